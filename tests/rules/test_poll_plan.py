"""The poll plan keeps what it was made for: counted in a simulation of the real rules, the same each time."""

from __future__ import annotations

import pytest

from benchmarks.speed.polling import LENGTHS, SLOTS, Cost, fixed, jobs_of, planned, recording_of

SHORTEST_BEHIND_A_QUEUE = 5.0


def both(length: float, slots: int | None = None) -> tuple[Cost, Cost]:
    """What this plan and a fixed interval of three seconds cost for jobs of a length."""
    jobs = jobs_of(length)
    return planned(jobs, recording_of(length), slots), fixed(jobs, slots)


@pytest.mark.parametrize("length", [2.0, 5.0, 10.0])
def test_a_short_job_is_had_sooner(length: float) -> None:
    """In half the time after its end, for at most two requests more."""
    ours, interval = both(length)
    assert (True, True) == (ours.lag <= interval.lag / 2, ours.requests <= interval.requests + 2)


def test_a_job_of_a_minute_costs_less() -> None:
    """Fewer requests, and no more lag worth the name."""
    ours, interval = both(60.0)
    assert (True, True) == (ours.lag <= 1.1 * interval.lag, ours.requests < interval.requests)


@pytest.mark.parametrize("length", [600.0, 3600.0])
def test_a_long_job_is_asked_for_rarely(length: float) -> None:
    """A quarter of the requests, and a lag of a hundredth of the job."""
    ours, interval = both(length)
    assert (True, True) == (ours.lag <= 0.01 * length, ours.requests <= interval.requests / 4)


@pytest.mark.parametrize("length", [length for length in LENGTHS if length >= SHORTEST_BEHIND_A_QUEUE])
def test_a_queue_is_asked_about_rarely(length: float) -> None:
    """300 jobs and 25 slots: half the requests. (Jobs of 2 s are all done within 24 s, which takes four requests.)"""
    ours, interval = both(length, SLOTS)
    assert ours.requests <= interval.requests / 2
