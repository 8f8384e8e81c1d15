"""The waiting and retrying rules: pure, standard library only; clock, sleep and randomness come in as arguments.

The numbers are measured decisions; each is a setting of `Policy`, in seconds.
"""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Self


class Outcome(Enum):
    """What one attempt came to."""

    OK = "ok"
    NOT_SENT = "not sent"  # it certainly did not reach the server
    UNTRUSTED = "untrusted"  # the server could not prove who it is
    TRY_LATER = "try later"  # the server refused for now, without doing anything
    REFUSED = "refused"  # the server refused
    REDIRECT = "redirect"
    AMBIGUOUS = "ambiguous"  # the server may have done what was asked


def outcome_of_status(status: int) -> Outcome:
    """The outcome of an answer whose body has not been looked at."""
    if status in (421, 425, 429):
        return Outcome.TRY_LATER
    if status in (408, 409, 499):
        return Outcome.AMBIGUOUS
    if 200 <= status < 300:
        return Outcome.OK
    if 300 <= status < 400:
        return Outcome.REDIRECT
    return Outcome.REFUSED if 400 <= status < 500 else Outcome.AMBIGUOUS


WAIT_TIMEOUT = 7500.0
"""Seconds that `wait()` and `transcribe()` take by default: Gladia itself gives up after two hours."""

_LIMITS = ("connect", "read", "write", "pool", "attempt", "submit", "stall")


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Every duration and limit of the client; the defaults are meant to be kept.

    Durations are in seconds. `divided(n)` and `divided(n, limits=False)` make one for tests that do not wait.

    Attributes:
        connect: Longest time to open a connection, TLS included.
        read: Longest silence of the server while an answer is read.
        write: Longest time in which nothing can be written.
        pool: Longest wait for a free connection.
        attempt: Longest time of one JSON exchange in all.
        submit: Longest time of a submission with its lookups, without the upload.
        stall: Longest time without progress of an upload or download.
        backoff: Sleep before the first retry; doubles up to `backoff_cap`.
        backoff_cap: Longest sleep between two attempts.
        retry_after_cap: Longest Retry-After that is obeyed; a longer one is an error at once.
        lookups: When a lost submission is looked up, counted from its loss.
        poll_floor: Shortest interval between two polls of a job.
        poll_cap: Longest interval between two polls of a job.
        final_poll: How long before the deadline of a wait the last poll starts; at most a tenth of the time-out.
        not_found_grace: How long after its creation a job may be unknown.
        result_retries: When a job that is done without a result is asked again, counted from the first time.
        create_attempts: Attempts of a create that certainly did not reach Gladia.
        upload_attempts: Attempts of an upload.
        attempts: Attempts of every other request, polls excepted.
        polls_per_second: Polls of all waits of one client together.
        poll_burst: Polls that may start together.
        polls_at_once: Polls that may be without an answer; further ones start as answers come.
        requests_per_second: Other requests of one client together, once Gladia has said that there are too many (429);
            further answers lower and raise it.
        second: Length of a second for rates and for the growth of intervals; `divided` makes it shorter.
    """

    connect: float = 5.0
    read: float = 30.0
    write: float = 30.0
    pool: float = 10.0
    attempt: float = 60.0
    submit: float = 150.0
    stall: float = 60.0
    backoff: float = 0.5
    backoff_cap: float = 8.0
    retry_after_cap: float = 60.0
    lookups: tuple[float, ...] = (2.0, 6.0, 15.0, 40.0)
    poll_floor: float = 0.5
    poll_cap: float = 30.0
    final_poll: float = 0.4
    not_found_grace: float = 10.0
    result_retries: tuple[float, ...] = (1.0, 4.0, 10.0)
    create_attempts: int = 4
    upload_attempts: int = 3
    attempts: int = 4
    polls_per_second: float = 10.0
    poll_burst: int = 20
    polls_at_once: int = 30
    requests_per_second: float = 10.0
    second: float = 1.0

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            parts = value if isinstance(value, tuple) else (value,)
            if not all(isinstance(part, (int, float)) and part > 0 for part in parts):
                raise ValueError(f"Policy.{item.name}: expected positive numbers, got {value!r}")

    def divided(self, factor: float, *, limits: bool = True) -> Self:
        """The same policy with every duration divided by `factor` (Retry-After, which the server sets, stays).

        With `limits=False`, only the pauses between requests are: a busy machine is then not taken for a silent server.
        """
        changed: dict[str, object] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name in _LIMITS and not limits:
                continue
            if item.name in ("polls_per_second", "requests_per_second"):
                changed[item.name] = value * factor
            elif isinstance(value, tuple):
                changed[item.name] = tuple(part / factor for part in value)
            elif isinstance(value, float) and item.name != "retry_after_cap":
                changed[item.name] = value / factor
        return replace(self, **changed)  # type: ignore[arg-type]

    def sleep_before_retry(self, failures: int, rng: random.Random, *, cap: float | None = None) -> float:
        """Backoff after the given number of failures (1 after the first), with jitter."""
        limit = self.backoff_cap if cap is None else cap
        return rng.uniform(0.5, 1.0) * min(limit, self.backoff * 2.0 ** min(failures - 1, 60))


def retry_after(headers: Mapping[str, str], *, wall_clock: Callable[[], float]) -> float | None:
    """Seconds that a Retry-After header asks for: digits, or a date less the answer's own `Date`; else None."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value) if len(value) <= 300 else math.inf
    try:
        date = _moment(value)
    except (TypeError, ValueError, OverflowError):
        return None
    try:
        now = _moment(headers.get("date", ""))
    except (TypeError, ValueError, OverflowError):
        now = wall_clock()
    return max(0.0, date - now)


def _moment(date: str) -> float:
    """Seconds since 1970 of an HTTP date; one without a zone is UTC, as all HTTP dates are."""
    moment = parsedate_to_datetime(date)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


class Budget:
    """Keeps the retries of a client under a tenth of its load in the long run. Safe to share between threads."""

    CAPACITY = 100.0
    RETRY = 5.0
    RETRY_AFTER_TIMEOUT = 10.0
    SUCCESS = 0.5

    def __init__(self) -> None:
        self._tokens = self.CAPACITY
        self._lock = threading.Lock()

    def take(self, *, after_timeout: bool = False) -> bool:
        """Pay for one retry; False if the budget is spent."""
        cost = self.RETRY_AFTER_TIMEOUT if after_timeout else self.RETRY
        with self._lock:
            if self._tokens < cost:
                return False
            self._tokens -= cost
            return True

    def success(self) -> None:
        """Put something back for a request that worked."""
        with self._lock:
            self._tokens = min(self.CAPACITY, self._tokens + self.SUCCESS)


def expected_processing(duration: float | None, *, diarization: bool) -> float | None:
    """Seconds that Gladia usually takes for a recording of `duration` seconds, if that is known."""
    if duration is None or not 0.0 < duration < math.inf:
        return None
    return 2.5 + duration * (0.018 + (0.017 if diarization else 0.0))


def next_poll(policy: Policy, t: float, *, expected: float | None, queued: bool, rng: random.Random) -> float:
    """Seconds until the next poll of a job, `t` seconds after it was accepted or began to be processed.

    Without an expectation: the square root rule, which loses little against any fixed interval at any length. With one:
    not before seven tenths of it, densely around it, and the square root rule when the job outlives it. While queued:
    after as long as the job has waited already. The figures were found by simulation (benchmarks/speed/polling.py).
    """
    t /= policy.second
    floor, cap = policy.poll_floor / policy.second, policy.poll_cap / policy.second
    if queued:
        interval = 2.0 + t
    elif expected is not None and t < 1.5 * expected:
        early, step = 0.7 * expected - t, min(0.08 * expected, math.sqrt(0.1 * expected))
        interval = max(early, step)
    else:
        interval = min(math.sqrt(0.3 * t), 1.0 + t / 3.0)
    return min(max(interval, floor), cap) * rng.uniform(0.9, 1.1) * policy.second


def estimate_left(t: float, *, expected: float | None) -> float | None:
    """Seconds that a job probably still needs, or None if nothing is known."""
    if expected is None:
        return None
    return max(0.0, expected - t) if t < expected else max(0.5, 0.25 * t)
