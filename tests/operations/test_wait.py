"""The wait survives everything but its deadline; test_status_table.py has every status."""

from __future__ import annotations

import math
from typing import Any

import pytest
from gladia_control import errors
from gladia_control.events import Update
from gladia_control.operations.response import AnyResponse, Response
from gladia_control.operations.steps import Send
from gladia_control.operations.wait import JobFacts, wait
from gladia_control.request.arguments import check_timeout

from tests.support.simulation import Simulation, answers, reply


def state(status: str, **more: Any) -> AnyResponse:
    return reply(200, {"id": "j", "status": status, "result": None} | more)


QUEUED, PROCESSING, DONE = state("queued"), state("processing"), state("done", result={"metadata": {}})


def polls(*given: AnyResponse, timeout: float = 600.0, fresh: bool = False) -> Simulation:
    """A wait whose polls are answered so, the last answer for ever, until the job is done."""
    simulation = Simulation(answers(*given))
    finish(simulation, timeout, fresh=fresh)
    return simulation


def finish(simulation: Simulation, timeout: float = 600.0, *, fresh: bool = False) -> None:
    received, _ = simulation.run(wait(simulation.state, JobFacts("j", fresh=fresh), simulation.time + timeout))
    assert {"id": "j", "status": "done", "result": {"metadata": {}}} == received


def fails(
    error: type[errors.GladiaError], *given: AnyResponse, timeout: float = 600.0, fresh: bool = False
) -> tuple[Any, Simulation]:
    """The error that ends a wait whose polls are answered so, which has the job's id."""
    simulation = Simulation(answers(*given))
    with pytest.raises(error) as caught:
        finish(simulation, timeout, fresh=fresh)
    assert ("j", {"get"}) == (caught.value.job_id, {send.call.operation for send in simulation.sent})
    return caught.value, simulation


def test_a_job_is_polled_until_it_is_done() -> None:
    """Queued, processing, done: the last answer comes back as received."""
    assert 3 == polls(QUEUED, PROCESSING, DONE).count("get")


@pytest.mark.parametrize("bad", [reply(200, []), reply(200, {"status": 5}), reply(200), reply(204)])
def test_a_success_that_is_no_job_is_asked_again_three_times(bad: AnyResponse) -> None:
    """A page of a proxy may be gone the next time; four in a row are an error with the body and the job's id."""
    polls(bad, bad, bad, QUEUED, bad, bad, bad, DONE)
    assert 4 == fails(errors.MalformedResponse, bad)[1].count("get")


def test_a_result_that_is_too_large_is_not_asked_for_again() -> None:
    """A result that is too large ends the wait; the error has the job's id."""
    assert 1 == fails(errors.ResponseTooLarge, Response(200, {}, b"{", too_large=True))[1].count("get")


def test_an_outage_longer_than_the_deadline_is_a_wait_timeout() -> None:
    """The error has the job, its last state, and the last failure as its cause. The job is left alone."""
    error, simulation = fails(errors.WaitTimeout, PROCESSING, reply(503), timeout=100)
    assert ("processing", errors.ServerError) == (error.last_status, type(error.__cause__))
    assert 100 - 0.4 == pytest.approx(simulation.time)
    assert isinstance(error, TimeoutError)


def test_the_last_poll_starts_just_before_the_deadline() -> None:
    """A job that is done in the last moment is not lost; of a second, the answer has the last tenth."""

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        return DONE if simulation.time >= 9.6 else PROCESSING

    finish(Simulation(script), 10)
    assert 0.9 == pytest.approx(fails(errors.WaitTimeout, PROCESSING, timeout=1)[1].time)


def test_a_failed_job_is_an_error_with_its_code() -> None:
    """`error` ends the wait; nothing is submitted again."""
    error, _ = fails(errors.JobFailed, PROCESSING, state("error", error_code=503))
    assert (503, "error") == (error.error_code, error.raw["status"])


def test_an_unknown_state_is_no_end(caplog: pytest.LogCaptureFixture) -> None:
    """A state that is newer than this version is waited through and logged once."""
    polls(state("paused"), state("paused"), DONE)
    assert 1 == caplog.text.count("paused")


def test_a_job_just_created_may_be_invisible_for_a_while() -> None:
    """404 within ten seconds of the creation is waited through; later it is an error."""
    polls(reply(404), reply(404), DONE, fresh=True)
    for fresh in (True, False):
        assert fresh == (fails(errors.NotFound, reply(404), fresh=fresh)[1].time > 10)


def test_a_job_that_disappears_is_gone_after_one_confirmation() -> None:
    """A 404 after a 200 is confirmed once; the job is then `JobGone`."""
    polls(QUEUED, reply(404), DONE)
    assert 3 == fails(errors.JobGone, QUEUED, reply(404))[1].count("get")


@pytest.mark.parametrize(("status", "kind"), [(401, errors.AuthenticationFailed), (403, errors.PermissionDenied)])
def test_a_refused_key_in_mid_wait_is_asked_once_more(status: int, kind: type[errors.ApiError]) -> None:
    """One refusal after a success may be a hiccup; two in a row are not, nor is the first answer of an unknown job."""
    no = reply(status)
    polls(no, DONE, fresh=True)
    polls(QUEUED, no, QUEUED, no, DONE)
    assert 3 == fails(kind, QUEUED, no)[1].count("get")
    assert 1 == fails(kind, no)[1].count("get")


def test_done_without_a_result_is_asked_again_and_then_reported() -> None:
    """Three more questions within ten seconds; then the raw body is in the error."""
    polls(state("done"), state("done"), DONE)
    error, simulation = fails(errors.IncompleteResult, state("done"))
    assert (4, True) == (simulation.count("get"), b'"done"' in error.raw)
    assert 10 == pytest.approx(simulation.time, abs=0.1)


def test_a_job_that_is_processed_again_is_polled_at_the_usual_pace() -> None:
    """`done` without a result may be a glitch; the wait then goes on as before."""
    assert min(polls(state("done"), *[PROCESSING] * 20, DONE).sleeps[1:]) > 0.4


def test_an_answer_about_another_job_is_not_ours() -> None:
    """A job with another id is not returned."""
    polls(state("done", id="other", result={}), DONE)


def test_retry_after_spaces_the_polls() -> None:
    """`Retry-After` is obeyed while the job runs, and clipped to a minute."""
    assert [25.0] == polls(reply(200, {"id": "j", "status": "queued"}, retry_after="25"), DONE).sleeps
    assert [60.0] == polls(reply(429, retry_after="4000"), DONE).sleeps


def test_updates_tell_where_the_job_stands() -> None:
    """Every answered poll is told, with state, count and a guess of what is left once the duration is known."""
    simulation = Simulation(answers(QUEUED, state("processing", file={"audio_duration": 100}), DONE))
    updates: list[Update] = []
    simulation.run(wait(simulation.state, JobFacts("j"), 600.0, updates.append))
    assert [("queued", 1), ("processing", 2), ("done", 3)] == [(update.status, update.polls) for update in updates]
    assert [None, pytest.approx(4.3, abs=0.1), 0] == [update.remaining for update in updates]


def test_an_interrupt_names_the_job() -> None:
    """Ctrl-C passes through unchanged, with a note that says how to go on."""
    steps = wait(Simulation(answers(DONE)).state, JobFacts("j"), 600.0)
    next(steps)
    with pytest.raises(KeyboardInterrupt) as caught:
        steps.throw(KeyboardInterrupt())
    assert "job('j').wait()" in caught.value.__notes__[0]


def test_many_waits_share_one_limit() -> None:
    """Two hundred waits of one client start at most 20 polls at once and 10 a second after that."""
    simulation = Simulation(answers(DONE))
    for _ in range(200):
        finish(simulation, math.inf)
    assert 18.0 == pytest.approx(simulation.time, abs=0.2)


@pytest.mark.parametrize("interrupted", [False, True], ids=["closed", "interrupted"])
def test_waits_that_are_given_up_leave_the_line(interrupted: bool) -> None:
    """Cancelled waits do not hold up those that come later."""
    simulation = Simulation(answers(DONE))
    cancelled = [wait(simulation.state, JobFacts("j"), math.inf) for _ in range(500)]
    for steps in cancelled:
        next(steps)
    for steps in cancelled:
        if interrupted:
            with pytest.raises(KeyboardInterrupt):
                steps.throw(KeyboardInterrupt())
        steps.close()
    finish(simulation)
    assert simulation.time < 1


def test_no_timeout_is_no_limit() -> None:
    """`timeout=None` waits without a limit."""
    assert (math.inf, 2.0) == (check_timeout(None), check_timeout(2))
    polls(*[QUEUED] * 900, DONE, timeout=math.inf)


def test_a_429_to_one_poll_holds_back_all_waits() -> None:
    """What one wait was asked to wait, no poll of the client undercuts, whichever job it is for."""
    simulation = Simulation(answers(DONE))
    refused = wait(simulation.state, JobFacts("other"), math.inf)
    next(refused)
    refused.send(reply(429, retry_after="30"))
    finish(simulation)
    assert simulation.time >= 30.0


def test_answered_polls_restore_the_rate() -> None:
    """After a 429 the client polls at half the rate, and every answer raises it a little."""
    rates = [
        polls(reply(429), *[PROCESSING] * answered, DONE, timeout=math.inf).poll_rate() for answered in (1, 39, 200)
    ]
    assert pytest.approx([5.1, 7.0, 10.0]) == rates
