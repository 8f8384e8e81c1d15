"""Frames: recordings that are a row of frames without a header of their own, MPEG audio (.mp3) and ADTS (.aac)."""

from __future__ import annotations

import mmap

import attrs

# The first frame may stand behind a tag or behind junk of this many bytes.
_JUNK_BYTES = 1 << 20
# Junk has no three frames in a row.
_ROW = 3
# Two hours: the duration of a longer recording is estimated from its beginning.
_MAX_FRAMES = 300_000
_ADTS_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_ADTS_CHANNELS = (1, 1, 2, 3, 4, 5, 6, 8)
_MPEG_RATES = (44100, 48000, 32000)
# Kilobits per second by version (1, or 2 and 2.5) and layer.
_MPEG_BITRATES = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


@attrs.frozen
class FrameRow:
    """The duration of a row of frames in seconds, its number of channels and the usual extension of its format."""

    duration: float
    channels: int
    extension: str


@attrs.frozen
class _Frame:
    size: int
    duration: float
    channels: int
    extension: str


def measure_frames(data: mmap.mmap) -> FrameRow | None:
    """Measure a recording that is a row of frames, None when it is something else."""
    start = _first_frame(data)
    first = None if start is None else _frame(data, start)
    if start is None or first is None:
        return None
    place, duration, frames = start, 0.0, 0
    while frames < _MAX_FRAMES and (frame := _frame(data, place)) is not None:
        place, duration, frames = place + frame.size, duration + frame.duration, frames + 1
    rest = len(data) - start
    if frames == _MAX_FRAMES:
        duration *= rest / (place - start)
    elif place - start < rest / 2:  # a video may hold a few frames in a row among other things
        return None
    return FrameRow(duration, first.channels, first.extension)


def _first_frame(data: mmap.mmap) -> int | None:
    begin = _end_of_tag(data)
    place = data.find(b"\xff", begin, begin + _JUNK_BYTES)
    while place >= 0:
        if _begins_row(data, place):
            return place
        place = data.find(b"\xff", place + 1, begin + _JUNK_BYTES)
    return None


def _end_of_tag(data: mmap.mmap) -> int:
    """The end of the ID3 tag at the beginning, 0 without one. Its length has seven bits in each byte."""
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    a, b, c, d = data[6:10]
    return 10 + ((a & 127) << 21 | (b & 127) << 14 | (c & 127) << 7 | (d & 127))


def _begins_row(data: mmap.mmap, place: int) -> bool:
    kind = None
    for _ in range(_ROW):
        frame = _frame(data, place)
        if frame is None or (kind is not None and frame.extension != kind):
            return False
        kind, place = frame.extension, place + frame.size
        if place == len(data):
            return True
    return True


def _frame(data: mmap.mmap, place: int) -> _Frame | None:
    head = data[place : place + 7]
    if len(head) < 7 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:
        return _adts_frame(head)
    return _mpeg_frame(head) if head[1] & 0xE0 == 0xE0 else None


def _adts_frame(head: bytes) -> _Frame | None:
    rate, size = head[2] >> 2 & 15, (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    if rate >= len(_ADTS_RATES) or size < 7:
        return None
    channels = _ADTS_CHANNELS[(head[2] & 1) << 2 | head[3] >> 6]
    samples = 1024 * ((head[6] & 3) + 1)
    return _Frame(size, samples / _ADTS_RATES[rate], channels, "aac")


def _mpeg_frame(head: bytes) -> _Frame | None:
    version_bits, layer, bitrate, rate = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3), head[2] >> 4, head[2] >> 2 & 3
    if version_bits == 1 or layer == 4 or bitrate in (0, 15) or rate == 3:
        return None
    version = 1 if version_bits == 3 else 2
    hertz = _MPEG_RATES[rate] // {3: 1, 2: 2, 0: 4}[version_bits]
    bits = 1000 * _MPEG_BITRATES[version, layer][bitrate - 1]
    samples = 384 if layer == 1 else 576 if layer == 3 and version == 2 else 1152
    slot = 4 if layer == 1 else 1
    size = (samples // 8 // slot * bits // hertz + (head[2] >> 1 & 1)) * slot
    return _Frame(size, samples / hertz, 1 if head[3] >> 6 == 3 else 2, f"mp{layer}")
