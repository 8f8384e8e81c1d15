"""The rate limit of polls."""

from __future__ import annotations

import pytest
from gladia_control.rules.rate_limit import LOOK_AGAIN, SLOWEST, PollLimiter
from hypothesis import strategies as st

from tests import tiers
from tests.support.clock import Clock
from tests.support.properties import holds


def delays(limiter: PollLimiter, count: int) -> list[float]:
    """How long each of so many polls has to wait."""
    return [limiter.delay(limiter.reserve()) for _ in range(count)]


def test_polls_are_spaced_from_the_beginning() -> None:
    """A burst, then the set rate. The bucket fills again, but holds no more than a burst."""
    clock = Clock()
    limiter = PollLimiter(10.0, 20, clock)
    assert pytest.approx([0.0] * 20 + [0.1, 0.2]) == delays(limiter, 22)
    clock.time = 1000.0
    assert pytest.approx([0.0] * 20 + [0.1, 0.2]) == delays(limiter, 22)


def test_a_429_halves_the_rate_and_answers_restore_it() -> None:
    """Nothing starts before the time that Gladia asked for; then half the rate, and slowly back to the set one."""
    clock = Clock()
    limiter = PollLimiter(10.0, 1, clock)
    numbers = [limiter.reserve() for _ in range(11)]
    for _ in range(20):
        limiter.refused(3.0)  # the 429s of one second count as one
    assert pytest.approx([3.0, 3.2, 5.0]) == [limiter.delay(numbers[place]) for place in (0, 1, 10)]
    for _ in range(1000):
        limiter.accepted()
    assert pytest.approx([3.0, 3.1, 4.0]) == [limiter.delay(numbers[place]) for place in (0, 1, 10)]


def test_the_rate_has_a_floor() -> None:
    """Polls go on at a sixteenth of the rate, however many 429s come."""
    clock = Clock()
    limiter = PollLimiter(10.0, 1, clock)
    limiter.reserve()
    for second in range(60):
        clock.time = float(second)
        limiter.refused(0.0)
    first, second_ = delays(limiter, 2)
    assert 1 / (10.0 * SLOWEST) == pytest.approx(second_ - first)


def test_polls_without_an_answer_stop_the_clock() -> None:
    """Behind a server that does not keep up, a poll looks again now and then, and no time is saved up for later."""
    clock = Clock()
    limiter = PollLimiter(10.0, 1, clock, at_once=2)
    with limiter.under_way():
        first, later = limiter.reserve(), limiter.reserve()
        with limiter.under_way():
            clock.time = 60.0
            assert pytest.approx([LOOK_AGAIN, 0.1]) == [limiter.delay(first), limiter.delay(later)]
        assert pytest.approx([0.0, 0.1]) == [limiter.delay(first), limiter.delay(later)]
        clock.time = 60.1
        assert 0.0 == limiter.delay(later)


def test_a_released_token_moves_the_others_up() -> None:
    """A wait that ends before its poll costs the others nothing."""
    limiter = PollLimiter(10.0, 1, Clock())
    numbers = [limiter.reserve() for _ in range(3)]
    limiter.release()
    assert pytest.approx([0.0, 0.1]) == [limiter.delay(number) for number in numbers[1:]]


def test_a_shorter_second_scales_the_recovery() -> None:
    """With all durations a tenth as long, 429s count once per tenth of a second, and answers raise the rate faster."""
    clock = Clock()
    limiter = PollLimiter(100.0, 1, clock, second=0.1)
    limiter.reserve()
    limiter.refused(0.0)
    clock.time = 0.1
    limiter.refused(0.0)
    limiter.accepted()
    first, second = delays(limiter, 2)
    assert 25.5 == pytest.approx(1 / (second - first))


@tiers.examples(50, 2000)
def test_a_token_is_never_lost(examples: int) -> None:
    """Whatever happens, the delay of every poll is finite and ends, and polls start in their order."""

    def promise(events: list[str]) -> None:
        clock = Clock()
        limiter = PollLimiter(10.0, 3, clock)
        numbers: list[float] = []
        for event in events:
            match event:
                case "reserve":
                    numbers.append(limiter.reserve())
                case "refused":
                    limiter.refused(1.0)
                case "accepted":
                    limiter.accepted()
                case _:
                    clock.time += 0.3
        delays = [limiter.delay(number) for number in numbers]
        assert sorted(delays) == delays
        began = clock.time
        for number, delay in zip(numbers, delays, strict=True):
            clock.time = began + delay
            assert 0.0 == pytest.approx(limiter.delay(number), abs=1e-6)

    events = st.lists(st.sampled_from(["reserve", "refused", "accepted", "later"]), max_size=60)
    holds(promise, events, examples=examples)
