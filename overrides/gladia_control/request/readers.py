"""Read the caller's binary files and iterables.

They are foreign objects whose methods may raise anything. Here every such error becomes a `BadSource`.
"""

from __future__ import annotations

import inspect
import io
import os
from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Iterator
from typing import Any

from gladia_control.errors import BadSource
from gladia_control.text import clean

CHUNK = 256 * 1024


def pieces(data: bytes, size: int = CHUNK) -> Iterator[bytes]:
    """The bytes, at most `size` at a time."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


def reason(error: Exception) -> str:
    """Why something cannot be read: one line, without the secrets of URLs."""
    told = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return clean(str(told), 200)


def own_name(stream: Any) -> str | None:
    """The stream's own name: that of its file or of its upload. It fits the bytes that the stream gives."""
    for name in (_attribute(stream, "name"), _attribute(stream, "filename")):
        if isinstance(name, (str, bytes)) and name:
            return _unpacked_name(stream, os.fsdecode(name))
    return None


_DECOMPRESSING = ("gzip", "bz2", "lzma", "_compression", "compression.zstd")
_COMPRESSED = (".gz", ".bz2", ".xz", ".lzma", ".zst")


def _unpacked_name(stream: Any, name: str) -> str | None:
    """The name of what a stream unpacks: a decompressing one and a member of an archive may have the packed file's."""
    kind = type(stream)
    if kind.__module__.startswith(_DECOMPRESSING):
        stem, extension = os.path.splitext(name)
        return stem if extension.lower() in _COMPRESSED else name
    if kind.__module__ == "tarfile":  # before Python 3.13, a member has the archive's name
        archive = _attribute(_attribute(_attribute(stream, "raw"), "fileobj"), "name")
        return None if name == archive else name
    return name


def check_readable(stream: Any, name: str) -> None:
    """Raise a `BadSource` if the stream certainly cannot give bytes."""
    if _attribute(stream, "closed") is True:
        raise BadSource(f"{name}: the file is closed")
    if isinstance(stream, io.TextIOBase) or isinstance(_attribute(stream, "encoding"), str):
        raise BadSource(f"{name}: opened as text; open it as binary ('rb')")
    if _is_write_only(stream):
        raise BadSource(f"{name}: opened for writing; open it for reading ('rb')")


def _is_write_only(stream: Any) -> bool:
    """Whether the stream says that it cannot be read.

    A class that has its own `read` but inherits `io.IOBase.readable` answers False by mistake.
    """
    kind = type(stream)
    if getattr(kind, "readable", None) is io.IOBase.readable and inspect.isfunction(getattr(kind, "read", None)):
        return False
    try:
        return stream.readable() is False
    except Exception:
        return False


def position(stream: Any) -> int | None:
    """The stream's position; None if it cannot be rewound."""
    try:
        seekable = stream.seekable() if hasattr(stream, "seekable") else hasattr(stream, "seek")
        return int(stream.tell()) if seekable else None
    except Exception:
        return None


def remaining(stream: Any, start: int) -> int | None:
    """Bytes from `start` to the end; None if only reading tells."""
    try:
        end = stream.seek(0, os.SEEK_END)
        end = stream.tell() if end is None else end
        stream.seek(start)
        return int(end) - start
    except Exception:
        return None


def beginning(stream: Any, start: int, size: int) -> bytes:
    """The first bytes from `start` on; the stream stands there again afterwards. Empty if it does not give bytes."""
    try:
        try:
            stream.seek(start)
            return _as_bytes(stream.read(size), "")
        finally:
            stream.seek(start)
    except Exception:
        return b""  # reading it for the upload says what is wrong


def read_stream(stream: Any, start: int | None, name: str) -> Iterator[bytes]:
    """Read a stream from `start`, or from its position if it cannot be rewound."""
    try:
        if start is not None:
            stream.seek(start)
        while chunk := _as_bytes(stream.read(CHUNK), name):
            yield from pieces(chunk)
    except BadSource:
        raise
    except Exception as error:
        raise BadSource(f"{name}: {reason(error)}") from None


async def read_asynchronous(stream: Any, name: str) -> AsyncGenerator[bytes, None]:
    """Read a file whose `read` is awaited, from its position."""
    try:
        while chunk := _as_bytes(await stream.read(CHUNK), name):
            for piece in pieces(chunk):
                yield piece
    except BadSource:
        raise
    except Exception as error:
        raise BadSource(f"{name}: {reason(error)}") from None


def read_chunks(chunks: Iterable[Any], name: str) -> Iterator[bytes]:
    """Read an iterable, at most `CHUNK` bytes at a time."""
    try:
        for chunk in chunks:
            yield from pieces(_as_bytes(chunk, name, "an item is"))
    except BadSource:
        raise
    except Exception as error:
        raise BadSource(f"{name}: {reason(error)}") from None


async def read_asynchronous_chunks(chunks: AsyncIterable[Any], name: str) -> AsyncGenerator[bytes, None]:
    """As `read_chunks`."""
    try:
        async for chunk in chunks:
            for piece in pieces(_as_bytes(chunk, name, "an item is")):
                yield piece
    except BadSource:
        raise
    except Exception as error:
        raise BadSource(f"{name}: {reason(error)}") from None


def _as_bytes(chunk: Any, name: str, what: str = "read() returned") -> bytes:
    if inspect.iscoroutine(chunk):
        chunk.close()  # otherwise Python warns that it was never awaited
    if not isinstance(chunk, (bytes, bytearray, memoryview)):
        raise BadSource(f"{name}: {what} {type(chunk).__name__}, expected bytes")
    return bytes(chunk)


def _attribute(stream: Any, name: str) -> Any:
    """An attribute; None if it is missing or fails, as a wrapper's property may."""
    try:
        return getattr(stream, name, None)
    except Exception:
        return None
