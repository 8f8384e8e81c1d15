"""What no fork may come into: the imports that happen at first use, and the making of a client.

In the child of a fork, what another thread was importing stays locked for ever, and so does what OpenSSL was setting
up; a child that needs it hangs. So a fork waits until all other threads are through with theirs, and they begin nothing
new meanwhile. They never wait for each other here, and for a fork not for ever, so that no order of locks can go wrong.
"""

from __future__ import annotations

import logging  # noqa: F401  (it has hooks around forks, too: imported while a fork waits here, it does half of them)
import os
import threading
from contextlib import ContextDecorator

PATIENCE = 10.0
"""Seconds that a fork waits at most: an import may itself wait, for something that the forking thread has locked."""

COURTESY = 1.0
"""Seconds that a thread at most leaves a fork the precedence, for the same reason."""


class NoFork(ContextDecorator):
    """Context manager and decorator: no other thread forks meanwhile."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._depths: dict[int, int] = {}
        self._forking: set[int] = set()

    def __enter__(self) -> None:
        me = threading.get_ident()
        with self._changed:
            if me not in self._depths and self._forking:
                self._changed.wait_for(lambda: not self._forking, COURTESY)
            self._depths[me] = self._depths.get(me, 0) + 1

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
        self._changed.acquire()
        self._forking.add(me)
        self._changed.wait_for(lambda: self._depths.keys() <= self._forking, PATIENCE)

    def after_in_parent(self) -> None:
        """Let the others in again."""
        self._forking.discard(threading.get_ident())
        self._changed.notify_all()
        self._changed.release()

    def after_in_child(self) -> None:
        """Forget the others: a child has only the thread that forked."""
        me = threading.get_ident()
        self._depths = {thread: depth for thread, depth in self._depths.items() if thread == me}
        self._forking.clear()
        self._changed.release()


no_fork = NoFork()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=no_fork.before_fork,
        after_in_parent=no_fork.after_in_parent,
        after_in_child=no_fork.after_in_child,
    )
