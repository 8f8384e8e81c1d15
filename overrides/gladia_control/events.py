"""What a client reports: events, which are log lines, too, and the updates of a wait."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from attrs import frozen

log = logging.getLogger("gladia_control")

Kind: TypeAlias = Literal["submit", "attempt", "retry", "reconcile", "adopt", "poll", "done"]

LEVELS: dict[Kind, int] = {
    "submit": logging.DEBUG,
    "attempt": logging.DEBUG,
    "poll": logging.DEBUG,
    "done": logging.DEBUG,
    "retry": logging.INFO,
    "reconcile": logging.INFO,
    "adopt": logging.INFO,
}


@frozen(kw_only=True)
class Event:
    """Something that a client did: the argument of `on_event`, and one line in the log.

    It never holds a header, a body, a query string or the key.

    Attributes:
        kind: `submit`: a create is about to be sent; `token` leads to its job if the program ends before the answer.
            `attempt`: a request was sent, or could not be. `retry`: it will be sent again, after `delay`.
            `reconcile`: the answer to a create was lost, and its job will be looked for after `delay`.
            `adopt`: a job was found by its token and is used. `poll`: a poll was answered with the job.
            `done`: a job has ended; `job_status` says how.
        operation: `create`, `get`, `list`, `delete`, `audio` or `upload`.
        method: HTTP method.
        path: Path of the request, with `{id}` in place of an id.
        job_id: Id of the job concerned, if it is known.
        token: Client token of the submission concerned, if it is known.
        attempt: Number of the attempt, the poll or the lookup, from 1; of a `retry`, that of the attempt to come.
        status: HTTP status of an answer.
        outcome: Outcome of an attempt: `ok`, `not sent`, `untrusted`, `try later`, `refused`, `redirect` or
            `ambiguous`.
        elapsed: Seconds that the attempt took, or since the wait began.
        delay: Seconds to wait before the next attempt or lookup.
        request_id: Gladia's id of a request that failed.
        job_status: The job's state.
        job_ids: All jobs that have the token, the oldest, which is used, first. Each of them was billed.
    """

    kind: Kind
    operation: str
    method: str
    path: str
    job_id: str | None = None
    token: str | None = None
    attempt: int | None = None
    status: int | None = None
    outcome: str | None = None
    elapsed: float | None = None
    delay: float | None = None
    request_id: str | None = None
    job_status: str | None = None
    job_ids: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = [f"{self.kind} {self.attempt or ''}".rstrip() + ":", self.method, self.path]
        for name, value in (
            ("job", self.job_id),
            ("token", self.token),
            ("status", self.status),
            ("outcome", self.outcome),
            ("state", self.job_status),
            ("elapsed", None if self.elapsed is None else f"{self.elapsed:.3f}s"),
            ("delay", None if self.delay is None else f"{self.delay:.3f}s"),
            ("request", self.request_id),
            ("jobs", ",".join(self.job_ids) if len(self.job_ids) > 1 else None),
        ):
            if value is not None:
                told.append(f"{name}={value}")
        return " ".join(told)


@frozen
class Update:
    """Where a job stands; the argument of `on_update`.

    Attributes:
        job_id: Id of the job.
        status: The job's state: `queued`, `processing`, `done`, `error`, or one that is newer than this version.
        elapsed: Seconds since the wait began.
        polls: How often the job was polled.
        remaining: About how many seconds are left; None if the recording's duration is unknown, or the job takes longer
            than usual.
    """

    job_id: str
    status: str
    elapsed: float
    polls: int
    remaining: float | None

    def __str__(self) -> str:
        rest = "" if self.remaining is None else f", about {self.remaining:.0f} s left"
        polls = "1 poll" if self.polls == 1 else f"{self.polls} polls"
        return f"{self.job_id}: {self.status} after {self.elapsed:.1f} s, {polls}{rest}"


OnEvent: TypeAlias = Callable[[Event], Any]


def is_heard(kind: Kind, job_ids: tuple[str, ...], on_event: OnEvent | None) -> bool:
    """Whether anyone listens to an event. Checked first: every request makes events, and most programs ignore them."""
    return on_event is not None or log.isEnabledFor(_level(kind, job_ids))


def tell(event: Event, on_event: OnEvent | None) -> None:
    """Log an event and pass it to the caller's function. What that raises is logged: it must not cost a transcript."""
    log.log(_level(event.kind, event.job_ids), "%s", event)
    if on_event is not None:
        try:
            on_event(event)
        except Exception as error:
            log.warning("on_event raised %s; the event was %s", type(error).__name__, event)


def _level(kind: Kind, job_ids: tuple[str, ...]) -> int:
    return logging.WARNING if len(job_ids) > 1 else LEVELS[kind]
