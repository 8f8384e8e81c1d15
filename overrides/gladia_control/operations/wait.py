"""Wait for a job: survive every transient failure until the deadline, and never lose the job's id."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from attrs import define, field

from gladia_control.api import generated
from gladia_control.api.generated import Call
from gladia_control.errors import (
    GladiaError,
    IncompleteResult,
    JobFailed,
    JobGone,
    MalformedResponse,
    NotFound,
    ResponseTooLarge,
    WaitTimeout,
)
from gladia_control.events import Update
from gladia_control.result.json import number
from gladia_control.rules.outcome import Outcome
from gladia_control.rules.polling import (
    MALFORMED_ANSWERS,
    NOT_FOUND_GRACE,
    POLL_CAP,
    POLL_FLOOR,
    RESULT_RETRIES,
    estimate_left,
    expected_processing,
    next_poll,
)
from gladia_control.rules.retry import retry_after

from .received import is_anothers, state_in
from .response import AnyResponse, Response
from .retry import attempt, read_response
from .state import ClientState
from .steps import Notify, Send, Sleep, Steps

log = logging.getLogger("gladia_control")

KNOWN_STATES = ("queued", "processing", "done", "error")


@define(eq=False, repr=False)
class JobFacts:
    """What the client knows about a job. A wait starts from it and updates it.

    Attributes:
        job_id: The job.
        duration: Duration of the recording in seconds, if it is known.
        diarization: Whether the job tells speakers apart, which takes longer.
        fresh: Whether this client has just created the job, so that it may not be visible yet.
        token: Client token of the submission, if it is known. An answer with another one is not about this job.
        request: Digest of the request, if it is known; likewise.
        status: The last state seen.
    """

    job_id: str
    duration: float | None = None
    diarization: bool = False
    fresh: bool = False
    token: str | None = None
    request: str | None = None
    status: str | None = None


def wait(
    state: ClientState, job: JobFacts, deadline: float, on_update: Callable[[Update], Any] | None = None
) -> Steps[tuple[dict[str, Any], bytes]]:
    """Poll until the job is done, or until the deadline (`inf`: no limit).

    Returns:
        The job as received, decoded, and the body that held it.

    Raises:
        WaitTimeout: The deadline came first; the job was not stopped.
        JobFailed: Gladia ended the job with an error.
        JobGone: The job was deleted.
        IncompleteResult: The job is done, but no result follows.
        MalformedResponse: Four successes in a row did not hold the job.
        ApiError: Gladia refused, for good.
    """
    try:
        return (yield from Wait(state, job, deadline, on_update).run())
    except GladiaError as error:
        error.with_context(job_id=job.job_id, token=job.token)
        raise
    except BaseException as error:
        error.add_note(f"gladia_control: job {job.job_id} was not stopped; job({job.job_id!r}).wait() waits for it")
        raise


@define(eq=False, repr=False)
class Wait:
    """One wait, and what it counts.

    Attributes:
        polls: Polls sent.
        failures: Consecutive failed polls since the last response that held the job.
        missing: How many of these were 404s.
        denied: How many of these were 401s or 403s.
        malformed: Successes in a row that did not hold the job.
        without_result: Answers that said `done` and had no result.
    """

    _state: ClientState
    _job: JobFacts
    _deadline: float
    _on_update: Callable[[Update], Any] | None
    polls: int = field(default=0, init=False)
    failures: int = field(default=0, init=False)
    missing: int = field(default=0, init=False)
    denied: int = field(default=0, init=False)
    malformed: int = field(default=0, init=False)
    without_result: int = field(default=0, init=False)
    _first_without_result: float = field(default=0.0, init=False)
    _last_error: GladiaError | None = field(default=None, init=False)
    _started: float = field(init=False)
    _phase_started: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._started = self._phase_started = self._state.now()

    def run(self) -> Steps[tuple[dict[str, Any], bytes]]:
        """Poll until the job has ended."""
        state, job = self._state, self._job
        last_poll_at = state.last_start(self._started, self._deadline)
        call = generated.get(job.job_id)
        while True:
            yield from await_slot(state, last_poll_at)  # at `last_poll_at`, poll even without a slot
            self.polls += 1
            with state.limiter.under_way():
                send = Send(call, state.attempt_deadline(self._deadline))
                response = yield from attempt(state, send, self.polls, job.token)
            received = yield from self._job_in(call, response)
            if received is not None and self._on_update is not None:
                yield Notify(self._on_update, self._update())
            if received is not None and isinstance(response, Response) and self._has_ended(received, response):
                return received, response.body
            now = state.now()
            if now >= last_poll_at:
                raise WaitTimeout(job.job_id, job.status, now - self._started) from self._last_error
            pause = min(self._interval(response), last_poll_at - now)
            if received is None:
                state.tell("retry", call, token=job.token, attempt=self.polls + 1, delay=pause)
            if pause > 0:
                yield Sleep(pause)

    def _job_in(self, call: Call, response: AnyResponse) -> Steps[dict[str, Any] | None]:
        """The job in a response; None if the response says nothing about it. Raises the error that ends the wait."""
        if not isinstance(response, Response) or response.outcome is not Outcome.OK:
            self._judge_failure(response)
            return None
        try:
            received = yield from read_response(response, functools.partial(own_job, self._job))
        except ResponseTooLarge:
            raise  # the next one would be as large
        except MalformedResponse as error:
            count = self.malformed + 1
            if count >= MALFORMED_ANSWERS:
                raise
            self._count_failure(error)
            self.malformed = count  # which `_count_failure` has reset
            return None
        self._state.limiter.accepted()
        self.failures = self.missing = self.denied = self.malformed = 0
        self._last_error = None
        self._learn(received)
        self._report(call, received)
        return received

    def _judge_failure(self, response: AnyResponse) -> None:
        """Count a failed poll, or raise the error that ends the wait."""
        state, error = self._state, response.error()
        status = response.status if isinstance(response, Response) else None
        if status == 429:
            asked = retry_after(response.headers, wall_clock=state.wall_clock) or 0.0
            state.limiter.refused(min(asked, state.policy.retry_after_cap))
        if isinstance(error, NotFound):
            self._judge_missing(error)
        elif status in (401, 403):
            self.denied += 1
            worked_before = self._job.fresh or self._job.status is not None
            if self.denied > 1 or not worked_before:
                raise error
        elif response.outcome in (Outcome.REFUSED, Outcome.REDIRECT, Outcome.UNTRUSTED):
            raise error
        self._count_failure(error)

    def _count_failure(self, error: GladiaError) -> None:
        self.failures += 1
        self.malformed = 0
        self._last_error = error

    def _judge_missing(self, error: NotFound) -> None:
        """A 404: the job is not visible yet, was deleted, or never existed."""
        self.missing += 1
        if self._job.status is not None:
            if self.missing > 1:
                gone = JobGone(error.status, error.message, request_id=error.request_id, body=error.body)
                raise gone.with_context(job_id=self._job.job_id)
        elif not self._job.fresh or self._state.now() - self._started > self._state.pause(NOT_FOUND_GRACE):
            raise error

    def _learn(self, received: dict[str, Any]) -> None:
        """Add to what is known of the job."""
        job, status = self._job, state_in(received)
        if status != job.status:
            if status not in KNOWN_STATES:
                log.warning("job %s: unknown state %r; still waiting", job.job_id, status)
            if status == "processing":
                self._phase_started = self._state.now()
            job.status = status
        file = received.get("file")
        if job.duration is None and isinstance(file, dict):
            job.duration = number(file.get("audio_duration"))

    def _report(self, call: Call, received: dict[str, Any]) -> None:
        values: dict[str, Any] = {
            "token": self._job.token,
            "attempt": self.polls,
            "job_status": state_in(received),
            "elapsed": self._state.now() - self._started,
        }
        self._state.tell("poll", call, **values)
        if received["status"] == "error" or (received["status"] == "done" and isinstance(received.get("result"), dict)):
            self._state.tell("done", call, **values)

    def _has_ended(self, received: dict[str, Any], response: Response) -> bool:
        """Whether the job is done and has its result. Raises if it ended otherwise."""
        status = received["status"]
        if status == "error":
            code = received.get("error_code")
            raise JobFailed(self._job.job_id, code if type(code) is int else None, received)
        if status != "done":
            return False
        if isinstance(received.get("result"), dict):
            return True
        if self.without_result == 0:
            self._first_without_result = self._state.now()
        if self.without_result == len(RESULT_RETRIES):
            raise response.malformed("the job is done and has no result", IncompleteResult)
        self.without_result += 1
        return False

    def _interval(self, response: AnyResponse) -> float:
        """Seconds until the next poll."""
        state, job = self._state, self._job
        asked = min(retry_after(response.headers, wall_clock=state.wall_clock) or 0.0, state.policy.retry_after_cap)
        if self.failures:
            return max(state.backoff(self.failures, cap=POLL_CAP), asked, state.pause(POLL_FLOOR))
        if self.without_result and job.status == "done":
            at = self._first_without_result + state.pause(RESULT_RETRIES[self.without_result - 1])
            return max(asked, at - state.now(), 0.0)
        t = (state.now() - self._phase_started) / state.pause(1.0)
        expected = expected_processing(job.duration, diarization=job.diarization)
        interval = next_poll(t, expected=expected, queued=job.status == "queued", rng=state.rng)
        return max(state.pause(interval), asked)

    def _update(self) -> Update:
        now, job = self._state.now(), self._job
        expected = expected_processing(job.duration, diarization=job.diarization)
        ended = job.status in ("done", "error")
        left = 0.0 if ended else estimate_left(now - self._phase_started, expected=expected)
        return Update(job.job_id, str(job.status), now - self._started, self.polls, left)


def await_slot(state: ClientState, latest: float) -> Steps[None]:
    """Wait until the rate limit lets a poll start, but no later than `latest`."""
    limiter = state.limiter
    number, started = limiter.reserve(), False
    try:
        while (delay := limiter.delay(number)) > 0.0:
            left = latest - state.now()
            if left <= 0.0:
                return
            # The rate may rise meanwhile: look again halfway.
            yield Sleep(min(left, delay if delay <= state.pause(1.0) else delay / 2))
        started = True
    finally:
        if not started:
            limiter.release()


def own_job(job: JobFacts, response: Response) -> dict[str, Any]:
    """The job in a response to a request for it.

    Raises:
        MalformedResponse: The response holds another job, or none.
    """
    received = response.object()
    another = received.get("id", job.job_id) != job.job_id
    if another or is_anothers(received, job.token, job.request):
        raise response.malformed("the answer is about another job")
    if not isinstance(received.get("status"), str):
        raise response.malformed("the job has no status")
    return response.object(for_error=True) if received["status"] == "error" else received
