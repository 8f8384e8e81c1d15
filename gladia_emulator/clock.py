"""Clocks: where the emulator's time comes from.

A job's state follows from the moment of its creation and the present moment, so the clock is the only thing a test has
to move. A moment is a number of seconds since 1970 (UTC).
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """What the emulator asks of a clock."""

    def now(self) -> float:
        """The present moment, in seconds since 1970."""
        ...

    def real_delay(self, moment: float) -> float | None:
        """Real seconds until ``moment``; None when only a step of the clock can bring it."""
        ...

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after every step of the clock; returns the function that ends this."""
        ...


class SystemClock:
    """Real time. It starts at the computer's date and then runs monotonically, so that no job ever gets younger."""

    def __init__(self) -> None:
        self._date = time.time()
        self._origin = time.monotonic()

    def now(self) -> float:
        """The present moment, in seconds since 1970."""
        return self._date + time.monotonic() - self._origin

    def real_delay(self, moment: float) -> float | None:
        """Real seconds until ``moment``, zero when it has passed."""
        return max(0.0, moment - self.now())

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:  # noqa: ARG002 - as in the protocol
        """Nothing to subscribe to: real time has no steps."""
        return lambda: None


class ManualClock:
    """A clock that stands still until :meth:`advance` moves it. Safe to use from several threads.

    Args:
        start: the first moment, with a time zone; 2026-01-01 00:00 UTC by default.

    Raises:
        ValueError: ``start`` has no time zone.
    """

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        if start.tzinfo is None:
            raise ValueError("start needs a time zone, such as datetime.UTC")
        self._start = (start - _EPOCH).total_seconds()
        self._elapsed = 0.0
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> float:
        """The present moment, in seconds since 1970."""
        with self._lock:
            return self._start + self._elapsed

    def advance(self, seconds: float) -> None:
        """Move the clock forward by ``seconds``; callbacks that are due then are sent.

        Raises:
            ValueError: ``seconds`` is negative or not a finite number.
        """
        if not math.isfinite(seconds) or seconds < 0:
            raise ValueError(f"seconds must be a finite number >= 0, got {seconds!r}")
        with self._lock:
            # Apart from the start: added to a number of its size, many small steps would lose their last digits.
            self._elapsed += seconds
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()

    def real_delay(self, moment: float) -> float | None:
        """Zero when ``moment`` has passed, else None: waiting does not bring it nearer."""
        return 0.0 if moment <= self.now() else None

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after every step of the clock; returns the function that ends this."""
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe


def iso(moment: float) -> str:
    """A moment as Gladia writes dates: ISO 8601 in UTC with milliseconds, such as ``2023-12-28T09:04:17.210Z``."""
    # From the epoch with a timedelta: datetime.fromtimestamp fails outside the platform's range of times.
    date = _EPOCH + timedelta(microseconds=round(moment * 1_000_000))
    return date.isoformat(timespec="milliseconds").replace("+00:00", "Z")
