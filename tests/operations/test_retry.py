"""Requests that are repeated, and those that are not; test_status_table.py has every answer."""

from __future__ import annotations

import io
import math
from typing import Any

import pytest
from gladia_control import errors
from gladia_control.api import generated
from gladia_control.operations import jobs
from gladia_control.operations.job_list import Page
from gladia_control.operations.response import AnyResponse, NoResponse, Response
from gladia_control.operations.retry import send_with_retries
from gladia_control.operations.steps import Steps
from gladia_control.rules.outcome import Outcome

from tests.support.simulation import LOST, Simulation, answers, as_received, reply
from tests.support.sources import recording

OK = reply(200, {"id": "j"})


def read(simulation: Simulation, deadline: float = 99.0) -> Response:
    """Read a job."""
    return simulation.run(send_with_retries(simulation.state, generated.get("j"), deadline, as_received))


@pytest.mark.parametrize("answer", [LOST, reply(429)], ids=["lost", "429"])
def test_a_read_is_repeated_until_it_works(answer: AnyResponse) -> None:
    """A read that may work the next time is tried four times in all."""
    simulation = Simulation(answers(answer, answer, answer, OK))
    assert (200, 4, 3) == (read(simulation).status, simulation.count("get"), len(simulation.sleeps))
    hopeless = Simulation(answers(answer))
    with pytest.raises(errors.GladiaError):
        read(hopeless)
    assert 4 == hopeless.count("get")


def test_a_success_that_is_not_as_promised_is_asked_for_again() -> None:
    """A success without what the document promises is requested again, except one that is too large."""

    def listed(simulation: Simulation) -> Page:
        steps: Steps[Page] = send_with_retries(simulation.state, generated.list_jobs(), 99.0, Page.of)
        return simulation.run(steps)

    simulation = Simulation(answers(reply(200, {"items": None}), reply(200, []), reply(200, {"items": []})))
    assert ([], 3) == (listed(simulation).items, simulation.count("list"))
    large = Simulation(answers(Response(200, {}, b"{", too_large=True)))
    with pytest.raises(errors.ResponseTooLarge):
        listed(large)
    assert 1 == large.count("list")


def test_pauses_are_the_backoff_or_what_gladia_asks_for() -> None:
    """A pause is the longer of the two; more than a minute, or than the time left, is an error at once."""
    simulation = Simulation(answers(*(reply(503, retry_after=asked) for asked in ("5", "0", "1")), OK))
    read(simulation)
    assert 5.0 == simulation.sleeps[0]
    assert 0.5 <= simulation.sleeps[1] <= 1.0 < simulation.sleeps[2] <= 2.0
    for asked, deadline in (("61", 999.0), ("20", 10.0)):
        impatient = Simulation(answers(reply(503, retry_after=asked)))
        with pytest.raises(errors.ServerError):
            read(impatient, deadline)
        assert 1 == impatient.count("get")


def test_retries_are_paid_from_the_budget() -> None:
    """When it is spent, a request is sent once; ten successes pay for one retry."""
    simulation = Simulation(answers(reply(503)))
    simulation.spend_budget()
    with pytest.raises(errors.ServerError):
        read(simulation)
    assert 1 == simulation.count("get")
    simulation.script = answers(OK)
    for _ in range(10):
        read(simulation)
    assert 1 == simulation.spend_budget()


def test_a_retry_after_a_time_out_costs_more() -> None:
    """It costs the budget 10, and any other retry 5."""
    for timed_out, left in ((True, 18), (False, 19)):
        simulation = Simulation(answers(NoResponse(Outcome.AMBIGUOUS, "ReadTimeout", timed_out), OK))
        read(simulation)
        assert left == simulation.spend_budget()


def test_only_a_transfer_has_all_the_time_of_the_call() -> None:
    """An attempt ends after a minute, except that of an upload or a download: these may take as long as they take."""
    transfers: list[dict[str, Any]] = [{"recording": recording(b"sound")}, {"to": io.BytesIO()}]
    for transfer in ({}, *transfers):
        simulation = Simulation(answers(reply(404)))
        steps = send_with_retries(simulation.state, generated.upload(), math.inf, as_received, **transfer)
        with pytest.raises(errors.NotFound):
            simulation.run(steps)
        assert (math.inf if transfer else 60.0) == simulation.sent[0].deadline


def test_a_delete_that_was_refused_first_is_not_done() -> None:
    """404 means success only after an attempt that may have worked."""

    def delete(first: AnyResponse) -> int:
        simulation = Simulation(answers(first, reply(404)))
        simulation.run(jobs.delete(simulation.state, "j"))
        return simulation.count("delete")

    assert 2 == delete(LOST)
    with pytest.raises(errors.NotFound):
        delete(reply(429))


def test_a_429_to_another_request_slows_the_polls_down() -> None:
    """Gladia's limit may count every request of the account: polls are then sent at half the rate."""
    simulation = Simulation(answers(reply(429), OK))
    read(simulation)
    assert 5.0 == pytest.approx(simulation.poll_rate())
