"""A file that is written under another name and appears when it is complete."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from gladia_control.errors import BadOption
from gladia_control.text import one_line, short_repr


class AtomicFile:
    """Write to `file` inside a `with`; on an error nothing is left and an older file stays as it was.

    A link leads to its file; what is neither a file nor free (a folder, a device, a pipe) is refused.
    """

    file: IO[bytes]

    def __init__(self, path: str | os.PathLike[str]):
        self._given = path
        name = self._name()
        try:
            self._path = Path(os.path.realpath(name))
            mode = self._path.stat().st_mode
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            raise self._refusal(f": {getattr(error, 'strerror', None) or error}") from None
        if stat.S_ISDIR(mode):
            raise self._refusal(" is a folder, expected the name of a file")
        if not stat.S_ISREG(mode):
            raise self._refusal(" is not a regular file")

    def _name(self) -> str:
        """The path as text; of one that ends as folders do, its end would get lost later."""
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
        return BadOption("path", f"{one_line(os.fsdecode(self._given), 300)}{problem}", self._given)

    def __enter__(self) -> Self:
        # A short name, as no longer one than the file's own may be possible. Opened like any new file and not like a
        # private temporary one, so that it has the permissions of new files without a look at the process's mask.
        self._part = self._path.with_name(f".gladia-{os.urandom(8).hex()}.part")
        try:
            self.file = self._part.open("xb")
        except OSError as error:
            raise self._refusal(f": {error.strerror or error}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None:
            self._discard()
            return
        try:
            self.file.close()  # writes the last bytes, for which the disk may be too full
            os.replace(self._part, self._path)
        except BaseException:
            self._discard()
            raise

    def _discard(self) -> None:
        """Remove the part; whatever fails here, the error that led here is the one to tell."""
        with suppress(OSError):
            self.file.close()
        with suppress(OSError):
            self._part.unlink()
