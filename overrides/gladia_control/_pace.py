"""How fast a client sends after Gladia has said that there are too many requests: pure, like all rules."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Self


class Pacer:
    """Spaces the requests of one client, polls excepted, once a 429 has come. Safe to share between threads.

    Before that it holds up nothing. From then on requests stand in a line whose clock ticks once per request: at `rate`
    ticks a second, and not at all while Gladia has asked to wait. A further 429 halves the rate, and what is accepted
    raises it slowly, so that a burst of calls is spread over the time that the limit needs, whatever it is. When
    nothing was refused for a minute, the line is given up.

    Args:
        rate: Requests per second at first.
        second: Length of a second on the rules' clock; shorter in tests.
        now: The rules' clock.
    """

    RAISE = 0.5
    """By how much the rate grows in a second in which everything is accepted."""
    SLOWEST = 1 / 16
    """Part of the first rate below which it does not fall."""
    FORGET = 60.0
    """Seconds without a 429 after which there is no line."""
    NEARLY = 1e-6
    """Part of a tick that may be missing: a sum of many small times is not exact."""

    def __init__(self, rate: float, second: float, now: Callable[[], float]):
        self._first_rate = self._rate = rate
        self._second = second
        self._now = now
        self._ticks = self._last = 0.0
        self._at = self._held_until = self._refused_at = self._slowed_at = -math.inf
        self.let_in = 0
        """How many requests were answered with something else than a 429."""
        self._lock = threading.Lock()

    def copy(self) -> Self:
        """Without a line and with a lock of its own, for a forked child."""
        return type(self)(self._first_rate, self._second, self._now)

    def place(self) -> float:
        """Take a place in the line."""
        with self._lock:
            if not self._tick():
                return -math.inf
            self._last = max(self._ticks, self._last + 1.0)
            return self._last

    def delay(self, place: float) -> float:
        """Seconds until the place's turn, as far as can be said now: a 429 in the meantime makes it longer."""
        with self._lock:
            if not self._tick():
                return 0.0
            ahead = place - self._ticks
            return max(0.0, self._held_until - self._at) + (ahead / self._rate if ahead > self.NEARLY else 0.0)

    def refused(self, asked: float) -> None:
        """A 429 came, which asked to wait for so long; those that answer one burst count as one."""
        with self._lock:
            there_was_a_line = self._tick()
            now = self._now()
            self._refused_at = self._at = now
            self._held_until = max(self._held_until, now + asked)
            if not there_was_a_line:
                self._rate, self._ticks, self._last = self._first_rate, 0.0, -1.0
                self._slowed_at = now
            elif now - self._slowed_at >= self._second:
                self._slowed_at = now
                self._rate = max(self._first_rate * self.SLOWEST, self._rate / 2)

    def accepted(self) -> None:
        """A request was answered with something else than a 429."""
        with self._lock:
            self.let_in += 1
            self._rate += self.RAISE / self._second / (self._rate * self._second)

    def _tick(self) -> bool:
        """Bring the clock of the line up to date; False if there is none."""
        now = self._now()
        if now - self._refused_at >= self.FORGET * self._second:
            return False
        since = max(self._at, self._held_until)
        if now > since:
            self._ticks += (now - since) * self._rate
        self._at = now
        return True
