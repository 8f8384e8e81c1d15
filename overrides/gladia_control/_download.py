"""A file that is written under another name and appears when it is complete."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from .errors import BadOption


class Target:
    """Write to `file` inside a `with`; on an error nothing is left and an older file stays as it was."""

    file: IO[bytes]

    def __init__(self, path: str | os.PathLike[str]):
        self._path = Path(path)
        if self._path.is_dir():
            raise BadOption("path", f"{self._path} is a folder, expected the name of a file", path)

    def __enter__(self) -> Self:
        try:
            handle, self._part = tempfile.mkstemp(prefix=f".{self._path.name}.", suffix=".part", dir=self._path.parent)
        except OSError as error:
            raise BadOption("path", f"{self._path}: {error.strerror}", str(self._path)) from None
        self.file = os.fdopen(handle, "wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.file.close()
        if kind is not None:
            os.unlink(self._part)
            return
        mask = os.umask(0)  # a temporary file is private; the finished one has the usual permissions
        os.umask(mask)
        os.chmod(self._part, 0o666 & ~mask)
        os.replace(self._part, self._path)
