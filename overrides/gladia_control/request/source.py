"""What is to be transcribed: a path, a URL, bytes, or a readable binary file."""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import os
import stat
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
    Set,
)
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from attrs import define, field, frozen

from gladia_control.errors import BadOption, BadSource, SourceChanged
from gladia_control.text import show, show_url

from .readers import CHUNK as CHUNK
from .readers import (
    check_readable,
    own_name,
    pieces,
    position,
    read_asynchronous,
    read_asynchronous_chunks,
    read_chunks,
    read_stream,
    reason,
    remaining,
)
from .validation import is_web_address


class Readable(Protocol):
    """A binary file: `read(size)` returns bytes, and none at the end."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


class AsyncReadable(Protocol):
    """A binary file whose `read` is awaited, such as the `UploadFile` of FastAPI."""

    async def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


AudioSource: TypeAlias = "str | os.PathLike[str] | bytes | bytearray | memoryview | Readable | Iterable[bytes]"
"""A path, an http(s) URL, the bytes of a recording, a binary file that is read from its current position (a pipe, too),
or an iterable of bytes. What can be read only once is sent only once: a failed upload of it is not repeated."""

AsyncAudioSource: TypeAlias = "AudioSource | AsyncReadable | AsyncIterable[bytes]"
"""What `AsyncGladia` takes: also a file whose `read` is awaited, and an asynchronous iterable of bytes."""

MAX_BYTES = 1000 * 1000 * 1000


@frozen(eq=False, repr=False)
class Url:
    """A recording that Gladia fetches itself."""

    url: str = field(repr=show_url)

    def digest(self) -> str:
        """SHA-256 of the URL."""
        return hashlib.sha256(self.url.encode()).hexdigest()


@define(eq=False, repr=False)
class Recording:
    """A recording that is uploaded.

    Attributes:
        filename: Name that Gladia is told.
        size: Size in bytes, or None if only reading tells.
        rewinds: Whether the recording can be read more than once.
        digested: Whether a digest of the content is taken as it is read, which may take longer than to send it.
        complete: Whether it was read to its end, the last time.
        last_digest: SHA-256 of the content, once it has been read to its end; empty before.
    """

    filename: str
    size: int | None
    rewinds: bool
    _opener: Callable[[], Iterator[bytes] | AsyncGenerator[bytes, None]] = field(repr=False)
    digested: bool = field(default=True, init=False, repr=False)
    complete: bool = field(default=False, init=False, repr=False)
    last_digest: str = field(default="", init=False, repr=False)

    def begin(self) -> None:
        """It is read anew, or at least should be."""
        self.complete, self.last_digest = False, ""

    def chunks(self) -> Iterator[bytes]:
        """The bytes from the beginning (of a file: from where it stood), at most `CHUNK` at a time.

        Raises:
            BadSource: The recording is empty, too large, cannot be read, or is no binary file.
            SourceChanged: It has another size than at first.
        """
        opened = self._opener()
        assert isinstance(opened, Iterator)  # noqa: S101  # `open_source` lets the others through to asyncio code only
        seen = _Seen(self)
        for chunk in opened:
            seen.add(chunk)
            yield chunk
        seen.end()

    async def achunks(self) -> AsyncGenerator[bytes, None]:
        """As `chunks`, without holding up the event loop: what blocks is read in a worker thread."""
        opened = self._opener()
        seen = _Seen(self)
        async with contextlib.aclosing(opened if isinstance(opened, AsyncGenerator) else _in_thread(opened)) as chunks:
            async for chunk in chunks:
                seen.add(chunk)
                yield chunk
        seen.end()

    def digest(self) -> str:
        """SHA-256 of the content; reads it all."""
        for _ in self.chunks():
            pass
        return self.last_digest

    async def adigest(self) -> str:
        """As `digest`."""
        async with contextlib.aclosing(self.achunks()) as chunks:
            async for _ in chunks:
                pass
        return self.last_digest


class _Seen:
    """What was read of a recording so far."""

    def __init__(self, recording: Recording):
        self._recording = recording
        self._bytes = 0
        self._sha256 = hashlib.sha256() if recording.digested else None
        recording.begin()

    def add(self, chunk: bytes) -> None:
        """Count a chunk that is about to be sent."""
        name, size = self._recording.filename, self._recording.size
        self._bytes += len(chunk)
        if self._sha256 is not None:
            self._sha256.update(chunk)
        if self._bytes > MAX_BYTES:
            raise BadSource(f"{name}: larger than the {MAX_BYTES // 10**6} MB that Gladia accepts")
        if size is not None and self._bytes > size:
            raise SourceChanged(f"{name} grew while it was being uploaded")

    def end(self) -> None:
        """Note that all was read."""
        name, size = self._recording.filename, self._recording.size
        if self._bytes == 0:
            rewinds = self._recording.rewinds
            raise BadSource(f"{name}: the recording is empty{'' if rewinds else ', or was read before: give it anew'}")
        if size is not None and self._bytes < size:
            raise SourceChanged(f"{name} shrank while it was being uploaded")
        self._recording.complete = True
        if self._sha256 is not None:
            self._recording.last_digest = self._sha256.hexdigest()


async def _in_thread(chunks: Iterator[bytes]) -> AsyncGenerator[bytes, None]:
    import asyncio  # here, since blocking code needs none of it

    while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
        yield chunk


def open_source(
    source: AsyncAudioSource, filename: str | None = None, *, asynchronous: bool = False
) -> Url | Recording:
    """Look at a source without reading it.

    Args:
        source: What to transcribe; see `AudioSource`.
        filename: Name that Gladia is told; by default the file's own.
        asynchronous: Whether it will be read by asyncio code.

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
    if isinstance(source, (type, Mapping, Set)):
        raise BadSource(f"{_EXPECTED}, got {type(source).__name__}")
    if callable(getattr(source, "read", None)):
        return _stream(source, filename, asynchronous=asynchronous)
    if isinstance(source, (Iterable, AsyncIterable)):
        return _chunks(source, filename, asynchronous=asynchronous)
    raise BadSource(f"{_EXPECTED}, got {type(source).__name__}")


_EXPECTED = "expected a path, a URL, bytes, a readable binary file or an iterable of bytes"


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


def _bytes(data: bytes | bytearray | memoryview[Any], filename: str | None) -> Recording:
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
            _check_same(path, path.stat(), known)  # an open file outlives its name
    except OSError as error:
        raise SourceChanged(f"{path}: {reason(error)}") from None


def _check_same(path: Path, status: os.stat_result, known: os.stat_result) -> None:
    if _identity(status) != _identity(known):
        raise SourceChanged(f"{path} changed after it was given")


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


def _stream(stream: Any, filename: str | None, *, asynchronous: bool) -> Recording:
    name = safe_name(filename or own_name(stream))
    check_readable(stream, name)
    if inspect.iscoroutinefunction(stream.read):
        _check_asynchronous(asynchronous, f"{name}: read() is asynchronous")
        return Recording(name, None, False, lambda: read_asynchronous(stream, name))
    start = position(stream)
    size = remaining(stream, start) if start is not None else None
    if size is not None:
        _check_size(size, name)
    return Recording(name, size, start is not None, lambda: read_stream(stream, start, name))


def _chunks(chunks: Any, filename: str | None, *, asynchronous: bool) -> Recording:
    """A recording in parts; what gives an iterator anew each time can be sent again."""
    name = safe_name(filename)
    if isinstance(chunks, Sequence) and not (chunks and isinstance(chunks[0], (bytes, bytearray, memoryview))):
        raise BadSource(f"{_EXPECTED}, got {type(chunks).__name__}")  # such as a list of paths
    if isinstance(chunks, AsyncIterable):
        _check_asynchronous(asynchronous, f"{name}: the iterable is asynchronous")
        again = not isinstance(chunks, AsyncIterator)
        return Recording(name, None, again, lambda: read_asynchronous_chunks(chunks, name))
    return Recording(name, None, not isinstance(chunks, Iterator), lambda: read_chunks(chunks, name))


def _check_asynchronous(asynchronous: bool, problem: str) -> None:
    if not asynchronous:
        raise BadSource(f"{problem}; AsyncGladia takes these")


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
