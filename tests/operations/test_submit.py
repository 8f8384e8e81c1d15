"""One job, one bill."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from gladia_control import errors
from gladia_control.api import generated
from gladia_control.operations.response import AnyResponse, NoResponse
from gladia_control.operations.steps import Notify, Send, Sleep
from gladia_control.operations.submit import create, submit
from gladia_control.request.source import open_source
from gladia_control.request.submission import Submission, request_digest
from gladia_control.rules.outcome import Outcome

from tests.support.job_pages import job, page
from tests.support.simulation import LOST, REFUSED, Script, Simulation, answers, reply

URL = "https://example.com/a.mp3"
CREATED = reply(201, {"id": "job-1", "result_url": "https://elsewhere.example/"})
CALL = generated.create({"audio_url": URL, "custom_metadata": {"client_token": "t"}})


def create_then_lookups(first: AnyResponse, *lookups: AnyResponse) -> Script:
    """The first create gets `first`, further ones succeed; lookups get theirs in turn, the last one for ever."""
    left = list(lookups)

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        if send.call.operation == "create":
            return first if simulation.count("create") == 1 else CREATED
        return left.pop(0) if len(left) > 1 else left[0]

    return script


def made(simulation: Simulation, *, resubmit: bool = False) -> str:
    return simulation.run(create(simulation.state, CALL, "t", 150.0, resubmit=resubmit)).job_id


USELESS: list[Any] = [{}, {"id": 5}, {"id": ""}, {"id": "../../x"}, {"id": "x" * 65}, [], None, "x"]

AMBIGUOUS: list[AnyResponse] = [
    LOST,
    *(reply(status) for status in (408, 409, 499, 500, 502, 503, 504, 507, 520, 527, 530, 598, 599)),
    *(reply(201, body) for body in USELESS),
    reply(204),
]


def test_an_ambiguous_create_adopts_the_job_that_exists() -> None:
    """After an answer that leaves it open, the job is found by its token and nothing is posted again."""
    for answer in AMBIGUOUS:
        simulation = Simulation(create_then_lookups(answer, page(job("other", "x"), job("job-7", "t"))))
        assert ("job-7", 1) == (made(simulation), simulation.count("create")), answer


def test_a_job_that_becomes_visible_late_is_adopted() -> None:
    """The lookups come 2, 6, 15 and 40 seconds after the loss."""

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        if send.call.operation == "create":
            return LOST
        return page(job("job-1", "t")) if simulation.time >= visible_at else page()

    for visible_at in (2, 6, 15, 40):
        simulation = Simulation(script)
        assert ("job-1", visible_at, 1) == (made(simulation), simulation.time, simulation.count("create"))


def test_a_job_that_never_shows_is_reported_as_unknown() -> None:
    """Without a match nothing is posted again, and the error has the token."""
    for answer in AMBIGUOUS:
        if getattr(answer, "status", 0) == 409:
            continue
        simulation = Simulation(create_then_lookups(answer, page()))
        with pytest.raises(errors.SubmissionUnknown) as caught:
            made(simulation)
        assert (1, 4, "t") == (simulation.count("create"), simulation.count("list"), caught.value.token), answer


def test_a_conflict_without_a_job_is_a_conflict() -> None:
    """409 is looked up first, and is its own error if there is no job."""
    with pytest.raises(errors.Conflict):
        made(Simulation(create_then_lookups(reply(409), page())))


def test_resubmit_allows_one_further_create() -> None:
    """With `resubmit=True` exactly one more POST follows lookups that found nothing."""
    simulation = Simulation(create_then_lookups(LOST, page()))
    assert made(simulation, resubmit=True) == "job-1"
    assert simulation.count("create") == 2
    stubborn = Simulation(lambda _, send: LOST if send.call.operation == "create" else page())
    with pytest.raises(errors.SubmissionUnknown):
        made(stubborn, resubmit=True)
    assert stubborn.count("create") == 2


def test_an_untrusted_server_gets_no_second_try() -> None:
    """A failed certificate check is final."""
    simulation = Simulation(answers(NoResponse(Outcome.UNTRUSTED, "TLS: self-signed")))
    with pytest.raises(errors.TLSError):
        made(simulation)
    assert len(simulation.sent) == 1


@pytest.mark.parametrize("answer", [REFUSED, reply(421), reply(425)], ids=repr)
def test_a_create_that_was_not_processed_is_sent_again(answer: AnyResponse) -> None:
    """What certainly made no job is repeated, at most four times in all, without a lookup."""
    simulation = Simulation(answers(answer, answer, answer, CREATED))
    assert made(simulation) == "job-1"
    assert (simulation.count("create"), len(simulation.sleeps)) == (4, 3)
    hopeless = Simulation(answers(answer))
    with pytest.raises(errors.GladiaError):
        made(hopeless)
    assert (hopeless.count("create"), hopeless.count("list")) == (4, 0)


@pytest.mark.parametrize(
    "second", [REFUSED, reply(401), reply(409), reply(422), reply(429, retry_after="86400"), reply(307)], ids=repr
)
def test_what_becomes_of_a_further_create_says_nothing_about_the_first(second: AnyResponse) -> None:
    """After a second create fails, it stays unknown whether the first one made a job; the error has the token."""
    simulation = Simulation(
        lambda done, send: page() if send.call.operation == "list" else LOST if done.count("create") == 1 else second
    )
    with pytest.raises(errors.SubmissionUnknown) as caught:
        made(simulation, resubmit=True)
    assert ("t", True) == (caught.value.token, isinstance(caught.value.__cause__, errors.GladiaError))


def submission(token: str = "t", *, own_token: bool = False, **body: Any) -> Submission:
    return Submission(source=open_source(URL), body=body, token=token, own_token=own_token)


def test_the_reserved_keys_are_sent_with_the_request() -> None:
    """A create has the token and a digest of the request next to the caller's metadata, and nothing unasked."""
    simulation = Simulation(answers(CREATED))
    simulation.run(submit(simulation.state, submission(diarization=True, custom_metadata={"a": 1}), 99.0))
    expected = {
        "audio_url": URL,
        "diarization": True,
        "custom_metadata": {
            "a": 1,
            "client_token": "t",
            "client_request": request_digest(
                {"diarization": True, "custom_metadata": {"a": 1}},
                open_source(URL).digest(),
            ),
        },
    }
    assert expected == simulation.sent[0].call.body


def test_an_own_token_finds_its_job_before_anything_is_sent() -> None:
    """The same token with the same request gives the same job: no upload, no create."""
    digest = request_digest({"diarization": True}, open_source(URL).digest())
    simulation = Simulation(answers(page(job("job-1", "mine", client_request=digest))))
    submitted = simulation.run(submit(simulation.state, submission("mine", own_token=True, diarization=True), 99.0))
    assert (submitted.job_id, [send.call.operation for send in simulation.sent]) == ("job-1", ["list"])


def test_an_own_token_knows_a_recording_by_its_content() -> None:
    """The digest of an upload is of its bytes: the same ones give the same job, and others are another request."""

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        match send.call.operation:
            case "upload":
                assert send.recording is not None
                send.recording.digest()
                return reply(200, {"audio_url": "https://gladia.test/f"})
            case "create":
                return CREATED
            case _:
                created = [sent.call.body or {} for sent in simulation.sent if sent.call.operation == "create"]
                return page(*({"id": "job-1", **body} for body in created))

    simulation = Simulation(script)

    def submitted(content: bytes) -> str:
        wanted = Submission(source=open_source(content), body={}, token="mine", own_token=True)
        return simulation.run(submit(simulation.state, wanted, 99.0)).job_id

    assert ["job-1", "job-1"] == [submitted(b"sound"), submitted(b"sound")]
    with pytest.raises(errors.TokenReused):
        submitted(b"other sound")
    assert (1, 1) == (simulation.count("create"), simulation.count("upload"))


def test_an_own_token_of_another_request_is_refused() -> None:
    """A token that belongs to a job with other options raises `TokenReused` with that job's id."""
    simulation = Simulation(answers(page(job("job-1", "mine", client_request="0" * 64))))
    with pytest.raises(errors.TokenReused) as caught:
        simulation.run(submit(simulation.state, submission("mine", own_token=True), 99.0))
    assert (caught.value.job_id, caught.value.token, simulation.count("create")) == ("job-1", "mine", 0)


def test_an_own_token_without_a_job_is_submitted() -> None:
    """With an unused token, a submission looks once, creates, and looks again for a job created at the same time."""
    simulation = Simulation(create_then_lookups(CREATED, page()))
    simulation.run(submit(simulation.state, submission("mine", own_token=True), 99.0))
    assert [send.call.operation for send in simulation.sent] == ["list", "create", "list"]


@pytest.mark.parametrize("visible", [True, False])
@pytest.mark.parametrize("created_at", ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"], ids=["as old", "younger"])
def test_two_processes_with_one_token_end_on_the_same_job(visible: bool, created_at: str) -> None:
    """Both use the older job, or of two as old the same one; the other, which nothing could prevent, is told."""
    theirs, ours = job("job-0", "mine", "2026-01-01T00:00:00Z"), job("job-1", "mine", created_at)
    listed = page(ours, theirs) if visible else page(theirs)
    simulation = Simulation(answers(page(), CREATED, listed))
    submitted = simulation.run(submit(simulation.state, submission("mine", own_token=True), 99.0))
    assert ("job-0", ("job-1",)) == (submitted.job_id, submitted.duplicates)


@pytest.mark.parametrize("lookup", [LOST, reply(401), reply(200, {"items": None})], ids=repr)
def test_a_lookup_that_fails_after_a_create_does_not_lose_the_job(lookup: AnyResponse) -> None:
    """The job exists, whatever comes of the look for another one with the token."""
    simulation = Simulation(answers(page(), CREATED, lookup))
    submitted = simulation.run(submit(simulation.state, submission("mine", own_token=True), 99.0))
    assert ("job-1", ()) == (submitted.job_id, submitted.duplicates)


def test_a_create_earns_retries() -> None:
    """Ten creates that work pay for one retry."""
    simulation = Simulation(answers(CREATED))
    while simulation.state.budget.take():
        pass
    for _ in range(10):
        made(simulation)
    assert [True, False] == [simulation.state.budget.take() for _ in range(2)]


def test_submissions_with_one_token_run_one_after_the_other() -> None:
    """The second one of a process sends nothing before the first one has ended."""
    simulation = Simulation(answers(CREATED))
    first, second = (submit(simulation.state, submission("mine"), 99.0) for _ in range(2))
    assert isinstance(next(first), Send)
    assert isinstance(next(second), Sleep)
    first.close()
    assert isinstance(second.send(None), Send)
    second.close()


def test_a_submission_has_a_limit_of_its_own() -> None:
    """A create and its lookups end after 150 s, however long the caller would wait."""

    def slow(simulation: Simulation, send: Send) -> AnyResponse:
        simulation.time += 60.0
        return REFUSED if send.call.operation == "create" else page()

    simulation = Simulation(slow)
    with pytest.raises(errors.ConnectionFailed):
        simulation.run(submit(simulation.state, submission(), 7500.0))
    assert 3 == simulation.count("create")
    assert 150.0 == max(send.deadline for send in simulation.sent)


def test_several_jobs_with_one_token_are_all_named(caplog: pytest.LogCaptureFixture) -> None:
    """The oldest of several jobs is adopted, and a warning names every id."""
    jobs = (job("newer", "t", "2026-01-02T00:00:00Z"), job("older", "t", "2026-01-01T00:00:00Z"))
    simulation = Simulation(create_then_lookups(LOST, page(*jobs)))
    with caplog.at_level(logging.WARNING, "gladia_control"):
        assert made(simulation) == "older"
    assert all(name in caplog.text for name in ("newer", "older"))


def test_lookups_that_fail_do_not_end_the_search() -> None:
    """A lookup that gets no usable answer counts as no match, and the next one follows."""
    broken: list[AnyResponse] = [LOST, reply(503), reply(200, {"items": None})]
    simulation = Simulation(create_then_lookups(LOST, *broken, page(job("job-1", "t"))))
    assert made(simulation) == "job-1"


def test_a_token_that_cannot_be_found_for_sure_is_not_posted() -> None:
    """A list that ignores the filter and goes on for ever is not searched for ever, and nothing is taken as its end."""
    endless = Simulation(lambda _, send: page(*(job(f"o{n}", "x") for n in range(20)), more=True))
    with pytest.raises(errors.SubmissionUnknown) as caught:
        endless.run(submit(endless.state, submission("mine", own_token=True), 99.0))
    assert ("mine", 0, 25) == (caught.value.token, endless.count("create"), endless.count("list"))


def test_small_pages_are_read_to_the_end() -> None:
    """A server may give fewer jobs a page than were asked for; the end is where it says so."""
    pages = [page(*(job(f"o{n}", "x") for n in range(10)), more=True), page(job("job-1", "mine"), more=True)]
    simulation = Simulation(answers(*pages))
    submitted = simulation.run(submit(simulation.state, submission("mine", own_token=True), 99.0))
    assert ("job-1", 0) == (submitted.job_id, simulation.count("create"))


@pytest.mark.parametrize("lookup", [LOST, reply(503), reply(200, {"items": None}), reply(401)], ids=repr)
def test_resubmit_needs_lookups_that_worked(lookup: AnyResponse) -> None:
    """A lookup that fails is not a lookup that finds nothing: no second create follows."""
    simulation = Simulation(create_then_lookups(LOST, lookup))
    with pytest.raises(errors.SubmissionUnknown):
        made(simulation, resubmit=True)
    assert (1, 4) == (simulation.count("create"), simulation.count("list"))


def test_resubmit_needs_the_whole_schedule() -> None:
    """Within a short deadline there is one last look and no second POST."""
    simulation = Simulation(create_then_lookups(LOST, page()))
    with pytest.raises(errors.SubmissionUnknown):
        simulation.run(create(simulation.state, CALL, "t", 1.5, resubmit=True))
    assert (1, 1) == (simulation.count("create"), simulation.count("list"))
    assert 1.3 <= simulation.time < 1.5


def test_nothing_is_created_when_the_time_is_over() -> None:
    """A create that could not be answered in time is not sent, and the error says that there is no job."""
    simulation = Simulation(answers(CREATED))
    simulation.time = 10.001
    with pytest.raises(errors.DeadlineExceeded, match="no job was created"):
        simulation.run(create(simulation.state, CALL, "t", 10.0, resubmit=False))
    assert simulation.sent == []


def test_an_interrupt_during_the_create_names_the_token() -> None:
    """Ctrl-C passes through unchanged, with a note that leads to the job."""

    def interrupted(simulation: Simulation, send: Send) -> AnyResponse:
        raise AssertionError("thrown into the generator by the driver")

    simulation = Simulation(interrupted)
    steps = submit(simulation.state, submission("tok"), 99.0)
    next(steps)
    with pytest.raises(KeyboardInterrupt) as caught:
        steps.throw(KeyboardInterrupt())
    assert "find('tok')" in caught.value.__notes__[0]


def test_the_job_is_told_as_soon_as_it_exists() -> None:
    """`on_submitted` is called with the job's id."""
    simulation = Simulation(answers(CREATED))
    told: list[str] = []
    wanted = Submission(source=open_source(URL), body={}, token="t", own_token=False, on_submitted=told.append)
    simulation.run(submit(simulation.state, wanted, 99.0))
    assert told == ["job-1"]


def test_a_callback_that_fails_does_not_lose_the_job() -> None:
    """What `on_submitted` raises passes through, with a note that names the job."""

    def broken(job_id: str) -> None:
        raise ZeroDivisionError

    wanted = Submission(source=open_source(URL), body={}, token="t", own_token=False, on_submitted=broken)
    simulation = Simulation(answers(CREATED))
    steps = submit(simulation.state, wanted, 99.0)
    next(steps)
    step = steps.send(CREATED)
    assert isinstance(step, Notify)
    assert step.value == "job-1"
    with pytest.raises(ZeroDivisionError) as caught:
        steps.throw(ZeroDivisionError())
    assert "job job-1 exists" in caught.value.__notes__[0]


def test_an_upload_is_not_repeated_when_its_create_is_lost() -> None:
    """The upload worked; whether there is a job, the lookups tell."""

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        if send.recording is not None:
            assert b"sound" == b"".join(send.recording.chunks())
            return reply(200, {"audio_url": "https://gladia.test/f", "audio_metadata": {}})
        return LOST if send.call.operation == "create" else page()

    simulation = Simulation(script)
    wanted = Submission(source=open_source(b"sound"), body={}, token="t", own_token=False)
    with pytest.raises(errors.SubmissionUnknown):
        simulation.run(submit(simulation.state, wanted, 150.0))
    assert (1, 1) == (simulation.count("upload"), simulation.count("create"))
