"""Recordings that come through a pipe: standard input, a named pipe, or a shell's `<(…)`."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
import threading
from contextlib import suppress
from typing import IO

from .exit_code import SOURCE
from .parameters import STDIN
from .problem import Problem


def opened(source: str) -> str | IO[bytes]:
    """What the blocking client reads for a source of the command line: the source itself, or an open pipe.

    Raises:
        Problem: It is standard input, and nothing is piped into it.
    """
    if source == STDIN:
        if sys.stdin is None or sys.stdin.isatty():
            raise Problem("- is standard input: pipe a recording into the command", SOURCE)
        return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
    with suppress(OSError, ValueError):
        mode = os.stat(source).st_mode
        if stat.S_ISFIFO(mode) or stat.S_ISCHR(mode):
            return open(source, "rb", buffering=0)
    return source


def opened_async(source: str) -> str | Pipe:
    """As `opened`, for asyncio."""
    found = opened(source)
    return found if isinstance(found, str) else Pipe(found)


class Pipe:
    """A pipe that is read in daemon threads: after Ctrl-C, nobody waits for the program that writes to it.

    Args:
        file: The pipe, without a buffer: a thread that waits inside a buffer would stop Python from ending.
    """

    def __init__(self, file: IO[bytes]):
        self._file = file

    async def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes] = loop.create_future()

        def tell(data: bytes, error: OSError | None) -> None:
            if answer.done():  # it was cancelled
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(data)

        def work() -> None:
            data, error = b"", None
            try:
                data = self._file.read(size)
            except OSError as found:
                error = found
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(tell, data, error)

        threading.Thread(target=work, daemon=True).start()
        return await answer
