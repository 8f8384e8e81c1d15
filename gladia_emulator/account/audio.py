"""Audio: the duration and channels of a file, read from the file itself."""

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
    """The duration of a file in seconds, its number of channels and the usual extension of its format."""

    duration: float
    channels: int
    extension: str


def probe(path: Path) -> AudioFacts:
    """Read the duration, channels and format of an audio file.

    Raises:
        NotAudioError: the file is empty, broken, of an unknown format or without sound.
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
                file.seek(0)  # not PCM, or broken: tinytag reads other kinds of WAV
        return _probe_other(file, head)


def _probe_wav(file: BinaryIO, size: int) -> AudioFacts:
    with wave.open(file, "rb") as reader:
        channels, rate = reader.getnchannels(), reader.getframerate()
        frame_size = channels * reader.getsampwidth()
        # A recorder that cannot seek leaves a length in the header that exceeds the file, so the file's size decides.
        # wave.open leaves the position at the first sample.
        frames = min(reader.getnframes(), (size - file.tell()) // max(1, frame_size))
    return _facts(frames / rate if rate else None, channels, "wav")


def _probe_other(file: BinaryIO, head: bytes) -> AudioFacts:
    try:
        tag = TinyTag.get(file_obj=file, tags=False)
    except Exception as error:  # the parser fails in many ways on bytes that are not audio
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
