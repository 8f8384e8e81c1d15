"""What no fork may come into: the imports that happen at first use, and the making of a client.

In the child of a fork, what another thread was importing stays locked for ever, and so does what OpenSSL was setting
up; a child that needs it hangs. So a fork waits until all other threads are through with theirs, and they begin nothing
new meanwhile. They never wait for each other here, and for a fork not for ever, so that no order of locks can go wrong.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import ContextDecorator

PATIENCE = 10.0
"""Seconds that a fork waits at most: an import may itself wait, for something that the forking thread has locked."""

COURTESY = 1.0
"""Seconds that a thread at most leaves a fork the precedence, for the same reason."""

LOCKED_AROUND_FORKS = (("logging", "_lock"), ("concurrent.futures.thread", "_global_shutdown_lock"))
"""Locks that modules take before a fork and release after it, by hooks of their own."""


class NoFork(ContextDecorator):
    """Context manager and decorator: no other thread forks meanwhile.

    Its hooks around forks are registered twice: as soon as there is something to keep a fork out of, and again after
    those of `logging`, which is slow and so imported at first use. Before a fork, the last ones come first; else a fork
    would hold the lock of `logging` while it waits here, for imports that need it.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._depths: dict[int, int] = {}
        self._forking: set[int] = set()
        self._after_logging = False

    def register(self) -> None:
        """Come before and after each fork of this process."""
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=self.before_fork,
                after_in_parent=self.after_in_parent,
                after_in_child=self.after_in_child,
            )

    def __enter__(self) -> None:
        me = threading.get_ident()
        with self._changed:
            if me not in self._depths and self._forking:
                self._changed.wait_for(lambda: not self._forking, COURTESY)
            self._depths[me] = self._depths.get(me, 0) + 1
        if not self._after_logging:
            try:
                import logging  # noqa: F401
            except BaseException:
                self.__exit__()
                raise
            self.register()
            self._after_logging = True

    def __exit__(self, *_: object) -> None:
        me = threading.get_ident()
        with self._changed:
            self._depths[me] -= 1
            if not self._depths[me]:
                del self._depths[me]
                self._changed.notify_all()

    def before_fork(self) -> None:
        """Wait for the other threads (those that wait to fork themselves apart), and let none in."""
        me = threading.get_ident()
        if me in self._forking:
            return
        self._changed.acquire()
        self._forking.add(me)
        held = _locked_around_forks()
        self._changed.wait_for(lambda: self._depths.keys() <= self._forking, PATIENCE)
        for lock in _locked_around_forks():
            if lock not in held:  # imported meanwhile: of its hooks, only those after this fork are called
                lock.acquire()

    def after_in_parent(self) -> None:
        """Let the others in again."""
        me = threading.get_ident()
        if me in self._forking:
            self._forking.discard(me)
            self._changed.notify_all()
            self._changed.release()

    def after_in_child(self) -> None:
        """Forget the others: a child has only the thread that forked."""
        me = threading.get_ident()
        if me in self._forking:
            self._depths = {thread: depth for thread, depth in self._depths.items() if thread == me}
            self._forking.clear()
            self._changed.release()


def _locked_around_forks() -> list[threading.Lock]:
    locks = [getattr(sys.modules.get(module), name, None) for module, name in LOCKED_AROUND_FORKS]
    return [lock for lock in locks if lock is not None]


no_fork = NoFork()
no_fork.register()
