"""When a job is polled, with the real values."""

from __future__ import annotations

import math
import random

import pytest
from gladia_control.rules.polling import estimate_left, expected_processing, next_poll


def test_an_unknown_duration_polls_by_the_square_root_rule() -> None:
    """clamp(√(0.3·t), 0.5, min(30, 1 + t/3)) seconds, give or take a tenth."""
    for t, middle in ((0, 0.5), (1, 0.5477), (10, 1.732), (120, 6), (3600, 30)):
        for seed in range(50):
            interval = next_poll(t, expected=None, queued=False, rng=random.Random(seed))
            assert 0.899 * middle <= interval <= 1.101 * middle


def test_a_known_duration_is_polled_rarely_before_its_end_and_densely_around_it() -> None:
    """The job of a ten-minute recording is not polled in its first eight seconds, and then every second or so."""
    expected = expected_processing(600, diarization=False)
    assert expected == pytest.approx(13.3)
    rng = random.Random(0)
    assert next_poll(0, expected=expected, queued=False, rng=rng) > 8
    assert next_poll(12, expected=expected, queued=False, rng=rng) < 1.3
    assert next_poll(100, expected=expected, queued=False, rng=rng) == pytest.approx(5.5, rel=0.11)
    assert next_poll(12, expected=expected, queued=True, rng=rng) == pytest.approx(14, rel=0.11)


def test_no_interval_is_longer_than_the_cap_or_negative() -> None:
    """At any time, with any expectation, the next poll comes within the cap."""
    rng = random.Random(0)
    for t in (0, 0.1, 5, 50, 500, 5000, 1e9):
        for expected in (None, 0.1, 10, 1000, 1e9):
            for queued in (False, True):
                assert 0.4 < next_poll(t, expected=expected, queued=queued, rng=rng) <= 33.1


@pytest.mark.parametrize("duration", [None, 0, -1, math.nan, math.inf])
def test_a_duration_that_makes_no_sense_gives_no_expectation(duration: float | None) -> None:
    """A duration that makes no sense is ignored."""
    assert expected_processing(duration, diarization=True) is None
    assert estimate_left(3, expected=None) is None
