"""Recordings for tests."""

from __future__ import annotations

import io
import math
import wave

_RATE = 8000


def silent_wav(seconds: float = 1.0) -> bytes:
    """A recording of silence: a mono WAV file with 8,000 samples of 16 bits a second.

    Raises:
        ValueError: ``seconds`` is negative or not a finite number.
    """
    if not math.isfinite(seconds) or seconds < 0:
        raise ValueError(f"seconds must be a finite number >= 0, got {seconds!r}")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(_RATE)
        writer.writeframes(bytes(2 * round(seconds * _RATE)))
    return file.getvalue()
