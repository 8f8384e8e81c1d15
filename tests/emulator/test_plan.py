"""Limits of a plan: how many jobs are processed at the same time, and how many wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from gladia_control.emulator import Emulator, ManualClock

from tests.emulator.support import JOBS, REMOTE, Caller


def create(caller: Caller) -> httpx.Response:
    """The answer to a create."""
    return caller.http.post(JOBS, json={"audio_url": REMOTE})


def states(caller: Caller) -> str:
    """The first letters of the states of all jobs, oldest first."""
    return "".join(job.status[0] for job in caller.emulator.jobs)


def test_by_default_nothing_is_limited(caller: Caller, clock: ManualClock) -> None:
    """Without limits every job is processed at once."""
    for _ in range(400):
        caller.create()
    clock.advance(1)
    assert "p" * 400 == states(caller)


def test_the_paid_plan(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """25 jobs are processed, 300 wait, and the next create is a 429 until a job has ended."""
    caller = emulate(concurrency=25, queue=300)
    for _ in range(325):
        caller.create()
    reply = create(caller)
    assert (429, "3") == (reply.status_code, reply.headers["retry-after"])
    assert "25 may be processed at the same time, and 300 may be queued" in reply.json()["message"]
    assert 325 == len(caller.emulator.jobs)
    clock.advance(1)
    assert "p" * 25 + "q" * 300 == states(caller)
    clock.advance(2)
    assert "d" * 25 + "p" * 25 + "q" * 275 == states(caller)
    assert [201] * 25 + [429] == [create(caller).status_code for _ in range(26)]
    clock.advance(24)
    assert "d" * 325 + "p" * 25 == states(caller)
    clock.advance(2)
    assert "d" * 350 == states(caller)


def test_jobs_wait_in_their_order(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """Each waiting job begins when an earlier one ends, and its dates say so."""
    caller = emulate(concurrency=2, queue_seconds=0)
    for _ in range(3):
        caller.create()
    clock.advance(1)
    caller.create()
    seen = []
    for _ in range(6):
        seen.append(states(caller))
        clock.advance(1)
    assert ["ppqq", "ddpp", "ddpp", "dddd", "dddd", "dddd"] == seen
    assert "2026-01-01T00:00:04.000Z" == caller.get(caller.emulator.jobs[2].id)["completed_at"]


def test_jobs_of_different_lengths_share_the_places(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """A waiting job takes the place that is free first."""
    caller = emulate(concurrency=2, queue_seconds=0)
    for seconds in (10, 2, 2, 2):
        caller.emulator.settings.processing_seconds = seconds
        caller.create()
    seen = []
    for _ in range(5):
        seen.append(states(caller))
        clock.advance(2)
    assert ["ppqq", "pdpq", "pddp", "pddd", "pddd"] == seen


@pytest.mark.parametrize(("concurrency", "queue", "accepted"), [(3, 0, 3), (1, 2, 3), (1, None, 9), (None, None, 9)])
def test_a_plan_accepts_as_many_jobs(
    emulate: Callable[..., Caller], concurrency: int | None, queue: int | None, accepted: int
) -> None:
    """The unfinished jobs are at most those that are processed and those that wait."""
    caller = emulate(concurrency=concurrency, queue=queue)
    assert [201] * accepted + [429] * (9 - accepted) == [create(caller).status_code for _ in range(9)]


def test_a_deleted_job_makes_no_room_too_early(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """Only a job that has ended can be deleted, so its place is free already."""
    caller = emulate(concurrency=1, queue=1, queue_seconds=0)
    first = caller.create()
    caller.create()
    clock.advance(2)
    assert 202 == caller.http.delete(f"{JOBS}/{first}").status_code
    caller.create()
    assert ("pq", 429) == (states(caller), create(caller).status_code)


def test_a_callback_comes_when_the_job_ends(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """The callback of a job that waited is sent after its processing."""
    caller = emulate(concurrency=1, queue_seconds=0, callback_timeout=0.1)
    caller.create()
    caller.create(callback_url="http://127.0.0.1:9/")
    clock.advance(3)
    assert () == caller.emulator.settle()
    clock.advance(1)
    assert [clock.now()] == [callback.sent_at for callback in caller.emulator.settle()]


def test_a_wrong_request_is_named_before_the_limit(emulate: Callable[..., Caller]) -> None:
    """A request that breaks a rule is a 400 also when no job would be accepted."""
    caller = emulate(concurrency=1, queue=0)
    caller.create()
    assert ["audio_url"] == [text.partition(":")[0] for text in caller.refused(audio_url="x")]


def test_limits_can_change(emulate: Callable[..., Caller]) -> None:
    """A change applies to later creates."""
    caller = emulate(concurrency=1, queue=0)
    caller.create()
    assert 429 == create(caller).status_code
    caller.emulator.settings.queue = None
    assert 201 == create(caller).status_code


@pytest.mark.parametrize(
    ("limit", "value", "lowest"),
    [("concurrency", value, 1) for value in (0, -1, 1.0, True, "25")]
    + [("queue", value, 0) for value in (-1, 0.5, False, "0")],
)
def test_a_limit_is_a_whole_number(limit: str, value: Any, lowest: int) -> None:
    """Another value is refused by name."""
    with pytest.raises(ValueError, match=f"{limit} must be a whole number >= {lowest}, or None for no limit, got"):
        Emulator(**{limit: value})


def test_a_queue_needs_a_limit() -> None:
    """Without a limit no job waits, so a queue would mean nothing."""
    with pytest.raises(ValueError, match="queue needs concurrency"):
        Emulator(queue=1)
