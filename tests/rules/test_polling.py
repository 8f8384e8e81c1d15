"""When a job is polled, with the real values."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from gladia_control.rules.polling import estimate_left, expected_processing, next_poll

from benchmarks.speed.polling import JOBS, LENGTHS, SLOTS, Cost, fixed, jobs_of, planned, recording_of
from tests import tiers


def test_an_unknown_duration_polls_by_the_square_root_rule() -> None:
    """clamp(√(0.3·t), 0.5, min(30, 1 + t/3)) seconds, give or take a tenth."""
    for t, middle in ((0, 0.5), (1, 0.5477), (10, 1.732), (120, 6), (3600, 30)):
        for seed in range(50):
            interval = next_poll(t, expected=None, queued=False, rng=random.Random(seed))
            assert 0.899 * middle <= interval <= 1.101 * middle


def test_a_known_duration_is_polled_rarely_before_its_end_and_densely_around_it() -> None:
    """The job of a ten-minute recording is not polled in its first eight seconds, and then every second or so."""
    expected = expected_processing(600, diarization=False)
    rng = random.Random(0)
    assert next_poll(0, expected=expected, queued=False, rng=rng) > 8
    assert next_poll(12, expected=expected, queued=False, rng=rng) < 1.3
    assert next_poll(100, expected=expected, queued=False, rng=rng) == pytest.approx(5.5, rel=0.11)
    assert next_poll(12, expected=expected, queued=True, rng=rng) == pytest.approx(14, rel=0.11)


def test_no_interval_is_longer_than_the_cap_or_negative() -> None:
    """At any time, with any expectation, the next poll comes within the cap."""
    rng = random.Random(0)
    times, expectations = (0, 0.1, 5, 50, 500, 5000, 1e9), (None, 0.1, 10, 1000, 1e9)
    for t, expected, queued in itertools.product(times, expectations, (False, True)):
        assert 0.4 < next_poll(t, expected=expected, queued=queued, rng=rng) <= 33.1


def test_a_job_is_expected_to_take_as_long_as_its_recording_needs() -> None:
    """Ten minutes take about 13 s, and about as long again where speakers are told apart."""
    assert pytest.approx([13.3, 23.5]) == [expected_processing(600, diarization=speakers) for speakers in (False, True)]


def test_a_duration_that_makes_no_sense_gives_no_expectation() -> None:
    """A duration that makes no sense is ignored."""
    for duration in (None, 0, -1, math.nan, math.inf):
        assert expected_processing(duration, diarization=True) is None
    assert estimate_left(3, expected=None) is None


def both(length: float, count: int, slots: int | None = None) -> tuple[Cost, Cost]:
    """What this plan and a fixed interval of three seconds cost for so many simulated jobs, the same each time."""
    jobs = jobs_of(length, count)
    return planned(jobs, recording_of(length), slots), fixed(jobs, slots)


@tiers.examples(60, JOBS)
def test_the_plan_keeps_what_it_was_made_for(examples: int) -> None:
    """The result of a short job comes sooner than with a fixed interval, and a long job costs fewer requests.

    Up to 10 s: half the lag, for at most two requests more. A minute: fewer requests, at most a tenth more lag. More: a
    quarter of the requests, and a lag of a hundredth of the job.
    """
    for length in (2.0, 5.0, 10.0):
        ours, interval = both(length, examples)
        assert (True, True) == (ours.lag <= interval.lag / 2, ours.requests <= interval.requests + 2), length
    ours, interval = both(60.0, examples)
    assert (True, True) == (ours.lag <= 1.1 * interval.lag, ours.requests < interval.requests)
    for length in (600.0, 3600.0):
        ours, interval = both(length, examples)
        assert (True, True) == (ours.lag <= 0.01 * length, ours.requests <= interval.requests / 4), length


@tiers.examples(60, JOBS)
def test_a_queue_is_asked_about_rarely(examples: int) -> None:
    """With twelve jobs for each slot: half the requests. (Jobs of 2 s are all done within 24 s, which takes four.)"""
    lengths = [5.0, 60.0, 600.0] if examples < JOBS else [length for length in LENGTHS if length >= 5.0]
    for length in lengths:
        ours, interval = both(length, examples, examples * SLOTS // JOBS)
        assert ours.requests <= interval.requests / 2, length
