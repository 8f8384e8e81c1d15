"""The table of outcomes: what an answer, or none, means for a create, a read, an upload and a wait. POLICY §1.

tests/faults has a row over real sockets for each outcome.
"""

from __future__ import annotations

from typing import Any

import pytest
from gladia_control import ApiError, GladiaError, TLSError, UnexpectedRedirect
from gladia_control.api import generated
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.retry import send_with_retries
from gladia_control.operations.steps import Steps
from gladia_control.operations.upload import upload_recording
from gladia_control.operations.wait import JobFacts, wait

from tests.support.job_pages import job, page
from tests.support.simulation import LOST, REFUSED, UNTRUSTED, Simulation, answers, as_received, by_operation, reply
from tests.support.sources import URL, creation, recording

DONE = reply(200, {"id": "j", "status": "done", "result": {"metadata": {}}})

TRY_LATER = {"not sent", 421, 425, 429}
AMBIGUOUS = {"lost", 408, 409, 499, *range(500, 600)}
ANSWERS: dict[str | int, AnyResponse] = {
    "not sent": REFUSED,
    "lost": LOST,
    "untrusted": UNTRUSTED,
    **{status: reply(status) for status in range(300, 600)},
}


def final_error(simulation: Simulation, steps: Steps[Any], what: str | int) -> GladiaError | None:
    """The error that an operation ends with after one request, if it is the one of this answer."""
    is_redirect = isinstance(what, int) and what < 400
    expected = TLSError if what == "untrusted" else UnexpectedRedirect if is_redirect else ApiError
    try:
        simulation.run(steps)
    except expected as error:
        return error if 1 == len(simulation.sent) and what == getattr(error, "status", what) else None
    return None


def test_every_answer_to_a_create() -> None:
    """Try again, look for the job, or raise: never a second create after one that may have made a job."""
    failures = []
    for what, answer in ANSWERS.items():
        creates = answers(answer, reply(201, {"id": "job-2"}))
        simulation = Simulation(by_operation(create=creates, list=page(job("job-1", "t"))))
        steps = creation(simulation.state).run(resubmit=False)
        if what in TRY_LATER | AMBIGUOUS:
            expected = ("job-2", 2, 0) if what in TRY_LATER else ("job-1", 1, 1)
            kept = expected == (simulation.run(steps).job_id, simulation.count("create"), simulation.count("list"))
        else:
            kept = final_error(simulation, steps, what) is not None
        if not kept:
            failures.append(what)
    assert [] == failures


@pytest.mark.parametrize("operation", ["get", "delete", "upload"])
def test_every_answer_to_what_may_be_repeated(operation: str) -> None:
    """A read, a delete and an upload are sent again, unless Gladia refused, redirects or is not trusted."""
    failures = []
    for what, answer in ANSWERS.items():
        simulation = Simulation(by_operation(**{operation: answers(answer, reply(200, {"audio_url": URL}))}))
        if operation == "upload":
            steps: Steps[Any] = upload_recording(simulation.state, recording(b"sound"), 150.0)
        else:
            call = generated.get("j") if operation == "get" else generated.delete("j")
            steps = send_with_retries(simulation.state, call, 150.0, as_received)
        if what in TRY_LATER | AMBIGUOUS:
            simulation.run(steps)
            kept = 2 == len(simulation.sent)
        else:
            kept = final_error(simulation, steps, what) is not None
        if not kept:
            failures.append(what)
    assert [] == failures


def test_every_answer_to_a_poll() -> None:
    """A wait goes on, or ends with an error that has the job; 401, 403 and 404 have rules of their own."""
    failures = []
    for what, answer in ANSWERS.items():
        simulation = Simulation(answers(answer, DONE))
        steps = wait(simulation.state, JobFacts("j"), 600.0)
        if what in TRY_LATER | AMBIGUOUS:
            kept = ("done", 2) == (simulation.run(steps)[0]["status"], len(simulation.sent))
        else:
            error = final_error(simulation, steps, what)
            kept = what in {401, 403, 404} or (error is not None and "j" == error.job_id)
        if not kept:
            failures.append(what)
    assert [] == failures


@pytest.mark.parametrize("bad", [LOST, reply(503), reply(429)], ids=["lost", "503", "429"])
def test_bad_answers_never_end_the_wait(bad: AnyResponse) -> None:
    """Fifty bad answers in a row only make the pauses grow, from half a second up to 30 s."""
    simulation = Simulation(answers(*[bad] * 50, DONE))
    simulation.run(wait(simulation.state, JobFacts("j"), 7500.0))
    first, last = simulation.sleeps[:3], simulation.sleeps[-30:]
    assert (51, 0.5) == (simulation.count("get"), first[0])
    assert max(first) < 15.0 <= min(last)
    assert max(last) <= 30.0
