"""One job, one bill."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import pytest
from gladia_control import errors
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.steps import Notify, Owner, Send, Sleep, Step, Steps
from gladia_control.operations.submit import Submitted, submit
from gladia_control.request.source import open_source
from gladia_control.request.submission import Submission, request_digest

from tests.support.job_pages import job, listing, page
from tests.support.simulation import LOST, REFUSED, Script, Simulation, answers, by_operation, reply, taking
from tests.support.sources import URL, creation, submission

CREATED = reply(201, {"id": "job-1", "result_url": "https://elsewhere.example/"})
own_submission = partial(submission, token="mine", earlier_try="unknown")


def create_then_lookups(first: AnyResponse, *lookups: AnyResponse) -> Script:
    """The first create gets `first`, further ones succeed; lookups get theirs in turn, the last one for ever."""
    return by_operation(create=answers(first, CREATED), list=answers(*lookups))


def made(simulation: Simulation, *, resubmit: bool = False) -> str:
    return simulation.run(creation(simulation.state).run(resubmit=resubmit)).job_id


def submitted(simulation: Simulation, wanted: Submission) -> Submitted:
    return simulation.run(submit(simulation.state, wanted, 150.0))


def begun(steps: Steps[Submitted]) -> Step:
    """The first step of a submission, after the question who performs it."""
    assert isinstance(next(steps), Owner)
    return steps.send(lambda: True)


def unknown(simulation: Simulation, *, resubmit: bool = False) -> errors.SubmissionUnknown:
    """The error of a create that perhaps made a job."""
    with pytest.raises(errors.SubmissionUnknown) as caught:
        made(simulation, resubmit=resubmit)
    assert "t" == caught.value.token
    return caught.value


USELESS: list[Any] = [{}, {"id": 5}, {"id": ""}, {"id": "../../x"}, {"id": "x" * 65}, [], None, "x"]
AMBIGUOUS: list[AnyResponse] = [LOST, reply(503), reply(204), *(reply(201, body) for body in USELESS)]


@pytest.mark.parametrize("answer", AMBIGUOUS, ids=range(len(AMBIGUOUS)))
def test_an_ambiguous_create_is_never_posted_again(answer: AnyResponse) -> None:
    """After an answer that leaves it open, the job is found by its token; without a match, the error has the token."""
    simulation = Simulation(create_then_lookups(answer, page(job("other", "x"), job("job-7", "t"))))
    assert ("job-7", 1) == (made(simulation), simulation.count("create"))
    simulation = Simulation(create_then_lookups(answer, page()))
    unknown(simulation)
    assert (1, 4) == (simulation.count("create"), simulation.count("list"))


@pytest.mark.parametrize("visible_at", [2, 6, 15, 40])
def test_a_job_that_becomes_visible_late_is_adopted(visible_at: int) -> None:
    """The lookups come 2, 6, 15 and 40 seconds after the loss."""

    def lookup(simulation: Simulation, _: Send) -> AnyResponse:
        return page(job("job-1", "t")) if simulation.time >= visible_at else page()

    simulation = Simulation(by_operation(create=LOST, list=lookup))
    assert ("job-1", visible_at, 1) == (made(simulation), simulation.time, simulation.count("create"))


def test_a_conflict_without_a_job_is_a_conflict() -> None:
    """409 is looked up first, and is its own error if there is no job."""
    with pytest.raises(errors.Conflict):
        made(Simulation(create_then_lookups(reply(409), page())))


def test_resubmit_allows_one_further_create() -> None:
    """With `resubmit=True` exactly one more POST follows lookups that found nothing."""
    simulation = Simulation(create_then_lookups(LOST, page()))
    assert ("job-1", 2) == (made(simulation, resubmit=True), simulation.count("create"))
    stubborn = Simulation(by_operation(create=LOST, list=page()))
    unknown(stubborn, resubmit=True)
    assert 2 == stubborn.count("create")


@pytest.mark.parametrize("answer", [REFUSED, reply(421)], ids=["not sent", "421"])
def test_a_create_that_was_not_processed_is_sent_again(answer: AnyResponse) -> None:
    """What certainly made no job is repeated, at most four times in all, without a lookup."""
    simulation = Simulation(answers(answer, answer, answer, CREATED))
    assert ("job-1", 4, 3) == (made(simulation), simulation.count("create"), len(simulation.sleeps))
    hopeless = Simulation(answers(answer))
    with pytest.raises(errors.GladiaError):
        made(hopeless)
    assert (4, 0) == (hopeless.count("create"), hopeless.count("list"))


@pytest.mark.parametrize(
    "second", [REFUSED, reply(401), reply(409), reply(429, retry_after="86400"), reply(307)], ids=repr
)
def test_what_becomes_of_a_further_create_says_nothing_about_the_first(second: AnyResponse) -> None:
    """After a second create fails, it stays unknown whether the first one made a job; the error has the token."""
    error = unknown(Simulation(by_operation(create=answers(LOST, second), list=page())), resubmit=True)
    assert isinstance(error.__cause__, errors.GladiaError)


def test_the_error_of_a_submission_has_its_token() -> None:
    """Also where Gladia refused, and there is no job."""
    with pytest.raises(errors.BadRequest) as caught:
        submitted(Simulation(answers(reply(400))), submission())
    assert "t" == caught.value.token


def test_the_reserved_keys_are_sent_with_the_request() -> None:
    """A create has the token and a digest of the request next to the caller's metadata, and nothing unasked."""
    simulation = Simulation(answers(CREATED))
    body = {"rehearsal": True, "custom_metadata": {"a": 1}}
    submitted(simulation, submission(body=body))
    reserved = {"client_token": "t", "client_request": request_digest(body, open_source(URL).digest())}
    assert body | {"audio_url": URL, "custom_metadata": {"a": 1, **reserved}} == simulation.sent[0].call.body


def test_an_own_token_leads_to_its_job_and_no_other() -> None:
    """The same recording, by its content, gives the same job before anything is sent; another one is an error."""

    def lookup(simulation: Simulation, _: Send) -> AnyResponse:
        created = [sent.call.body or {} for sent in simulation.sent if sent.call.operation == "create"]
        return page(*({"id": "job-1", **body} for body in created))

    uploads = reply(200, {"audio_url": "https://gladia.test/f"})
    simulation = Simulation(by_operation(list=lookup, upload=uploads, create=CREATED))
    assert ["job-1"] * 2 == [submitted(simulation, own_submission(b"sound")).job_id for _ in range(2)]
    for other in (own_submission(b"other sound"), own_submission(b"sound", body={"rehearsal": True})):
        with pytest.raises(errors.TokenReused) as caught:
            submitted(simulation, other)
        assert ("job-1", "mine") == (caught.value.job_id, caught.value.token)
    assert (1, 1) == (simulation.count("create"), simulation.count("upload"))


@pytest.mark.parametrize("visible", [True, False])
@pytest.mark.parametrize("created_at", ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"], ids=["as old", "younger"])
def test_two_processes_with_one_token_end_on_the_same_job(visible: bool, created_at: str) -> None:
    """One look after the create shows the other job. Both use the older one, or of two as old the same one."""
    theirs, ours = job("job-0", "mine", "2026-01-01T00:00:00Z"), job("job-1", "mine", created_at)
    simulation = Simulation(answers(page(), CREATED, page(ours, theirs) if visible else page(theirs)))
    found = submitted(simulation, own_submission())
    assert ("job-0", ("job-1",)) == (found.job_id, found.duplicates)
    assert ["list", "create", "list"] == [send.call.operation for send in simulation.sent]


@pytest.mark.parametrize("lookup", [page(), LOST, reply(401), reply(200, {"items": None})], ids=repr)
def test_a_lookup_after_a_create_does_not_lose_the_job(lookup: AnyResponse) -> None:
    """The job exists, whatever comes of the look for another one with the token."""
    found = submitted(Simulation(answers(page(), CREATED, lookup)), own_submission())
    assert ("job-1", ()) == (found.job_id, found.duplicates)


def test_a_create_earns_retries() -> None:
    """Ten creates that work pay for one retry."""
    simulation = Simulation(answers(CREATED))
    simulation.spend_budget()
    for _ in range(10):
        made(simulation)
    assert 1 == simulation.spend_budget()


def test_submissions_with_one_token_run_one_after_the_other() -> None:
    """The second one of a process sends nothing before the first one has ended."""
    state = Simulation(answers(CREATED)).state
    first, second = (submit(state, submission(), 99.0) for _ in range(2))
    assert isinstance(begun(first), Send)
    assert isinstance(begun(second), Sleep)
    first.close()
    assert isinstance(second.send(None), Send)
    second.close()


def test_a_submission_has_a_limit_of_its_own() -> None:
    """A create and its lookups end after 150 s, however long the caller would wait."""
    simulation = Simulation(taking(60.0, REFUSED))
    with pytest.raises(errors.ConnectionFailed):
        simulation.run(submit(simulation.state, submission(), 7500.0))
    assert (3, 150.0) == (simulation.count("create"), max(send.deadline for send in simulation.sent))


def test_several_jobs_with_one_token_are_all_named(caplog: pytest.LogCaptureFixture) -> None:
    """The oldest of several jobs is adopted, and a warning names every id."""
    jobs = (job("newer", "t", "2026-01-02T00:00:00Z"), job("older", "t", "2026-01-01T00:00:00Z"))
    simulation = Simulation(create_then_lookups(LOST, page(*jobs)))
    with caplog.at_level(logging.WARNING, "gladia_control"):
        assert "older" == made(simulation)
    assert all(name in caplog.text for name in ("newer", "older"))


def test_a_token_that_cannot_be_found_for_sure_is_not_posted() -> None:
    """A list that ignores the filter and is very long is not searched to its end, and nothing is taken as its end."""
    endless = Simulation(by_operation(list=listing(*(job(f"o{n}", "x") for n in range(1000)))))
    with pytest.raises(errors.SubmissionUnknown) as caught:
        submitted(endless, own_submission())
    assert ("mine", 0, 25) == (caught.value.token, endless.count("create"), endless.count("list"))


@pytest.mark.parametrize("lookup", [LOST, reply(503), reply(200, {"items": None}), reply(401)], ids=repr)
def test_a_lookup_that_fails_is_none_that_finds_nothing(lookup: AnyResponse) -> None:
    """The next lookup follows; if none works, there is no second create."""
    assert "job-7" == made(Simulation(create_then_lookups(LOST, lookup, lookup, page(job("job-7", "t")))))
    simulation = Simulation(create_then_lookups(LOST, lookup))
    unknown(simulation, resubmit=True)
    assert (1, 4) == (simulation.count("create"), simulation.count("list"))


def test_resubmit_needs_the_whole_schedule() -> None:
    """Within a short deadline there is one last look and no second POST."""
    simulation = Simulation(create_then_lookups(LOST, page()))
    with pytest.raises(errors.SubmissionUnknown):
        simulation.run(creation(simulation.state, 1.5).run(resubmit=True))
    assert (1, 1) == (simulation.count("create"), simulation.count("list"))
    assert 1.3 <= simulation.time < 1.5


def test_nothing_is_created_when_the_time_is_over() -> None:
    """A create that could not be answered in time is not sent, and the error says that there is no job."""
    simulation = Simulation(answers(CREATED), time=150.001)
    with pytest.raises(errors.DeadlineExceeded, match="no job was created"):
        made(simulation)
    assert [] == simulation.sent


def test_an_interrupt_during_the_create_names_the_token() -> None:
    """Ctrl-C passes through unchanged, with a note that leads to the job."""
    steps = submit(Simulation(answers(CREATED)).state, submission(token="tok"), 99.0)
    assert isinstance(begun(steps), Send)
    with pytest.raises(KeyboardInterrupt) as caught:
        steps.throw(KeyboardInterrupt())
    assert "find('tok')" in caught.value.__notes__[0]


def test_a_callback_that_fails_does_not_lose_the_job() -> None:
    """`on_submitted` is called with the job's id; what it raises passes through, with a note that names the job."""
    steps = submit(Simulation(answers(CREATED)).state, submission(on_submitted=print), 99.0)
    begun(steps)
    step = steps.send(CREATED)
    assert isinstance(step, Notify)
    assert (print, "job-1") == (step.callback, step.value)
    with pytest.raises(ZeroDivisionError) as caught:
        steps.throw(ZeroDivisionError())
    assert "job job-1 exists" in caught.value.__notes__[0]
