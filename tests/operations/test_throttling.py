"""Creates and uploads that Gladia refuses because there are too many."""

from __future__ import annotations

import heapq
import itertools
import math
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from gladia_control import RateLimited
from gladia_control.api import generated
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.retry import send_with_retries
from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Send, Sleep, Steps
from gladia_control.operations.upload import upload_recording
from gladia_control.rules.policy import Policy

from tests.support.clock import Clock
from tests.support.simulation import Simulation, answers, as_received, by_operation, reply, taking
from tests.support.sources import creation, recording

ACCEPTED = reply(201, {"id": "job-1"})
UPLOADED = reply(200, {"audio_url": "https://gladia.test/f"})


def refused(asks: str | None) -> AnyResponse:
    return reply(429) if asks is None else reply(429, retry_after=asks)


class Bucket:
    """Answers a create with 201 or 429, as a bucket allows that is filled so often a second."""

    def __init__(self, limit: float, burst: int, asks: str | None):
        self.limit, self.burst, self.refusal = limit, burst, refused(asks)
        self.left, self.at = float(burst), 0.0

    def __call__(self, now: float) -> AnyResponse:
        self.left, self.at = min(float(self.burst), self.left + (now - self.at) * self.limit), now
        allowed = self.left >= 1.0
        self.left -= allowed
        return ACCEPTED if allowed else self.refusal


def all_at_once(limiter: Callable[[float], AnyResponse], calls: int) -> tuple[Counter[str], float]:
    """What becomes of so many creates of one client at once, and when the last of them ends."""
    clock = Clock()
    state = ClientState(Policy(), now=clock, wall_clock=clock, rng=random.Random(1))
    found = Counter[str]()
    queue: list[tuple[float, int, Steps[Any], Any]] = [
        (0.0, number, creation(state).run(resubmit=False), None) for number in range(calls)
    ]
    while queue:
        clock.time, number, steps, result = heapq.heappop(queue)
        try:
            step = steps.send(result)
        except StopIteration:
            found["accepted"] += 1
        except RateLimited:
            found["given up"] += 1
        else:
            found["sent"] += isinstance(step, Send)
            delay = step.seconds if isinstance(step, Sleep) else 0.05
            answer = limiter(clock.time) if isinstance(step, Send) else None
            heapq.heappush(queue, (clock.time + delay, number, steps, answer))
    return found, clock.time


def test_sixty_creates_at_once_all_get_through() -> None:
    """Against ten a second with `Retry-After: 2`: no more than 180 creates are sent for 60 jobs."""
    found, ended = all_at_once(Bucket(10.0, 10, "2"), 60)
    assert 60 == found["accepted"]
    assert found["sent"] <= 180
    assert ended <= 60.0


def test_a_burst_of_calls_gets_through_any_limit() -> None:
    """60 creates at once are all accepted before their deadline, whatever the limit and the burst."""
    failures = []
    for limits in itertools.product((2.0, 5.0, 10.0, 50.0), (1, 10, 50), ("1", None)):
        found, ended = all_at_once(Bucket(*limits), 60)
        if 60 != found["accepted"] or ended > 150.0:
            failures.append((limits, found, ended))
    assert [] == failures


@pytest.mark.parametrize(("length", "asks"), [(5, "2"), (25, "1"), (60, "2")])
def test_a_run_of_429s_ends_no_create(length: int, asks: str) -> None:
    """All creates are accepted long before their deadline when Gladia refuses a fixed number of requests."""
    given = itertools.chain([refused(asks)] * length, itertools.repeat(ACCEPTED))
    found, ended = all_at_once(lambda _: next(given), 60)
    assert 60 == found["accepted"]
    assert ended <= 45.0


@pytest.mark.parametrize("asks", ["2", None])
def test_a_limit_that_accepts_no_create_is_an_error_at_the_deadline(asks: str | None) -> None:
    """Each create tries until its time is over, and says then that it was refused."""
    found, ended = all_at_once(Bucket(0.0, 0, asks), 5)
    assert 5 == found["given up"]
    assert 60.0 <= ended <= 150.0


def created(simulation: Simulation, deadline: float = 150.0) -> str:
    return simulation.run(creation(simulation.state, deadline).run(resubmit=False)).job_id


def uploaded(simulation: Simulation, deadline: float = math.inf) -> str:
    return str(simulation.run(upload_recording(simulation.state, recording(b"sound"), deadline))["audio_url"])


def test_a_429_is_waited_out_for_longer_than_asked() -> None:
    """Up to twice as long, so that requests that were refused together do not come back together."""
    sleeps = []
    for seed in range(200):
        simulation = Simulation(answers(refused("3"), ACCEPTED))
        simulation.state._rng = random.Random(seed)
        created(simulation)
        sleeps += simulation.sleeps
    assert 3.0 <= min(sleeps) <= 3.1
    assert 5.9 <= max(sleeps) <= 6.0


def test_a_429_does_not_outlast_the_deadline() -> None:
    """The last pause ends before the deadline; one that does not fit is an error at once, with what Gladia asked."""
    simulation = Simulation(answers(refused("3"), ACCEPTED))
    assert "job-1" == created(simulation, 4.5)
    assert 3.0 <= simulation.time <= 4.1  # the answer has time, too
    for asked, deadline in (("5", 4.5), ("61", 150.0), ("86400", 150.0)):
        simulation = Simulation(answers(refused(asked)))
        with pytest.raises(RateLimited) as caught:
            created(simulation, deadline)
        assert (float(asked), 0.0) == (caught.value.retry_after, simulation.time)


def test_a_429_needs_no_retry_budget() -> None:
    """With the budget spent, creates and uploads are still accepted; other requests are not repeated."""
    then = {"create": ACCEPTED, "upload": UPLOADED, "get": reply(200, {})}
    simulation = Simulation(by_operation(**{name: answers(refused("1"), answer) for name, answer in then.items()}))
    simulation.spend_budget()
    assert ("job-1", "https://gladia.test/f") == (created(simulation), uploaded(simulation))
    with pytest.raises(RateLimited):
        simulation.run(send_with_retries(simulation.state, generated.get("j"), 99.0, as_received))


def test_an_upload_without_a_deadline_does_not_wait_for_ever() -> None:
    """After 150 s of nothing but 429s it is an error: that is no progress."""
    simulation = Simulation(answers(refused("10")))
    with pytest.raises(RateLimited):
        uploaded(simulation)
    assert 130.0 <= simulation.time <= 150.0


def test_a_429_that_comes_too_late_is_the_error() -> None:
    """A call whose last answer was a 429, and whose time is over, says that it was refused."""
    simulation = Simulation(taking(20.0, refused("2")))
    with pytest.raises(RateLimited) as caught:
        uploaded(simulation, 10.0)
    assert (2.0, 1) == (caught.value.retry_after, simulation.count("upload"))


def test_a_long_upload_that_is_refused_once_is_sent_again() -> None:
    """What counts is the time since the first 429, not the time that the upload took."""
    answer = answers(refused("2"), UPLOADED)
    assert "https://gladia.test/f" == uploaded(Simulation(by_operation(upload=taking(600.0, answer))))
