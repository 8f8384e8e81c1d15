"""Audio: how long a file is and how many channels it has, read from the file itself."""

from __future__ import annotations

import math
import wave
from pathlib import Path
from typing import BinaryIO

import attrs
from tinytag import TinyTag

# The first bytes of the formats that tinytag reads, for files whose name has no extension.
_MAGIC = (
    (b"ID3", "mp3"),
    (b"\xff", "mp3"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"RIFF", "wav"),
    (b"FORM", "aiff"),
    (b"\x30\x26\xb2\x75", "wma"),
)


class NotAudioError(ValueError):
    """The file is not audio that can be read; the message says why."""


@attrs.frozen
class AudioFacts:
    """What a file says about itself: duration in seconds, number of channels, the usual extension of its format."""

    duration: float
    channels: int
    extension: str


def probe(path: Path) -> AudioFacts:
    """Read the facts of an audio file.

    Raises:
        NotAudioError: the file is empty, of no known format, broken, or holds no sound.
    """
    with path.open("rb") as file:
        head = file.read(12)
        if not head:
            raise NotAudioError("the file is empty")
        file.seek(0)
        if head[:4] == b"RIFF" and head[8:] == b"WAVE":
            try:
                return _probe_wav(file, path.stat().st_size)
            except (wave.Error, EOFError, RuntimeError):
                file.seek(0)  # not plain PCM, or broken: tinytag knows the other kinds of WAV
        return _probe_other(file, head)


def _probe_wav(file: BinaryIO, size: int) -> AudioFacts:
    with wave.open(file, "rb") as reader:
        channels, rate = reader.getnchannels(), reader.getframerate()
        frame_size = channels * reader.getsampwidth()
        # A recorder that cannot seek back leaves a length in the header that is more than the file holds. wave.open
        # stops at the first sample.
        frames = min(reader.getnframes(), (size - file.tell()) // max(1, frame_size))
    return _facts(frames / rate if rate else None, channels, "wav")


def _probe_other(file: BinaryIO, head: bytes) -> AudioFacts:
    try:
        tag = TinyTag.get(file_obj=file, tags=False)
    except Exception as error:  # whatever the parser does not expect in these bytes
        raise NotAudioError("the file is not audio in a known format") from error
    return _facts(tag.duration, tag.channels, _extension(head))


def _facts(duration: float | None, channels: int | None, extension: str) -> AudioFacts:
    if duration is None or not math.isfinite(duration) or duration <= 0:
        raise NotAudioError("the file holds no sound")
    return AudioFacts(duration=round(duration, 6), channels=max(1, channels or 1), extension=extension)


def _extension(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return "m4a"
    return next((extension for magic, extension in _MAGIC if head.startswith(magic)), "bin")
