"""Backoff, Retry-After and the retry budget, with the real values."""

from __future__ import annotations

import math
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from gladia_control.rules.retry import RetryBudget, backoff, retry_after


def test_backoff_grows_to_its_cap_with_jitter() -> None:
    """The backoff doubles from half a second to eight, each time multiplied by 0.5 to 1."""
    for failures, full in enumerate([0.5, 1, 2, 4, 8, 8, 8], 1):
        drawn = [backoff(failures, random.Random(seed)) for seed in range(200)]
        assert full / 2 <= min(drawn) < max(drawn) <= full
    assert backoff(10**6, random.Random(0), cap=30) <= 30


RETRY_AFTER: list[tuple[dict[str, str], float | None]] = [
    ({"retry-after": "2"}, 2.0),
    ({"retry-after": " 0 "}, 0.0),
    ({"retry-after": "Fri, 02 Jan 2026 00:00:30 GMT", "date": "Fri, 02 Jan 2026 00:00:00 GMT"}, 30.0),
    ({"retry-after": "Fri, 02 Jan 2026 00:00:00 GMT", "date": "Fri, 02 Jan 2026 00:00:30 GMT"}, 0.0),
    ({"retry-after": "Thu, 01 Jan 1970 00:01:40 GMT"}, 58.0),
    ({"retry-after": "Fri, 02 Jan 2026 00:00:30 -0000", "date": "Fri, 02 Jan 2026 00:00:00 GMT"}, 30.0),
    ({"retry-after": "-5"}, None),
    ({"retry-after": "soon"}, None),
    ({"retry-after": "NaN"}, None),
    ({"retry-after": "2, 3"}, None),
    ({"retry-after": "1.5"}, None),
    ({"retry-after": "٣"}, None),
    ({}, None),
    ({"retry-after": "1" + "0" * 30}, 1e30),
    ({"retry-after": "9" * 400}, math.inf),
]


def test_retry_after_is_digits_or_a_date_by_the_servers_own_clock() -> None:
    """Everything else is ignored; the wall clock counts only where the answer has no date."""
    found = [(headers, retry_after(headers, wall_clock=lambda: 42.0)) for headers, _ in RETRY_AFTER]
    assert RETRY_AFTER == found


def spend(budget: RetryBudget, *, after_timeout: bool = False) -> int:
    """Take what there is; returns how many retries that were."""
    count = 0
    while budget.take(after_timeout=after_timeout):
        count += 1
    return count


@pytest.mark.parametrize(("after_timeout", "retries"), [(False, 20), (True, 10)])
def test_a_retry_has_its_cost(after_timeout: bool, retries: int) -> None:
    """A hundred, 5 each; 10 after a time-out, which holds up the server for longer. No more is saved than at first."""
    budget = RetryBudget()
    assert retries == spend(budget, after_timeout=after_timeout)
    for _ in range(10_000):
        budget.success()
    assert retries == spend(budget, after_timeout=after_timeout)


def test_what_is_too_little_for_one_is_left_for_the_other() -> None:
    """A retry that the budget cannot pay takes nothing from it."""
    budget = RetryBudget()
    for _ in range(19):
        budget.take()
    assert [False, True, False] == [budget.take(after_timeout=after_timeout) for after_timeout in (True, False, False)]


@pytest.mark.parametrize(("after_timeout", "successes"), [(False, 10), (True, 20)])
def test_a_retry_is_earned_by_successes(after_timeout: bool, successes: int) -> None:
    """Half a point each, so that retries are a tenth of the load in the long run."""
    budget = RetryBudget()
    spend(budget)
    for _ in range(successes - 1):
        budget.success()
    assert not budget.take(after_timeout=after_timeout)
    budget.success()
    assert budget.take(after_timeout=after_timeout)


def test_threads_do_not_spend_the_same_point_twice() -> None:
    """Threads that pay at the same time spend each point once."""
    budget, start = RetryBudget(), threading.Barrier(8)

    def work(_: int) -> int:
        start.wait()
        return spend(budget)

    with ThreadPoolExecutor(8) as pool:
        assert 20 == sum(pool.map(work, range(8)))
