"""A file that is written under another name and appears when it is complete."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from .errors import BadOption


class Target:
    """Write to `file` inside a `with`; on an error nothing is left and an older file stays as it was.

    A link leads to its file; what is neither a file nor free (a folder, a device, a pipe) is refused.
    """

    file: IO[bytes]

    def __init__(self, path: str | os.PathLike[str]):
        try:
            self._path = Path(os.path.realpath(os.fsdecode(path)))
            mode = self._path.stat().st_mode
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            raise BadOption("path", f"{path}: {getattr(error, 'strerror', None) or error}", path) from None
        if stat.S_ISDIR(mode):
            raise BadOption("path", f"{path} is a folder, expected the name of a file", path)
        if not stat.S_ISREG(mode):
            raise BadOption("path", f"{path} is not a regular file", path)

    def __enter__(self) -> Self:
        self._part = self._path.with_name(f".gladia-{secrets.token_hex(8)}.part")
        try:
            self.file = self._part.open("xb")
        except OSError as error:
            raise BadOption("path", f"{self._path}: {error.strerror}", str(self._path)) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self.file.close()
            if kind is None:
                os.replace(self._part, self._path)
        finally:
            self._part.unlink(missing_ok=True)  # it is gone already if it got its name
