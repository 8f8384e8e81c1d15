"""The line in which requests stand once Gladia has said that there are too many."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from typing import Any

import pytest
from gladia_control import RateLimited
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Send, Sleep, Steps
from gladia_control.operations.submit import create
from gladia_control.rules.policy import Budget, Policy
from gladia_control.rules.rate_limit import Line, Pacer, PollLimiter
from hypothesis import given
from hypothesis import strategies as st

from tests.client.simulation import Simulation, answers, reply


class Clock:
    """Seconds since the start."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def line(rate: float = 10.0, second: float = 1.0) -> tuple[Pacer, Clock]:
    clock = Clock()
    return Pacer(rate, second, clock), clock


def delays(pacer: Line, count: int) -> list[float]:
    """How long each of so many requests would have to wait."""
    return [pacer.delay(pacer.reserve()) for _ in range(count)]


def test_polls_are_spaced_from_the_beginning() -> None:
    """A burst, then the set rate; what is not used is kept, but no more than a burst."""
    clock = Clock()
    limiter = PollLimiter(10.0, 20, 1.0, clock)
    assert pytest.approx([0.0] * 20 + [0.1, 0.2]) == delays(limiter, 22)
    clock.time = 1000.0
    assert pytest.approx([0.0] * 20 + [0.1, 0.2]) == delays(limiter, 22)


def test_polls_are_slowed_down_by_429s_and_no_faster_than_they_were_set() -> None:
    """Half the rate after a 429, which stops those who wait for as long as Gladia asks; then slowly back to it."""
    clock = Clock()
    limiter = PollLimiter(10.0, 1, 1.0, clock)
    places = [limiter.reserve() for _ in range(11)]
    for _ in range(20):
        limiter.refused(3.0)  # the answers to one burst count as one
    assert pytest.approx([3.0, 3.2, 5.0]) == [limiter.delay(places[number]) for number in (0, 1, 10)]
    for _ in range(1000):
        limiter.accepted()
    assert pytest.approx([3.0, 3.1, 4.0]) == [limiter.delay(places[number]) for number in (0, 1, 10)]


def test_polls_without_an_answer_stop_the_line() -> None:
    """Behind a server that does not keep up, further polls start as answers come, and no time is saved up for later."""
    clock = Clock()
    limiter = PollLimiter(10.0, 1, 1.0, clock, at_once=2)
    with limiter.under_way():
        place = limiter.reserve()
        later = limiter.reserve()
        with limiter.under_way():
            clock.time = 60.0
            assert pytest.approx([Line.LOOK_AGAIN, 0.1]) == [limiter.delay(place), limiter.delay(later)]
        assert pytest.approx([0.0, 0.1]) == [limiter.delay(place), limiter.delay(later)]
        clock.time = 60.1
        assert 0.0 == limiter.delay(later)


def test_a_full_line_is_not_looked_at_all_the_time() -> None:
    """Who is next looks again a few times a second, however near the turn is."""
    clock = Clock()
    limiter = PollLimiter(1000.0, 1, 1.0, clock, at_once=1)
    limiter.reserve()
    place = limiter.reserve()
    with limiter.under_way():
        assert Line.LOOK_AGAIN == limiter.delay(place)


def test_who_leaves_the_line_makes_room() -> None:
    """Those behind move up by one."""
    clock = Clock()
    limiter = PollLimiter(10.0, 1, 1.0, clock)
    places = [limiter.reserve() for _ in range(3)]
    limiter.release()
    assert pytest.approx([0.0, 0.1]) == [limiter.delay(place) for place in places[1:]]


def test_nobody_waits_before_a_429() -> None:
    """Until Gladia says that there are too many, any number of requests starts at once."""
    pacer, _ = line()
    assert [0.0] * 1000 == delays(pacer, 1000)


def test_requests_are_spaced_after_a_429() -> None:
    """Then they start one after the other, and none before the time that Gladia asked for."""
    pacer, _ = line()
    pacer.refused(2.0)
    assert pytest.approx([2.0, 2.1, 2.2, 2.3]) == delays(pacer, 4)


def test_a_place_in_the_line_is_kept() -> None:
    """Time brings the turn, and a further 429 moves all places back and halves the rate."""
    pacer, clock = line()
    pacer.refused(0.0)
    places = [pacer.reserve() for _ in range(21)]
    clock.time = 1.0
    assert pytest.approx([0.0, 0.0, 1.0]) == [pacer.delay(place) for place in (places[0], places[10], places[20])]
    pacer.refused(3.0)
    assert pytest.approx([3.0, 5.0]) == [pacer.delay(place) for place in (places[10], places[20])]


def test_one_burst_of_429s_counts_once() -> None:
    """Many refusals at the same moment slow down no more than one, and however many come, requests go on."""
    pacer, clock = line()
    for _ in range(50):
        pacer.refused(0.0)
    assert pytest.approx([0.0, 0.1]) == delays(pacer, 2)
    for second in range(1, 60):
        clock.time = float(second)
        pacer.refused(0.0)
    first, second_ = delays(pacer, 2)
    assert 0.4 == pytest.approx(second_ - first)


def test_what_is_accepted_raises_the_rate() -> None:
    """By half a request per second in every second in which all goes well."""
    pacer, _ = line()
    pacer.refused(0.0)
    for _ in range(10):
        pacer.accepted()
    first, second = delays(pacer, 2)
    assert 10.5 == pytest.approx(1 / (second - first), rel=0.01)


def test_after_a_minute_without_a_429_there_is_no_line() -> None:
    """The limit is forgotten, and begins as before when it comes again."""
    pacer, clock = line()
    pacer.refused(0.0)
    place = pacer.reserve() + 1000
    clock.time = 59.9
    assert pacer.delay(place) > 0.0
    clock.time = 60.0
    assert [0.0, 0.0, 0.0] == [pacer.delay(place), *delays(pacer, 2)]
    pacer.refused(0.0)
    assert pytest.approx([0.0, 0.1]) == delays(pacer, 2)


def test_a_divided_policy_has_a_shorter_second() -> None:
    """Rates and times of the line scale together."""
    policy = Policy().divided(10.0)
    pacer, clock = line(policy.requests_per_second, policy.second)
    pacer.refused(0.0)
    assert pytest.approx([0.0, 0.01]) == delays(pacer, 2)
    for _ in range(10):
        pacer.accepted()
    first, second = delays(pacer, 2)
    assert 105.0 == pytest.approx(1 / (second - first), rel=0.01)
    clock.time = 6.0
    assert [0.0, 0.0] == delays(pacer, 2)


class Limiter:
    """Answers a create with 201 or 429, as a bucket allows."""

    def __init__(self, limit: float, burst: int, *, asks: bool):
        self.limit, self.burst, self.asks = limit, burst, asks
        self.left, self.at = float(burst), 0.0
        self.answers: Counter[int] = Counter()

    def answer(self, now: float) -> AnyResponse:
        self.left, self.at = min(float(self.burst), self.left + (now - self.at) * self.limit), now
        allowed = self.left >= 1.0
        self.left -= allowed
        self.answers[201 if allowed else 429] += 1
        return reply(201, {"id": "job-1"}) if allowed else reply(429, **({"retry_after": "1"} if self.asks else {}))


def all_at_once(limiter: Limiter, calls: int) -> tuple[Counter[str], float]:
    """What so many creates of one client at once come to, and when the last of them has ended."""
    clock = Clock()
    rules = ClientState(Policy(), now=clock, wall_clock=clock, rng=random.Random(1))
    came_to = Counter[str]()
    queue: list[tuple[float, int, Steps[Any], Any]] = []
    for number in range(calls):
        steps = create(rules, {"audio_url": "https://example.com/a.mp3"}, "t", 150.0, resubmit=False)
        queue.append((0.0, number, steps, None))
    while queue:
        clock.time, number, steps, result = heapq.heappop(queue)
        try:
            step = steps.send(result)
        except StopIteration:
            came_to["accepted"] += 1
        except RateLimited:
            came_to["given up"] += 1
        else:
            delay = step.seconds if isinstance(step, Sleep) else 0.05
            answer = limiter.answer(clock.time) if isinstance(step, Send) else None
            heapq.heappush(queue, (clock.time + delay, number, steps, answer))
    return came_to, clock.time


@pytest.mark.parametrize("asks", [True, False])
@pytest.mark.parametrize("burst", [1, 10, 50])
@pytest.mark.parametrize("limit", [2.0, 5.0, 10.0, 20.0, 50.0])
def test_a_burst_of_calls_gets_through_a_limiter(limit: float, burst: int, asks: bool) -> None:
    """60 creates at once, whatever the limit is: all are accepted, with few refusals and in not much more time."""
    limiter = Limiter(limit, burst, asks=asks)
    came_to, ended = all_at_once(limiter, 60)
    assert Counter(accepted=60) == came_to
    assert ended <= 3.0 + 5 * 60 / min(limit, 10.0)
    assert limiter.answers[429] <= 4 * 60


class Run(Limiter):
    """Answers so many creates with 429, and all others with 201, whenever they come."""

    def __init__(self, length: int, asked: str):
        super().__init__(0.0, 0, asks=True)
        self.length, self.asked = length, asked

    def answer(self, now: float) -> AnyResponse:
        self.length -= 1
        self.answers[429 if self.length >= 0 else 201] += 1
        return reply(429, retry_after=self.asked) if self.length >= 0 else reply(201, {"id": "job-1"})


@pytest.mark.parametrize(("length", "asked", "within"), [(5, "2", 10.0), (25, "1", 20.0), (60, "2", 45.0)])
def test_a_run_of_429s_is_no_end(length: int, asked: str, within: float) -> None:
    """Also where refusals are counted and not timed, as by the emulator, all get in long before their deadline."""
    came_to, ended = all_at_once(Run(length, asked), 60)
    assert Counter(accepted=60) == came_to
    assert ended <= within


@pytest.mark.parametrize("asks", [True, False])
def test_a_limit_that_lets_in_nobody_is_an_error(asks: bool) -> None:
    """Then each create is tried four times, as always."""
    limiter = Limiter(0.0, 0, asks=asks)
    came_to, _ = all_at_once(limiter, 5)
    assert (Counter({"given up": 5}), Counter({429: 20})) == (came_to, limiter.answers)


@given(st.lists(st.sampled_from(["place", "refused", "accepted", "later"]), max_size=60))
def test_a_place_is_never_lost(events: list[str]) -> None:
    """Whatever happens, the delay of every place is finite and comes to an end; places have their turn in order."""
    pacer, clock = line()
    places: list[float] = []
    for event in events:
        if event == "place":
            places.append(pacer.reserve())
        elif event == "refused":
            pacer.refused(1.0)
        elif event == "accepted":
            pacer.accepted()
        else:
            clock.time += 0.3
    told = [pacer.delay(place) for place in places]
    assert sorted(told) == told
    began = clock.time
    for place, delay in zip(places, told, strict=True):
        clock.time = began + delay
        assert 0.0 == pytest.approx(pacer.delay(place), abs=1e-6)


def test_a_create_that_is_refused_needs_no_budget() -> None:
    """A 429 does not draw on what is kept for retries: with it spent, creates still get through."""
    simulation = Simulation(answers(reply(429, retry_after="1"), reply(201, {"id": "job-1"})))
    while simulation.state.budget.take():
        pass
    made = simulation.run(create(simulation.state, {"audio_url": "https://a.b/c"}, "t", 150.0, resubmit=False))
    assert ("job-1", False) == (made.job_id, simulation.state.budget.take())
    assert Budget.SUCCESS < Budget.RETRY
