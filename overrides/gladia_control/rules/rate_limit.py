"""How fast a client polls: one limit for all of its waits."""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable, Iterator

LOOK_AGAIN = 0.05
"""Seconds after which to look again whether a poll under way has been answered."""

RECOVERY = 0.05
"""What an answered poll adds to a lowered rate, in polls per second."""

SLOWEST = 1 / 16
"""Part of the set rate below which 429s do not lower it."""

_ROUNDING = 1e-6  # of a token: a sum of many small times is not exact


class PollLimiter:
    """A token bucket for polls. Safe to share between threads.

    Tokens are numbered. A poll reserves the next number and may start when that many tokens are filled in. The bucket
    fills at `rate` tokens a second, but not while Gladia has asked to wait, nor while `at_once` polls are under way. A
    429 halves the rate, also for polls that have a number already; each answer raises it a little.

    Args:
        rate: Polls per second.
        burst: Tokens that the bucket holds; it is full at first.
        now: A monotonic clock, in seconds.
        at_once: Polls that may be without an answer.
        second: Length of a second on the clock; shorter in tests.
    """

    def __init__(
        self, rate: float, burst: int, now: Callable[[], float], at_once: float = math.inf, second: float = 1.0
    ):
        self._set_rate = self._rate = rate
        self._burst = burst
        self._now = now
        self._at_once = at_once
        self._second = second
        self._filled, self._reserved = float(burst), 0.0
        self._under_way = 0
        self._at = now()
        self._held_until = self._slowed_at = -math.inf
        self._lock = threading.Lock()

    def reserve(self) -> float:
        """Reserve a token; returns its number."""
        with self._lock:
            self._fill()
            self._reserved = max(self._reserved, self._filled - self._burst) + 1.0  # a full bucket takes no more
            return self._reserved

    def release(self) -> None:
        """Give back a reserved token. Polls with later numbers start earlier."""
        with self._lock:
            self._filled += 1.0

    def delay(self, number: float) -> float:
        """Seconds until a token is filled in, as far as that is known now."""
        with self._lock:
            self._fill()
            missing = number - self._filled
            delay = max(0.0, self._held_until - self._at) + (missing / self._rate if missing > _ROUNDING else 0.0)
            full = self._under_way >= self._at_once
            return max(delay, LOOK_AGAIN * self._second) if full else delay

    @contextlib.contextmanager
    def under_way(self) -> Iterator[None]:
        """A poll is sent and answered inside the `with`."""
        with self._lock:
            self._fill()
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._fill()
                self._under_way -= 1

    def refused(self, asked: float) -> None:
        """A 429 came, which asked to wait for so many seconds. All 429s of one second halve the rate once."""
        with self._lock:
            self._fill()
            self._held_until = max(self._held_until, self._at + asked)
            if self._at - self._slowed_at >= self._second:
                self._slowed_at = self._at
                self._rate = max(self._set_rate * SLOWEST, self._rate / 2)

    def accepted(self) -> None:
        """A poll was answered with something else than a 429."""
        with self._lock:
            self._fill()
            self._rate = min(self._set_rate, self._rate + RECOVERY / self._second)

    def _fill(self) -> None:
        """Fill in the tokens of the time that has passed."""
        now = self._now()
        since = max(self._at, self._held_until)
        if now > since and self._under_way < self._at_once:
            self._filled += (now - since) * self._rate
        self._at = max(self._at, now)
