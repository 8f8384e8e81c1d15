"""Formats: what Gladia takes is accepted, and measured where the emulator can measure it."""

from __future__ import annotations

import itertools
import logging
import struct
from collections.abc import Callable, Iterator

import pytest

from tests.emulator.support import UPLOAD, Caller, mp3, wav

SCRIPT = {"*": "Hello there."}


def chunk(name: bytes, content: bytes, size: int | None = None) -> bytes:
    """A chunk of a RIFF file, by default with its true size."""
    return name + struct.pack("<I", len(content) if size is None else size) + content


def box(name: bytes, content: bytes = b"") -> bytes:
    """A box of an MP4 file."""
    return struct.pack(">I", 8 + len(content)) + name + content


def riff(*chunks: bytes, name: bytes = b"RIFF", size: int | None = None) -> bytes:
    """A WAV file."""
    content = b"WAVE" + b"".join(chunks)
    return name + struct.pack("<I", len(content) if size is None else size) + content


def adts(frames: int, *, rate: int = 4, channels: int = 1, payload: int = 100) -> bytes:
    """AAC with silence: 1024 samples a frame, by default at 44100 Hz."""
    size = 7 + payload
    head = bytes([0xFF, 0xF1, 0x40 | rate << 2 | channels >> 2, (channels & 3) << 6 | size >> 11])
    return (head + bytes([size >> 3 & 255, (size & 7) << 5 | 0x1F, 0xFC]) + bytes(payload)) * frames


def mp2(frames: int) -> bytes:
    """MPEG 1 layer II, 192 kbit/s, 48000 Hz, mono: 576 bytes and 1152 samples a frame."""
    return (b"\xff\xfd\xa4\xc0" + bytes(572)) * frames


def low_mp3(frames: int) -> bytes:
    """MPEG 2 layer III, 64 kbit/s, 24000 Hz, stereo: 192 bytes and 576 samples a frame."""
    return (b"\xff\xf3\x84\x00" + bytes(188)) * frames


FORMAT = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 2, 8000, 32000, 4, 16))
ULAW = chunk(b"fmt ", struct.pack("<HHIIHH", 7, 1, 8000, 8000, 1, 8))
EXTENSIBLE = chunk(b"fmt ", struct.pack("<HHIIHH", 0xFFFE, 1, 8000, 16000, 2, 16) + struct.pack("<H", 22) + bytes(22))
SOUND = b"\1" * 64000
DS64 = chunk(b"ds64", struct.pack("<QQQI", 0, 64000, 16000, 0))
ID3 = b"ID3\x04\0\0\0\0\x01\x00" + bytes(128)
JUNK = bytes(itertools.islice(itertools.cycle(b"<p>\xff\xfb\x00"), 3001))
FTYP = box(b"ftyp", b"iso5\0\0\2\0iso5dash")
NO_DURATION = box(b"moov", box(b"mvhd", bytes(12) + struct.pack(">II", 1000, 0) + bytes(80)))
FLAC = b"fLaC\x80\0\0\x22\x10\0\x10\0" + bytes(6) + b"\x0a\xc4\x42\xf0" + bytes(4) + bytes(16)

MEASURED: dict[str, tuple[bytes, float, int, str]] = {
    "wav with zero sizes": (riff(FORMAT, chunk(b"data", SOUND, 0), size=0), 2.0, 2, "wav"),
    "wav with zero data": (riff(FORMAT, chunk(b"data", SOUND, 0), size=36), 2.0, 2, "wav"),
    "wav of a pipe": (riff(FORMAT, chunk(b"data", SOUND, 0xFFFFFFFF), size=0xFFFFFFFF), 2.0, 2, "wav"),
    "wav with a note": (riff(FORMAT, chunk(b"LIST", b"INFO!"), b"\0", chunk(b"data", SOUND)), 2.0, 2, "wav"),
    "wav with a note at its end": (riff(FORMAT, chunk(b"data", SOUND), chunk(b"LIST", b"x" * 500)), 2.0, 2, "wav"),
    "wav in µ-law": (riff(ULAW, chunk(b"data", SOUND)), 8.0, 1, "wav"),
    "wav, extensible": (riff(EXTENSIBLE, chunk(b"data", SOUND)), 4.0, 1, "wav"),
    "rf64": (riff(DS64, FORMAT, chunk(b"data", SOUND, 0xFFFFFFFF), name=b"RF64", size=0xFFFFFFFF), 2.0, 2, "wav"),
    "rf64 with a note at its end": (
        riff(DS64, FORMAT, chunk(b"data", SOUND, 0xFFFFFFFF), chunk(b"LIST", b"x" * 500), name=b"RF64"),
        2.0,
        2,
        "wav",
    ),
    "bw64": (riff(DS64, FORMAT, chunk(b"data", SOUND, 0xFFFFFFFF), name=b"BW64"), 2.0, 2, "wav"),
    "aac of a minute": (adts(2584), 60.0, 1, "aac"),
    "aac at 16 kHz": (adts(250, rate=8, channels=2), 16.0, 2, "aac"),
    "aac behind a tag": (ID3 + adts(431), 10.0, 1, "aac"),
    "aac behind junk": (JUNK + adts(431), 10.0, 1, "aac"),
    "mp3": (mp3(383), 10.0, 2, "mp3"),
    "mp3 behind a tag": (ID3 + mp3(383), 10.0, 2, "mp3"),
    "mp3 behind junk": (JUNK + mp3(383), 10.0, 2, "mp3"),
    "mp3 behind zeros": (bytes(5000) + mp3(383), 10.0, 2, "mp3"),
    "mp3 with a tag at its end": (mp3(383) + b"TAG" + bytes(125), 10.0, 2, "mp3"),
    "mp3, cut off": (mp3(384)[:-200], 10.03, 2, "mp3"),
    "mp3 of one frame": (mp3(1), 0.026, 2, "mp3"),
    "mp3 of MPEG 2": (low_mp3(417), 10.0, 2, "mp3"),
    "mp2": (mp2(417), 10.0, 1, "mp2"),
}


@pytest.fixture
def scripted(emulate: Callable[..., Caller]) -> Caller:
    """A client of an emulator in which any recording without a duration of its own has that of the script."""
    return emulate(scripts=SCRIPT)


def script_duration(caller: Caller) -> float:
    """The duration that the script gives to a recording, as an upload by URL has it."""
    duration: float = caller.http.post(UPLOAD, json={"audio_url": "https://e.com/a"}).json()["audio_metadata"][
        "audio_duration"
    ]
    return duration


@pytest.mark.parametrize("name", MEASURED)
def test_a_recording_is_measured(scripted: Caller, caplog: pytest.LogCaptureFixture, name: str) -> None:
    """Duration, channels and format come from the content, whatever the file is called."""
    content, duration, channels, extension = MEASURED[name]
    metadata = scripted.upload(content, "a")["audio_metadata"]
    assert (channels, extension) == (metadata["number_of_channels"], metadata["extension"])
    assert duration == pytest.approx(metadata["audio_duration"], abs=0.02)
    assert [] == warnings(caplog)


# The name of each file, None for one that says nothing about the format.
ACCEPTED: dict[str, tuple[str | None, bytes]] = {
    "webm": (None, b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + bytes(50)),
    "mkv": (None, b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska" + bytes(50)),
    "avi": (None, b"RIFF" + struct.pack("<I", 100) + b"AVI LIST" + bytes(90)),
    "avi with mp3": (None, b"RIFF" + struct.pack("<I", 100) + b"AVI LIST" + bytes(5000) + mp3(5)),
    "flv": (None, b"FLV\x01\x05\0\0\0\x09\0\0\0\0" + bytes(50)),
    "ac3": (None, (b"\x0b\x77\xaa\xbb\x14\x40" + bytes(762)) * 3),
    "eac3": (None, (b"\x0b\x77\x01\x7f\x34\x86" + bytes(762)) * 3),
    "fragmented mp4": (None, FTYP + NO_DURATION + box(b"moof", box(b"mfhd", bytes(8))) + box(b"mdat", bytes(99))),
    "segment of mp4": (None, box(b"styp", b"msdh\0\0\0\0") + box(b"moof", bytes(8)) + box(b"mdat", bytes(99))),
    "streamed flac": (None, FLAC + b"\xff\xf8" + bytes(500)),
    "mpeg": (None, b"\0\0\x01\xba" + bytes(99)),
    "amr": (None, b"#!AMR\n" + bytes(99)),
    "caf": (None, b"caff\0\1\0\0" + bytes(99)),
    "eac3 by name": ("a.EAC3", b"\x0b\x77" + bytes(99)),
    "mov by name": ("a.mov", box(b"wide") + box(b"mdat", bytes(99))),
    "mp4 without sound by name": ("a.mp4", FTYP + NO_DURATION),
    "ts by name": ("a.ts", (b"\x47" + bytes(187)) * 9),
    "ogv by name": ("a.ogv", b"OggS\0\2" + bytes(99)),
    "wmv by name": ("a.wmv", bytes.fromhex("3026b2758e66cf11") + bytes(99)),
    "mxf by name": ("a.mxf", b"\x06\x0e\x2b\x34" + bytes(99)),
}


@pytest.mark.parametrize("kind", ACCEPTED)
def test_what_cannot_be_measured_is_accepted(scripted: Caller, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    """A format of Gladia's that the emulator cannot measure has the duration of its script, with a warning."""
    name, content = ACCEPTED[kind]
    duration = script_duration(scripted)
    metadata = scripted.upload(content, name or "talk")["audio_metadata"]
    assert (duration, len(content)) == (metadata["audio_duration"], metadata["size"])
    (warning,) = warnings(caplog)
    assert f"{name or 'talk'!r} is {metadata['extension']!r}, which the emulator cannot measure" in warning
    job_id = scripted.create(audio_url=scripted.emulator.uploads[-1].upload_view(scripted.emulator.url)["audio_url"])
    assert duration == scripted.get(job_id)["file"]["audio_duration"]
    assert content == scripted.http.get(f"/v2/pre-recorded/{job_id}/file").content


def test_the_script_of_the_recording_counts(emulate: Callable[..., Caller]) -> None:
    """The duration is that of the script with the recording's name."""
    caller = emulate(scripts={"talk.webm": "word " * 60, "*": "word"})
    content = ACCEPTED["webm"][1]
    long, short = (caller.upload(content, name)["audio_metadata"]["audio_duration"] for name in ("talk.webm", "b.webm"))
    assert long > short


def test_a_warning_shows_no_control_characters(scripted: Caller, caplog: pytest.LogCaptureFixture) -> None:
    """A file name from outside is cut and escaped in the log."""
    scripted.upload(ACCEPTED["webm"][1], "\x9b2J\u202e" + "a" * 500 + ".webm")
    (warning,) = warnings(caplog)
    assert warning.isprintable()
    assert len(warning) < 250


NO_RECORDING = {
    "text": ("a.mp3", b"hello" * 1000),
    "a picture": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
    "zeros": ("a", bytes(5000)),
    "a FLAC header": ("a.flac", FLAC),
    "an MP4 without sound": ("a", FTYP + NO_DURATION),
    "an empty wav": ("a.wav", riff(FORMAT, chunk(b"data", b""), chunk(b"LIST", b"x" * 500))),
    "a million chunks": ("a.wav", b"RIFF\0\0\0\0WAVE" + bytes(8_000_000)),
    "the end of an mp3": ("a", mp3(1)[200:]),
    "a frame of mp3": ("a", mp3(1) + bytes(500)),
    "nothing": ("a.webm", b""),
}


def test_what_is_no_recording_is_refused(scripted: Caller) -> None:
    """A file that nothing marks as a recording, and a broken one in a format that can be measured, is a 422."""
    refused = [
        name
        for name, (filename, content) in NO_RECORDING.items()
        if 422 == scripted.http.post(UPLOAD, files={"audio": (filename, content)}).status_code
    ]
    assert list(NO_RECORDING) == refused


def test_a_long_recording_is_estimated(scripted: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the beginning of a very long recording is read; it stands for the rest."""
    monkeypatch.setattr("gladia_emulator.account.frames._MAX_FRAMES", 100)
    assert 10.0 == pytest.approx(scripted.upload(mp3(383), "a.mp3")["audio_metadata"]["audio_duration"], abs=0.01)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The warnings of the emulator."""
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.fixture(autouse=True)
def no_other_logger(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Every warning comes from the emulator's documented logger."""
    yield
    assert {record.name for record in caplog.records if record.levelno >= logging.WARNING} <= {
        "gladia_control.emulator"
    }


def test_a_wav_file_is_as_long_as_before(scripted: Caller) -> None:
    """An ordinary WAV file is measured to the microsecond."""
    assert 3.3 == scripted.upload(wav(3.3, 2, 44100))["audio_metadata"]["audio_duration"]
