"""Find a job by its client token, and read lists of jobs page by page."""

from __future__ import annotations

import json
import re
from typing import Any

from attrs import frozen

from gladia_control.api import generated
from gladia_control.api.generated import Call
from gladia_control.errors import MalformedResponse, SubmissionUnknown
from gladia_control.request.options import TOKEN_KEY
from gladia_control.rules.policy import Outcome
from gladia_control.text import one_line

from .response import Answer, Reply
from .steps import Rules, Send, Sleep, Steps, attempt, exchange, reading

JOB_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
PAGE_SIZE = 20
SEARCHED_PAGES = 25


@frozen(eq=False, repr=False)
class Page:
    """A page of jobs, as received.

    Attributes:
        items: What is on it; damaged items included.
        last: Whether there is none after it.
    """

    items: list[Any]
    last: bool

    @classmethod
    def of(cls, reply: Reply) -> Page:
        """Read a page.

        Raises:
            MalformedResponse: There is no list of items.
        """
        answer = reply.object()
        items = answer.get("items")
        if not isinstance(items, list):
            raise MalformedResponse("the page has no list of items", status=reply.status, raw=reply.body)
        return cls(items, not items or answer.get("next", "unknown") is None)


@frozen(eq=False, repr=False)
class Search:
    """What a search for a token came to.

    Attributes:
        jobs: The jobs that have the token, as received, the oldest first.
        complete: Whether everything was read that could hold one more: only then are no jobs no job.
    """

    jobs: list[dict[str, Any]]
    complete: bool


NOTHING = Search([], False)


def find(rules: Rules, token: str, deadline: float) -> Steps[list[dict[str, Any]]]:
    """The jobs with a token as received, the oldest first; none if there certainly is none (visible yet). Looks once.

    Raises:
        SubmissionUnknown: The list goes on after all that is searched.
    """
    search = yield from _search(rules, token, deadline, patient=True)
    if search.jobs:
        adopt(rules, search.jobs, token)
    elif not search.complete:
        raise SubmissionUnknown(token, f"the first {SEARCHED_PAGES} pages of jobs do not have it, and there are more")
    return search.jobs


def look(rules: Rules, token: str, deadline: float) -> Steps[Search]:
    """Look for a token's jobs once, with one attempt."""
    return (yield from _search(rules, token, deadline, patient=False))


def reconcile(rules: Rules, token: str, deadline: float) -> Steps[Search]:
    """Look for a job whose creation was not confirmed: it may become visible late.

    The result is complete if the whole schedule was kept and its last search read everything.
    """
    lost = rules.now()
    search = NOTHING
    for number, after in enumerate(rules.policy.lookups, 1):
        at = lost + after
        clipped = at >= deadline
        if clipped:  # one last look, just before the deadline
            at = deadline - min(rules.policy.final_poll, 0.1 * max(0.0, deadline - lost))
        if rules.now() >= deadline:
            return NOTHING
        pause = max(0.0, at - rules.now())
        rules.tell("reconcile", _list_call(token), token=token, attempt=number, delay=pause)
        yield Sleep(pause)
        search = yield from look(rules, token, deadline)
        if search.jobs:
            adopt(rules, search.jobs, token)
            return search
        if clipped:
            return NOTHING
    return search


def adopt(rules: Rules, jobs: list[dict[str, Any]], token: str) -> None:
    """Report that the first of these jobs is used, and that there are more where there are."""
    ids = tuple(job["id"] for job in jobs)
    rules.tell("adopt", _list_call(token), job_id=ids[0], token=token, job_ids=ids, job_status=_status(jobs[0]))


def oldest_first(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The jobs in the order of their creation."""
    return sorted(jobs, key=lambda job: (str(job.get("created_at", "")), job["id"]))


def _search(rules: Rules, token: str, deadline: float, *, patient: bool) -> Steps[Search]:
    """Jobs whose own metadata has the token: the server's filter narrows, but is not trusted.

    A patient search repeats requests and raises what cannot be mended; another asks once and is then incomplete.
    """
    offset = 0
    for _ in range(SEARCHED_PAGES):
        call = _list_call(token, offset)
        if patient:
            page: Page | None = yield from exchange(rules, call, deadline, Page.of, token=token)
        else:
            send = Send(call, rules.attempt_deadline(deadline))
            answer = yield from attempt(rules, send, 1, token)
            page = yield from _readable(answer)
        if page is None:
            return NOTHING
        jobs = [item for item in page.items if _has_token(item, token)]
        if jobs or page.last:
            return Search(oldest_first(jobs), True)
        offset += len(page.items)
        if rules.now() >= deadline:
            break
    return NOTHING


def _list_call(token: str, offset: int = 0) -> Call:
    wanted = json.dumps({TOKEN_KEY: token}, separators=(",", ":"))
    return generated.list_jobs(custom_metadata=wanted, limit=PAGE_SIZE, offset=offset)


def _readable(answer: Answer) -> Steps[Page | None]:
    if not isinstance(answer, Reply) or answer.outcome is not Outcome.OK:
        return None
    try:
        return (yield from reading(answer, Page.of))
    except MalformedResponse:
        return None


def has_id(item: Any) -> bool:
    """Whether an item of a page is a job with a usable id."""
    return isinstance(item, dict) and isinstance(item.get("id"), str) and bool(JOB_ID.fullmatch(item["id"]))


def _has_token(item: Any, token: str) -> bool:
    metadata = item.get("custom_metadata") if has_id(item) else None
    return isinstance(metadata, dict) and metadata.get(TOKEN_KEY) == token


def _status(job: dict[str, Any]) -> str | None:
    status = job.get("status")
    return one_line(status, 40) if isinstance(status, str) else None
