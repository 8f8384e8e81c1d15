"""Run a batch: some inputs at a time, with threads or with asyncio."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Iterator
from typing import Any

from attrs import define, field, frozen

from gladia_control.aio import AsyncGladia
from gladia_control.client import Gladia
from gladia_control.events import Update

from .inputs import BatchItem, Entry
from .item import process
from .journal import Journal
from .results import Results
from .work import Left, Work, drive, drive_async

_GRACE = 5.0
"""Seconds in which creates and files that are under way may end when the caller leaves."""

_AHEAD = 2
"""How many inputs may be begun for each that is worked on, before the caller takes the first of them."""


@frozen(kw_only=True)
class Run:
    """How a batch is run.

    Attributes:
        journal: The journal, if there is one.
        results: Where transcripts are written, if they are.
        jobs_at_once: Inputs that are worked on at the same time.
        uploads_at_once: Uploads at the same time.
        in_order: Whether the items come in the order of the inputs.
        delete_after: Whether to delete a job once its results are on the disk.
        timeout: Seconds for one input.
    """

    journal: Journal | None
    results: Results | None
    jobs_at_once: int
    uploads_at_once: int
    in_order: bool
    delete_after: bool
    timeout: float

    def blocking(self, client: Gladia, entries: Iterable[Entry]) -> Generator[BatchItem, None, None]:
        """Run it with threads."""
        hands = _Blocking(client, threading.Semaphore(self.uploads_at_once), threading.Event())
        work = Work(hands, self.journal, self.results, self.timeout, self.delete_after)
        room = threading.Semaphore(_AHEAD * self.jobs_at_once)
        ended: queue.Queue[BatchItem | BaseException | None] = queue.Queue()
        source, turn, begun = iter(entries), threading.Lock(), list[Entry]()

        def worker() -> None:
            try:
                while True:
                    room.acquire()
                    with turn:
                        entry = None if hands.left.is_set() else next(source, None)
                        if entry is None:
                            break
                        steps = process(work, entry)
                        begun.append(entry)
                    try:
                        ended.put(drive(steps))
                    finally:
                        begun.remove(entry)
            except BaseException as error:
                ended.put(error)
            finally:
                room.release()  # the next thread sees that there is nothing left
                ended.put(None)

        threads = [
            threading.Thread(target=worker, name=f"gladia-batch-{number}", daemon=True)
            for number in range(self.jobs_at_once)
        ]
        ordered = _Ordered(self.in_order)
        try:
            for thread in threads:
                thread.start()
            working = len(threads)
            while working:
                item = _taken(ended)
                if item is None:
                    working -= 1
                elif isinstance(item, BaseException):
                    raise item
                else:
                    for ready in ordered.add(item):
                        yield ready
                        room.release()
        finally:
            hands.left.set()
            for _ in threads:
                room.release()
            until = time.monotonic() + _GRACE
            while any(not entry.waiting for entry in list(begun)) and time.monotonic() < until:
                time.sleep(0.02)

    async def asynchronous(self, client: AsyncGladia, entries: Iterable[Entry]) -> AsyncGenerator[BatchItem, None]:
        """Run it with tasks."""
        hands = _Asynchronous(client, asyncio.Semaphore(self.uploads_at_once))
        work = Work(hands, self.journal, self.results, self.timeout, self.delete_after)
        room = asyncio.Semaphore(_AHEAD * self.jobs_at_once)
        ended: asyncio.Queue[BatchItem | BaseException | None] = asyncio.Queue()
        source = iter(entries)

        async def worker() -> None:
            try:
                while True:
                    await room.acquire()
                    entry = next(source, None)
                    if entry is None:
                        break
                    ended.put_nowait(await drive_async(process(work, entry)))
            except Exception as error:
                ended.put_nowait(error)
            finally:
                room.release()  # the next task sees that there is nothing left
                ended.put_nowait(None)

        tasks = [asyncio.create_task(worker()) for _ in range(self.jobs_at_once)]
        ordered = _Ordered(self.in_order)
        try:
            working = len(tasks)
            while working:
                item = await ended.get()
                if item is None:
                    working -= 1
                elif isinstance(item, BaseException):
                    raise item
                else:
                    for ready in ordered.add(item):
                        yield ready
                        room.release()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@define
class _Ordered:
    """Holds items back until all before them have come, if that is wanted."""

    wanted: bool
    _next: int = 0
    _held: dict[int, BatchItem] = field(factory=dict)

    def add(self, item: BatchItem) -> Iterator[BatchItem]:
        """The items that can be given to the caller now."""
        if not self.wanted:
            yield item
            return
        self._held[item.index] = item
        while (ready := self._held.pop(self._next, None)) is not None:
            self._next += 1
            yield ready


@define
class _Blocking:
    client: Gladia
    uploads: threading.Semaphore
    left: threading.Event

    def now(self) -> float:
        return time.monotonic()

    def work(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)

    def sleep(self, seconds: float) -> None:
        if self.left.wait(seconds):
            raise Left

    def check(self, update: Update | None = None) -> None:  # noqa: ARG002  # as the protocol has it
        if self.left.is_set():
            raise Left

    def event(self) -> threading.Event:
        return threading.Event()


@define
class _Asynchronous:
    client: AsyncGladia
    uploads: asyncio.Semaphore

    def now(self) -> float:
        return time.monotonic()

    def work(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return asyncio.to_thread(function, *arguments)

    def sleep(self, seconds: float) -> Any:
        return asyncio.sleep(seconds)

    def check(self, update: Update | None = None) -> None:  # as the protocol has it
        """Do nothing: a task that is left is cancelled."""

    def event(self) -> asyncio.Event:
        return asyncio.Event()


def _taken(ended: queue.Queue[Any]) -> Any:
    """The next result. The time-out lets Ctrl-C in, where waiting for a lock does not."""
    while True:
        with contextlib.suppress(queue.Empty):
            return ended.get(timeout=1.0)
