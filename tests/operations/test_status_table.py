"""The table of outcomes: what a status means for a create, a read, an upload and a wait. POLICY §1, every status.

tests/faults has a row over real sockets for each outcome.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from gladia_control import ApiError, GladiaError, UnexpectedRedirect
from gladia_control.api import generated
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.retry import as_received, send_with_retries
from gladia_control.operations.steps import Send, Steps
from gladia_control.operations.submit import create
from gladia_control.operations.upload import upload_recording
from gladia_control.operations.wait import JobFacts, wait
from gladia_control.request.recording import Recording
from gladia_control.request.source import open_source

from tests.support.simulation import LOST, Script, Simulation, answers, reply

URL = "https://example.com/a.mp3"
CREATE = generated.create({"audio_url": URL, "custom_metadata": {"client_token": "t"}})
CREATED = reply(201, {"id": "job-2"})
LISTED = reply(200, {"next": None, "items": [{"id": "job-1", "custom_metadata": {"client_token": "t"}}]})
DONE = reply(200, {"id": "j", "status": "done", "result": {"metadata": {}}})

TRY_LATER = {421, 425, 429}
AMBIGUOUS = {408, 409, 499, *range(500, 600)}
REDIRECT = set(range(300, 400))
REFUSED = set(range(400, 500)) - TRY_LATER - AMBIGUOUS
STATUSES = sorted(TRY_LATER | AMBIGUOUS | REDIRECT | REFUSED)


def error_class(status: int) -> type[GladiaError]:
    return UnexpectedRedirect if status in REDIRECT else ApiError


def refused_at_once(simulation: Simulation, steps: Steps[Any], status: int) -> bool:
    """Whether the status is the error of an operation, after one request."""
    try:
        simulation.run(steps)
    except ApiError as error:
        return isinstance(error, error_class(status)) and error.status == status and 1 == len(simulation.sent)
    return False


def create_answered(status: int) -> Script:
    """The first create gets this status, a further one works, and the list has a job."""
    first: list[AnyResponse] = [reply(status)]

    def script(_: Simulation, send: Send) -> AnyResponse:
        return LISTED if send.call.operation == "list" else first.pop() if first else CREATED

    return script


def test_every_status_of_a_create() -> None:
    """Try again, look for the job, or raise: never a second create after one that may have made a job."""
    failures = []
    for status in STATUSES:
        simulation = Simulation(create_answered(status))
        steps = create(simulation.state, CREATE, "t", 150.0, resubmit=False)
        if status in REDIRECT | REFUSED:
            kept = refused_at_once(simulation, steps, status)
        else:
            expected = ("job-2", 2, 0) if status in TRY_LATER else ("job-1", 1, 1)
            job_id = simulation.run(steps).job_id
            kept = expected == (job_id, simulation.count("create"), simulation.count("list"))
        if not kept:
            failures.append(status)
    assert [] == failures


@pytest.mark.parametrize("operation", ["get", "delete", "upload"])
def test_every_status_of_what_may_be_repeated(operation: str) -> None:
    """A read, a delete and an upload are sent again, unless Gladia refused or redirects."""
    failures = []
    for status in STATUSES:
        simulation = Simulation(answers(reply(status), reply(200, {"audio_url": URL})))
        if operation == "upload":
            recording = open_source(b"sound")
            assert isinstance(recording, Recording)
            recording.complete = True  # the simulation reads nothing
            steps: Steps[Any] = upload_recording(simulation.state, recording, 150.0)
        else:
            call = generated.get("j") if operation == "get" else generated.delete("j")
            steps = send_with_retries(simulation.state, call, 150.0, as_received)
        if status in REDIRECT | REFUSED:
            kept = refused_at_once(simulation, steps, status)
        else:
            simulation.run(steps)
            kept = 2 == len(simulation.sent)
        if not kept:
            failures.append(status)
    assert [] == failures


def test_every_status_of_a_poll() -> None:
    """A wait goes on after everything but a refusal and a redirect; 401, 403 and 404 have rules of their own."""
    failures = []
    for status in STATUSES:
        simulation = Simulation(answers(reply(status), DONE))
        steps = wait(simulation.state, JobFacts("j"), 600.0)
        if status in (REDIRECT | REFUSED) - {401, 403, 404}:
            kept = refused_at_once(simulation, steps, status)
        elif status not in REFUSED:
            kept = ("done", 2) == (simulation.run(steps)[0]["status"], len(simulation.sent))
        else:
            continue
        if not kept:
            failures.append(status)
    assert [] == failures


@pytest.mark.parametrize("bad", [LOST, reply(503), reply(429)], ids=["lost", "503", "429"])
def test_failed_polls_come_less_and_less_often(bad: AnyResponse) -> None:
    """The pauses grow from failure to failure, from half a second up to 30 s."""
    simulation = Simulation(answers(*[bad] * 20, DONE))
    simulation.run(wait(simulation.state, JobFacts("j"), 7500.0))
    first, last = simulation.sleeps[:3], simulation.sleeps[-3:]
    assert 0.5 == first[0]
    assert max(first) < min(last)
    assert (15.0 <= min(last), max(last) <= 30.0) == (True, True)


def test_a_wait_survives_any_mixture_of_faults() -> None:
    """A server that fails at random for as long as it likes is asked until the job is done."""
    state = reply(200, {"id": "j", "status": "processing", "result": None})
    faults: list[AnyResponse] = [reply(503), LOST, reply(429), reply(408), state, state]
    failures = []
    for seed in range(100):
        rng = random.Random(seed)
        simulation = Simulation(answers(*[rng.choice(faults) for _ in range(60)], DONE))
        received, _ = simulation.run(wait(simulation.state, JobFacts("j"), 1e6))
        if ("done", 61) != (received["status"], simulation.count("get")):
            failures.append(seed)
    assert [] == failures
