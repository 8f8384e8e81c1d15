"""Send a request and retry it. Every request but a create may simply be sent again."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from attrs import define, field

from gladia_control.api.generated import Call
from gladia_control.errors import GladiaError, MalformedResponse, ResponseTooLarge
from gladia_control.request.recording import Recording
from gladia_control.rules.outcome import Outcome
from gladia_control.rules.retry import ATTEMPTS

from .response import AnyResponse, Response, is_throttled
from .state import ClientState
from .steps import Send, Sleep, Steps, Work

T = TypeVar("T")

LARGE = 64 * 1024
"""Size in bytes from which on asyncio code decodes a body in a worker thread."""


def attempt(state: ClientState, send: Send, number: int, token: str | None = None) -> Steps[AnyResponse]:
    """Send a request once, and report it."""
    started = state.now()
    response: AnyResponse = yield send
    if is_throttled(response):
        state.limiter.refused(0.0)  # the limit may count polls, too
    state.tell(
        "attempt",
        send.call,
        token=token,
        attempt=number,
        status=response.status if isinstance(response, Response) else None,
        outcome=response.outcome.value,
        elapsed=state.now() - started,
        request_id=response.request_id if isinstance(response, Response) else None,
    )
    return response


@define(eq=False, repr=False)
class Tries:
    """How often a request was tried, and whether it may be tried again.

    Attributes:
        limit: How often the request may fail. A 429 that the caller waits out is no failure.
        number: The current try, from 1.
    """

    state: ClientState
    limit: int
    number: int = 1
    _failures: int = field(default=0, init=False)

    def again(self, response: AnyResponse, *, free: bool) -> bool:
        """Whether to try again after this response. A retry that is not free is paid from the budget."""
        if not free:
            self._failures += 1
            if self._failures >= self.limit or not self.state.budget.take(after_timeout=response.timed_out):
                return False
        self.number += 1
        return True


def read_response(response: Response, read: Callable[[Response], T]) -> Steps[T]:
    """Read a response. A large one is read where it does not block the event loop."""
    if len(response.body) <= LARGE:
        return read(response)
    value: T = yield Work(functools.partial(read, response))
    return value


def send_with_retries(
    state: ClientState,
    call: Call,
    deadline: float,
    read: Callable[[Response], T],
    *,
    attempts: int = ATTEMPTS,
    recording: Recording | None = None,
    to: Any = None,
    token: str | None = None,
    done_already: int | None = None,
) -> Steps[T]:
    """Send a request that may be repeated until it works.

    Args:
        state: The client's state.
        call: The request.
        deadline: When to give up, on the state's clock.
        read: Reads a success. If it raises `MalformedResponse`, the request is sent again.
        attempts: How often the request may fail.
        recording: The body of an upload.
        to: Where the body of a success is written.
        token: Token of the submission that the request belongs to.
        done_already: A status that means success if an earlier attempt may have had its effect.

    Raises:
        GladiaError: Gladia refused, or the attempts, the budget or the time are used up.
    """
    started = state.now()
    tries = Tries(state, attempts)
    perhaps_done = False
    first_refusal: float | None = None
    error: GladiaError | None = None
    while True:
        if state.now() >= deadline:
            raise state.too_late(f"{call.operation}: the time is over", started, error)
        ends = deadline if recording or to else state.attempt_deadline(deadline)
        response = yield from attempt(state, Send(call, ends, recording, to), tries.number, token)
        outcome = response.outcome
        malformed: GladiaError | None = None
        if isinstance(response, Response) and perhaps_done and response.status == done_already:
            outcome = Outcome.OK
        if isinstance(response, Response) and outcome is Outcome.OK:
            try:
                _check_sent(response, recording)
                value = yield from read_response(response, read)
                state.budget.success()
                return value
            except ResponseTooLarge:
                raise  # the next one would be as large
            except MalformedResponse as not_as_promised:
                outcome, malformed = Outcome.AMBIGUOUS, not_as_promised
        perhaps_done = perhaps_done or outcome is Outcome.AMBIGUOUS
        error = malformed or state.error(response)
        if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):
            raise error
        if recording is not None and not recording.is_rewindable and outcome is not Outcome.NOT_SENT:
            error.add_note("the recording cannot be rewound, so the upload was not repeated")
            raise error
        failed = tries.number
        waits_out = recording is not None and is_throttled(response)
        if not tries.again(response, free=waits_out):
            raise error
        if state.now() >= deadline:
            raise state.too_late(f"{call.operation}: the time is over", started, error)
        until = deadline
        if waits_out:  # an upload may have no deadline, but 429s for so long are no progress
            first_refusal = state.now() if first_refusal is None else first_refusal
            until = min(deadline, first_refusal + state.policy.submit)
        delay = state.delay(response, failed, until, error)
        state.tell("retry", call, token=token, attempt=tries.number, delay=delay)
        yield Sleep(delay)


def _check_sent(response: Response, recording: Recording | None) -> None:
    """Raise a `MalformedResponse` for an upload that was answered before all of it was read."""
    if recording is not None and not recording.complete:
        reason = f"{recording.filename}: answered before all of it was sent"
        raise response.malformed(reason)


def with_context(steps: Steps[T], *, job_id: str | None = None, token: str | None = None) -> Steps[T]:
    """The same operation, whose errors carry the job or the submission that they are about."""
    try:
        return (yield from steps)
    except GladiaError as error:
        error.with_context(job_id=job_id, token=token)
        raise
