"""Clocks: the emulator's source of time.

The state of a job depends only on its creation and the present time, so a test controls it by moving the clock. A point
in time is a number of seconds since 1970 (UTC).
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
    """The interface of a clock."""

    def now(self) -> float:
        """The present time, in seconds since 1970."""
        ...

    def real_delay(self, moment: float) -> float | None:
        """Real seconds until ``moment``; None when only a step of the clock reaches it."""
        ...

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after every step of the clock; return a function that unsubscribes it."""
        ...


class SystemClock:
    """Real time: it starts at the computer's date and never runs backwards."""

    def __init__(self) -> None:
        self._date = time.time()
        self._origin = time.monotonic()

    def now(self) -> float:
        """The present time, in seconds since 1970."""
        return self._date + time.monotonic() - self._origin

    def real_delay(self, moment: float) -> float | None:
        """Real seconds until ``moment``, zero when it has passed."""
        return max(0.0, moment - self.now())

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:  # noqa: ARG002 - as in the protocol
        """Do nothing: real time has no steps."""
        return lambda: None


class ManualClock:
    """A clock that moves only with :meth:`advance`. Safe to use from several threads.

    Args:
        start: the initial time, with a time zone; 2026-01-01 00:00 UTC by default.

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
        """The present time, in seconds since 1970."""
        with self._lock:
            return self._start + self._elapsed

    def advance(self, seconds: float) -> None:
        """Move the clock forward by ``seconds``; the emulator then sends the callbacks that became due.

        Raises:
            ValueError: ``seconds`` is negative or not a finite number.
        """
        if not math.isfinite(seconds) or seconds < 0:
            raise ValueError(f"seconds must be a finite number >= 0, got {seconds!r}")
        with self._lock:
            # Separate from the start: added to that large number, many small steps lose digits.
            self._elapsed += seconds
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()

    def real_delay(self, moment: float) -> float | None:
        """Zero when ``moment`` has passed, else None: waiting does not move this clock."""
        return 0.0 if moment <= self.now() else None

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after every step of the clock; return a function that unsubscribes it."""
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe


def iso(moment: float) -> str:
    """A date as Gladia writes it: ISO 8601 in UTC with milliseconds, such as ``2023-12-28T09:04:17.210Z``."""
    # datetime.fromtimestamp fails outside the platform's range.
    date = _EPOCH + timedelta(microseconds=round(moment * 1_000_000))
    return date.isoformat(timespec="milliseconds").replace("+00:00", "Z")
