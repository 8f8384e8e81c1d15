"""The duration of a WAV recording, as its header tells it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from attrs import frozen

HEAD = 64 * 1024
"""Bytes at the beginning of a recording that are looked at."""

_UNCOMPRESSED = (1, 3)  # integers and floats; other formats need not have the same number of bytes in every second
_PLACEHOLDER = 0x7FFF0000  # programs that write to a pipe give a length from here on, or 0: they do not know it
_EXTENSIBLE = 0xFFFE  # the format is at the beginning of a GUID


@frozen
class Duration:
    """How long a recording is.

    Attributes:
        seconds: Its duration.
        exact: Whether that is certain: PCM whose header agrees with the size of the file.
    """

    seconds: float
    exact: bool


def wav_duration(head: bytes, size: int) -> Duration | None:
    """The duration that the header of a WAV file tells; None if it tells none, or the recording is something else.

    Args:
        head: The beginning of the recording.
        size: Its size in bytes.
    """
    if head[:4] not in (b"RIFF", b"RF64", b"BW64") or head[8:12] != b"WAVE":
        return None
    form = b""
    for name, start, length in _chunks(head):
        if name == b"fmt ":
            form = head[start : start + length]
        elif name == b"data" and len(form) >= 16:
            code, _, rate, bytes_per_second, frame = struct.unpack("<HHIIH", form[:14])
            if code == _EXTENSIBLE and len(form) >= 26:
                (code,) = struct.unpack("<H", form[24:26])
            if not bytes_per_second:
                return None
            (riff,) = struct.unpack("<I", head[4:8])
            if head[:4] == b"RIFF" and riff + 8 == size and 0 < length <= size - start:
                exact = code in _UNCOMPRESSED and bytes_per_second == rate * frame
                return Duration(length / bytes_per_second, exact)
            told = length if length < _PLACEHOLDER else 0
            return Duration(max(told, size - start) / bytes_per_second, exact=False)
    return None


def _chunks(head: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and length of each chunk whose header is in `head`."""
    place = 12
    while place + 8 <= len(head):
        name, length = struct.unpack("<4sI", head[place : place + 8])
        yield name, place + 8, length
        place += 8 + length + length % 2
