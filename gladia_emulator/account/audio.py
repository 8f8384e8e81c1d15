"""Audio: the duration and channels of a file, read from the file itself."""

from __future__ import annotations

import math
import mmap
import re
import struct
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import attrs
from tinytag import TinyTag

from .frames import measure_frames

# The first bytes of the formats that tinytag measures.
_MEASURED = (
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (0, b"FORM", "aiff"),
    (0, b"\x30\x26\xb2\x75", "wma"),
    (4, b"ftyp", "m4a"),
)
# Signatures of formats that Gladia takes and the emulator cannot measure.
_UNMEASURED = (
    (0, b"\x1a\x45\xdf\xa3", "mkv"),
    (8, b"AVI ", "avi"),
    (0, b"FLV\x01", "flv"),
    (0, b"\x00\x00\x01\xba", "mpg"),
    (0, b"#!AMR", "amr"),
    (0, b"caff", "caf"),
    (0, b".snd", "au"),
    (0, b"wvpk", "wv"),
    (0, b"riff\x2e\x91\xcf\x11", "w64"),
)
# The extensions of such formats, for files without a signature.
_UNMEASURED_NAMES = re.compile(
    "3g2|3gp|3gp2|aac|ac3|amr|ape|asf|au|avi|caf|divx|dts|eac3|ec3|f4v|flv|m2ts|m4v|mka|mkv|mov|mp4|mpeg|mpg|mts|mxf|"
    "ogv|qt|rm|rmvb|tta|ts|vob|w64|weba|webm|wmv|wv"
)
_AC3_FRAME = b"\x0b\x77"
# A recording has a few chunks in front of its samples, and junk may have millions.
_MAX_CHUNKS = 1000
# RF64 writes this length and has the true one in its first chunk.
_SEE_DS64 = 0xFFFFFFFF
_PCM, _FLOAT = 1, 3


class NotAudioError(ValueError):
    """The file is not audio that can be read; the message says why."""


@attrs.frozen
class AudioFacts:
    """The duration of a file in seconds, its number of channels and the usual extension of its format.

    The duration is None in a format that the emulator cannot measure.
    """

    duration: float | None
    channels: int
    extension: str


def probe(path: Path, name: str) -> AudioFacts:
    """Read the duration, channels and format of an audio or video file.

    Args:
        path: the file.
        name: the name that the client gave the file; its extension decides about formats without a signature.

    Raises:
        NotAudioError: the file is empty, broken, of an unknown format or without sound.
    """
    with path.open("rb") as file:
        head = file.read(12)
        if not head:
            raise NotAudioError("the file is empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:] == b"WAVE":
                return _probe_wav(data)
            return _probe_tagged(file, data) or _known_by_signature(data) or _probe_frames(data) or _known_by_name(name)


def _probe_wav(data: mmap.mmap) -> AudioFacts:
    """Measure WAV, also with 64-bit lengths (RF64), and also when the lengths in its header are not filled in."""
    channels, bytes_per_second, long_length, place = 1, 0, 0, 12
    for _ in range(_MAX_CHUNKS):
        chunk, length = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        place += 8
        if chunk == b"ds64" and place + 16 <= len(data):
            long_length = int.from_bytes(data[place + 8 : place + 16], "little")
        elif chunk == b"fmt " and place + 16 <= len(data):
            kind, channels, rate, bytes_per_second, frame = struct.unpack_from("<HHIIH", data, place)
            # Only in these formats does each frame hold one sample of every channel.
            bytes_per_second = rate * frame if kind in (_PCM, _FLOAT) else bytes_per_second
        elif chunk == b"data":
            length = long_length if length == _SEE_DS64 and long_length else length
            size = _size_of_samples(data, place, length)
            return _facts(size / bytes_per_second if bytes_per_second else None, channels, "wav")
        elif not chunk:
            break
        place += length + length % 2
    raise NotAudioError("the WAV file is broken: it has no samples")


def _size_of_samples(data: mmap.mmap, place: int, length: int) -> int:
    """The bytes of samples: those of the header, or the rest of the file when the header does not know or is wrong."""
    rest = len(data) - place
    is_whole = int.from_bytes(data[4:8], "little") + 8 == len(data)
    return length if 0 < length <= rest or (length == 0 and is_whole) else rest


def _probe_frames(data: mmap.mmap) -> AudioFacts | None:
    row = measure_frames(data)
    return None if row is None else _facts(row.duration, row.channels, row.extension)


def _probe_tagged(file: BinaryIO, data: mmap.mmap) -> AudioFacts | None:
    extension = _extension(data, _MEASURED)
    if extension is None:
        return None
    file.seek(0)
    try:
        tag = TinyTag.get(file_obj=file, tags=False)
    except Exception:  # the parser fails in many ways on bytes that are not audio
        return None
    return _facts(tag.duration, tag.channels, extension) if tag.duration else None


def _known_by_signature(data: mmap.mmap) -> AudioFacts | None:
    extension = _extension(data, _UNMEASURED) or _extension_of_stream(data)
    return None if extension is None else AudioFacts(duration=None, channels=1, extension=extension)


def _known_by_name(name: str) -> AudioFacts:
    extension = PurePosixPath(name).suffix.removeprefix(".").lower()
    if not _UNMEASURED_NAMES.fullmatch(extension):
        raise NotAudioError("the file is not audio or video in a known format, or holds no sound")
    return AudioFacts(duration=None, channels=1, extension=extension)


def _extension_of_stream(data: mmap.mmap) -> str | None:
    """The extension of a recording that was written as a stream, so that no header knows its duration."""
    if data[:2] == _AC3_FRAME and data.find(_AC3_FRAME, 2) > 0:
        return "ac3"
    if data[4:8] in (b"ftyp", b"styp", b"moof") and data.find(b"moof") > 0:
        return "mp4"
    # The number of samples has 36 bits, and 0 means unknown.
    flac_samples = int.from_bytes(data[21:26], "big") & 0xF_FFFF_FFFF
    return "flac" if data[:4] == b"fLaC" and len(data) > 42 and flac_samples == 0 else None


def _facts(duration: float | None, channels: int | None, extension: str) -> AudioFacts:
    if duration is None or not math.isfinite(duration) or duration <= 0:
        raise NotAudioError("the file holds no sound")
    return AudioFacts(duration=round(duration, 6), channels=max(1, channels or 1), extension=extension)


def _extension(data: mmap.mmap, signatures: Iterable[tuple[int, bytes, str]]) -> str | None:
    found = (
        extension for place, signature, extension in signatures if data[place : place + len(signature)] == signature
    )
    return next(found, None)
