"""What the calls of one client share: rules, clock, retry budget, rate limits."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable
from typing import Any

from attrs import define, field

from gladia_control.api.generated import Call
from gladia_control.errors import DeadlineExceeded, GladiaError, RateLimited
from gladia_control.events import Event, Kind, OnEvent, is_heard, tell
from gladia_control.per_process import PerProcess
from gladia_control.rules.policy import Policy
from gladia_control.rules.polling import FINAL_POLL
from gladia_control.rules.rate_limit import PollLimiter
from gladia_control.rules.retry import BACKOFF_CAP, RetryBudget, backoff, retry_after

from .response import AnyResponse, is_throttled


class Shared:
    """What a forked child makes again: it holds locks or random state."""

    def __init__(self, policy: Policy, now: Callable[[], float]):
        self.rng = random.Random()  # a copy would draw the same jitter in every child
        self.budget = RetryBudget()
        self.limiter = PollLimiter(
            policy.polls_per_second, policy.poll_burst, now, policy.polls_at_once, policy._pause_scale
        )


@define(eq=False, repr=False)
class ClientState:
    """What the calls of one client share.

    Attributes:
        policy: Time limits and rates.
        server: The base URL. A client token is unique per server.
        on_event: Called with each event.
        now: A monotonic clock, in seconds.
        wall_clock: Seconds since 1970.
        rng: Source of jitter; by default one for each process.
    """

    policy: Policy
    server: str = ""
    on_event: OnEvent | None = None
    now: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], float] = time.time
    _rng: random.Random | None = field(default=None, alias="rng")
    _shared: PerProcess[Shared] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._shared = PerProcess(functools.partial(Shared, self.policy, self.now))

    @property
    def rng(self) -> random.Random:
        """Source of jitter."""
        return self._rng or self._shared.get().rng

    @property
    def budget(self) -> RetryBudget:
        """Pays for retries."""
        return self._shared.get().budget

    @property
    def limiter(self) -> PollLimiter:
        """Spaces polls."""
        return self._shared.get().limiter

    def tell(self, kind: Kind, call: Call, **more: Any) -> None:
        """Report an event about a request."""
        if not is_heard(kind, more.get("job_ids", ()), self.on_event):
            return
        values: dict[str, Any] = {"job_id": call.job_id, **more}
        event = Event(kind=kind, operation=call.operation, method=call.method, path=call.template, **values)
        tell(event, self.on_event)

    def deadline(self, timeout: float) -> float:
        """The point on the clock that is `timeout` seconds from now."""
        return self.now() + timeout

    def pause(self, seconds: float) -> float:
        """A pause that `rules/` names, as long as the policy has it."""
        return seconds * self.policy._pause_scale

    def backoff(self, failures: int, cap: float = BACKOFF_CAP) -> float:
        """Seconds to sleep after the given number of failures."""
        return self.pause(backoff(failures, self.rng, cap=cap))

    def last_start(self, started: float, deadline: float) -> float:
        """When the last request of a call may start: a little before the deadline, so that its answer has time."""
        return deadline - min(self.pause(FINAL_POLL), 0.1 * max(0.0, deadline - started))

    def short_deadline(self) -> float:
        """The deadline of a call that only reads or deletes."""
        return self.deadline(self.policy.submit)

    def attempt_deadline(self, deadline: float) -> float:
        """When one JSON exchange that starts now must be over."""
        return min(deadline, self.now() + self.policy.attempt)

    def delay(self, response: AnyResponse, failures: int, deadline: float, error: GladiaError) -> float:
        """Seconds to sleep before the next attempt.

        After a 429 this is more than Gladia asked for, up to twice as much, so that the requests that were refused
        together do not come back together.

        Raises:
            GladiaError: `error`, if Gladia asked for too long a wait or the next attempt would come too late.
        """
        asked = retry_after(response.headers, wall_clock=self.wall_clock) or 0.0
        pause = max(self.backoff(failures), asked)
        left = deadline - self.now()
        if asked > self.policy.retry_after_cap or pause >= left:
            raise error
        if is_throttled(response):
            pause += self.rng.uniform(0.0, min(asked, left - pause))
        return pause

    def too_late(self, message: str, started: float, cause: GladiaError | None) -> GladiaError:
        """The error of a request whose time is over: the 429 that it waited for, or a `DeadlineExceeded`."""
        if isinstance(cause, RateLimited):
            return cause
        error = DeadlineExceeded(message, elapsed=self.now() - started)
        error.__cause__ = cause
        return error

    def error(self, response: AnyResponse) -> GladiaError:
        """The error of a response."""
        error = response.error()
        if isinstance(error, RateLimited):
            error.retry_after = retry_after(response.headers, wall_clock=self.wall_clock)
        return error
