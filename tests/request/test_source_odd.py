"""Sources that change, lie or have odd names."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gladia_control.errors import BadSource, SourceChanged
from gladia_control.request import recording as module
from gladia_control.request.recording import Recording
from gladia_control.request.source import open_source

from tests.request.test_source import CONTENT, read, recording


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    """A file with some content."""
    path = tmp_path / "a.wav"
    path.write_bytes(CONTENT)
    return path


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
    """A stream that has more or less than it had is not sent."""
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
    """Only bytes can be sent."""
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
    """Buffers are bytes too."""
    assert read(recording(Odd(answer))) == b"ab"


def test_an_empty_stream_is_noticed_when_it_is_read() -> None:
    """Where only reading tells, nothing is not taken for a recording."""
    with pytest.raises(BadSource, match=r"^audio: the recording is empty, or was read before: open it again$"):
        read(recording(Odd()))


def test_an_endless_stream_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only reading tells, reading stops at the limit."""
    monkeypatch.setattr(module, "MAX_BYTES", 10**6)
    sent: list[int] = []
    with pytest.raises(BadSource, match=r"^audio: larger than the 1 MB that Gladia accepts$"):
        sent.extend(len(chunk) for chunk in recording(Odd(*[b"x" * 10**5] * 99)).chunks())
    assert sent == [10**5] * 10


class BytesPath:
    """A path that is bytes, as those of `os.scandir(b".")` are."""

    def __init__(self, path: Path):
        self._path = path

    def __fspath__(self) -> bytes:
        return os.fsencode(self._path)


def test_a_path_of_bytes_is_a_path(wav: Path) -> None:
    """A path object may hold bytes."""
    source: Any = BytesPath(wav)
    found = open_source(source)
    assert isinstance(found, Recording)
    assert (found.filename, read(found)) == ("a.wav", CONTENT)
