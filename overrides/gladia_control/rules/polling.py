"""When a job is polled. The figures were found by simulation (benchmarks/speed/polling.py); times are in seconds."""

from __future__ import annotations

import math
import random

POLL_FLOOR = 0.5
"""Shortest interval between two polls of a job."""

POLL_CAP = 30.0
"""Longest interval between two polls of a job."""

FINAL_POLL = 0.4
"""How long before the deadline of a wait the last poll starts; at most a tenth of the time-out."""

NOT_FOUND_GRACE = 10.0
"""How long after its creation a job may be unknown."""

RESULT_RETRIES = (1.0, 4.0, 10.0)
"""When a job that is done without a result is asked again, counted from the first such answer."""

MALFORMED_ANSWERS = 4
"""Successes in a row without the job that end a wait: a proxy may answer in Gladia's place for a moment."""


def expected_processing(duration: float | None, *, diarization: bool) -> float | None:
    """Seconds that Gladia usually takes for a recording of `duration` seconds; None if that is unknown."""
    if duration is None or not 0.0 < duration < math.inf:
        return None
    return 2.5 + duration * (0.018 + (0.017 if diarization else 0.0))


def next_poll(t: float, *, expected: float | None, queued: bool, rng: random.Random) -> float:
    """Seconds until the next poll of a job, `t` seconds after it was accepted or began to be processed.

    Without an expectation the interval grows with the square root of `t`, which loses little against any fixed interval
    at any length. With one, no poll comes before seven tenths of it, polls are dense around it, and the square root
    rule follows if the job outlives it. While a job is queued, the interval is as long as the job has waited already.
    """
    if queued:
        interval = 2.0 + t
    elif expected is not None and t < 1.5 * expected:
        early, step = 0.7 * expected - t, min(0.08 * expected, math.sqrt(0.1 * expected))
        interval = max(early, step)
    else:
        interval = math.sqrt(0.3 * t)
    return min(max(interval, POLL_FLOOR), POLL_CAP) * rng.uniform(0.9, 1.1)


def estimate_left(t: float, *, expected: float | None) -> float | None:
    """Seconds that a job probably still needs; None if nothing is known, as of one that takes longer than usual."""
    return expected - t if expected is not None and t < expected else None
