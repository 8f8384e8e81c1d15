"""Sources: everything that can be transcribed, and what is refused before anything is sent."""

from __future__ import annotations

import gzip
import hashlib
import io
import mmap
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from gladia_control.errors import BadSource
from gladia_control.request.readers import CHUNK
from gladia_control.request.recording import Recording, Url
from gladia_control.request.source import open_source

CONTENT = bytes(range(256)) * 3000  # three chunks


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    """A file with some content."""
    path = tmp_path / "a b.wav"
    path.write_bytes(CONTENT)
    return path


def recording(source: Any, filename: str | None = None) -> Recording:
    """A source that must be a recording."""
    found = open_source(source, filename)
    assert isinstance(found, Recording)
    return found


def refusal(source: Any) -> str:
    """The text of the error that a source is refused with."""
    with pytest.raises(BadSource) as caught:
        open_source(source)
    return str(caught.value)


def read(found: Recording) -> bytes:
    """All chunks in one; each is bytes, not empty, and of the promised size."""
    chunks = list(found.chunks())
    assert [(type(chunk), 0 < len(chunk) <= CHUNK) for chunk in chunks] == [(bytes, True)] * len(chunks)
    return b"".join(chunks)


class Everything:
    """A stream that can only be read, in small pieces."""

    def __init__(self, content: bytes):
        self._left = io.BytesIO(content)

    def read(self, size: int, /) -> bytes:
        return self._left.read(min(size, 100_000))


def memory_map(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@pytest.mark.parametrize(
    "kind", ["Path", "str", "bytes", "bytearray", "memoryview", "strided", "BytesIO", "file", "mmap"]
)
def test_everything_that_can_be_read_is_read(kind: str, wav: Path) -> None:
    """Each kind of source gives its bytes and its size, as often as asked, with their digest."""
    with wav.open("rb") as file, memory_map(wav) as mapped:
        source: Any = {
            "Path": wav,
            "str": str(wav),
            "bytes": CONTENT,
            "bytearray": bytearray(CONTENT),
            "memoryview": memoryview(CONTENT),
            "strided": memoryview(b"".join(bytes([value, 0]) for value in CONTENT))[::2],
            "BytesIO": io.BytesIO(CONTENT),
            "file": file,
            "mmap": mapped,
        }[kind]
        found = recording(source)
        assert (found.size, found.is_rewindable) == (len(CONTENT), True)
        assert [read(found), read(found), found.digest()] == [CONTENT, CONTENT, hashlib.sha256(CONTENT).hexdigest()]


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


NAMES: list[tuple[Any, str | None, str]] = [
    (b"x", None, "audio"),
    (b"x", "a.wav", "a.wav"),
    (io.BytesIO(b"x"), "dir/a.wav", "a.wav"),
]


@pytest.mark.parametrize(("source", "given", "expected"), NAMES, ids=["none", "given", "with a folder"])
def test_the_name_is_the_callers_or_a_neutral_one(source: Any, given: str | None, expected: str) -> None:
    """The name that Gladia is told is the one given."""
    assert recording(source, given).filename == expected


def test_the_name_of_a_file_is_its_own(wav: Path) -> None:
    """A path and an open file have names, which the caller may replace."""
    with wav.open("rb") as file, os.fdopen(os.dup(file.fileno()), "rb") as nameless:
        names = [recording(source).filename for source in (wav, str(wav), file, nameless)]
        assert [*names, recording(wav, "b.mp3").filename] == ["a b.wav"] * 3 + ["audio", "b.mp3"]


@pytest.mark.parametrize("url", ["https://example.com/a.mp3?key=secret", "HTTP://example.com", "https://[::1]:8000/a"])
def test_a_url_is_left_to_gladia(url: str) -> None:
    """A URL is passed on as it is; its repr has no query."""
    found = open_source(url)
    assert isinstance(found, Url)
    assert (found.url, found.digest(), "secret" in repr(found)) == (
        url,
        hashlib.sha256(url.encode()).hexdigest(),
        False,
    )
