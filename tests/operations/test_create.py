"""What becomes of a create: it is never taken for one that was not sent, nor another's job for its own."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from gladia_control import errors
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.steps import Send

from tests.support.job_pages import job, page
from tests.support.simulation import LOST, Script, Simulation, answers, by_operation, reply
from tests.support.sources import creation

CREATED = reply(201, {"id": "job-1"})
CLOSED = errors.ConfigurationError("the client is closed")


def raising(error: BaseException) -> Script:
    def script(_: Simulation, __: Send) -> AnyResponse:
        raise error

    return script


def after_a_first_one(second: Script) -> Script:
    """The first create is lost, and this happens to the second one."""

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        return second(simulation, send) if simulation.count("create") == 2 else LOST

    return script


def run(create: AnyResponse | Script, listed: AnyResponse | Script = CREATED, *, resubmit: bool = False) -> str:
    simulation = Simulation(by_operation(create=create, list=listed))
    return simulation.run(creation(simulation.state).run(resubmit=resubmit)).job_id


UNEXPECTED = [
    RuntimeError("Event loop is closed"),
    OSError(9, "Bad file descriptor"),
    httpx.CloseError("closed"),
    KeyError("x"),
    errors.GladiaError("odd"),
]
UNKNOWN: dict[str, Callable[[Exception], str]] = {
    "the create was interrupted": lambda error: run(raising(error)),
    "the answer to the create was lost, and the lookups failed": lambda error: run(LOST, raising(error)),
    "the answer to a first create was lost; a second one failed": lambda error: run(
        after_a_first_one(raising(error)), page(), resubmit=True
    ),
}


@pytest.mark.parametrize("what", list(UNKNOWN)[:2])
@pytest.mark.parametrize("error", UNEXPECTED, ids=repr)
def test_an_error_that_nobody_expected_leaves_it_open_whether_there_is_a_job(what: str, error: Exception) -> None:
    """Whatever is raised during a create may have come after the request was sent. It is the cause."""
    with pytest.raises(errors.SubmissionUnknown, match=what) as caught:
        UNKNOWN[what](error)
    assert ("t", error) == (caught.value.token, caught.value.__cause__)


def test_a_create_that_cannot_be_sent_is_said_so() -> None:
    """A closed client, or a proxy that asks for credentials: there is no job."""
    with pytest.raises(errors.ConfigurationError) as caught:
        run(raising(CLOSED))
    assert CLOSED is caught.value


@pytest.mark.parametrize("what", list(UNKNOWN)[1:])
def test_what_cannot_be_sent_later_says_nothing_about_a_first_create(what: str) -> None:
    """The client is closed while it looks for the job, or before a second create."""
    with pytest.raises(errors.SubmissionUnknown, match=what) as caught:
        UNKNOWN[what](CLOSED)
    assert CLOSED is caught.value.__cause__


def test_an_error_during_a_second_create_leaves_it_open_once() -> None:
    """It is not wrapped twice."""
    with pytest.raises(errors.SubmissionUnknown, match="the create was interrupted: odd") as caught:
        run(after_a_first_one(raising(RuntimeError("odd"))), page(), resubmit=True)
    assert 1 == str(caught.value).count("may or may not exist")


@pytest.mark.parametrize("interrupted", ["create", "list"])
def test_an_interrupt_passes(interrupted: str) -> None:
    """Ctrl-C stays what it is."""
    with pytest.raises(KeyboardInterrupt):
        run(raising(KeyboardInterrupt()) if interrupted == "create" else LOST, raising(KeyboardInterrupt()))


ANOTHERS = job("job-0", "t", client_request="another")
NO_REQUEST = job("job-0", "t") | {"custom_metadata": {"client_token": "t"}}


@pytest.mark.parametrize("theirs", [ANOTHERS, NO_REQUEST], ids=["another request", "no request"])
@pytest.mark.parametrize(("ours", "own_id"), [([], None), ([job("job-1", "t", "2026-01-02T00:00:00Z")], "job-1")])
def test_a_job_of_another_request_is_not_adopted(
    theirs: dict[str, object], ours: list[dict[str, object]], own_id: str | None
) -> None:
    """The error names it and, if it is seen, this create's own job, which is billed, too."""
    with pytest.raises(errors.TokenReused, match=r"job-1|its own job may exist, too") as caught:
        run(LOST, page(theirs, *ours))
    assert ("job-0", own_id, "t") == (caught.value.job_id, caught.value.own_job_id, caught.value.token)


def test_lookups_go_on_after_a_job_of_another_request() -> None:
    """Ours may show later."""
    simulation = Simulation(by_operation(create=LOST, list=answers(page(ANOTHERS), page(ANOTHERS, job("job-1", "t")))))
    with pytest.raises(errors.TokenReused) as caught:
        simulation.run(creation(simulation.state).run(resubmit=False))
    assert ("job-1", 2) == (caught.value.own_job_id, simulation.count("list"))


def test_resubmit_does_not_follow_a_list_that_cannot_be_read() -> None:
    """A job that may be ours forbids a second create."""
    unreadable = {"id": "j", "custom_metadata": None}
    simulation = Simulation(by_operation(create=answers(LOST, CREATED), list=page(unreadable), get=reply(500)))
    with pytest.raises(errors.SubmissionUnknown):
        simulation.run(creation(simulation.state).run(resubmit=True))
    assert 1 == simulation.count("create")
