"""Callbacks: the requests that the emulator sends when a job ends."""

from __future__ import annotations

import heapq
import threading
from collections import deque
from collections.abc import Mapping
from typing import Any

import attrs

from gladia_emulator.clock import Clock

from .job import Job

_KEPT_CALLBACKS = 10_000


@attrs.frozen
class Callback:
    """A callback that was sent, or that failed.

    Attributes:
        job_id: id of the job.
        url: the target of the request.
        method: POST or PUT.
        body: the JSON body.
        attempts: number of attempts, 1 or 2.
        status: HTTP status of the answer, None without an answer.
        error: why there is no answer, None with an answer.
        sent_at: time of the last attempt, in seconds since 1970 by the emulator's clock.
    """

    job_id: str
    url: str
    method: str
    body: Mapping[str, Any]
    attempts: int
    status: int | None
    error: str | None
    sent_at: float

    @property
    def delivered(self) -> bool:
        """Whether the receiver answered with success."""
        return self.status is not None and 200 <= self.status < 300

    def __str__(self) -> str:
        return f"{self.body.get('event')} of job {self.job_id} to {self.url}: {self.error or f'status {self.status}'}"


@attrs.frozen(order=True)
class PlannedCallback:
    """A callback to come, ordered by the time it is due and then by the order of planning.

    Attributes:
        due: time to send it, the end of the job, in seconds since 1970.
        number: number of callbacks planned before it.
        job: the job that requests it.
        url: the target of the request.
        method: POST or PUT.
    """

    due: float
    number: int
    job: Job = attrs.field(eq=False)
    url: str = attrs.field(eq=False)
    method: str = attrs.field(eq=False)


def requested_callbacks(job: Job) -> list[tuple[str, str]]:
    """The URLs and methods of the callbacks that a job requests; the deprecated `callback_url` is always a POST."""
    asked = []
    if job.params.get("callback"):
        config = job.params["callback_config"]
        asked.append((config["url"], config["method"]))
    if job.params.get("callback_url"):
        asked.append((job.params["callback_url"], "POST"))
    return asked


class CallbackQueue:
    """The planned callbacks, and the newest 10,000 outcomes. Safe to use from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: list[PlannedCallback] = []
        self._planned = 0
        self._in_flight = 0
        self._forgotten = 0
        self._sent: deque[Callback] = deque(maxlen=_KEPT_CALLBACKS)

    @property
    def sent(self) -> tuple[Callback, ...]:
        """The callbacks that were sent or failed, in the order of their outcomes."""
        with self._changed:
            return tuple(self._sent)

    def plan(self, job: Job) -> None:
        """Plan the callbacks that a new job requests."""
        with self._changed:
            for url, method in requested_callbacks(job):
                self._planned += 1
                heapq.heappush(self._waiting, PlannedCallback(job.ended, self._planned, job, url, method))

    def take_due(self) -> list[PlannedCallback]:
        """Remove and return the due callbacks; the caller sends them and calls :meth:`finish` for each."""
        with self._changed:
            due = []
            while self._next_is_due():
                due.append(heapq.heappop(self._waiting))
            self._in_flight += len(due)
            return due

    def real_delay(self) -> float | None:
        """Real seconds until the next callback is due; None when only a step of the clock makes one due."""
        with self._changed:
            if not self._waiting:
                return None
            return self._clock.real_delay(self._waiting[0].due)

    def finish(self, planned: PlannedCallback, outcome: Callback | None) -> None:
        """Record the outcome of a callback, None when the emulator stopped during it."""
        with self._changed:
            self._in_flight -= 1
            if outcome is not None and planned.number > self._forgotten:
                self._sent.append(outcome)
            self._changed.notify_all()

    def forget(self) -> None:
        """Forget all callbacks. One that is being sent leaves no outcome."""
        with self._changed:
            self._waiting.clear()
            self._sent.clear()
            self._forgotten = self._planned

    def wait_for(self, count: int, timeout: float) -> bool:
        """Wait until there are so many outcomes; False after ``timeout`` real seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._sent) >= count, timeout)

    def settle(self, timeout: float) -> bool:
        """Wait until every due callback has an outcome; False after ``timeout`` real seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._in_flight and not self._next_is_due(), timeout)

    def _next_is_due(self) -> bool:
        return bool(self._waiting) and self._waiting[0].job.has_ended(self._clock.now())
