"""What the algorithms ask of whoever drives them, and how one request is repeated.

An algorithm is a plain generator: it yields steps and is sent their results. The blocking and the asyncio client drive
the same generators; only how a step is done differs. An error that happens while a step is done (an interrupt, say) is
thrown into the generator, which adds the job or submission that it interrupted.
"""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from attrs import define, field, frozen

from gladia_control.api.generated import Call
from gladia_control.errors import DeadlineExceeded, GladiaError, MalformedResponse, RateLimited, ResponseTooLarge
from gladia_control.events import Event, Kind, OnEvent, is_heard, tell
from gladia_control.request.source import Recording
from gladia_control.rules.policy import Budget, Outcome, Policy, retry_after
from gladia_control.rules.rate_limit import Line, Pacer, PollLimiter

from .response import Answer, Reply

T = TypeVar("T")

LARGE = 64 * 1024
"""Bytes of an answer from which on it is read in a worker thread by asyncio code."""


@frozen(eq=False, repr=False)  # here as everywhere: each method that attrs writes takes time when this is imported
class Send:
    """Send a request; the result is an `Answer`.

    Attributes:
        call: The request.
        deadline: When the attempt must be over, on the rules' clock.
        recording: What to stream as the body of an upload.
        to: Where to stream the body of a success (a binary file), instead of keeping it.
    """

    call: Call
    deadline: float
    recording: Recording | None = None
    to: Any = None


@frozen(eq=False, repr=False)
class Work:
    """Do something that may take long without the network, such as reading a file; the result is its result."""

    function: Callable[[], Any]


@frozen(eq=False, repr=False)
class Digest:
    """Read a recording to its end; the result is the SHA-256 of its content."""

    recording: Recording


@frozen(eq=False, repr=False)
class Sleep:
    """Wait; there is no result."""

    seconds: float


@frozen(eq=False, repr=False)
class Notify:
    """Call back the caller; there is no result."""

    callback: Callable[[Any], Any]
    value: Any


Step = Send | Work | Digest | Sleep | Notify
Steps = Generator[Step, Any, T]


@define(eq=False, repr=False)
class Rules:
    """The rules of one client and what they share between its calls.

    Attributes:
        server: The base URL; tokens are unique there.
        on_event: What the caller wants to be told.
    """

    policy: Policy
    server: str = ""
    on_event: OnEvent | None = field(default=None, repr=False)
    now: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], float] = time.time
    rng: random.Random = field(factory=random.Random)
    budget: Budget = field(factory=Budget)
    limiter: PollLimiter = field(init=False)
    pacer: Pacer = field(init=False)

    def __attrs_post_init__(self) -> None:
        policy = self.policy
        self.pacer = Pacer(policy.requests_per_second, policy.second, self.now)
        self.limiter = PollLimiter(
            policy.polls_per_second, policy.poll_burst, policy.second, self.now, policy.polls_at_once
        )

    def tell(self, kind: Kind, call: Call, **more: Any) -> None:
        """Report what happened."""
        if not is_heard(kind, more.get("job_ids", ()), self.on_event):
            return
        told: dict[str, Any] = {"job_id": call.job_id, **more}
        event = Event(kind=kind, operation=call.operation, method=call.method, path=call.template, **told)
        tell(event, self.on_event)

    def after_fork(self) -> None:
        """In a forked child: forget locks that a thread of the parent may have held."""
        self.budget = self.budget.copy()
        self.limiter = self.limiter.copy()
        self.pacer = self.pacer.copy()

    def attempt_deadline(self, deadline: float) -> float:
        """When one JSON exchange that starts now must be over."""
        return min(deadline, self.now() + self.policy.attempt)

    def delay(self, answer: Answer, failures: int, deadline: float, error: GladiaError | None = None) -> float:
        """Seconds to sleep before the next attempt.

        Raises:
            GladiaError: The answer's own error, where the next attempt would come too late; for a 429 with the
                `retry_after` that Gladia asked for.
        """
        asked = retry_after(answer.headers, wall_clock=self.wall_clock)
        delay = max(self.policy.sleep_before_retry(failures, self.rng), asked or 0.0)
        if (asked or 0.0) > self.policy.retry_after_cap or self.now() + delay >= deadline:
            raise error or self.error(answer)
        return delay

    def throttled(self, answer: Answer) -> bool:
        """Whether there were too many requests; all that follow are then spaced."""
        if not isinstance(answer, Reply):
            return False
        if answer.status != 429:
            self.pacer.accepted()
            return False
        self.pacer.refused()
        self.limiter.refused(0.0)  # the limit may be one for all
        return True

    def error(self, answer: Answer) -> GladiaError:
        """The answer's own error."""
        error = answer.error()
        if isinstance(error, RateLimited):
            error.retry_after = retry_after(answer.headers, wall_clock=self.wall_clock)
        return error


def attempt(rules: Rules, send: Send, number: int, token: str | None = None) -> Steps[Answer]:
    """Send a request once, and report it."""
    started = rules.now()
    answer: Answer = yield send
    rules.tell(
        "attempt",
        send.call,
        token=token,
        attempt=number,
        status=answer.status if isinstance(answer, Reply) else None,
        outcome=answer.outcome.value,
        elapsed=rules.now() - started,
        request_id=answer.request_id if isinstance(answer, Reply) else None,
    )
    return answer


@define(eq=False, repr=False)
class Tries:
    """How often one request was tried, and whether it may be tried again.

    Attributes:
        limit: Tries in all. One that was refused by a limit that let in others meanwhile does not count: who sends a
            hundred at once has to stand in line, and gets in.
        paced: Whether to stand in line costs nothing of what is kept for retries; the line itself keeps the tries few.
        number: The try under way, from 1.
    """

    rules: Rules
    limit: int
    paced: bool
    number: int = 1
    _in_vain: int = field(init=False, default=0)
    _let_in: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._let_in = self.rules.pacer.let_in

    def again(self, answer: Answer, *, throttled: bool) -> bool:
        """Whether to try again after this failure; where that has to be paid for, it is."""
        in_line = throttled and self.paced
        let_in = self.rules.pacer.let_in
        self._in_vain += not (in_line and let_in > self._let_in)
        self._let_in = let_in
        if self._in_vain >= self.limit:
            return False
        if not in_line and not self.rules.budget.take(after_timeout=answer.timed_out):
            return False
        self.number += 1
        return True


def turn(rules: Rules, line: Line, latest: float) -> Steps[bool]:
    """Wait for the turn of a request; False if it does not come until then."""
    place, came = line.place(), False
    try:
        while (delay := line.delay(place)) > 0.0:
            left = latest - rules.now()
            if left <= 0.0:
                return False
            # The line may become faster: look again now and then.
            yield Sleep(min(left, delay if delay <= rules.policy.second else delay / 2))
        came = True
        return True
    finally:
        if not came:
            line.leave()


def reading(reply: Reply, read: Callable[[Reply], T]) -> Steps[T]:
    """Read an answer; a large one where it does not hold up the event loop."""
    if len(reply.body) <= LARGE:
        return read(reply)
    value: T = yield Work(functools.partial(read, reply))
    return value


def exchange(
    rules: Rules,
    call: Call,
    deadline: float,
    read: Callable[[Reply], T],
    *,
    attempts: int | None = None,
    recording: Recording | None = None,
    to: Any = None,
    token: str | None = None,
) -> Steps[T]:
    """Send a request that may be repeated (everything but a create) until it works.

    Args:
        rules: The client's rules.
        call: The request.
        deadline: When to give up, on the rules' clock.
        read: What to make of a success; where it raises `MalformedResponse`, the request is sent again.
        attempts: How often to try; by default as the policy says.
        recording: The body of an upload.
        to: Where the body of a success goes.
        token: Token of the submission that it is about.

    Raises:
        GladiaError: Gladia refused, or the attempts, the budget or the time are used up.
    """
    started = rules.now()
    tries = Tries(rules, attempts or rules.policy.attempts, paced=recording is not None)
    perhaps_done = False
    error: GladiaError | None = None
    while True:
        if not (yield from turn(rules, rules.pacer, deadline)):
            late = f"{call.operation}: the time was over before Gladia took a further request"
            if error is not None:
                error.add_note(late)
            raise error or DeadlineExceeded(late, elapsed=rules.now() - started)
        if rules.now() >= deadline:
            raise DeadlineExceeded(f"{call.operation}: the time is over", elapsed=rules.now() - started)
        until = deadline if recording or to else rules.attempt_deadline(deadline)
        answer = yield from attempt(rules, Send(call, until, recording, to), tries.number, token)
        outcome = answer.outcome
        throttled = rules.throttled(answer)
        malformed: GladiaError | None = None
        done_before = perhaps_done and call.operation == "delete" and getattr(answer, "status", 0) == 404
        if isinstance(answer, Reply) and (outcome is Outcome.OK or done_before):
            try:
                _check_sent(answer, recording)
                value = yield from reading(answer, read)
                rules.budget.success()
                return value
            except ResponseTooLarge:
                raise  # it would be no smaller the next time
            except MalformedResponse as not_as_promised:
                outcome, malformed = Outcome.AMBIGUOUS, not_as_promised
        perhaps_done = perhaps_done or outcome is Outcome.AMBIGUOUS
        error = malformed or rules.error(answer)
        if outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT):
            raise error
        if recording is not None and not recording.rewinds and outcome is not Outcome.NOT_SENT:
            error.add_note("the recording cannot be rewound, so the upload was not repeated")
            raise error
        failed = tries.number
        again = tries.again(answer, throttled=throttled)
        if rules.now() >= deadline and again:
            raise DeadlineExceeded(f"{call.operation}: the time is over", elapsed=rules.now() - started) from error
        if not again:
            raise error
        delay = rules.delay(answer, failed, deadline, error)
        rules.tell("retry", call, token=token, attempt=tries.number, delay=delay)
        yield Sleep(delay)


def as_received(reply: Reply) -> Reply:
    """Read nothing: for successes whose body does not matter, or has gone elsewhere."""
    return reply


def _check_sent(answer: Reply, recording: Recording | None) -> None:
    """Raise a `MalformedResponse` for an upload that was answered before all of it was read."""
    if recording is not None and not recording.complete:
        reason = f"{recording.filename}: answered before all of it was sent"
        raise MalformedResponse(reason, status=answer.status, raw=answer.body)


def about(steps: Steps[T], *, job_id: str | None = None, token: str | None = None) -> Steps[T]:
    """The same algorithm, whose errors carry the job or the submission that they concern."""
    try:
        return (yield from steps)
    except GladiaError as error:
        error.about(job_id=job_id, token=token)
        raise
