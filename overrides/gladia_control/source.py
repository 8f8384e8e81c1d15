"""What is to be transcribed: a path, a URL, bytes, or a readable binary file."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from attrs import define, field, frozen

from ._check import is_web_address
from ._show import show, show_url
from ._streams import CHUNK as CHUNK
from ._streams import check_readable, own_name, pieces, position, read_stream, reason, remaining
from .errors import BadOption, BadSource, SourceChanged


class Readable(Protocol):
    """A binary file: `read(size)` returns bytes, and none at the end."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


AudioSource: TypeAlias = "str | os.PathLike[str] | bytes | bytearray | memoryview | Readable"
"""A path, an http(s) URL, the bytes of a recording, or a binary file that is read from its current position."""

MAX_BYTES = 1000 * 1000 * 1000


@frozen
class Url:
    """A recording that Gladia fetches itself."""

    url: str = field(repr=show_url)

    def digest(self) -> str:
        """SHA-256 of the URL."""
        return hashlib.sha256(self.url.encode()).hexdigest()


@define
class Recording:
    """A recording that is uploaded.

    Attributes:
        filename: Name that Gladia is told.
        size: Size in bytes, or None if only reading tells.
        rewinds: Whether the recording can be read more than once.
        last_digest: SHA-256 of the content, once `chunks` has been read to its end; empty before.
    """

    filename: str
    size: int | None
    rewinds: bool
    _opener: Any = field(repr=False)
    last_digest: str = field(default="", init=False, repr=False)

    def chunks(self) -> Iterator[bytes]:
        """The bytes from the beginning (of a file: from where it stood), at most `CHUNK` at a time.

        Raises:
            BadSource: The recording is empty, too large, cannot be read, or is no binary file.
            SourceChanged: It has another size than at first.
        """
        sent = 0
        self.last_digest = ""
        sha256 = hashlib.sha256()
        for chunk in self._opener():
            sent += len(chunk)
            sha256.update(chunk)
            if sent > MAX_BYTES:
                raise BadSource(f"{self.filename}: larger than the {MAX_BYTES // 10**6} MB that Gladia accepts")
            if self.size is not None and sent > self.size:
                raise SourceChanged(f"{self.filename} grew while it was being uploaded")
            yield chunk
        if sent == 0:
            raise BadSource(f"{self.filename}: the recording is empty")
        if self.size is not None and sent < self.size:
            raise SourceChanged(f"{self.filename} shrank while it was being uploaded")
        self.last_digest = sha256.hexdigest()

    def digest(self) -> str:
        """SHA-256 of the content; reads it all."""
        for _ in self.chunks():
            pass
        return self.last_digest


def open_source(source: AudioSource, filename: str | None = None) -> Url | Recording:
    """Look at a source without reading it.

    Args:
        source: What to transcribe; see `AudioSource`.
        filename: Name that Gladia is told; by default the file's own.

    Raises:
        BadSource: There is nothing readable there, it is empty, or it is too large.
        BadOption: The file name is not a string.
    """
    if filename is not None and not isinstance(filename, str):
        raise BadOption("filename", f"expected a string, got {show(filename)}", filename)
    if isinstance(source, str) and "://" in source:
        return _url(source)
    if isinstance(source, (str, os.PathLike)):
        return _path(_text_of(source), filename)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _bytes(source, filename)
    if callable(getattr(source, "read", None)) and not isinstance(source, type):
        return _stream(source, filename)
    raise BadSource(f"expected a path, a URL, bytes or a readable binary file, got {type(source).__name__}")


def _url(source: str) -> Url:
    if not is_web_address(source):
        raise BadSource(f"expected an http or https URL, got {show_url(source)}")
    return Url(source)


def _text_of(path: str | os.PathLike[Any]) -> str:
    """The path as text: a path object may hold bytes, or fail to say what it holds."""
    try:
        return os.fsdecode(path)
    except Exception as error:
        raise BadSource(f"the path cannot be read: {reason(error)}") from None


def _bytes(data: bytes | bytearray | memoryview, filename: str | None) -> Recording:
    try:
        size = memoryview(data).nbytes
    except ValueError as error:
        raise BadSource(f"the buffer cannot be read: {error}") from None
    _check_size(size, filename or "the recording")
    copy = bytes(data)  # what is sent is what was given, even if the buffer is used again
    return Recording(safe_name(filename), size, True, lambda: pieces(copy))


def _path(name: str, filename: str | None) -> Recording:
    if not name:
        raise BadSource("the path is empty")
    path = Path(name)
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            with path.open("rb"):
                pass  # readable
    except (OSError, ValueError) as error:
        raise BadSource(f"{path}: {reason(error)}") from None
    if not stat.S_ISREG(status.st_mode):
        raise BadSource(f"{path}: not a regular file")
    _check_size(status.st_size, str(path))
    return Recording(safe_name(filename or path.name), status.st_size, True, lambda: _read_path(path, status))


def _read_path(path: Path, known: os.stat_result) -> Iterator[bytes]:
    """The bytes of a file that must be the one that was looked at, before and after."""
    try:
        _check_same(path, path.stat(), known)  # before it is opened: opening a pipe would wait for its writer
        with path.open("rb") as file:
            _check_same(path, os.fstat(file.fileno()), known)
            yield from iter(lambda: file.read(CHUNK), b"")
            _check_same(path, os.fstat(file.fileno()), known)
    except OSError as error:
        raise SourceChanged(f"{path}: {reason(error)}") from None


def _check_same(path: Path, status: os.stat_result, known: os.stat_result) -> None:
    if _identity(status) != _identity(known):
        raise SourceChanged(f"{path} changed after it was given")


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


def _stream(stream: Any, filename: str | None) -> Recording:
    name = safe_name(filename or own_name(stream))
    check_readable(stream, name)
    start = position(stream)
    size = remaining(stream, start) if start is not None else None
    if size is not None:
        _check_size(size, name)
    return Recording(name, size, start is not None, lambda: read_stream(stream, start, name))


def _check_size(size: int, name: str) -> None:
    if size <= 0:
        raise BadSource(f"{name}: the recording is empty")
    if size > MAX_BYTES:
        raise BadSource(f"{name}: {size / 10**6:.0f} MB, larger than the {MAX_BYTES // 10**6} MB that Gladia accepts")


def safe_name(name: str | None) -> str:
    """A file name without folders and control characters, at most 255 bytes, that keeps its extension."""
    base = (name or "").replace("\\", "/").rpartition("/")[2]
    base = "".join(char for char in base if char.isprintable()).strip(" .") or "audio"
    if len(base.encode()) <= 255:
        return base
    stem, dot, extension = base.rpartition(".") if "." in base else (base, "", "")
    ending = f"{dot}{extension[:16]}"
    return (stem.encode()[: 255 - len(ending.encode())].decode("utf-8", "ignore").rstrip(" .") + ending).rstrip(" .")
