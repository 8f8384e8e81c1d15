"""The answer to a poll is about our job, or it is malformed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from gladia_control import errors
from gladia_control.operations.jobs import get
from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Steps
from gladia_control.operations.wait import JobFacts, own_job, wait

from tests.support.simulation import Simulation, answers, reply

OURS = {"client_token": "t", "client_request": "r"}
DONE = {"id": "j", "status": "done", "result": {"metadata": {}}}


def facts(token: str | None = "t", request: str | None = "r") -> JobFacts:
    return JobFacts("j", token=token, request=request)


ACCEPTED: list[tuple[JobFacts, dict[str, Any]]] = [
    (facts(), {"custom_metadata": OURS}),
    (facts(), {"custom_metadata": OURS | {"customer": "x"}}),
    (facts(), {"custom_metadata": None}),
    (facts(), {"custom_metadata": {}}),
    (facts(), {"custom_metadata": []}),
    (facts(), {}),
    (facts(request=None), {"custom_metadata": OURS | {"client_request": "s"}}),
    (facts(None, None), {"custom_metadata": {"client_token": "u"}}),
]


@pytest.mark.parametrize(("job", "more"), ACCEPTED)
def test_a_poll_of_our_job_is_what_was_received(job: JobFacts, more: dict[str, Any]) -> None:
    """Metadata that is null, absent or empty says nothing against it; nor does a token that we do not know."""
    assert DONE | more == own_job(job, reply(200, DONE | more))
    assert own_job(job, reply(200, {"status": "queued"} | more))


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"custom_metadata": OURS | {"client_token": "u"}}, "the answer is about another job"),
    ({"custom_metadata": OURS | {"client_request": "s"}}, "the answer is about another job"),
    ({"custom_metadata": {"client_token": "t"}}, "the answer is about another job"),
    ({"custom_metadata": {"customer": "x"}}, "the answer is about another job"),
    ({"id": "k"}, "the answer is about another job"),
    ({"id": None}, "the answer is about another job"),
    ({"id": "k", "custom_metadata": OURS}, "the answer is about another job"),
    ({"status": None}, "the job has no status"),
    ({"status": 5}, "the job has no status"),
]


OPERATIONS: list[Callable[[ClientState], Steps[Any]]] = [
    lambda state: wait(state, facts(), 600.0),
    lambda state: get(state, facts()),
]


@pytest.mark.parametrize(("more", "problem"), REFUSED)
def test_a_poll_of_anothers_job_is_malformed(more: dict[str, Any], problem: str) -> None:
    """A cache may answer with the job of another submission. A wait and a refresh ask again, and then say so."""
    for operation in OPERATIONS:
        simulation = Simulation(answers(reply(200, DONE | more)))
        with pytest.raises(errors.MalformedResponse, match=problem) as caught:
            simulation.run(operation(simulation.state))
        assert ("j", "t", 4) == (caught.value.job_id, caught.value.token, simulation.count("get"))
        simulation = Simulation(answers(reply(200, DONE | more), reply(200, DONE | {"custom_metadata": OURS})))
        simulation.run(operation(simulation.state))
        assert 2 == simulation.count("get")
