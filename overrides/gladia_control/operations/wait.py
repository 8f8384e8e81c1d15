"""Wait for a job: survive everything but the deadline, and never lose the job's id."""

from __future__ import annotations

import functools
import logging
import math
from collections.abc import Callable
from typing import Any

from attrs import define, frozen

from gladia_control.api import generated
from gladia_control.api.generated import Call
from gladia_control.errors import (
    BadOption,
    GladiaError,
    IncompleteResult,
    JobFailed,
    JobGone,
    MalformedResponse,
    NotFound,
    ResponseTooLarge,
    WaitTimeout,
)
from gladia_control.result.json import number
from gladia_control.rules.policy import Outcome, estimate_left, expected_processing, next_poll, retry_after
from gladia_control.text import one_line

from .response import Answer, Reply
from .steps import Notify, Rules, Send, Sleep, Steps, attempt, reading, turn

log = logging.getLogger("gladia_control")

KNOWN_STATES = ("queued", "processing", "done", "error")


@frozen
class Update:
    """Where a job stands; what `on_update` is given.

    Attributes:
        job_id: Id of the job.
        status: The job's state: `queued`, `processing`, `done`, `error`, or one that is newer than this version.
        elapsed: Seconds since the wait began.
        polls: How often the job was asked for.
        remaining: About how many seconds are left, if the recording's duration is known; a guess.
    """

    job_id: str
    status: str
    elapsed: float
    polls: int
    remaining: float | None

    def __str__(self) -> str:
        rest = "" if self.remaining is None else f", about {self.remaining:.0f} s left"
        return f"{self.job_id}: {self.status} after {self.elapsed:.1f} s, {self.polls} polls{rest}"


@define(eq=False, repr=False)
class Waiting:
    """What a wait knows about its job.

    Attributes:
        job_id: The job.
        duration: Duration of the recording in seconds, if it is known.
        diarization: Whether the job tells speakers apart, which takes longer.
        fresh: Whether the job was created just now by this client, so that it may not be visible yet.
        token: Client token of the submission, if it is known; for errors.
        status: The last state seen.
    """

    job_id: str
    duration: float | None = None
    diarization: bool = False
    fresh: bool = False
    token: str | None = None
    status: str | None = None
    polls: int = 0
    failures: int = 0
    missing: int = 0
    denied: int = 0
    malformed: int = 0
    without_result: int = 0
    first_without_result: float = 0.0
    phase_started: float = 0.0
    last_error: GladiaError | None = None


def check_timeout(timeout: float | None) -> float:
    """The time-out in seconds; `inf` for None.

    Raises:
        BadOption: It is not a positive number.
    """
    if timeout is None:
        return math.inf
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not timeout > 0:
        raise BadOption("timeout", f"expected a positive number of seconds or None, got {timeout!r}", timeout)
    try:
        return float(timeout)
    except OverflowError:
        return math.inf


def wait(
    rules: Rules, waiting: Waiting, deadline: float, on_update: Callable[[Update], Any] | None = None
) -> Steps[tuple[dict[str, Any], bytes]]:
    """Poll until the job is done, or until the deadline (`inf`: no limit).

    Returns:
        The job as received, decoded, and the body that it was in.

    Raises:
        WaitTimeout: The deadline came first; the job was not stopped.
        JobFailed: Gladia ended the job with an error.
        JobGone: Somebody deleted the job.
        IncompleteResult: The job is done and its result does not come.
        MalformedResponse: Four answers in a row were successes and no job.
        ApiError: Gladia refused, for good.
    """
    started = waiting.phase_started = rules.now()
    last_poll_at = deadline - min(rules.policy.final_poll, 0.1 * (deadline - started))
    try:
        call = generated.get(waiting.job_id)
        while True:
            yield from turn(rules, rules.limiter, last_poll_at)  # at the end, one poll needs no turn
            waiting.polls += 1
            send = Send(call, rules.attempt_deadline(deadline))
            with rules.limiter.under_way():
                answer = yield from attempt(rules, send, waiting.polls, waiting.token)
            job = yield from _judge(rules, waiting, send, answer, started)
            if job is not None and on_update is not None:
                yield Notify(on_update, _update(rules, waiting, started))
            if job is not None and isinstance(answer, Reply) and _has_ended(rules, waiting, job, answer):
                return job, answer.body
            now = rules.now()
            if now >= last_poll_at:
                raise WaitTimeout(waiting.job_id, waiting.status, now - started) from waiting.last_error
            pause = min(_interval(rules, waiting, answer), last_poll_at - now)
            if job is None:
                rules.tell("retry", call, token=waiting.token, attempt=waiting.polls + 1, delay=pause)
            yield from _pause(pause)
    except GladiaError as error:
        error.about(job_id=waiting.job_id, token=waiting.token)
        raise
    except BaseException as error:
        error.add_note(
            f"gladia_control: job {waiting.job_id} was not stopped; job({waiting.job_id!r}).wait() waits for it"
        )
        raise


def _pause(seconds: float) -> Steps[None]:
    if seconds > 0:
        yield Sleep(seconds)


def _interval(rules: Rules, waiting: Waiting, answer: Answer) -> float:
    """Seconds until the next poll."""
    policy = rules.policy
    asked = min(retry_after(answer.headers, wall_clock=rules.wall_clock) or 0.0, policy.retry_after_cap)
    if waiting.failures:
        pause = policy.sleep_before_retry(waiting.failures, rules.rng, cap=policy.poll_cap)
        return max(pause, asked, policy.poll_floor)
    if waiting.without_result and waiting.status == "done":
        return max(asked, _until_result_retry(rules, waiting))
    t = rules.now() - waiting.phase_started
    expected = expected_processing(waiting.duration, diarization=waiting.diarization)
    queued = waiting.status == "queued"
    return max(next_poll(policy, t, expected=expected, queued=queued, rng=rules.rng), asked)


def _until_result_retry(rules: Rules, waiting: Waiting) -> float:
    at = waiting.first_without_result + rules.policy.result_retries[waiting.without_result - 1]
    return max(0.0, at - rules.now())


def _judge(rules: Rules, waiting: Waiting, send: Send, answer: Answer, started: float) -> Steps[dict[str, Any] | None]:
    """The job in an answer, or None if the answer says nothing about it; raises what ends the wait."""
    if isinstance(answer, Reply) and answer.outcome is Outcome.OK:
        try:
            job = yield from reading(answer, functools.partial(own_job, waiting.job_id))
        except ResponseTooLarge:
            raise  # it would be no smaller the next time
        except MalformedResponse as malformed:
            _malformed(rules, waiting, malformed)
            return None
        rules.limiter.accepted()
        waiting.failures = waiting.missing = waiting.denied = waiting.malformed = 0
        waiting.last_error = None
        _note_status(rules, waiting, job)
        _tell(rules, waiting, send.call, job, started)
        return job
    error = answer.error()
    if isinstance(answer, Reply) and answer.status == 429:
        asked = retry_after(answer.headers, wall_clock=rules.wall_clock) or 0.0
        rules.limiter.refused(min(asked, rules.policy.retry_after_cap))
    if isinstance(error, NotFound):
        _missing(rules, waiting, error, started)
    elif isinstance(answer, Reply) and answer.status in (401, 403):
        waiting.denied += 1
        worked_before = waiting.fresh or waiting.status is not None
        if waiting.denied > 1 or not worked_before:
            raise error
    elif answer.outcome in (Outcome.REFUSED, Outcome.REDIRECT, Outcome.UNTRUSTED):
        raise error
    _failed(waiting, error)
    return None


def _tell(rules: Rules, waiting: Waiting, call: Call, job: dict[str, Any], started: float) -> None:
    status, elapsed = one_line(job["status"], 40), rules.now() - started
    told: dict[str, Any] = {"token": waiting.token, "attempt": waiting.polls, "job_status": status, "elapsed": elapsed}
    rules.tell("poll", call, **told)
    if job["status"] == "error" or (job["status"] == "done" and isinstance(job.get("result"), dict)):
        rules.tell("done", call, **told)


def _failed(waiting: Waiting, error: GladiaError) -> None:
    waiting.failures += 1
    waiting.malformed = 0
    waiting.last_error = error


def _malformed(rules: Rules, waiting: Waiting, error: MalformedResponse) -> None:
    """A success that is no job: something stands between Gladia and us, perhaps for a moment only."""
    count = waiting.malformed + 1
    if count >= rules.policy.attempts:
        raise error
    _failed(waiting, error)
    waiting.malformed = count


def _missing(rules: Rules, waiting: Waiting, error: NotFound, started: float) -> None:
    """A 404: just created and not visible yet, deleted, or never there."""
    waiting.missing += 1
    if waiting.status is not None:
        if waiting.missing > 1:
            gone = JobGone(error.status, error.message, request_id=error.request_id, body=error.body)
            raise gone.about(job_id=waiting.job_id)
    elif not waiting.fresh or rules.now() - started > rules.policy.not_found_grace:
        raise error


def own_job(job_id: str, reply: Reply) -> dict[str, Any]:
    """The job in an answer about it.

    Raises:
        MalformedResponse: It is no job, or another one.
    """
    job = reply.object()
    if job.get("id", job_id) != job_id:
        raise MalformedResponse("the answer is about another job", status=reply.status, raw=reply.body)
    if not isinstance(job.get("status"), str):
        raise MalformedResponse("the job has no status", status=reply.status, raw=reply.body)
    return job


def _note_status(rules: Rules, waiting: Waiting, job: dict[str, Any]) -> None:
    status = job["status"]
    if status != waiting.status:
        if status not in KNOWN_STATES:
            log.warning("job %s: unknown state %r; waiting on", waiting.job_id, status)
        if status == "processing":
            waiting.phase_started = rules.now()
        waiting.status = status
    file = job.get("file")
    if waiting.duration is None and isinstance(file, dict):
        waiting.duration = number(file.get("audio_duration"))


def _has_ended(rules: Rules, waiting: Waiting, job: dict[str, Any], answer: Reply) -> bool:
    status = job["status"]
    if status == "error":
        code = job.get("error_code")
        raise JobFailed(waiting.job_id, code if isinstance(code, int) else None, job)
    if status != "done":
        return False
    if isinstance(job.get("result"), dict):
        return True
    if waiting.without_result == 0:
        waiting.first_without_result = rules.now()
    if waiting.without_result == len(rules.policy.result_retries):
        raise IncompleteResult("the job is done and has no result", status=200, raw=answer.body)
    waiting.without_result += 1
    return False


def _update(rules: Rules, waiting: Waiting, started: float) -> Update:
    now = rules.now()
    expected = expected_processing(waiting.duration, diarization=waiting.diarization)
    ended = waiting.status in ("done", "error")
    left = 0.0 if ended else estimate_left(now - waiting.phase_started, expected=expected)
    return Update(waiting.job_id, str(waiting.status), now - started, waiting.polls, left)
