"""Recordings: read from where they stand, again if they can be, and whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import io
import mmap
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gladia_control.errors import BadSource, SourceChanged
from gladia_control.request import recording as module

from tests.support.sources import CONTENT, read, recording


class Stream:
    """A stream that can only be read: `read` gives what it is told to, then nothing."""

    def __init__(self, *answers: Any):
        self._answers = list(answers)

    def read(self, size: int, /) -> Any:
        answer = self._answers.pop(0) if self._answers else b""
        if isinstance(answer, BaseException):
            raise answer
        return answer


def memory_map(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def strided() -> memoryview[int]:
    """A buffer whose bytes are not next to each other."""
    apart = bytearray(2 * len(CONTENT))
    apart[::2] = CONTENT
    return memoryview(apart)[::2]


def test_everything_that_can_be_read_is_read(wav: Path) -> None:
    """Each kind of source gives its bytes and its size, as often as asked, with their digest."""
    digest = hashlib.sha256(CONTENT).hexdigest()
    buffers = [CONTENT, bytearray(CONTENT), memoryview(CONTENT), strided(), io.BytesIO(CONTENT)]
    with wav.open("rb") as file, memory_map(wav) as mapped:
        for source in (wav, str(wav), *buffers, file, mapped):
            found = recording(source)
            assert (len(CONTENT), True) == (found.size, found.is_rewindable)
            assert [CONTENT, CONTENT, digest] == [read(found), read(found), found.digest()]


def test_a_digest_is_taken_where_it_is_needed(wav: Path) -> None:
    """To hash a recording takes longer than to send it; that it was read to its end is known without."""
    found = recording(wav)
    found.digested = False
    assert (False, CONTENT, True, "") == (found.complete, read(found), found.complete, found.last_digest)


@pytest.mark.parametrize("where", [0, 700_000, len(CONTENT) - 1])
def test_a_stream_is_read_from_where_it_stood(where: int, wav: Path) -> None:
    """A stream is sent from where it stood when it was given, and again from there, even if it is moved meanwhile."""
    with wav.open("rb") as file:
        for stream in (io.BytesIO(CONTENT), file):
            stream.seek(where)
            found = recording(stream)
            assert (len(CONTENT) - where, where) == (found.size, stream.tell())
            stream.seek(9)
            assert [CONTENT[where:]] * 2 == [read(found), read(found)]


@pytest.mark.parametrize("limit", [10, 10**9], ids=["on disk", "in memory"])
def test_a_spooled_file_is_read(limit: int) -> None:
    """A temporary file that is in memory or on disk is like any other."""
    with tempfile.SpooledTemporaryFile(limit) as file:
        file.write(CONTENT)
        file.seek(5)
        found = recording(file)
        expected = (len(CONTENT) - 5, True, "audio", CONTENT[5:])
        assert expected == (found.size, found.is_rewindable, found.filename, read(found))


def test_what_cannot_seek_is_read_once() -> None:
    """A pipe, or an object with nothing but `read`, has no size, and says that it cannot be read again."""
    out, into = os.pipe()
    with os.fdopen(out, "rb") as reader, os.fdopen(into, "wb") as writer:
        writer.write(b"audio")
        writer.close()
        for stream, content in ((reader, b"audio"), (Stream(CONTENT[:100_000], CONTENT[100_000:]), CONTENT)):
            found = recording(stream)
            assert (None, False, "audio") == (found.size, found.is_rewindable, found.filename)
            assert (content, hashlib.sha256(content).hexdigest()) == (read(found), found.last_digest)


def test_compressed_files_are_read_decompressed(tmp_path: Path) -> None:
    """Streams that can seek but not to their end have no size, and can be read again."""
    with gzip.open(tmp_path / "a.wav.gz", "wb") as file:
        file.write(CONTENT)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.wav", CONTENT)
    with gzip.open(tmp_path / "a.wav.gz") as unzipped:
        found = recording(unzipped)
        assert [CONTENT] * 2 == [read(found), read(found)]
    with zipfile.ZipFile(tmp_path / "a.zip") as archive, archive.open("a.wav") as member:
        found = recording(member)
        assert ("a.wav", CONTENT, CONTENT) == (found.filename, read(found), read(found))


def test_later_changes_of_a_buffer_do_not_count() -> None:
    """What is sent is what was given, even if the buffer is used again."""
    buffer = bytearray(b"abc")
    found = recording(buffer)
    buffer[:] = b"xyz"
    assert b"abc" == read(found)


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x")


def rewrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"x")
    os.utime(path, (1, 1))  # older, as a change would make it younger


def swap(path: Path) -> None:
    other = path.with_name("other.wav")
    other.write_bytes(CONTENT)
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)


def fold(path: Path) -> None:
    path.unlink()
    path.mkdir()


CHANGES: dict[str, Callable[[Path], Any]] = {
    "grows": grow,
    "shrinks": lambda path: os.truncate(path, 700_000),
    "is emptied": lambda path: os.truncate(path, 0),
    "is written to": rewrite,
    "is replaced by one of the same size and time": swap,
    "is deleted": Path.unlink,
    "becomes a folder": fold,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_file_that_changes_before_it_is_read(change: Callable[[Path], Any], wav: Path) -> None:
    """A file that is another one than was looked at is not sent; the error names it."""
    found = recording(wav)
    change(wav)
    with pytest.raises(SourceChanged, match=r"a\.wav"):
        read(found)
    assert "" == found.last_digest


@pytest.mark.parametrize("kind", ["grows", "shrinks", "is written to", "is deleted"])
def test_a_file_that_changes_while_it_is_read(kind: str, wav: Path) -> None:
    """A file that changes in the middle, or loses its name, is never taken for whole."""
    found = recording(wav)
    chunks = found.chunks()
    next(chunks)
    CHANGES[kind](wav)
    with pytest.raises(SourceChanged, match=r"a\.wav"):
        list(chunks)
    assert "" == found.last_digest


@pytest.mark.parametrize("change", [lambda s: s.write(b"xx"), lambda s: s.truncate(5)], ids=["grows", "shrinks"])
def test_a_stream_that_changes_is_noticed(change: Callable[[io.BytesIO], Any]) -> None:
    """A stream that grew or shrank since it was given is not sent."""
    stream = io.BytesIO(b"1234567890")
    found = recording(stream)
    stream.seek(10)
    change(stream)
    with pytest.raises(SourceChanged, match="audio"):
        read(found)


@pytest.mark.parametrize("answer", ["text", None, [b"x"]], ids=repr)
def test_a_stream_that_gives_no_bytes_is_refused(answer: Any) -> None:
    """A stream whose `read` returns something else than bytes is refused."""
    with pytest.raises(BadSource, match=rf"^audio: read\(\) returned {type(answer).__name__}, expected bytes$"):
        read(recording(Stream(b"x", answer)))


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), ValueError("closed")])
def test_a_stream_that_fails_is_an_error_of_ours(error: Exception) -> None:
    """What a stream raises is told as a problem of the recording, with its reason."""
    with pytest.raises((BadSource, SourceChanged), match=r"^audio: .*(error|closed)"):
        read(recording(Stream(b"x", error)))


def test_a_stream_may_give_any_kind_of_bytes() -> None:
    """A stream may return bytearrays and memoryviews."""
    assert b"abcd" == read(recording(Stream(bytearray(b"ab"), memoryview(b"cd"))))


def test_an_empty_stream_is_noticed_when_it_is_read() -> None:
    """A stream that turns out to be empty is an error."""
    with pytest.raises(BadSource, match=r"^audio: the recording is empty, or was read before: open it again$"):
        read(recording(Stream()))


def test_an_endless_stream_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream without a size is read up to Gladia's limit and no further."""
    monkeypatch.setattr(module, "MAX_BYTES", 10**6)
    sent: list[int] = []
    with pytest.raises(BadSource, match=r"^audio: larger than the 1 MB that Gladia accepts$"):
        sent.extend(len(chunk) for chunk in recording(Stream(*[b"x" * 10**5] * 99)).chunks())
    assert sent == [10**5] * 10
