"""Too long a recording is refused only if that is certain."""

from __future__ import annotations

import io
import logging
import os
import struct
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gladia_control.errors import BadSource
from gladia_control.request.duration import Duration, wav_duration
from gladia_control.request.recording import Recording
from gladia_control.request.source import open_source

RATE = 8000
MINUTE = 60 * RATE


def header(
    samples: int, *, code: int = 1, width: int = 1, riff: int | None = None, data: int | None = None, more: bytes = b""
) -> bytes:
    """The beginning of a WAV file in mono; `riff` and `data` are lengths that are told instead of the right ones."""
    size = samples * width
    form = struct.pack("<HHIIHH", code, 1, RATE, RATE * width, width, 8 * width) + more
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", size if data is None else data)
    length = 4 + len(chunks) + size
    return b"RIFF" + struct.pack("<I", length if riff is None else riff) + b"WAVE" + chunks


@pytest.fixture(name="path")
def sparse_file() -> Iterator[Path]:
    """A file that may be long without taking space."""
    handle, name = tempfile.mkstemp(suffix=".wav")
    os.close(handle)
    yield Path(name)
    os.unlink(name)


def fill(path: Path, head: bytes, samples: int) -> Path:
    """Write a file with this beginning and so many samples of one byte."""
    path.write_bytes(head)
    os.truncate(path, len(head) + samples)
    return path


def test_what_python_writes_is_exact() -> None:
    """The standard library's WAV files say how long they are, whatever their rate, channels and width."""
    for rate, channels, width in ((8000, 1, 1), (16000, 1, 2), (44100, 2, 2), (48000, 6, 3)):
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(width)
            file.setframerate(rate)
            file.writeframes(bytes(rate * channels * width * 2))
        assert Duration(2.0, exact=True) == wav_duration(buffer.getvalue()[:100], buffer.tell())


EXTENSIBLE = struct.pack("<HHI", 22, 8, 4)
HEADS: dict[str, tuple[bytes, Duration | None]] = {
    "PCM": (header(MINUTE), Duration(60, exact=True)),
    "floats": (header(MINUTE, code=3), Duration(60, exact=True)),
    "extensible PCM": (
        header(MINUTE, code=0xFFFE, more=EXTENSIBLE + struct.pack("<H14x", 1)), Duration(60, exact=True),
    ),
    "extensible, compressed": (
        header(MINUTE, code=0xFFFE, more=EXTENSIBLE + struct.pack("<H14x", 17)), Duration(60, exact=False),
    ),
    "compressed": (header(MINUTE, code=17), Duration(60, exact=False)),
    "zero sizes": (header(MINUTE, riff=0, data=0), Duration(60, exact=False)),
    "sizes of a pipe": (header(MINUTE, riff=2**32 - 1, data=2**32 - 1), Duration(60, exact=False)),
    "cut off": (header(MINUTE, riff=2 * MINUTE, data=2 * MINUTE), Duration(120, exact=False)),
    "longer than it says": (header(MINUTE, riff=100, data=60), Duration(60, exact=False)),
    "RF64": (b"RF64" + header(MINUTE)[4:], Duration(60, exact=False)),
    "no rate": (header(MINUTE)[:28] + bytes(4) + header(MINUTE)[32:], None),
    "no data": (header(MINUTE)[:-8], None),
    "a short format": (b"RIFF\x24\0\0\0WAVEfmt \x02\0\0\0\x01\0data\4\0\0\0", None),
    "cut in the format": (header(MINUTE)[:30], None),
    "MP3": (b"ID3\4" + bytes(100), None),
    "nothing": (b"", None),
}  # fmt: skip


@pytest.mark.parametrize("what", HEADS)
def test_only_pcm_whose_header_agrees_with_the_size_is_exact(what: str) -> None:
    """Compressed formats, headers that were never completed and files that were cut tell an estimate, or nothing."""
    head, expected = HEADS[what]
    assert expected == wav_duration(head, len(head) + MINUTE)


def sources(path: Path) -> Iterator[Any]:
    """A file as callers give it."""
    yield path
    yield str(path)
    with path.open("rb") as file:
        yield file
        assert 0 == file.tell()
    yield path.read_bytes()


def check(source: Any, filename: str | None, most: float | None) -> Recording:
    """Open a source, and check its duration as an upload does."""
    recording = open_source(source, filename, max_audio_minutes=most)
    assert isinstance(recording, Recording)
    recording.check_duration()
    return recording


def test_a_recording_that_is_certainly_too_long_is_refused(path: Path) -> None:
    """Above the limit is too long; the limit itself is not, nor anything without a limit."""
    fill(path, header(3 * MINUTE), 3 * MINUTE)
    for source in sources(path):
        with pytest.raises(BadSource) as caught:
            check(source, "a.wav", 2.5)
        assert "a.wav: 3.00 minutes long, more than 2.5; max_audio_minutes= sets another limit" == str(caught.value)
    for source in sources(path):
        check(source, None, 3)
        check(source, None, None)


@pytest.mark.parametrize("what", [what for what, (_, told) in HEADS.items() if told and not told.exact])
def test_an_estimate_only_warns(what: str, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What is only probably too long is sent, with a warning."""
    fill(path, HEADS[what][0], MINUTE)
    with caplog.at_level(logging.WARNING, "gladia_control"):
        for source in sources(path):
            check(source, "a.wav", 0.5)
    (message,) = set(caplog.messages)
    assert message.startswith("a.wav: probably ")
    assert message.endswith(" minutes long, more than 0.5; max_audio_minutes= sets another limit. It is sent.")


def test_a_stream_is_sent_from_where_it_stood(path: Path) -> None:
    """Looking at its beginning does not move a stream; what stands before its position does not count."""
    fill(path, header(3 * MINUTE), 3 * MINUTE)
    with path.open("rb") as file:
        file.seek(10)
        recording = check(file, None, 1)
        assert 10 == file.tell()
    assert path.stat().st_size - 10 == recording.size
