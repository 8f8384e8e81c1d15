"""Read the list of jobs page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import define, field, frozen

from gladia_control.api import generated
from gladia_control.api.generated import Call
from gladia_control.request.arguments import JOB_ID

from .response import Response
from .retry import send_with_retries
from .state import ClientState
from .steps import Steps

PAGE_SIZE = 20

OVERLAP = 5
"""Jobs that two pages share. If fewer are deleted between two requests, none is missed, and a shared one shows it."""


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
            MalformedResponse: There is no list of items, or the answer may be a part of one.
        """
        answer = response.object()
        items = answer.get("items")
        if not isinstance(items, list) or response.status != 200:
            raise response.malformed("the page has no list of items")
        return cls(items, not items or answer.get("next", "unknown") is None)

    @classmethod
    def of_jobs(cls, response: Response) -> Page:
        """As `of`, but a page whose items are all damaged is malformed: a list of such pages might never end."""
        page = cls.of(response)
        if page.items and not any(map(has_id, page.items)):
            raise response.malformed("no item of the page is a job")
        return page


def has_id(item: Any) -> bool:
    """Whether an item of a page is a job with a usable id."""
    return isinstance(item, dict) and isinstance(item.get("id"), str) and bool(JOB_ID.fullmatch(item["id"]))


@define(eq=False, repr=False)
class Pages:
    """Where in the list to read on. Jobs that are created or deleted between two requests move the others.

    Attributes:
        filters: The query, as `list_filters` makes it.
        has_more: Whether there is another page.
        has_gap: Whether jobs may have been missed: two pages share no job, since too many were deleted, or the server
            does not turn pages.
    """

    filters: Mapping[str, Any]
    has_more: bool = field(default=True, init=False)
    has_gap: bool = field(default=False, init=False)
    _offset: int = field(default=0, init=False)
    _seen: set[str] = field(factory=set, init=False)

    def next_call(self) -> Call:
        """The request for the next page."""
        return generated.list_jobs(**self.filters, offset=self._offset, limit=PAGE_SIZE)

    def turn(self, page: Page) -> list[Any]:
        """Take the next page; returns its items without the jobs that were on an earlier one."""
        known = [item["id"] in self._seen for item in page.items if has_id(item)]
        if self._offset and not any(known):
            self.has_gap = True
        new = []
        for item in page.items:
            if not has_id(item):
                new.append(item)
            elif item["id"] not in self._seen:
                self._seen.add(item["id"])
                new.append(item)
        overlap_only = not new and len(page.items) <= OVERLAP
        stuck = not new and len(self._seen) < self._offset
        self.has_gap = self.has_gap or (stuck and not page.last and not overlap_only)
        self.has_more = not (page.last or overlap_only or stuck)
        self._offset += max(1, len(page.items) - OVERLAP)
        return new


class JobList:
    """The jobs that fit some filters, fetched page by page.

    Args:
        state: The client's state.
        filters: The query, as `list_filters` makes it.
    """

    def __init__(self, state: ClientState, filters: Mapping[str, Any]):
        self._state = state
        self._pages = Pages(filters)

    @property
    def has_more(self) -> bool:
        """Whether there is another page."""
        return self._pages.has_more

    def next_page(self) -> Steps[list[dict[str, Any]]]:
        """The jobs of the next page that were not on an earlier one, as received."""
        deadline = self._state.short_deadline()
        page = yield from send_with_retries(self._state, self._pages.next_call(), deadline, Page.of_jobs)
        return [item for item in self._pages.turn(page) if has_id(item)]
