"""Find a job by its client token. A list that cannot be read whole proves nothing."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any, TypeVar

from attrs import define, field, frozen

from gladia_control.api import generated
from gladia_control.api.generated import Call
from gladia_control.errors import GladiaError, MalformedResponse, SubmissionUnknown
from gladia_control.request.options import TOKEN_KEY
from gladia_control.rules.outcome import Outcome

from .job_list import Page, Pages, has_id
from .received import Job, Says, is_for_request, oldest_first, says, state_in
from .response import Response
from .retry import attempt, read_response, send_with_retries
from .state import ClientState
from .steps import Send, Sleep, Steps

T = TypeVar("T")

SEARCHED_PAGES = 25

READ_JOBS = 20
"""Listed jobs without readable metadata that one search reads, each with a request of its own."""


@frozen(eq=False, repr=False)
class Found:
    """The result of a search for a token.

    Attributes:
        jobs: The jobs that have the token, as received, the oldest first.
        complete: Whether the search read everything that could hold one more. Only then does an empty list mean that
            there is no job.
    """

    jobs: list[Job]
    complete: bool

    def ours(self, request: str) -> list[Job]:
        """The jobs that were made for this request."""
        return [job for job in self.jobs if is_for_request(job, request)]

    def others(self, request: str) -> list[Job]:
        """The jobs that were made for another request."""
        return [job for job in self.jobs if not is_for_request(job, request)]


@define(eq=False, repr=False)
class Lookup:
    """Searches the list of jobs for a token. The server's filter narrows the list but is not trusted.

    Attributes:
        token: The token.
    """

    _state: ClientState
    token: str
    _foreign: set[str] = field(factory=set, init=False)  # ids of jobs without metadata that are another program's

    def search(self, deadline: float, *, patient: bool) -> Steps[Found]:
        """Read the list once.

        A patient search repeats requests and raises what repetition cannot mend. Another asks once; what fails makes it
        incomplete.
        """
        pages = Pages({"custom_metadata": json.dumps({TOKEN_KEY: self.token}, separators=(",", ":"))})
        jobs: list[Job] = []
        complete, to_read = True, READ_JOBS
        for _ in range(SEARCHED_PAGES):
            try:
                page = yield from self._request(pages.next_call(), deadline, Page.of, patient=patient)
            except GladiaError:
                if not jobs:
                    raise
                page = None
            if page is None:
                break
            for item in pages.turn(page):
                found, job = says(item, self.token), item
                if found is Says.NOTHING and has_id(item):
                    if item["id"] in self._foreign:
                        continue
                    if to_read > 0:
                        to_read -= 1
                        found, job = yield from self._read(item["id"], deadline, patient=patient)
                if found is Says.OURS and has_id(job):
                    jobs.append(job)
                elif found is not Says.NOT_OURS:
                    complete = False
            if not pages.has_more:
                return Found(oldest_first(jobs), complete and not pages.has_gap)
            if self._state.now() >= deadline:
                break
        return Found(oldest_first(jobs), False)

    def schedule(self, deadline: float, enough: Callable[[Found], Any]) -> Steps[Found]:
        """Search several times, for a job that may not be visible yet, until what was found is enough.

        Returns:
            What the last search found.
        """
        state, started = self._state, self._state.now()
        found = Found([], complete=False)
        for number, after in enumerate(state.policy.lookups, 1):
            at = started + after
            clipped = at >= deadline
            if clipped:  # one last search just before the deadline
                at = state.last_start(started, deadline)
            if state.now() >= deadline:
                return Found(found.jobs, complete=False)
            pause = max(0.0, at - state.now())
            state.tell("reconcile", _LIST, token=self.token, attempt=number, delay=pause)
            yield Sleep(pause)
            found = yield from self.search(deadline, patient=False)
            if enough(found):
                return found
            if clipped:
                return Found(found.jobs, complete=False)
        return found

    def _read(self, job_id: str, deadline: float, *, patient: bool) -> Steps[tuple[Says, Job]]:
        """Ask a job whose listed metadata says nothing. A job without metadata is another program's."""
        read = functools.partial(_job, job_id)
        try:
            job = yield from self._request(generated.get(job_id), deadline, read, patient=patient)
        except GladiaError:
            job = None
        if job is None:
            return Says.NOTHING, {}
        found = says(job, self.token)
        if found is Says.NOTHING and not job.get("custom_metadata"):
            found = Says.NOT_OURS
        if found is Says.NOT_OURS:
            self._foreign.add(job_id)
        return found, job

    def _request(self, call: Call, deadline: float, read: Callable[[Response], T], *, patient: bool) -> Steps[T | None]:
        """The answer to a request; None if it fails and the search is not patient."""
        state = self._state
        if patient:
            return (yield from send_with_retries(state, call, deadline, read, token=self.token))
        response = yield from attempt(state, Send(call, state.attempt_deadline(deadline)), 1, self.token)
        if not isinstance(response, Response) or response.outcome is not Outcome.OK:
            return None
        try:
            return (yield from read_response(response, read))
        except MalformedResponse:
            return None


_LIST = generated.list_jobs()


def find(state: ClientState, token: str, deadline: float) -> Steps[list[Job]]:
    """The jobs with a token as received, the oldest first. Searches once; an empty list means that none is visible yet.

    Raises:
        SubmissionUnknown: No job was found, and the list could not be read whole.
    """
    found = yield from Lookup(state, token).search(deadline, patient=True)
    if found.jobs:
        report_adoption(state, found.jobs, token)
    elif not found.complete:
        raise SubmissionUnknown(token, UNREADABLE_LIST)
    return found.jobs


UNREADABLE_LIST = (
    f"the list of jobs could not be read whole: it is longer than {SEARCHED_PAGES} pages, changes while it is read, "
    "or holds a job that cannot be read, or has no metadata and could not be asked for"
)


def report_adoption(state: ClientState, jobs: list[Job], token: str) -> None:
    """Report that the first of these jobs is used, and the ids of all."""
    ids = tuple(job["id"] for job in jobs)
    state.tell("adopt", _LIST, job_id=ids[0], token=token, job_ids=ids, job_status=state_in(jobs[0]))


def _job(job_id: str, response: Response) -> Job:
    """A job as received.

    Raises:
        MalformedResponse: It is another one, or none.
    """
    received = response.object()
    if received.get("id") != job_id or state_in(received) is None:
        raise response.malformed("the answer is not the job")
    return received
