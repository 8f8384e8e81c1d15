"""When a request is repeated: backoff, Retry-After and the retry budget."""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

CREATE_ATTEMPTS = 4
"""Attempts of a create that certainly did not reach Gladia."""

UPLOAD_ATTEMPTS = 3
ATTEMPTS = 4
"""Attempts of every other request, polls excepted."""

BACKOFF = 0.5
"""Seconds before the first retry; each further one doubles them."""

BACKOFF_CAP = 8.0
"""Longest backoff between two attempts, in seconds."""


def backoff(failures: int, rng: random.Random, *, cap: float = BACKOFF_CAP) -> float:
    """Seconds to sleep after the given number of failures (1 after the first), with jitter."""
    return rng.uniform(0.5, 1.0) * min(cap, BACKOFF * 2.0 ** min(failures - 1, 60))


def retry_after(headers: Mapping[str, str], *, wall_clock: Callable[[], float]) -> float | None:
    """Seconds that a Retry-After header asks for; None if there is no usable one.

    The header holds digits, or a date, which is compared with the response's own `Date`.
    """
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
    """Seconds since 1970 of an HTTP date. One without a zone is UTC, as all HTTP dates are."""
    moment = parsedate_to_datetime(date)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


class RetryBudget:
    """Limits retries to a tenth of the successful requests in the long run, and to a twentieth after time-outs.

    Polls do not count. Safe to share between threads.
    """

    CAPACITY = 100.0
    RETRY = 5.0
    RETRY_AFTER_TIMEOUT = 10.0
    SUCCESS = 0.5

    def __init__(self) -> None:
        self._tokens = self.CAPACITY
        self._lock = threading.Lock()

    def take(self, *, after_timeout: bool = False) -> bool:
        """Pay for one retry. False if the budget is spent."""
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
