"""A file that appears only when it is complete."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from gladia_control.errors import BadOption, WriteFailed
from gladia_control.text import clean, short_repr


class AtomicFile:
    """Write to `file` inside a `with`. After an error nothing is left behind, and an older file is untouched.

    A link is followed. A folder, a device or a pipe is refused. A file that is replaced keeps its mode and, if this
    user may give it, its owner.
    """

    file: IO[bytes]

    def __init__(self, path: str | os.PathLike[str]):
        self._given = path
        name = self._name()
        try:
            self._path = Path(os.path.realpath(name))  # fails if the current folder is gone
            mode = self._path.stat().st_mode if self._path.exists() else stat.S_IFREG
        except (OSError, ValueError) as error:
            raise self._refusal(f": {getattr(error, 'strerror', None) or error}") from None
        if stat.S_ISDIR(mode):
            raise self._refusal(" is a folder, expected the name of a file")
        if not stat.S_ISREG(mode):
            raise self._refusal(" is not a regular file")

    def _name(self) -> str:
        """The path as text. A path that ends like a folder's is refused: `Path` would drop its end."""
        try:
            name = os.fsdecode(self._given)
        except TypeError:
            raise BadOption(
                "path", f"expected the name of a file, got {short_repr(self._given)}", self._given
            ) from None
        if not name:
            raise BadOption("path", "expected the name of a file, got an empty one", self._given)
        if os.path.basename(name) in ("", os.curdir, os.pardir):
            raise self._refusal(" is a folder, expected the name of a file")
        return name

    def _refusal(self, problem: str) -> BadOption:
        return BadOption("path", f"{clean(os.fsdecode(self._given), 300)}{problem}", self._given)

    def __enter__(self) -> Self:
        # The name is short: the file's own may be the longest possible. `open` gives the file the usual permissions; a
        # temporary file would be private.
        self._part = self._path.with_name(f".gladia-{os.urandom(8).hex()}.part")
        try:
            self.file = self._part.open("xb")
        except OSError as error:
            raise self._refusal(f": {error.strerror or error}") from None
        self._keep_permissions()
        return self

    def _keep_permissions(self) -> None:
        try:
            older = self._path.stat()
        except OSError:
            return  # there is none
        if hasattr(os, "chown"):
            with suppress(OSError):
                os.chown(self._part, older.st_uid, older.st_gid)
        with suppress(OSError):
            self._part.chmod(stat.S_IMODE(older.st_mode))

    def write(self, data: bytes) -> None:
        """Write bytes.

        Raises:
            WriteFailed: They cannot be written, such as on a full disk.
        """
        try:
            self.file.write(data)
        except OSError as error:
            raise self._failure(error) from None

    def _failure(self, error: OSError) -> WriteFailed:
        return WriteFailed(f"{clean(str(self._path), 300)} cannot be written: {error.strerror or error}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None:
            self._discard()
            return
        try:
            self.file.close()  # writes the last bytes: the disk may be full
            os.replace(self._part, self._path)
        except OSError as problem:
            self._discard()
            raise self._failure(problem) from None
        except BaseException:
            self._discard()
            raise

    def _discard(self) -> None:
        """Remove the unfinished file. Errors are ignored: the first one matters."""
        with suppress(OSError):
            self.file.close()
        with suppress(OSError):
            self._part.unlink()
