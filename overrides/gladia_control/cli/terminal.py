"""Progress, notes and warnings on a terminal; nothing in a pipe."""

from __future__ import annotations

import logging
import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from gladia_control import Update
from gladia_control.text import clean

from .problem import say

_LOGGER = logging.getLogger("gladia_control")


class Terminal:
    """Shows progress on standard error while it is a terminal.

    Args:
        quiet: Show nothing even then.
    """

    def __init__(self, *, quiet: bool = False):
        self.watched = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._progress: Progress | None = None
        self._task = TaskID(0)
        self._name = ""
        self._warnings: logging.Handler = _Warnings(logging.WARNING) if self.watched else logging.NullHandler()

    def __enter__(self) -> Self:
        _LOGGER.addHandler(self._warnings)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.clear()
        _LOGGER.removeHandler(self._warnings)

    def start(self, name: str, status: str) -> None:
        """Begin to show the progress of a recording."""
        self.clear()
        self._name = clean(name)
        if self.watched:
            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                TimeElapsedColumn(),
                _Remaining(),
            )
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._progress.add_task(f"{self._name}: {status}", total=None, end=None)
            self._progress.start()

    def update(self, update: Update) -> None:
        """Show where the job stands."""
        if self._progress is not None:
            end = None if update.remaining is None else time.monotonic() + update.remaining
            self._progress.update(self._task, description=f"{self._name}: {clean(update.status)}", end=end)

    def clear(self) -> None:
        """Remove the progress from the screen."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def note(self, text: str) -> None:
        """Print something that only a person needs."""
        if self.watched:
            say(text)


class _Remaining(ProgressColumn):
    """About how long the job still takes. It counts down between two polls."""

    def render(self, task: Task) -> Text:
        """The column."""
        end = task.fields.get("end")
        left = 0.0 if end is None else end - time.monotonic()
        return Text(f"about {left:.0f} s left" if left >= 1 else "")


class _Warnings(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        say(record.getMessage())
