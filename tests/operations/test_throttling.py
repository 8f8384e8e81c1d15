"""Creates and uploads that Gladia refuses because there are too many."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from typing import Any

import pytest
from gladia_control import RateLimited
from gladia_control.api import generated
from gladia_control.operations.response import AnyResponse, Response
from gladia_control.operations.retry import as_received, send_with_retries
from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Send, Sleep, Steps
from gladia_control.operations.submit import create
from gladia_control.operations.upload import upload_recording
from gladia_control.request.recording import Recording
from gladia_control.request.source import open_source
from gladia_control.rules.policy import Policy

from tests.support.clock import Clock
from tests.support.simulation import Simulation, answers, reply

CALL = generated.create({"audio_url": "https://example.com/a.mp3"})


class Limiter:
    """Answers a create with 201 or 429, as a bucket allows."""

    def __init__(self, limit: float, burst: int, asks: str | None):
        self.limit, self.burst, self.asks = limit, burst, asks
        self.left, self.at = float(burst), 0.0
        self.answers: Counter[int] = Counter()

    def answer(self, now: float) -> AnyResponse:
        self.left, self.at = min(float(self.burst), self.left + (now - self.at) * self.limit), now
        allowed = self.left >= 1.0
        self.left -= allowed
        return self.told(201 if allowed else 429)

    def told(self, status: int) -> AnyResponse:
        self.answers[status] += 1
        if status == 201:
            return reply(201, {"id": "job-1"})
        return reply(429, **({} if self.asks is None else {"retry_after": self.asks}))


class Run(Limiter):
    """Answers so many creates with 429, and all others with 201, whenever they come."""

    def __init__(self, length: int, asks: str):
        super().__init__(0.0, 0, asks)
        self.length = length

    def answer(self, now: float) -> AnyResponse:
        self.length -= 1
        return self.told(429 if self.length >= 0 else 201)


def all_at_once(limiter: Limiter, calls: int) -> tuple[Counter[str], float]:
    """How so many creates of one client at once end, and when the last of them does."""
    clock = Clock()
    state = ClientState(Policy(), now=clock, wall_clock=clock, rng=random.Random(1))
    ends = Counter[str]()
    queue: list[tuple[float, int, Steps[Any], Any]] = [
        (0.0, number, create(state, CALL, "t", 150.0, resubmit=False), None) for number in range(calls)
    ]
    while queue:
        clock.time, number, steps, result = heapq.heappop(queue)
        try:
            step = steps.send(result)
        except StopIteration:
            ends["accepted"] += 1
        except RateLimited:
            ends["given up"] += 1
        else:
            delay = step.seconds if isinstance(step, Sleep) else 0.05
            answer = limiter.answer(clock.time) if isinstance(step, Send) else None
            heapq.heappush(queue, (clock.time + delay, number, steps, answer))
    return ends, clock.time


def test_sixty_creates_at_once_all_get_through() -> None:
    """Against ten a second with `Retry-After: 2`: no more than 180 creates are sent for 60 jobs."""
    limiter = Limiter(10.0, 10, "2")
    ends, ended = all_at_once(limiter, 60)
    assert Counter(accepted=60) == ends
    assert limiter.answers.total() <= 180
    assert ended <= 60.0


def test_a_burst_of_calls_gets_through_any_limit() -> None:
    """60 creates at once are all accepted before their deadline, whatever the limit and the burst."""
    failures = []
    for limit in (2.0, 5.0, 10.0, 50.0):
        for burst in (1, 10, 50):
            for asks in ("1", None):
                ends, ended = all_at_once(Limiter(limit, burst, asks), 60)
                if Counter(accepted=60) != ends or ended > 150.0:
                    failures.append((limit, burst, asks, ends, ended))
    assert [] == failures


@pytest.mark.parametrize(("length", "asks"), [(5, "2"), (25, "1"), (60, "2")])
def test_a_run_of_429s_ends_no_create(length: int, asks: str) -> None:
    """All creates are accepted long before their deadline when Gladia refuses a fixed number of requests."""
    ends, ended = all_at_once(Run(length, asks), 60)
    assert Counter(accepted=60) == ends
    assert ended <= 45.0


@pytest.mark.parametrize("asks", ["2", None])
def test_a_limit_that_accepts_no_create_is_an_error_at_the_deadline(asks: str | None) -> None:
    """Each create tries until its time is over, and says then that it was refused."""
    ends, ended = all_at_once(Limiter(0.0, 0, asks), 5)
    assert Counter({"given up": 5}) == ends
    assert 60.0 <= ended <= 150.0


def test_a_429_is_waited_out_for_longer_than_asked() -> None:
    """Up to twice as long, so that requests that were refused together do not come back together."""
    sleeps = []
    for seed in range(200):
        simulation = Simulation(answers(reply(429, retry_after="3"), reply(201, {"id": "job-1"})))
        simulation.state._rng = random.Random(seed)
        simulation.run(create(simulation.state, CALL, "t", 150.0, resubmit=False))
        sleeps += simulation.sleeps
    assert 3.0 <= min(sleeps) <= 3.1
    assert 5.9 <= max(sleeps) <= 6.0


def test_a_429_does_not_outlast_the_deadline() -> None:
    """The last pause ends before the deadline; one that does not fit is an error at once, with what Gladia asked."""
    simulation = Simulation(answers(reply(429, retry_after="3"), reply(201, {"id": "job-1"})))
    assert "job-1" == simulation.run(create(simulation.state, CALL, "t", 4.5, resubmit=False)).job_id
    assert 3.0 <= simulation.time <= 4.1  # the answer has time, too
    for asked in ("5", "61", "86400"):
        simulation = Simulation(answers(reply(429, retry_after=asked)))
        with pytest.raises(RateLimited) as caught:
            simulation.run(create(simulation.state, CALL, "t", 4.5 if asked == "5" else 150.0, resubmit=False))
        assert (float(asked), 0.0) == (caught.value.retry_after, simulation.time)


def test_a_429_needs_no_retry_budget() -> None:
    """With the budget spent, creates and uploads are still accepted; other requests are not repeated."""
    refused = reply(429, retry_after="1")
    simulation = Simulation(answers(refused, reply(201, {"id": "job-1"})))
    while simulation.state.budget.take():
        pass
    assert "job-1" == simulation.run(create(simulation.state, CALL, "t", 150.0, resubmit=False)).job_id
    simulation.script = answers(refused, reply(200, {"audio_url": "https://gladia.test/f"}))
    recording = open_source(b"sound")
    assert isinstance(recording, Recording)
    recording.complete = True  # the simulation reads nothing
    assert "https://gladia.test/f" == simulation.run(upload_recording(simulation.state, recording, 99.0))["audio_url"]
    simulation.script = answers(refused, reply(200, {}))
    steps: Steps[Response] = send_with_retries(simulation.state, generated.get("j"), simulation.time + 99, as_received)
    with pytest.raises(RateLimited):
        simulation.run(steps)


def test_an_upload_without_a_deadline_does_not_wait_for_ever() -> None:
    """After 150 s of nothing but 429s it is an error: that is no progress."""
    simulation = Simulation(answers(reply(429, retry_after="10")))
    recording = open_source(b"sound")
    assert isinstance(recording, Recording)
    with pytest.raises(RateLimited):
        simulation.run(upload_recording(simulation.state, recording, float("inf")))
    assert 130.0 <= simulation.time <= 150.0


def test_a_429_that_comes_too_late_is_the_error() -> None:
    """A call whose last answer was a 429, and whose time is over, says that it was refused."""

    def slow(simulation: Simulation, send: Send) -> AnyResponse:
        simulation.time += 20.0
        return reply(429, retry_after="2")

    simulation = Simulation(slow)
    recording = open_source(b"sound")
    assert isinstance(recording, Recording)
    with pytest.raises(RateLimited) as caught:
        simulation.run(upload_recording(simulation.state, recording, 10.0))
    assert (2.0, 1) == (caught.value.retry_after, simulation.count("upload"))


def test_a_long_upload_that_is_refused_once_is_sent_again() -> None:
    """What counts is the time since the first 429, not the time that the upload took."""

    def slow(simulation: Simulation, send: Send) -> AnyResponse:
        simulation.time += 600.0
        return (
            reply(429, retry_after="2") if simulation.count("upload") == 1 else reply(200, {"audio_url": "https://a.b"})
        )

    simulation = Simulation(slow)
    recording = open_source(b"sound")
    assert isinstance(recording, Recording)
    recording.complete = True  # the simulation reads nothing
    assert "https://a.b" == simulation.run(upload_recording(simulation.state, recording, float("inf")))["audio_url"]
