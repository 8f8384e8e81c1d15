"""Read the list of jobs page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from gladia_control.api import generated
from gladia_control.errors import MalformedResponse
from gladia_control.request.arguments import JOB_ID

from .response import Response
from .retry import send_with_retries
from .state import ClientState
from .steps import Steps

PAGE_SIZE = 20


@frozen(eq=False, repr=False)
class Page:
    """A page of jobs, as received.

    Attributes:
        items: Its items, damaged ones included.
        last: Whether no page follows.
    """

    items: list[Any]
    last: bool

    @classmethod
    def of(cls, response: Response) -> Page:
        """Read a page.

        Raises:
            MalformedResponse: There is no list of items.
        """
        answer = response.object()
        items = answer.get("items")
        if not isinstance(items, list):
            raise MalformedResponse("the page has no list of items", status=response.status, raw=response.body)
        return cls(items, not items or answer.get("next", "unknown") is None)


def has_id(item: Any) -> bool:
    """Whether an item of a page is a job with a usable id."""
    return isinstance(item, dict) and isinstance(item.get("id"), str) and bool(JOB_ID.fullmatch(item["id"]))


class JobList:
    """The jobs that fit some filters, fetched page by page.

    Args:
        state: The client's state.
        filters: The query, as `list_filters` makes it.
    """

    def __init__(self, state: ClientState, filters: Mapping[str, Any]):
        self._state = state
        self._filters = filters
        self._seen: set[str] = set()
        self._offset = 0
        self.has_more = True

    def next_page(self) -> Steps[list[dict[str, Any]]]:
        """The jobs of the next page that were not on an earlier one, as received.

        A job that is created between two requests moves the others, so that some of them come twice.
        """
        call = generated.list_jobs(**self._filters, offset=self._offset, limit=PAGE_SIZE)
        page = yield from send_with_retries(self._state, call, self._state.short_deadline(), Page.of)
        jobs = [item for item in page.items if has_id(item)]
        fresh = [job for job in jobs if job["id"] not in self._seen]
        self._seen.update(job["id"] for job in fresh)
        stuck = bool(jobs) and not fresh and len(self._seen) < self._offset  # the server ignores `offset`
        self.has_more = not (page.last or stuck)
        self._offset += len(page.items)
        return fresh
