"""A table that shows how far a batch is; plain lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from gladia_control.errors import ConfigurationError
from gladia_control.text import clean

from .inputs import BatchItem
from .names import derived

if TYPE_CHECKING:
    from rich.progress import Progress

_RECENT = 200
"""Items from which the rate is told."""


class Meter:
    """Counts items, and tells the rate and the time left.

    Args:
        total: How many items there will be, if that is known.
    """

    def __init__(self, total: int | None):
        self.total, self.done, self.failed = total, 0, 0
        self._ended: deque[float] = deque([time.monotonic()], maxlen=_RECENT)

    def add(self, item: BatchItem) -> None:
        """Count an item. Those of an earlier run come at once, so they do not count for the rate."""
        self.done += 1
        self.failed += item.error is not None
        if not item.resumed:
            self._ended.append(time.monotonic())

    def skip(self, *, failed: bool) -> None:
        """Count an item of an earlier run that is not looked at again."""
        self.done += 1
        self.failed += failed

    @property
    def rate(self) -> float:
        """Items of a minute."""
        elapsed = time.monotonic() - self._ended[0]
        return 60 * (len(self._ended) - 1) / elapsed if elapsed > 0 else 0.0

    def __str__(self) -> str:
        told = [f"{self.done}/{self.total if self.total is not None else '?'}", f"{self.failed} failed"]
        if self.rate:
            told.append(f"{self.rate:.{1 if self.rate < 10 else 0}f} a minute")
            if self.total is not None and self.done < self.total:
                told.append(f"{_clock((self.total - self.done) / self.rate * 60)} left")
        return ", ".join(told)


@contextmanager
def table(meter: Meter, *, quiet: bool = False) -> Iterator[Table]:
    """Show a meter while the block runs.

    Raises:
        ConfigurationError: rich is not installed.
    """
    try:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    except ModuleNotFoundError:
        raise ConfigurationError(
            "progress needs rich: install it with pip install 'gladia-control-api-client[cli]'"
        ) from None
    console = Console(stderr=True)
    live = None
    if (console.is_terminal or console.is_jupyter) and not quiet:
        columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        live = Progress(*columns, console=console, transient=True)
        live.add_task(str(meter), total=meter.total, completed=meter.done)
        live.start()
    try:
        yield Table(meter, live, None if quiet else sys.stderr)
    finally:
        if live is not None:
            live.stop()


class Table:
    """What is on the screen: one line that changes, or in a pipe a line for each item."""

    def __init__(self, meter: Meter, live: Progress | None, stream: TextIO | None):
        self._meter, self._live, self._stream = meter, live, stream

    def add(self, item: BatchItem, name: str = "") -> None:
        """Count an item and show it."""
        self._meter.add(item)
        if self._live is not None:
            [task] = self._live.task_ids
            self._live.update(task, description=str(self._meter), completed=self._meter.done)
        elif self._stream is not None:
            ended = f"failed: {item.error}" if item.error is not None else "done"
            label = name or item.input.name or derived(item.input.source)
            print(
                f"{self._meter.done}/{self._meter.total or '?'} {clean(label)}: {ended}", file=self._stream, flush=True
            )


def shown(items: Iterator[BatchItem], total: int | None) -> Iterator[BatchItem]:
    """The items, which are counted in a table as they pass."""
    with table(Meter(total)) as screen:
        for item in items:
            screen.add(item)
            yield item


async def shown_async(items: AsyncIterator[BatchItem], total: int | None) -> AsyncIterator[BatchItem]:
    """As `shown`."""
    with table(Meter(total)) as screen:
        async for item in items:
            screen.add(item)
            yield item


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
