"""What the calls of one client share: rules, clock, retry budget, rate limits."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from attrs import define, field

from gladia_control.api.generated import Call
from gladia_control.errors import GladiaError, RateLimited
from gladia_control.events import Event, Kind, OnEvent, is_heard, tell
from gladia_control.per_process import PerProcess
from gladia_control.rules.policy import Budget, Policy, retry_after
from gladia_control.rules.rate_limit import Pacer, PollLimiter

from .response import AnyResponse, Response


class Shared:
    """What holds locks; a forked child makes its own."""

    def __init__(self, policy: Policy, now: Callable[[], float]):
        self.budget = Budget()
        self.pacer = Pacer(policy.requests_per_second, policy.second, now)
        self.limiter = PollLimiter(policy.polls_per_second, policy.poll_burst, policy.second, now, policy.polls_at_once)


@define(eq=False, repr=False)
class ClientState:
    """What the calls of one client share.

    Attributes:
        policy: Time limits and rates.
        server: The base URL. A client token is unique per server.
        on_event: Called with each event.
        now: A monotonic clock, in seconds.
        wall_clock: Seconds since 1970.
        rng: Source of jitter.
    """

    policy: Policy
    server: str = ""
    on_event: OnEvent | None = None
    now: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], float] = time.time
    rng: random.Random = field(factory=random.Random)
    _shared: PerProcess[Shared] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._shared = PerProcess(lambda: Shared(self.policy, self.now))

    @property
    def budget(self) -> Budget:
        """Pays for retries."""
        return self._shared.get().budget

    @property
    def limiter(self) -> PollLimiter:
        """Spaces polls."""
        return self._shared.get().limiter

    @property
    def pacer(self) -> Pacer:
        """Spaces other requests after a 429."""
        return self._shared.get().pacer

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

    def short_deadline(self) -> float:
        """The deadline of a call that only reads or deletes."""
        return self.deadline(self.policy.submit)

    def attempt_deadline(self, deadline: float) -> float:
        """When one JSON exchange that starts now must be over."""
        return min(deadline, self.now() + self.policy.attempt)

    def delay(self, response: AnyResponse, failures: int, deadline: float, error: GladiaError | None = None) -> float:
        """Seconds to sleep before the next attempt.

        Raises:
            GladiaError: The next attempt would come too late. This is the response's own error; of a 429 it has the
                `retry_after` that Gladia asked for.
        """
        asked = retry_after(response.headers, wall_clock=self.wall_clock)
        delay = max(self.policy.sleep_before_retry(failures, self.rng), asked or 0.0)
        if (asked or 0.0) > self.policy.retry_after_cap or self.now() + delay >= deadline:
            raise error or self.error(response)
        return delay

    def throttled(self, response: AnyResponse) -> bool:
        """Whether there were too many requests. Those that follow are then spaced."""
        if not isinstance(response, Response):
            return False
        if response.status != 429:
            self.pacer.accepted()
            return False
        self.pacer.refused()
        self.limiter.refused(0.0)  # the limit may count polls, too
        return True

    def error(self, response: AnyResponse) -> GladiaError:
        """The error of a response."""
        error = response.error()
        if isinstance(error, RateLimited):
            error.retry_after = retry_after(response.headers, wall_clock=self.wall_clock)
        return error
