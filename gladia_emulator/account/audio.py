"""Audio: how long a file is and how many channels it has, read from the file itself."""

from __future__ import annotations

import io
import math
import wave
from pathlib import Path

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
# Two hours of Ogg with a page for each packet take a million steps to measure. A hostile file of a hundred million
# empty pieces, or with one endless header, would stop everything else for minutes, or take as much memory as it has
# bytes.
MAX_STEPS = 2_000_000
_MAX_READ_BYTES = 16 * 1024 * 1024


class NotAudioError(ValueError):
    """The file is not audio that can be read; the message says why."""


@attrs.frozen
class AudioFacts:
    """What a file says about itself: duration in seconds, number of channels, the usual extension of its format."""

    duration: float
    channels: int
    extension: str


class _Measured(io.BufferedReader):
    """A file that can be read in a limited number of steps."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))
        self._steps = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read bytes."""
        self._step()
        data = super().read(_MAX_READ_BYTES + 1 if size is None or size < 0 else min(size, _MAX_READ_BYTES + 1))
        if len(data) > _MAX_READ_BYTES:
            raise NotAudioError("a part of its header is too large")
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        self._step()
        return super().seek(offset, whence)

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise NotAudioError("it is in too many pieces")


def probe(path: Path) -> AudioFacts:
    """Read the facts of an audio file.

    Raises:
        NotAudioError: the file is empty, of no known format, broken, or holds no sound.
    """
    with _Measured(path) as file:
        head = file.read(12)
        if not head:
            raise NotAudioError("the file is empty")
        if head[:4] == b"RIFF" and head[8:] == b"WAVE":
            try:
                return _probe_wav(file, path.stat().st_size)
            except NotAudioError:
                raise
            except (wave.Error, EOFError, RuntimeError):
                pass  # not plain PCM, or broken: tinytag knows the other kinds of WAV
        return _probe_other(file, head)


def _probe_wav(file: _Measured, size: int) -> AudioFacts:
    file.seek(0)
    with wave.open(file, "rb") as reader:
        channels, rate = reader.getnchannels(), reader.getframerate()
        frame_size = channels * reader.getsampwidth()
        # A recorder that could not seek back leaves a length in the header that is more than the file holds. Opening
        # has read as far as the first sound.
        frames = min(reader.getnframes(), (size - file.tell()) // max(1, frame_size))
    return _facts(frames / rate if rate else None, channels, "wav")


def _probe_other(file: _Measured, head: bytes) -> AudioFacts:
    file.seek(0)
    try:
        tag = TinyTag.get(file_obj=file, tags=False)
    except Exception as error:  # whatever a parser of untrusted bytes stumbles over, it is not audio
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
