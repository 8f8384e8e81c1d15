"""How a batch does things, in blocking code and with asyncio."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable, Generator
from typing import Any, Protocol, TypeAlias

from attrs import define, field

from gladia_control.errors import ApiError, GladiaError
from gladia_control.events import Update

from .failure import state_after
from .inputs import BatchItem, Entry, State
from .journal import Journal
from .results import Results

log = logging.getLogger("gladia_control")

_MOST_REFUSED = 10

Steps: TypeAlias = Generator[Any, Any, Any]
"""A generator that yields the results of calls, which are awaitable with asyncio."""


class Left(Exception):
    """The caller has left the batch."""


class Hands(Protocol):
    """How a batch does things, in blocking code or with asyncio. What methods return may be awaitable."""

    client: Any
    uploads: Any

    def now(self) -> float:
        """A monotonic clock, in seconds."""
        ...

    def work(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function that blocks."""
        ...

    def sleep(self, seconds: float) -> Any:
        """Pause."""
        ...

    def check(self, update: Update | None = None) -> None:
        """Raise `Left` if the caller has left."""
        ...

    def event(self) -> Any:
        """An event that is not set."""
        ...


@define(eq=False)
class Work:
    """What the inputs of a batch share.

    Attributes:
        hands: How things are done.
        journal: The journal, if there is one.
        results: Where transcripts are written, if they are.
        timeout: Seconds for one input.
        delete_after: Whether to delete a job once its results are on the disk.
        under_way: The inputs that are worked on, by their rows, each with an event that is set when it has ended.
        refused: Creates that Gladia refused since the last one that it took.
    """

    hands: Hands
    journal: Journal | None
    results: Results | None
    timeout: float
    delete_after: bool
    under_way: dict[int, Any] = field(factory=dict)
    refused: int = 0

    def mark(self, entry: Entry, state: State, **columns: Any) -> Any:
        """Note in the journal where an input stands. Its result has to be yielded."""
        entry.state = state
        if self.journal is None or entry.position is None:
            return None
        return self.hands.work(functools.partial(self.journal.mark, entry.position, state, **columns))

    def refuses_all(self, entry: Entry, error: GladiaError) -> bool:
        """Whether Gladia refused so many recordings in a row that it would refuse every other one, too."""
        if entry.job_id is None and isinstance(error, ApiError) and state_after(entry, error) == "failed":
            self.refused += 1
        if self.refused < _MOST_REFUSED:
            return False
        log.warning("Gladia refused %d recordings in a row; nothing more is sent", self.refused)
        return True

    def begin(self, entry: Entry) -> None:
        """Note that an input is worked on."""
        if entry.position is not None:
            self.under_way[entry.position] = self.hands.event()

    def end(self, entry: Entry) -> None:
        """Note that it has ended."""
        if entry.position is not None:
            self.under_way.pop(entry.position).set()


def drive(steps: Steps) -> BatchItem:
    """Run the steps in blocking code, where everything that is yielded has happened already."""
    value = None
    while True:
        try:
            value = steps.send(value)
        except StopIteration as end:
            item: BatchItem = end.value
            return item


async def drive_async(steps: Steps) -> BatchItem:
    """Run the steps with asyncio."""
    value: Any = None
    error: BaseException | None = None
    while True:
        try:
            pending = steps.send(value) if error is None else steps.throw(error)
        except StopIteration as end:
            item: BatchItem = end.value
            return item
        value, error = None, None
        try:
            value = (await pending) if inspect.isawaitable(pending) else pending
        except BaseException as raised:
            error = raised
