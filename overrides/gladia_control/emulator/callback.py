"""Callbacks: the requests that the emulator makes when a job has ended."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import attrs

from .clock import Clock
from .job import Job


@attrs.frozen
class Callback:
    """A callback that was sent, or that failed.

    Attributes:
        job_id: the job it is about.
        url, method: where it went.
        body: what was sent.
        attempts: how often it was tried, once or twice.
        status: the status answered, None when nobody answered.
        error: why nobody answered, None when somebody did.
        sent_at: the moment of the last attempt, in seconds since 1970 by the emulator's clock.
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


@attrs.frozen(eq=False)
class PlannedCallback:
    """A callback that a job asks for."""

    job: Job
    url: str
    method: str

    @property
    def due(self) -> float:
        """When to send it: at the end of the job."""
        return self.job.ended


def asked_callbacks(job: Job) -> list[PlannedCallback]:
    """The callbacks that a job's request asks for; the deprecated `callback_url` is always a POST."""
    planned = []
    if job.params.get("callback"):
        config = job.params["callback_config"]
        planned.append(PlannedCallback(job, config["url"], config["method"]))
    if job.params.get("callback_url"):
        planned.append(PlannedCallback(job, job.params["callback_url"], "POST"))
    return planned


class CallbackBook:
    """The callbacks to come and those that were sent. Safe to use from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._waiting: list[PlannedCallback] = []
        self._in_flight = 0
        self._sent: list[Callback] = []

    @property
    def sent(self) -> tuple[Callback, ...]:
        """The callbacks whose outcome is known, in the order of the outcomes."""
        with self._changed:
            return tuple(self._sent)

    def plan(self, job: Job) -> None:
        """Note the callbacks that a new job asks for."""
        with self._changed:
            self._waiting += asked_callbacks(job)

    def take_due(self) -> list[PlannedCallback]:
        """The callbacks whose time has come; the caller sends them and calls :meth:`finish` for each."""
        with self._changed:
            due = [planned for planned in self._waiting if self._is_due(planned)]
            self._waiting = [planned for planned in self._waiting if planned not in due]
            self._in_flight += len(due)
            return due

    def real_delay(self) -> float | None:
        """Real seconds until the next callback is due; None when no waiting brings it nearer."""
        with self._changed:
            if not self._waiting:
                return None
            return self._clock.real_delay(min(planned.due for planned in self._waiting))

    def finish(self, outcome: Callback | None) -> None:
        """Note the outcome of a callback, None when the emulator stopped in the middle of it."""
        with self._changed:
            self._in_flight -= 1
            if outcome is not None:
                self._sent.append(outcome)
            self._changed.notify_all()

    def settle(self, timeout: float) -> bool:
        """Wait until every callback that is due has an outcome; False when ``timeout`` real seconds were too few."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._in_flight and not any(map(self._is_due, self._waiting)), timeout
            )

    def _is_due(self, planned: PlannedCallback) -> bool:
        return planned.job.status(self._clock.now()) in ("done", "error")
