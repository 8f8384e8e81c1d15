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


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    """A file with some content."""
    path = tmp_path / "a.wav"
    path.write_bytes(CONTENT)
    return path


class Everything:
    """A stream that can only be read, in small pieces."""

    def __init__(self, content: bytes):
        self._left = io.BytesIO(content)

    def read(self, size: int, /) -> bytes:
        return self._left.read(min(size, 100_000))


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


@pytest.mark.parametrize("where", [0, 1, 700_000, len(CONTENT) - 1])
def test_a_stream_is_read_from_where_it_stands(where: int, wav: Path) -> None:
    """A stream is sent from its current position, and again from there."""
    with wav.open("rb") as file:
        for stream in (io.BytesIO(CONTENT), file):
            stream.seek(where)
            found = recording(stream)
            assert (found.size, stream.tell()) == (len(CONTENT) - where, where)
            assert [read(found), read(found)] == [CONTENT[where:]] * 2


@pytest.mark.parametrize("limit", [10, 10**9], ids=["on disk", "in memory"])
def test_a_spooled_file_is_read(limit: int) -> None:
    """A temporary file that is in memory or on disk is like any other."""
    with tempfile.SpooledTemporaryFile(limit) as file:
        file.write(CONTENT)
        file.seek(5)
        found = recording(file)
        assert (found.size, found.is_rewindable, found.filename, read(found)) == (
            len(CONTENT) - 5,
            True,
            "audio",
            CONTENT[5:],
        )


def test_a_pipe_is_read_once() -> None:
    """What cannot seek has no size, and says that it cannot be read again."""
    out, into = os.pipe()
    with os.fdopen(out, "rb") as reader, os.fdopen(into, "wb") as writer:
        writer.write(CONTENT[:1000])
        writer.close()
        found = recording(reader)
        assert (found.size, found.is_rewindable, found.filename, read(found)) == (None, False, "audio", CONTENT[:1000])


def test_a_bare_stream_is_read_once() -> None:
    """An object with nothing but `read` is enough."""
    found = recording(Everything(CONTENT))
    assert (found.size, found.is_rewindable, read(found), found.last_digest) == (
        None,
        False,
        CONTENT,
        hashlib.sha256(CONTENT).hexdigest(),
    )


def test_compressed_files_are_read_decompressed(tmp_path: Path) -> None:
    """Streams that can seek but not to their end have no size, and can be read again."""
    with gzip.open(tmp_path / "a.wav.gz", "wb") as file:
        file.write(CONTENT)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.wav", CONTENT)
    with gzip.open(tmp_path / "a.wav.gz") as unzipped:
        found = recording(unzipped)
        assert [read(found), read(found)] == [CONTENT] * 2
    with zipfile.ZipFile(tmp_path / "a.zip") as archive, archive.open("a.wav") as member:
        found = recording(member)
        assert (found.filename, read(found), read(found)) == ("a.wav", CONTENT, CONTENT)


def test_later_changes_of_a_buffer_do_not_count() -> None:
    """What is sent is what was given, even if the buffer is used again."""
    buffer = bytearray(b"abc")
    found = recording(buffer)
    buffer[:] = b"xyz"
    assert read(found) == b"abc"


def other_time(path: Path) -> None:
    """Let a file be older, as a change would make it younger."""
    os.utime(path, (1, 1))


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x")


def rewrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"x")
    other_time(path)


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
    assert found.last_digest == ""


@pytest.mark.parametrize("kind", ["grows", "shrinks", "is written to"])
def test_a_file_that_changes_while_it_is_read(kind: str, wav: Path) -> None:
    """A file that changes in the middle is never taken for whole."""
    found = recording(wav)
    chunks = found.chunks()
    next(chunks)
    CHANGES[kind](wav)
    with pytest.raises(SourceChanged, match=r"a\.wav"):
        list(chunks)
    assert found.last_digest == ""


def test_a_file_that_loses_its_name_while_it_is_read_is_noticed(wav: Path) -> None:
    """An open file outlives its name, but what was given is what has the name."""
    found = recording(wav)
    chunks = found.chunks()
    next(chunks)
    wav.unlink()
    with pytest.raises(SourceChanged, match=r"a\.wav"):
        b"".join(chunks)
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


def test_a_stream_may_be_moved_meanwhile() -> None:
    """Where a stream stands when it is sent does not matter, only where it stood when it was given."""
    stream = io.BytesIO(b"1234567890")
    stream.seek(4)
    found = recording(stream)
    stream.seek(9)
    assert read(found) == b"567890"


class Odd:
    """A stream whose `read` gives what it is told to."""

    def __init__(self, *answers: Any):
        self._answers = list(answers)

    def read(self, size: int, /) -> Any:
        answer = self._answers.pop(0) if self._answers else b""
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.mark.parametrize("answer", ["text", None, 7, [b"x"]], ids=repr)
def test_a_stream_that_gives_no_bytes_is_refused(answer: Any) -> None:
    """A stream whose `read` returns something else than bytes is refused."""
    with pytest.raises(BadSource, match=rf"^audio: read\(\) returned {type(answer).__name__}, expected bytes$"):
        read(recording(Odd(b"x", answer)))


@pytest.mark.parametrize(
    "error", [OSError(5, "Input/output error"), ValueError("closed"), io.UnsupportedOperation("read")]
)
def test_a_stream_that_fails_is_an_error_of_ours(error: Exception) -> None:
    """What a stream raises is told as a problem of the recording, with its reason."""
    with pytest.raises((BadSource, SourceChanged), match=r"^audio: .*(error|closed|read)"):
        read(recording(Odd(b"x", error)))


@pytest.mark.parametrize("answer", [bytearray(b"ab"), memoryview(b"ab")], ids=["bytearray", "memoryview"])
def test_a_stream_may_give_any_kind_of_bytes(answer: Any) -> None:
    """A stream may return bytearrays and memoryviews."""
    assert read(recording(Odd(answer))) == b"ab"


def test_an_empty_stream_is_noticed_when_it_is_read() -> None:
    """A stream that turns out to be empty is an error."""
    with pytest.raises(BadSource, match=r"^audio: the recording is empty, or was read before: open it again$"):
        read(recording(Odd()))


def test_an_endless_stream_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream without a size is read up to Gladia's limit and no further."""
    monkeypatch.setattr(module, "MAX_BYTES", 10**6)
    sent: list[int] = []
    with pytest.raises(BadSource, match=r"^audio: larger than the 1 MB that Gladia accepts$"):
        sent.extend(len(chunk) for chunk in recording(Odd(*[b"x" * 10**5] * 99)).chunks())
    assert sent == [10**5] * 10
