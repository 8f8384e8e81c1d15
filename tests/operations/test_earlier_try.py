"""What the caller knows of an earlier submission with the token, and how often the client looks for its job."""

from __future__ import annotations

from typing import Any

import pytest
from gladia_control import errors
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.steps import Send
from gladia_control.operations.submit import submit
from gladia_control.request.submission import EarlierTry

from tests.support.job_pages import job, page
from tests.support.simulation import LOST, Script, Simulation, by_operation, reply
from tests.support.sources import submission

CREATED = reply(201, {"id": "job-1"})


def submitted(script: AnyResponse | Script, known: EarlierTry) -> tuple[str, list[str], float]:
    """The id of the job, what was sent, and when it was over."""
    simulation = Simulation(by_operation(create=CREATED, list=script, get=reply(404)))
    found = simulation.run(submit(simulation.state, submission(earlier_try=known), 7500.0))
    return found.job_id, [send.call.operation for send in simulation.sent], simulation.time


def visible(at: float) -> Script:
    """A list that shows the job of an earlier try from then on."""
    return lambda simulation, _: page(job("job-0", "t")) if simulation.time >= at else page()


SEEN: list[tuple[EarlierTry, float, str, list[str], float]] = [
    ("impossible", 0.0, "job-1", ["create"], 0.0),
    ("unknown", 0.0, "job-0", ["list"], 0.0),
    ("unknown", 99.0, "job-1", ["list", "create", "list"], 0.0),
    ("possible", 0.0, "job-0", ["list"], 2.0),
    ("possible", 6.0, "job-0", ["list"] * 2, 6.0),
    ("possible", 40.0, "job-0", ["list"] * 4, 40.0),
    ("possible", 99.0, "job-1", [*["list"] * 4, "create", "list"], 40.0),
]


@pytest.mark.parametrize(("known", "at", "job_id", "sent", "over"), SEEN)
def test_the_client_looks_as_often_as_that_knowledge_needs(
    known: EarlierTry, at: float, job_id: str, sent: list[str], over: float
) -> None:
    """Not at all, once, or until a job that was created a moment ago is visible."""
    assert (job_id, sent, over) == submitted(visible(at), known)


@pytest.mark.parametrize("known", ["unknown", "possible"])
@pytest.mark.parametrize("item", [{"id": "j"}, {"id": 5}, None], ids=repr)
def test_nothing_is_created_if_the_list_leaves_it_open(known: EarlierTry, item: Any) -> None:
    """A job that cannot be asked whose it is may be that of the earlier try."""
    with pytest.raises(errors.SubmissionUnknown, match="could not be read whole"):
        submitted(page(item), known)


def test_the_last_look_decides() -> None:
    """What an earlier one could not read may be readable by then."""

    def script(simulation: Simulation, _: Send) -> AnyResponse:
        return page() if simulation.time >= 40.0 else LOST

    assert ("job-1", [*["list"] * 4, "create", "list"], 40.0) == submitted(script, "possible")


@pytest.mark.parametrize("known", ["unknown", "possible"])
def test_another_requests_job_is_an_error_before_anything_is_sent(known: EarlierTry) -> None:
    """A token stands for one request."""
    with pytest.raises(errors.TokenReused) as caught:
        submitted(page(job("job-0", "t", client_request="another")), known)
    assert ("job-0", None) == (caught.value.job_id, caught.value.own_job_id)


def test_another_requests_job_beside_the_new_one_is_an_error_that_names_both() -> None:
    """Another process used the token at the same moment. Both jobs are billed."""

    def script(simulation: Simulation, _: Send) -> AnyResponse:
        return page(job("job-0", "t", client_request="another")) if simulation.count("create") else page()

    with pytest.raises(errors.TokenReused) as caught:
        submitted(script, "unknown")
    assert ("job-0", "job-1") == (caught.value.job_id, caught.value.own_job_id)
