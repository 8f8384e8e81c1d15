"""Find a job by its client token, and read lists of jobs page by page."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from attrs import frozen

from . import _generated
from ._answers import Answer, Reply
from ._policy import Outcome
from ._steps import Rules, Send, Sleep, Steps, exchange
from .errors import MalformedResponse, SubmissionUnknown
from .options import TOKEN_KEY

log = logging.getLogger("gladia_control")

JOB_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
PAGE_SIZE = 20
SEARCHED_PAGES = 25


@frozen
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


@frozen
class Search:
    """What a search for a token came to.

    Attributes:
        jobs: The jobs that have the token, as received.
        complete: Whether everything was read that could hold one more: only then are no jobs no job.
    """

    jobs: list[dict[str, Any]]
    complete: bool


def find(rules: Rules, token: str, deadline: float) -> Steps[dict[str, Any] | None]:
    """The job with a token as received, or None if there certainly is none (visible yet); looks once.

    Raises:
        SubmissionUnknown: The list goes on after all that is searched.
    """
    search = yield from _search(rules, token, deadline, patient=True)
    if search.jobs:
        return _oldest(search.jobs, token)
    if not search.complete:
        raise SubmissionUnknown(token, f"the first {SEARCHED_PAGES} pages of jobs do not have it, and there are more")
    return None


def reconcile(rules: Rules, token: str, deadline: float) -> Steps[Search]:
    """Look for a job whose creation was not confirmed: it may become visible late.

    The result is complete if the whole schedule was kept and its last search read everything.
    """
    lost = rules.now()
    search = Search([], False)
    for after in rules.policy.lookups:
        at = lost + after
        clipped = at >= deadline
        if clipped:  # one last look, just before the deadline
            at = deadline - min(rules.policy.final_poll, 0.1 * max(0.0, deadline - lost))
        if rules.now() >= deadline:
            return Search([], False)
        yield Sleep(max(0.0, at - rules.now()))
        search = yield from _search(rules, token, deadline, patient=False)
        if search.jobs:
            return Search([_oldest(search.jobs, token)], True)
        if clipped:
            return Search([], False)
    return search


def _search(rules: Rules, token: str, deadline: float, *, patient: bool) -> Steps[Search]:
    """Jobs whose own metadata has the token: the server's filter narrows, but is not trusted.

    A patient search repeats requests and raises what cannot be mended; another asks once and is then incomplete.
    """
    wanted = json.dumps({TOKEN_KEY: token}, separators=(",", ":"))
    offset = 0
    for _ in range(SEARCHED_PAGES):
        call = _generated.list_jobs(custom_metadata=wanted, limit=PAGE_SIZE, offset=offset)
        if patient:
            page: Page | None = yield from exchange(rules, call, deadline, Page.of)
        else:
            answer: Answer = yield Send(call, rules.attempt_deadline(deadline))
            page = _readable(answer)
        if page is None:
            return Search([], False)
        matches = [item for item in page.items if _has_token(item, token)]
        if matches or page.last:
            return Search(matches, True)
        offset += len(page.items)
        if rules.now() >= deadline:
            break
    return Search([], False)


def _readable(answer: Answer) -> Page | None:
    if not isinstance(answer, Reply) or answer.outcome is not Outcome.OK:
        return None
    try:
        return Page.of(answer)
    except MalformedResponse:
        return None


def has_id(item: Any) -> bool:
    """Whether an item of a page is a job with a usable id."""
    return isinstance(item, dict) and isinstance(item.get("id"), str) and bool(JOB_ID.fullmatch(item["id"]))


def _has_token(item: Any, token: str) -> bool:
    metadata = item.get("custom_metadata") if has_id(item) else None
    return isinstance(metadata, dict) and metadata.get(TOKEN_KEY) == token


def _oldest(matches: list[dict[str, Any]], token: str) -> dict[str, Any]:
    ordered = sorted(matches, key=lambda item: str(item.get("created_at", "")))
    if len(ordered) > 1:
        ids = ", ".join(item["id"] for item in ordered)
        log.warning("several jobs have the token %s: %s; the oldest is used, the others were billed too", token, ids)
    return ordered[0]
