"""Find a job by its client token."""

from __future__ import annotations

import json
from typing import Any

from attrs import frozen

from gladia_control.api import generated
from gladia_control.api.generated import Call
from gladia_control.errors import MalformedResponse, SubmissionUnknown
from gladia_control.request.options import TOKEN_KEY
from gladia_control.rules.outcome import Outcome
from gladia_control.text import one_line

from .job_list import PAGE_SIZE, Page, has_id
from .response import AnyResponse, Response
from .retry import attempt, read_response, send_with_retries
from .state import ClientState
from .steps import Send, Sleep, Steps

SEARCHED_PAGES = 25


@frozen(eq=False, repr=False)
class Search:
    """The result of a search for a token.

    Attributes:
        jobs: The jobs that have the token, as received, the oldest first.
        complete: Whether the search read everything that could hold one more. Only then does an empty list mean that
            there is no job.
    """

    jobs: list[dict[str, Any]]
    complete: bool


INCOMPLETE = Search([], False)


def find(state: ClientState, token: str, deadline: float) -> Steps[list[dict[str, Any]]]:
    """The jobs with a token as received, the oldest first. Searches once; an empty list means that none is visible yet.

    Raises:
        SubmissionUnknown: The list is longer than the search reads.
    """
    search = yield from _search(state, token, deadline, patient=True)
    if search.jobs:
        report_adoption(state, search.jobs, token)
    elif not search.complete:
        raise SubmissionUnknown(
            token, f"the search ended after {SEARCHED_PAGES} pages or at the deadline, and there are more jobs"
        )
    return search.jobs


def search_once(state: ClientState, token: str, deadline: float) -> Steps[Search]:
    """As `find`, for a job that may just have been created. A failure makes the search incomplete."""
    return (yield from _search(state, token, deadline, patient=False))


def reconcile(state: ClientState, token: str, deadline: float) -> Steps[Search]:
    """Look for the job of a create whose answer was lost, several times.

    Returns:
        The jobs; if there are none, whether the last search was complete.
    """
    lost = state.now()
    search = INCOMPLETE
    for number, after in enumerate(state.policy.lookups, 1):
        at = lost + after
        clipped = at >= deadline
        if clipped:  # one last search just before the deadline
            at = state.last_start(lost, deadline)
        if state.now() >= deadline:
            return INCOMPLETE
        pause = max(0.0, at - state.now())
        state.tell("reconcile", _list_call(token), token=token, attempt=number, delay=pause)
        yield Sleep(pause)
        search = yield from search_once(state, token, deadline)
        if search.jobs:
            report_adoption(state, search.jobs, token)
            return search
        if clipped:
            return INCOMPLETE
    return search


def report_adoption(state: ClientState, jobs: list[dict[str, Any]], token: str) -> None:
    """Report that the first of these jobs is used, and the ids of all."""
    ids = tuple(job["id"] for job in jobs)
    state.tell("adopt", _list_call(token), job_id=ids[0], token=token, job_ids=ids, job_status=_status(jobs[0]))


def _search(state: ClientState, token: str, deadline: float, *, patient: bool) -> Steps[Search]:
    """Jobs whose own metadata has the token. The server's filter narrows the list but is not trusted.

    A patient search repeats requests and raises what repetition cannot mend; another asks once and is then incomplete.
    """
    offset = 0
    for _ in range(SEARCHED_PAGES):
        call = _list_call(token, offset)
        if patient:
            page: Page | None = yield from send_with_retries(state, call, deadline, Page.of, token=token)
        else:
            send = Send(call, state.attempt_deadline(deadline))
            response = yield from attempt(state, send, 1, token)
            page = yield from _readable(response)
        if page is None:
            return INCOMPLETE
        jobs = [item for item in page.items if _has_token(item, token)]
        if jobs or page.last:
            return Search(_oldest_first(jobs), True)
        offset += len(page.items)
        if state.now() >= deadline:
            break
    return INCOMPLETE


def _oldest_first(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(jobs, key=lambda job: (str(job.get("created_at", "")), job["id"]))


def _list_call(token: str, offset: int = 0) -> Call:
    wanted = json.dumps({TOKEN_KEY: token}, separators=(",", ":"))
    return generated.list_jobs(custom_metadata=wanted, limit=PAGE_SIZE, offset=offset)


def _readable(response: AnyResponse) -> Steps[Page | None]:
    if not isinstance(response, Response) or response.outcome is not Outcome.OK:
        return None
    try:
        return (yield from read_response(response, Page.of))
    except MalformedResponse:
        return None


def _has_token(item: Any, token: str) -> bool:
    metadata = item.get("custom_metadata") if has_id(item) else None
    return isinstance(metadata, dict) and metadata.get(TOKEN_KEY) == token


def _status(job: dict[str, Any]) -> str | None:
    status = job.get("status")
    return one_line(status, 40) if isinstance(status, str) else None
