"""A program as users write it: has each of its orders transcribed once, and notes what it knows; it may die any time.

    python -m benchmarks.soak_worker KIND URL KEY JOURNAL ORDER:SECOND…

An order is to begin at its second. What is in the journal is not done again, so that the program can be started anew.
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
import threading
import time
import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

from gladia_control import AsyncGladia, Event, Gladia, GladiaError, JobFailed, TokenReused

FINAL = (JobFailed, TokenReused)
PAUSE = 2.0


class Journal:
    """Lines of JSON, each written at once."""

    def __init__(self, path: Path):
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self._file.write("\n")  # what was there may end in the middle of a line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, **entry: Any) -> None:
        """Add a line."""
        with self._lock:
            self._file.write(json.dumps(entry) + "\n")
            self._file.flush()

    def event(self, event: Event) -> None:
        """Note what the client did."""
        self.write(event=event.kind, operation=event.operation, outcome=event.outcome, ids=event.job_ids)


def source(order: str) -> Any:
    """A URL, or for every third order an upload."""
    number = int(order.rpartition("-")[2])
    if number % 3:
        return f"https://example.com/{order}.mp3"
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * (8000 + number)))
    return content.getvalue()


def told(journal: Journal, order: str) -> Callable[[str], None]:
    """Notes the id of a job as soon as it is known."""
    return lambda job_id: journal.write(order=order, submitted=job_id)


def blocking(url: str, key: str, journal: Journal, orders: dict[str, float]) -> None:
    """All orders, in threads that share a client."""
    began = time.monotonic()
    with Gladia(key, base_url=url, on_event=journal.event) as gladia, ThreadPoolExecutor(len(orders) or 1) as pool:

        def work(order: str, at: float) -> None:
            time.sleep(max(0.0, began + at - time.monotonic()))
            while True:
                try:
                    result = gladia.transcribe(source(order), token=order, on_submitted=told(journal, order))
                except GladiaError as error:
                    journal.write(order=order, error=type(error).__name__, text=str(error)[:200], job_id=error.job_id)
                    if isinstance(error, FINAL):
                        return
                    time.sleep(PAUSE)
                else:
                    journal.write(order=order, done=result.raw["id"], text=result.text)
                    return

        list(pool.map(lambda item: work(*item), orders.items()))


async def asynchronous(url: str, key: str, journal: Journal, orders: dict[str, float]) -> None:
    """All orders, in tasks that share a client."""
    async with AsyncGladia(key, base_url=url, on_event=journal.event) as gladia:

        async def work(order: str, at: float) -> None:
            await asyncio.sleep(at)
            while True:
                try:
                    result = await gladia.transcribe(source(order), token=order, on_submitted=told(journal, order))
                except GladiaError as error:
                    journal.write(order=order, error=type(error).__name__, text=str(error)[:200], job_id=error.job_id)
                    if isinstance(error, FINAL):
                        return
                    await asyncio.sleep(PAUSE)
                else:
                    journal.write(order=order, done=result.raw["id"], text=result.text)
                    return

        await asyncio.gather(*[work(order, at) for order, at in orders.items()])


def main() -> None:
    """Run until all orders are done."""
    kind, url, key, journal, *given = sys.argv[1:]
    orders = {order: float(at) for order, _, at in (item.partition(":") for item in given)}
    with Journal(Path(journal)) as lines:
        if kind == "blocking":
            blocking(url, key, lines, orders)
        else:
            asyncio.run(asynchronous(url, key, lines, orders))


if __name__ == "__main__":
    main()
