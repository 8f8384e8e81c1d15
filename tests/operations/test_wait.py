"""The wait survives everything but its deadline."""

from __future__ import annotations

import math
from typing import Any

import pytest
from gladia_control import errors
from gladia_control.events import Update
from gladia_control.operations.response import AnyResponse, NoResponse, Response
from gladia_control.operations.steps import Send
from gladia_control.operations.wait import JobFacts, wait
from gladia_control.request.arguments import check_timeout
from gladia_control.rules.outcome import Outcome

from tests.support.simulation import LOST, Simulation, answers, reply


def state(status: str, **more: Any) -> AnyResponse:
    return reply(200, {"id": "j", "status": status, "result": None} | more)


DONE = state("done", result={"metadata": {}})


def finished(
    simulation: Simulation, timeout: float = 600.0, *, fresh: bool = False, status: str | None = None
) -> dict[str, Any]:
    waiting = JobFacts("j", fresh=fresh, status=status)
    return simulation.run(wait(simulation.state, waiting, simulation.time + timeout))[0]


def test_a_job_is_polled_until_it_is_done() -> None:
    """Queued, processing, done: the last answer comes back as received."""
    simulation = Simulation(answers(state("queued"), state("processing"), DONE))
    assert finished(simulation) == {"id": "j", "status": "done", "result": {"metadata": {}}}
    assert simulation.count("get") == 3


@pytest.mark.parametrize("bad", [LOST, reply(503), reply(500), reply(408), reply(520), reply(429)])
def test_bad_answers_never_end_the_wait(bad: AnyResponse) -> None:
    """Fifty bad answers in a row are survived."""
    simulation = Simulation(answers(*[bad] * 50, DONE))
    assert finished(simulation, 7500)["status"] == "done"
    assert max(simulation.sleeps) <= 30


@pytest.mark.parametrize("bad", [reply(200, []), reply(200, {"status": 5}), reply(200), reply(204)])
def test_a_success_that_is_no_job_is_asked_again_three_times(bad: AnyResponse) -> None:
    """A page of a proxy may be gone the next time; four in a row are an error with the body and the job's id."""
    assert finished(Simulation(answers(bad, bad, bad, DONE)))["status"] == "done"
    assert finished(Simulation(answers(bad, bad, bad, state("queued"), bad, bad, bad, DONE)))["status"] == "done"
    stubborn = Simulation(answers(bad))
    with pytest.raises(errors.MalformedResponse) as caught:
        finished(stubborn)
    assert (caught.value.job_id, stubborn.count("get")) == ("j", 4)


def test_a_result_that_is_too_large_is_not_asked_for_again() -> None:
    """A result that is too large ends the wait; the error has the job's id."""
    simulation = Simulation(answers(Response(200, {}, b"{", too_large=True)))
    with pytest.raises(errors.ResponseTooLarge) as caught:
        finished(simulation)
    assert (caught.value.job_id, simulation.count("get")) == ("j", 1)


def test_an_outage_longer_than_the_deadline_is_a_wait_timeout() -> None:
    """The error has the job, its last state, and the last failure as its cause. The job is left alone."""
    simulation = Simulation(answers(state("processing"), reply(503)))
    with pytest.raises(errors.WaitTimeout) as caught:
        finished(simulation, 100)
    assert (caught.value.job_id, caught.value.last_status) == ("j", "processing")
    assert isinstance(caught.value.__cause__, errors.ServerError)
    assert simulation.time == pytest.approx(100 - 0.4)
    assert isinstance(caught.value, TimeoutError)
    assert {"get"} == {send.call.operation for send in simulation.sent}


def test_the_last_poll_starts_just_before_the_deadline() -> None:
    """A job that is done in the last moment is not lost."""

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        return DONE if simulation.time >= 9.6 else state("processing")

    simulation = Simulation(script)
    assert finished(simulation, 10)["status"] == "done"


def test_the_last_poll_of_a_short_wait_starts_a_tenth_before_the_deadline() -> None:
    """Of a wait of one second, its answer has the last tenth."""
    simulation = Simulation(answers(state("processing")))
    with pytest.raises(errors.WaitTimeout):
        finished(simulation, 1)
    assert 0.9 == pytest.approx(simulation.time)


def test_a_failed_job_is_an_error_with_its_code() -> None:
    """`error` ends the wait; nothing is submitted again."""
    simulation = Simulation(answers(state("processing"), state("error", error_code=503)))
    with pytest.raises(errors.JobFailed) as caught:
        finished(simulation)
    assert (caught.value.job_id, caught.value.error_code, caught.value.raw["status"]) == ("j", 503, "error")


def test_an_unknown_state_is_no_end(caplog: pytest.LogCaptureFixture) -> None:
    """A state that is newer than this version is waited through and logged once."""
    simulation = Simulation(answers(state("paused"), state("paused"), DONE))
    finished(simulation)
    assert caplog.text.count("paused") == 1


def test_a_job_just_created_may_be_invisible_for_a_while() -> None:
    """404 within ten seconds of the creation is waited through; later it is an error."""
    simulation = Simulation(answers(reply(404), reply(404), DONE))
    finished(simulation, fresh=True)
    for fresh in (True, False):
        lost = Simulation(answers(reply(404)))
        with pytest.raises(errors.NotFound) as caught:
            finished(lost, fresh=fresh)
        assert caught.value.job_id == "j"
        assert (lost.time > 10) is fresh


def test_a_job_that_disappears_is_gone_after_one_confirmation() -> None:
    """A 404 after a 200 is confirmed once; the job is then `JobGone`."""
    simulation = Simulation(answers(state("queued"), reply(404)))
    with pytest.raises(errors.JobGone) as caught:
        finished(simulation)
    assert (simulation.count("get"), caught.value.job_id) == (3, "j")
    finished(Simulation(answers(state("queued"), reply(404), DONE)))


@pytest.mark.parametrize(("status", "kind"), [(401, errors.AuthenticationFailed), (403, errors.PermissionDenied)])
def test_a_refused_key_in_mid_wait_is_asked_once_more(status: int, kind: type[errors.ApiError]) -> None:
    """One refusal after a success may be a hiccup; two in a row are not, nor is the first answer of an unknown job."""
    no = reply(status)
    finished(Simulation(answers(no, DONE)), fresh=True)
    finished(Simulation(answers(state("queued"), no, state("queued"), no, DONE)))
    twice = Simulation(answers(state("queued"), no))
    with pytest.raises(kind):
        finished(twice)
    assert twice.count("get") == 3
    first = Simulation(answers(no))
    with pytest.raises(kind):
        finished(first)
    assert first.count("get") == 1


def test_done_without_a_result_is_asked_again_and_then_reported() -> None:
    """Three more questions within ten seconds; then the raw body is in the error."""
    simulation = Simulation(answers(state("done"), state("done"), DONE))
    finished(simulation)
    never = Simulation(answers(state("done")))
    with pytest.raises(errors.IncompleteResult) as caught:
        finished(never)
    assert (4, b'"done"' in caught.value.raw) == (never.count("get"), True)
    assert never.time == pytest.approx(10, abs=0.1)


def test_an_answer_about_another_job_is_not_ours() -> None:
    """A job with another id is not returned."""
    other = reply(200, {"id": "other", "status": "done", "result": {}})
    assert finished(Simulation(answers(other, DONE)))["id"] == "j"


def test_refusals_redirects_and_untrusted_servers_end_the_wait() -> None:
    """A wait ends at once where another poll cannot help."""
    for answer, kind in (
        (reply(302), errors.UnexpectedRedirect),
        (NoResponse(Outcome.UNTRUSTED, "x"), errors.TLSError),
        (reply(400), errors.BadRequest),
        (reply(422), errors.ValidationFailed),
    ):
        with pytest.raises(kind) as caught:
            finished(Simulation(answers(answer)))
        assert caught.value.job_id == "j"


def test_retry_after_spaces_the_polls() -> None:
    """`Retry-After` is obeyed while the job runs, and clipped to a minute."""
    simulation = Simulation(answers(reply(200, {"id": "j", "status": "queued"}, retry_after="25"), DONE))
    finished(simulation)
    assert simulation.sleeps == [25.0]
    clipped = Simulation(answers(reply(429, retry_after="4000"), DONE))
    finished(clipped)
    assert clipped.sleeps == [60.0]


def test_updates_tell_where_the_job_stands() -> None:
    """Every answered poll is told, with state, count and a guess of what is left once the duration is known."""
    simulation = Simulation(answers(state("queued"), state("processing", file={"audio_duration": 100}), DONE))
    updates: list[Update] = []
    simulation.run(wait(simulation.state, JobFacts("j"), 600.0, updates.append))
    assert [(update.status, update.polls) for update in updates] == [("queued", 1), ("processing", 2), ("done", 3)]
    assert updates[0].remaining is None
    assert updates[1].remaining == pytest.approx(4.3, abs=0.1)
    assert updates[2].remaining == 0


def test_an_interrupt_names_the_job() -> None:
    """Ctrl-C passes through unchanged, with a note that says how to go on."""
    simulation = Simulation(answers(DONE))
    steps = wait(simulation.state, JobFacts("j"), 600.0)
    next(steps)
    with pytest.raises(KeyboardInterrupt) as caught:
        steps.throw(KeyboardInterrupt())
    assert "job('j').wait()" in caught.value.__notes__[0]


def test_many_waits_share_one_limit() -> None:
    """Two hundred waits of one client start at most 20 polls at once and 10 a second after that."""
    simulation = Simulation(answers(DONE))
    for _ in range(200):
        simulation.run(wait(simulation.state, JobFacts("j"), math.inf))
    assert simulation.time == pytest.approx(18.0, abs=0.2)


def test_waits_that_are_given_up_leave_the_line() -> None:
    """Cancelled waits do not hold up those that come later."""
    simulation = Simulation(answers(DONE))
    for _ in range(500):
        steps = wait(simulation.state, JobFacts("j"), math.inf)
        next(steps)
        steps.close()
    finished(simulation)
    assert simulation.time < 1
    before = simulation.time
    cancelled = [wait(simulation.state, JobFacts("j"), math.inf) for _ in range(500)]
    for steps in cancelled:
        next(steps)
    for steps in cancelled:
        with pytest.raises(KeyboardInterrupt):
            steps.throw(KeyboardInterrupt())
    finished(simulation)
    assert simulation.time - before < 1


def test_a_job_that_is_processed_again_is_polled_at_the_usual_pace() -> None:
    """`done` without a result may be a glitch; the wait then goes on as before."""
    simulation = Simulation(answers(state("done"), *[state("processing")] * 20, DONE))
    finished(simulation)
    assert min(simulation.sleeps[1:]) > 0.4


def test_no_timeout_is_no_limit() -> None:
    """`timeout=None` waits without a limit."""
    assert (math.inf, 2.0) == (check_timeout(None), check_timeout(2))
    assert finished(Simulation(answers(*[state("queued")] * 900, DONE)), math.inf)["status"] == "done"


def test_a_429_to_one_poll_holds_back_all_waits() -> None:
    """What one wait was asked to wait, no poll of the client undercuts, whichever job it is for."""
    simulation = Simulation(answers(DONE))
    refused = wait(simulation.state, JobFacts("j"), math.inf)
    next(refused)
    refused.send(reply(429, retry_after="30"))
    finished(simulation, 600)
    assert simulation.time >= 30.0


def test_answered_polls_restore_the_rate() -> None:
    """After a 429 the client polls at half the rate, and every answer raises it a little."""

    def rate(answered: int) -> float:
        simulation = Simulation(answers(reply(429), *[state("processing")] * answered, DONE))
        finished(simulation, math.inf)
        limiter = simulation.state.limiter
        delays = [limiter.delay(limiter.reserve()) for _ in range(50)]
        return 1 / (delays[-1] - delays[-2])

    assert pytest.approx([5.1, 7.0, 10.0]) == [rate(answered) for answered in (1, 39, 200)]
