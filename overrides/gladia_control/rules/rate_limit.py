"""How fast a client sends when there may be too many requests: pure, like all rules."""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable, Iterator


class Line:
    """Requests that wait for their turn. Safe to share between threads.

    The line has a clock that ticks once per request: `rate` times a second, and not at all while Gladia has asked to
    wait or very many requests have no answer yet. A request may start when the clock shows its place. A 429 halves the
    rate, for those who stand in the line already, too; what is accepted raises it slowly.

    Args:
        rate: Requests per second at first.
        second: Length of a second on the rules' clock; shorter in tests.
        now: The rules' clock.
        at_once: How many requests may be without an answer; more would only make all of them slower.
    """

    LOOK_AGAIN = 0.05
    """Seconds after which to look again whether there are answers."""
    RAISE = 0.05
    """Part by which the rate grows in a second in which everything is accepted."""
    SLOWEST = 1 / 16
    """Part of the first rate below which it does not fall."""
    NEARLY = 1e-6
    """Part of a tick that may be missing: a sum of many small times is not exact."""

    def __init__(self, rate: float, second: float, now: Callable[[], float], at_once: float = math.inf):
        self._first_rate = self._rate = rate
        self._second = second
        self._now = now
        self._at_once = at_once
        self._under_way = 0
        self._ticks, self._last = 0.0, -1.0
        self._at = now()
        self._held_until = self._slowed_at = -math.inf
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def under_way(self) -> Iterator[None]:
        """A request of the line is sent and answered."""
        with self._lock:
            self._tick()
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._tick()
                self._under_way -= 1

    def reserve(self) -> float:
        """Take a place in the line."""
        with self._lock:
            self._tick()
            self._last = max(self._earliest(), self._last + 1.0)
            return self._last

    def delay(self, place: float) -> float:
        """Seconds until the place's turn, as far as can be said now."""
        with self._lock:
            self._tick()
            ahead = place - self._ticks
            delay = max(0.0, self._held_until - self._at) + (ahead / self._rate if ahead > self.NEARLY else 0.0)
            full = self._under_way >= self._at_once
            return max(delay, self.LOOK_AGAIN * self._second) if full else delay

    def release(self) -> None:
        """Leave the line without having sent anything; the others move up."""
        with self._lock:
            self._ticks += 1.0

    def refused(self, asked: float) -> None:
        """A 429 came, which asked to wait for so long; those that answer one burst count as one."""
        with self._lock:
            self._tick()
            self._held_until = max(self._held_until, self._at + asked)
            if self._at - self._slowed_at >= self._second:
                self._slowed_at = self._at
                self._rate = max(self._first_rate * self.SLOWEST, self._rate / 2)

    def accepted(self) -> None:
        """A request was answered with something else than a 429."""
        with self._lock:
            self._tick()
            self._rate += self.RAISE / self._second

    def _earliest(self) -> float:
        """The first place that may be taken: that of now."""
        return self._ticks

    def _tick(self) -> None:
        """Bring the clock of the line up to date."""
        now = self._now()
        since = max(self._at, self._held_until)
        if now > since and self._under_way < self._at_once:
            self._ticks += (now - since) * self._rate
        self._at = max(self._at, now)


class PollLimiter(Line):
    """The line of all polls of a client: always there, never faster than it was set; `burst` polls start at once."""

    def __init__(self, rate: float, burst: int, second: float, now: Callable[[], float], at_once: float = math.inf):
        super().__init__(rate, second, now, at_once)
        self._burst = burst
        self._last = self._earliest() - 1.0

    def accepted(self) -> None:
        """A poll was answered with something else than a 429."""
        super().accepted()
        with self._lock:
            self._rate = min(self._rate, self._first_rate)

    def _earliest(self) -> float:
        """What was not used is kept, but no more than a burst."""
        return self._ticks - self._burst + 1.0


class Pacer(Line):
    """The line of a client's other requests: there is none until Gladia says that there are too many.

    Then a burst of calls is spread over the time that the limit needs, whatever it is. Each of them waits for as long
    as Gladia asked it before it stands in the line again; that does not stop the others, of which each would otherwise
    wait for all. When nothing was refused for a minute, the line is given up.
    """

    SLOWEST = 1 / 4
    """Part of the first rate below which it does not fall: these calls have deadlines, and are fewer than polls."""
    FORGET = 60.0
    """Seconds without a 429 after which there is no line."""

    def __init__(self, rate: float, second: float, now: Callable[[], float]):
        super().__init__(rate, second, now)
        self._refused_at = -math.inf
        self.let_in = 0
        """How many requests were answered with something else than a 429."""

    def reserve(self) -> float:
        """Take a place in the line, before all others if there is none."""
        return super().reserve() if self._needed() else -math.inf

    def delay(self, place: float) -> float:
        """Seconds until the place's turn, as far as can be said now."""
        return super().delay(place) if self._needed() else 0.0

    def refused(self, asked: float = 0.0) -> None:
        """A 429 came."""
        with self._lock:
            if not self._needed():  # the first 429 makes the line, and the next one slows it down
                self._rate, self._slowed_at = self._first_rate, self._now()
                self._at, self._ticks, self._last = self._now(), 0.0, -1.0
            self._refused_at = self._now()
        super().refused(asked)

    def accepted(self) -> None:
        """A request was answered with something else than a 429."""
        super().accepted()
        with self._lock:
            self.let_in += 1

    def _needed(self) -> bool:
        return self._now() - self._refused_at < self.FORGET * self._second
