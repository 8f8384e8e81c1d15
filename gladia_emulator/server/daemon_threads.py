"""Daemon threads: run what blocks, and let nothing wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class DaemonThreads(ThreadPoolExecutor):
    """Runs each call in a daemon thread of its own; neither a shutdown nor the end of the program waits for it.

    asyncio resolves names in its default executor, and no resolver can be interrupted: it may take half a minute. The
    usual executor makes a stop wait for it, and a few such names delay all others.
    """

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run a call, and return the future of its result."""
        future: Future[_T] = Future()
        future.set_running_or_notify_cancel()

        def run() -> None:
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # it belongs to the future
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=run, name="gladia-emulator-call", daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Do nothing: the threads end by themselves."""
