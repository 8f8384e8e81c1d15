"""Sources: what is accepted under which name, and what is refused before anything is sent."""

from __future__ import annotations

import array
import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gladia_control.errors import BadOption
from gladia_control.request.recording import MAX_BYTES, Url
from gladia_control.request.source import open_source, safe_name
from gladia_control.text import clean
from hypothesis import strategies as st

from tests import tiers
from tests.support.properties import holds
from tests.support.sources import CONTENT, read, recording, refusal


def test_the_name_is_the_callers_or_that_of_the_file(wav: Path) -> None:
    """A path and an open file have names, which the caller may replace; anything else has a neutral one."""
    with wav.open("rb") as file, os.fdopen(os.dup(file.fileno()), "rb") as nameless:
        names = [recording(source).filename for source in (wav, str(wav), file, nameless, b"x")]
    assert ["a.wav"] * 3 + ["audio"] * 2 == names
    assert ["b.mp3", "b.mp3"] == [recording(source, "dir/b.mp3").filename for source in (wav, io.BytesIO(b"x"))]


def test_a_url_is_left_to_gladia() -> None:
    """A URL is passed on as it is; its repr has no query."""
    for url in ("https://example.com/a.mp3?key=secret", "HTTP://example.com", "https://[::1]:8000/a"):
        found = open_source(url)
        assert isinstance(found, Url)
        assert (url, hashlib.sha256(url.encode()).hexdigest()) == (found.url, found.digest())
        assert "secret" not in repr(found)


class BytesPath:
    """A path that is bytes, as those of `os.scandir(b".")` are."""

    def __init__(self, path: Path):
        self._path = path

    def __fspath__(self) -> bytes:
        return os.fsencode(self._path)


def test_a_path_of_bytes_is_a_path(wav: Path) -> None:
    """A path object may hold bytes."""
    found = recording(BytesPath(wav))
    assert ("a.wav", CONTENT) == (found.filename, read(found))


BAD_URLS = [
    "ftp://example.com/a.mp3?secret",
    "file:///etc/passwd",
    "s3://bucket/a.mp3?secret",
    "https://",
    "https:///a.mp3?secret",
    "https://?secret",
    "https://[x/a?secret",
    "https://example.com:port/?secret",
    "https://exa mple.com/a?secret",
    "https://example.com/a\nb?secret",
    "https://example.com/\ud800?secret",
    "https://user:secret@/a",
]


def test_a_url_that_cannot_be_fetched_is_refused() -> None:
    """What only looks like a URL is refused, and the error does not show its query."""
    messages = [refusal(url) for url in BAD_URLS]
    assert [] == [text for text in messages if not text.startswith("expected an http or https URL, got ")]
    assert [] == [text for text in messages if "secret" in text]


def refused(tmp_path: Path) -> Iterator[tuple[Any, str]]:
    """Paths that are refused, and why."""
    (tmp_path / "empty.wav").touch()
    (tmp_path / "broken.wav").symlink_to("nowhere")
    (tmp_path / "loop.wav").symlink_to("loop.wav")
    os.mkfifo(tmp_path / "pipe.wav")
    yield tmp_path, "a folder, not a recording"
    yield str(tmp_path), "a folder, not a recording"
    yield tmp_path / "pipe.wav", "not a regular file"
    yield "/dev/zero", "not a regular file"
    yield tmp_path / "none.wav", "No such file or directory"
    yield tmp_path / "broken.wav", "No such file or directory"
    yield tmp_path / "loop.wav", "Too many levels of symbolic links"
    yield tmp_path / "empty.wav" / "a.wav", "Not a directory"
    yield tmp_path / ("x" * 300), "File name too long"
    yield tmp_path / "empty.wav", "the recording is empty"
    with pytest.raises(ValueError, match="null") as caught:
        (tmp_path / "a\0b").stat()
    yield tmp_path / "a\0b", str(caught.value)  # in Python's own words, which differ between its versions


def test_a_path_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """The error names the path once and says what is wrong with it; nothing blocks."""
    found = [(refusal(path), f"{clean(str(path), 300)}: {reason}") for path, reason in refused(tmp_path)]
    assert [expected for _, expected in found] == [text for text, _ in found]


def test_an_unreadable_file_is_refused(wav: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read is refused before anything is sent."""

    def forbid(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbid)
    monkeypatch.setattr("builtins.open", forbid)
    monkeypatch.setattr(os, "open", forbid)
    assert f"{wav}: Permission denied" == refusal(wav)


def test_a_file_of_the_largest_size_is_accepted(tmp_path: Path) -> None:
    """1000 MB are accepted, one byte more is not, and no byte is read to find out."""
    path = tmp_path / "a.wav"
    path.touch()
    os.truncate(path, MAX_BYTES)
    assert MAX_BYTES == recording(path).size
    os.truncate(path, MAX_BYTES + 1)
    message = "1000 MB, larger than the 1000 MB that Gladia accepts"
    with path.open("rb") as file:
        assert (f"{path}: {message}", f"a.wav: {message}") == (refusal(path), refusal(file))
        file.seek(1)
        assert MAX_BYTES == recording(file).size


NO_SOURCES: list[Any] = [None, 7, 1.5, True, [], {}, object(), Path, array.array("b", b"x"), ["a.wav"]]


def test_what_is_no_source_is_refused() -> None:
    """An object of another type is refused, with what is expected."""
    expected = "expected a path, a URL, bytes, a readable binary file or an iterable of bytes, got "
    assert [expected + type(source).__name__ for source in NO_SOURCES] == list(map(refusal, NO_SOURCES))


def useless(wav: Path) -> Iterator[tuple[Any, str]]:
    """Streams and buffers that cannot be sent, and why."""
    as_text = "opened as text; open it as binary ('rb')"
    closed, released = io.BytesIO(b"x"), memoryview(b"x")
    closed.close()
    released.release()
    with wav.open() as text, wav.open("ab") as written, wav.open("rb") as at_its_end:
        written.seek(0)
        at_its_end.seek(0, io.SEEK_END)
        yield text, f"a.wav: {as_text}"
        yield written, "a.wav: opened for writing"
        yield at_its_end, "empty"
    with tempfile.SpooledTemporaryFile(mode="w+") as wrapped:
        yield wrapped, f"audio: {as_text}"
    yield io.StringIO("x"), as_text
    yield closed, "closed"
    yield released, "released"
    yield io.BytesIO(), "empty"
    yield io.BytesIO, "expected a path, a URL, bytes, a readable binary file"
    yield "", "empty"


def test_what_cannot_be_sent_is_refused_at_once(wav: Path) -> None:
    """What is certain not to be sent is refused before anything is sent, with the reason."""
    found = [(refusal(source), reason) for source, reason in useless(wav)]
    assert [] == [pair for pair in found if pair[1] not in pair[0]]


def test_a_file_name_must_be_a_string() -> None:
    """A name that is no string is an error that names the argument."""
    names: list[Any] = [Path("b.wav"), 7]
    for name in names:
        with pytest.raises(BadOption, match=r"^filename: expected a string, got "):
            open_source(b"x", name)


SAFE: list[tuple[str | None, str]] = [
    ("a.wav", "a.wav"),
    ("é 日本 😀.wav", "é 日本 😀.wav"),
    (None, "audio"),
    ("", "audio"),
    ("/", "audio"),
    (".", "audio"),
    ("....", "audio"),
    ("\0", "audio"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\x\\a.wav", "a.wav"),
    ("a\r\nContent-Type: x.wav", "aContent-Type: x.wav"),
    ("a\0b.wav", "ab.wav"),
    ('a"b.wav', 'a"b.wav'),
    ("\u202egnp.wav", "gnp.wav"),
    ("\ud800a.wav", "a.wav"),
    (".hidden.wav", "hidden.wav"),
    (" a.wav. ", "a.wav"),
    ("é" * 200 + ".wav", "é" * 125 + ".wav"),
    ("x" * 300, "x" * 255),
    ("a." + "x" * 300, "a." + "x" * 16),
]


def test_names_are_safe() -> None:
    """A name has no folder, no control characters and at most 255 bytes; of a long one as much as possible is kept."""
    assert [expected for _, expected in SAFE] == [safe_name(name) for name, _ in SAFE]


@tiers.examples(100, 5000)
def test_any_name_becomes_a_safe_one(examples: int) -> None:
    """Whatever a file is called, the name is safe, and safe names stay as they are."""

    def promise(name: str) -> None:
        safe = safe_name(name)
        assert (True, set(), safe) == (safe.isprintable(), set(safe) & set("/\\"), safe_name(safe))
        assert len(safe.encode()) <= 255
        assert safe.strip(". ")

    holds(promise, st.text(st.characters(), max_size=400) | st.text('./\\é\0\r\n" a', max_size=600), examples=examples)
