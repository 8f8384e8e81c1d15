"""Progress, notes and warnings on a terminal; nothing in a pipe."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from attrs import frozen
from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from gladia_control import Event, Update
from gladia_control.text import clean

from .problem import say

_OUTAGE = 3
"""Failures without a success between them that are an outage."""

_LOGGER = logging.getLogger("gladia_control")


class Terminal:
    """Shows progress on standard error while it is a terminal: a line for each recording.

    Args:
        quiet: Show nothing even then.
        warn_always: Print warnings in a pipe, too.
    """

    def __init__(self, *, quiet: bool = False, warn_always: bool = False):
        self.watched = not quiet and sys.stderr is not None and sys.stderr.isatty()
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn(), _Remaining())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._warnings: logging.Handler = (
            _Warnings(self) if self.watched or (warn_always and not quiet) else logging.NullHandler()
        )

    def __enter__(self) -> Self:
        _LOGGER.addHandler(self._warnings)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._hide()
        _LOGGER.removeHandler(self._warnings)

    def line(self, name: str, status: str) -> Line:
        """Begin to show the progress of a recording."""
        name = clean(name)
        task = self._progress.add_task(f"{name}: {status}", total=None, end=None)
        self._show()
        return Line(self._progress, task, name)

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """No progress is on the screen while something else is printed."""
        self._hide()
        yield
        self._show()

    def _show(self) -> None:
        if self.watched and self._progress.task_ids:
            self._progress.start()

    def _hide(self) -> None:
        if self._progress.live.is_started:
            self._progress.stop()

    def say(self, text: str) -> None:
        """Print one line to standard error, watched or not."""
        with self.hidden():
            say(text)

    def note(self, text: str) -> None:
        """Print something that only a person needs."""
        if self.watched:
            self.say(text)


@frozen
class Line:
    """The progress of a recording."""

    _progress: Progress
    _task: TaskID
    _name: str

    def update(self, update: Update) -> None:
        """Show where the job stands."""
        end = None if update.remaining is None else time.monotonic() + update.remaining
        self._progress.update(self._task, description=f"{self._name}: {clean(update.status)}", end=end)

    def end(self) -> None:
        """Remove it from the screen, if it is there."""
        if self._task in self._progress.task_ids:
            self._progress.remove_task(self._task)


class _Remaining(ProgressColumn):
    """About how long the job still takes. It counts down between two polls."""

    def render(self, task: Task) -> Text:
        """The column."""
        end = task.fields.get("end")
        left = 0.0 if end is None else end - time.monotonic()
        return Text(f"about {left:.0f} s left" if left >= 1 else "")


class Outages:
    """Says once that Gladia does not answer, and once that it answers again. It is called with the client's events.

    Args:
        say: Prints a line.
    """

    def __init__(self, say: Callable[[str], None]):
        self._say = say
        self._failures = 0
        self._reason = ""

    def __call__(self, event: Event) -> None:
        """Look at an event."""
        if event.kind == "attempt" and event.outcome == "ok":
            if self._failures >= _OUTAGE:
                self._say("Gladia answers again")
            self._failures = 0
        elif event.kind == "attempt":
            self._reason = f"status {event.status}" if event.status else "no connection"
        elif event.kind == "retry":
            self._failures += 1
            if self._failures == _OUTAGE:
                self._say(f"no answer from Gladia ({self._reason}); trying again while the time of --timeout lasts")


class _Warnings(logging.Handler):
    def __init__(self, terminal: Terminal):
        super().__init__(logging.WARNING)
        self._terminal = terminal

    def emit(self, record: logging.LogRecord) -> None:
        self._terminal.say(record.getMessage())
