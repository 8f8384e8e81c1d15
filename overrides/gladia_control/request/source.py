"""A source as callers give it: a path, a URL, bytes, a binary file or an iterable of bytes."""

from __future__ import annotations

import inspect
import logging
import os
import stat
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
    Set,
)
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from gladia_control.errors import BadOption, BadSource, SourceChanged
from gladia_control.text import LONGEST_NAME, clean, short_repr

from .duration import HEAD
from .readers import (
    CHUNK,
    beginning,
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
from .recording import MAX_BYTES, Recording, Url
from .validation import url_problem

log = logging.getLogger("gladia_control")


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


AudioSource: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | Readable | Iterable[bytes]
"""A path, an http(s) URL, the bytes of a recording, a binary file that is read from its current position (a pipe, too),
or an iterable of bytes. A source that can be read only once is not uploaded again when an upload fails."""

AsyncAudioSource: TypeAlias = AudioSource | AsyncReadable | AsyncIterable[bytes]
"""As `AudioSource`; for `AsyncGladia` also a file whose `read` is awaited, or an asynchronous iterable of bytes."""


def open_source(
    source: AsyncAudioSource,
    filename: str | None = None,
    *,
    asynchronous: bool = False,
    max_audio_minutes: float | None = None,
) -> Url | Recording:
    """Check a source without reading it.

    Args:
        source: The recording; see `AudioSource`.
        filename: The name that Gladia is told; by default the file's own.
        asynchronous: Whether asyncio code reads it.
        max_audio_minutes: The longest recording that `check_duration` accepts; None for no limit.

    Raises:
        BadSource: It cannot be read, is empty, or is too large.
        BadOption: The file name is not a string.
    """
    opened = _open(source, filename, asynchronous=asynchronous)
    if isinstance(opened, Recording):
        opened.max_minutes = max_audio_minutes
    return opened


def _open(source: AsyncAudioSource, filename: str | None, *, asynchronous: bool) -> Url | Recording:
    if filename is not None and not isinstance(filename, str):
        raise BadOption("filename", f"expected a string, got {short_repr(filename)}", filename)
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
    problem = url_problem(source)
    if problem is not None:
        raise BadSource(problem)
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
    _check_size(size, clean(filename or "the recording", LONGEST_NAME))
    copy = bytes(data)  # the caller may reuse the buffer
    return Recording(safe_name(filename), size, True, lambda: pieces(copy), lambda: copy[:HEAD])


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
        raise BadSource(f"{clean(str(path), LONGEST_NAME)}: {reason(error)}") from None
    if not stat.S_ISREG(status.st_mode):
        problem = "a folder, not a recording" if stat.S_ISDIR(status.st_mode) else "not a regular file"
        raise BadSource(f"{clean(str(path), LONGEST_NAME)}: {problem}")
    _check_size(status.st_size, clean(str(path), LONGEST_NAME))
    shown = safe_name(filename or path.name)

    def head() -> bytes:
        with path.open("rb") as file:
            return file.read(HEAD)

    return Recording(shown, status.st_size, True, lambda: _read_path(path, status), head)


def _read_path(path: Path, known: os.stat_result) -> Iterator[bytes]:
    """The bytes of a file. Before and after, it must be the file that was checked."""
    try:
        _check_same(path, path.stat(), known)  # before opening: a pipe would wait for its writer
        with path.open("rb") as file:
            _check_same(path, os.fstat(file.fileno()), known)
            yield from iter(lambda: file.read(CHUNK), b"")
            _check_same(path, os.fstat(file.fileno()), known)
            _check_same(path, path.stat(), known)  # the name may lead to another file by now
    except OSError as error:
        raise SourceChanged(f"{clean(str(path), LONGEST_NAME)}: {reason(error)}") from None


def _check_same(path: Path, status: os.stat_result, known: os.stat_result) -> None:
    if _identity(status) != _identity(known):
        raise SourceChanged(f"{clean(str(path), LONGEST_NAME)} changed after it was given")


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
    if start is None or size is None:
        return Recording(name, size, start is not None, lambda: read_stream(stream, start, name))
    _check_size(size, name)
    return Recording(name, size, True, lambda: read_stream(stream, start, name), lambda: beginning(stream, start, HEAD))


def _chunks(chunks: Any, filename: str | None, *, asynchronous: bool) -> Recording:
    """A recording in parts. An iterable that is not an iterator can be read again."""
    name = safe_name(filename)
    if isinstance(chunks, Sequence) and not (chunks and isinstance(chunks[0], (bytes, bytearray, memoryview))):
        raise BadSource(f"{_EXPECTED}, got {type(chunks).__name__}")  # a list of paths, for example
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
    base = "".join(char for char in base if char.isprintable()).rstrip(" .")
    stem, dot, extension = base.rpartition(".")
    if dot and not stem.strip(" ."):  # such as a stem in another encoding than the file system's
        base = f"audio.{extension}"
    base = base.strip(" .") or "audio"
    if len(base.encode()) <= 255:
        return base
    stem, dot, extension = base.rpartition(".") if "." in base else (base, "", "")
    ending = f"{dot}{extension[:16]}"
    return (stem.encode()[: 255 - len(ending.encode())].decode("utf-8", "ignore").rstrip(" .") + ending).rstrip(" .")
