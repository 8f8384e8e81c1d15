"""Treat signals that end the program like Ctrl-C, so that it can name the running job first."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def interrupting() -> Iterator[list[int]]:
    """Let SIGTERM and SIGHUP do what Ctrl-C does at that moment, unless the program handles them already.

    Ctrl-C cancels the main task while `asyncio.run` runs, and raises `KeyboardInterrupt` otherwise.

    Yields:
        The numbers of the signals that came.
    """
    came: list[int] = []

    def end(number: int, frame: Any) -> None:
        came.append(number)
        on_interrupt = signal.getsignal(signal.SIGINT)
        if not callable(on_interrupt):  # a shell lets its background processes ignore Ctrl-C
            raise KeyboardInterrupt
        on_interrupt(number, frame)

    main = threading.current_thread() is threading.main_thread()
    taken = [number for number in _ENDING if main and signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, end)
    try:
        yield came
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)
