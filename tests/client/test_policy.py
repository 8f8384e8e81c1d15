"""The pure rules, with their real values."""

from __future__ import annotations

import math
import random
from dataclasses import asdict

import pytest
from gladia_control.rules.policy import (
    Budget,
    Outcome,
    Policy,
    estimate_left,
    expected_processing,
    next_poll,
    outcome_of_status,
    retry_after,
)

POLICY = Policy()


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ((200, 201, 202, 204, 206), Outcome.OK),
        ((421, 425, 429), Outcome.TRY_LATER),
        ((300, 301, 302, 303, 304, 307, 308, 399), Outcome.REDIRECT),
        ((400, 401, 402, 403, 404, 405, 413, 415, 422, 451, 498), Outcome.REFUSED),
        ((408, 409, 499, 500, 502, 503, 504, 507, 520, 527, 530, 598, 599, 999, 100, 199), Outcome.AMBIGUOUS),
    ],
)
def test_every_status_has_its_outcome(statuses: tuple[int, ...], outcome: Outcome) -> None:
    """The outcome table, non-standard codes included."""
    assert {outcome} == {outcome_of_status(status) for status in statuses}


def test_backoff_grows_to_its_cap_with_jitter() -> None:
    """Half a second, doubling up to eight, each times 0.5 to 1."""
    for failures, full in enumerate([0.5, 1, 2, 4, 8, 8, 8], 1):
        drawn = [POLICY.sleep_before_retry(failures, random.Random(seed)) for seed in range(200)]
        assert full / 2 <= min(drawn) < max(drawn) <= full
    assert POLICY.sleep_before_retry(10**6, random.Random(0), cap=30) <= 30


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
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
    ],
)
def test_retry_after_is_digits_or_a_date_by_the_servers_own_clock(
    headers: dict[str, str], seconds: float | None
) -> None:
    """Everything else is ignored; the wall clock counts only where the answer has no date."""
    assert seconds == retry_after(headers, wall_clock=lambda: 42.0)


def test_the_budget_keeps_retries_under_a_tenth() -> None:
    """From a full budget 20 retries; in the long run one per ten successes; after time-outs half as many."""
    budget = Budget()
    assert sum(budget.take() for _ in range(100)) == 20
    for _ in range(10):
        assert not budget.take()
        budget.success()
    assert [budget.take(), budget.take()] == [True, False]
    assert sum(Budget.take(other, after_timeout=True) for other in [Budget()] for _ in range(100)) == 10


def test_an_unknown_duration_polls_by_the_square_root_rule() -> None:
    """clamp(√(0.3·t), 0.5, min(30, 1 + t/3)) seconds, give or take a tenth."""
    for t, middle in ((0, 0.5), (1, 0.5477), (10, 1.732), (120, 6), (3600, 30)):
        for seed in range(50):
            interval = next_poll(POLICY, t, expected=None, queued=False, rng=random.Random(seed))
            assert 0.899 * middle <= interval <= 1.101 * middle


def test_a_known_duration_is_asked_rarely_before_and_densely_around_its_end() -> None:
    """A ten-minute recording is not asked for in its first eight seconds, and then every second or so."""
    expected = expected_processing(600, diarization=False)
    assert expected == pytest.approx(13.3)
    rng = random.Random(0)
    assert next_poll(POLICY, 0, expected=expected, queued=False, rng=rng) > 8
    assert next_poll(POLICY, 12, expected=expected, queued=False, rng=rng) < 1.3
    assert next_poll(POLICY, 100, expected=expected, queued=False, rng=rng) == pytest.approx(5.5, rel=0.11)
    assert next_poll(POLICY, 12, expected=expected, queued=True, rng=rng) == pytest.approx(14, rel=0.11)


def test_no_interval_is_longer_than_the_cap_or_negative() -> None:
    """At any time, with any expectation, the next poll comes within the cap."""
    rng = random.Random(0)
    for t in (0, 0.1, 5, 50, 500, 5000, 1e9):
        for expected in (None, 0.1, 10, 1000, 1e9):
            for queued in (False, True):
                assert 0.4 < next_poll(POLICY, t, expected=expected, queued=queued, rng=rng) <= 33.1


@pytest.mark.parametrize("duration", [None, 0, -1, math.nan, math.inf])
def test_a_duration_that_is_none_gives_no_expectation(duration: float | None) -> None:
    """What is no duration is not calculated with."""
    assert expected_processing(duration, diarization=True) is None
    assert estimate_left(3, expected=None) is None


def test_a_divided_policy_is_faster_by_the_stated_factor() -> None:
    """Every duration is divided, the rate multiplied, counts and the server's Retry-After stay."""
    fast = POLICY.divided(100)
    assert pytest.approx((fast.connect, fast.poll_cap, fast.attempts, fast.retry_after_cap)) == (0.05, 0.3, 4, 60.0)
    assert pytest.approx(fast.lookups) == (0.02, 0.06, 0.15, 0.4)
    assert fast.polls_per_second == 1000
    slow = [next_poll(POLICY, t, expected=20, queued=False, rng=random.Random(1)) for t in (0, 10, 18, 99)]
    quick = [next_poll(fast, t / 100, expected=0.2, queued=False, rng=random.Random(1)) for t in (0, 10, 18, 99)]
    assert quick[3] == pytest.approx(slow[3] / 100)


def test_time_limits_can_stay_as_they_are() -> None:
    """Only the pauses are divided: a test on a busy machine fails for no silence that is its own."""
    limits = {"connect", "read", "write", "pool", "attempt", "submit", "stall", "wait"}
    fast, patient = asdict(POLICY.divided(100)), asdict(POLICY.divided(100, limits=False))
    assert patient == {name: getattr(POLICY, name) if name in limits else value for name, value in fast.items()}


def test_a_policy_is_checked() -> None:
    """A duration or count that is not positive is refused where it is set."""
    for wrong in ({"polls_per_second": 0}, {"connect": -1.0}, {"lookups": (1.0, math.nan)}, {"attempts": "4"}):
        with pytest.raises(ValueError, match=rf"Policy\.{next(iter(wrong))}: expected positive numbers"):
            Policy(**wrong)  # pyright: ignore[reportArgumentType]
