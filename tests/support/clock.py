"""A clock that a test sets."""

from __future__ import annotations


class Clock:
    """Seconds since the start."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time
