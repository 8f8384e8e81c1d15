"""What the algorithms ask of whoever drives them, and how one request is repeated.

An algorithm is a plain generator: it yields steps and is sent their results. The blocking and the asyncio client drive
the same generators; only how a step is done differs. An error that happens while a step is done (an interrupt, say) is
thrown into the generator, which adds the job or submission that it interrupted.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from attrs import define, field, frozen

from ._answers import Answer, Failure, Reply
from ._generated import Call
from ._policy import Budget, Outcome, Policy, PollLimiter, retry_after
from .errors import DeadlineExceeded, RateLimited
from .source import Recording

T = TypeVar("T")


@frozen
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


@frozen
class Digest:
    """Read a recording and give its SHA-256; the result is a string."""

    recording: Recording


@frozen
class Sleep:
    """Wait; there is no result."""

    seconds: float


@frozen
class Notify:
    """Call back the caller; there is no result."""

    callback: Callable[[Any], Any]
    value: Any


Step = Send | Digest | Sleep | Notify
Steps = Generator[Step, Any, T]


@define
class Rules:
    """The rules of one client and what they share between its calls."""

    policy: Policy
    now: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], float] = time.time
    rng: random.Random = field(factory=random.Random)
    budget: Budget = field(factory=Budget)
    limiter: PollLimiter = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.limiter = PollLimiter(self.policy.polls_per_second, self.policy.poll_burst, self.now)

    def attempt_deadline(self, deadline: float) -> float:
        """When one JSON exchange that starts now must be over."""
        return min(deadline, self.now() + self.policy.attempt)

    def delay(self, answer: Answer, failures: int, deadline: float) -> float:
        """Seconds to sleep before the next attempt.

        Raises:
            GladiaError: The answer's own error, where the next attempt would come too late; for a 429 with the
                `retry_after` that Gladia asked for.
        """
        asked = retry_after(answer.headers, wall_clock=self.wall_clock)
        delay = max(self.policy.sleep_before_retry(failures, self.rng), asked or 0.0)
        if (asked or 0.0) > self.policy.retry_after_cap or self.now() + delay >= deadline:
            raise self.error(answer, asked)
        return delay

    def error(self, answer: Answer, asked: float | None = None) -> Exception:
        """The answer's own error."""
        error = answer.error()
        if isinstance(error, RateLimited):
            error.retry_after = asked if asked is not None else retry_after(answer.headers, wall_clock=self.wall_clock)
        return error


def exchange(
    rules: Rules,
    call: Call,
    deadline: float,
    *,
    attempts: int | None = None,
    recording: Recording | None = None,
    to: Any = None,
) -> Steps[Reply]:
    """Send a request that may be repeated (everything but a create) until it works.

    Raises:
        GladiaError: Gladia refused, or the attempts, the budget or the time are used up.
    """
    started = rules.now()
    limit = attempts or rules.policy.attempts
    for failures in range(1, limit + 1):
        if rules.now() >= deadline:
            raise DeadlineExceeded(f"{call.operation}: the time is over", elapsed=rules.now() - started)
        whole_deadline = deadline if recording or to else rules.attempt_deadline(deadline)
        answer: Answer = yield Send(call, whole_deadline, recording, to)
        outcome = answer.outcome
        if isinstance(answer, Reply) and (outcome is Outcome.OK or repeated_delete_is_done(call, answer, failures)):
            rules.budget.success()
            return answer
        final = outcome in (Outcome.REFUSED, Outcome.UNTRUSTED, Outcome.REDIRECT) or failures == limit
        spent = recording is not None and not recording.rewinds and outcome is not Outcome.NOT_SENT
        if final or spent or not rules.budget.take(after_timeout=answer.timed_out):
            error = rules.error(answer)
            if spent:
                error.add_note("the recording cannot be rewound, so the upload was not repeated")
            raise error
        yield Sleep(rules.delay(answer, failures, deadline))
    raise AssertionError("unreachable")


def repeated_delete_is_done(call: Call, answer: Reply, attempt: int) -> bool:
    """A 404 to a repeated delete: the first one worked and its answer was lost."""
    return call.operation == "delete" and answer.status == 404 and attempt > 1


__all__ = ["Digest", "Failure", "Notify", "Rules", "Send", "Sleep", "Step", "Steps", "exchange"]
