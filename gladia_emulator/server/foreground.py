"""Foreground: the signals that end an emulator which runs in the foreground."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def noting_signals() -> Iterator[list[int]]:
    """A list of the Ctrl-Cs and SIGTERMs during the block, which they do not interrupt.

    An ignored signal stays ignored. Outside the main thread, the list stays empty.
    """
    noted: list[int] = []  # not an event: a handler that finds its lock taken waits for ever
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            handler = signal.getsignal(number)
            # None is a handler that is not Python's, which it cannot restore.
            if handler not in (None, signal.SIG_IGN):
                before[number] = handler
                signal.signal(number, lambda received, _: noted.append(received))
    try:
        yield noted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
