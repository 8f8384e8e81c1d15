"""A run of the command `batch`: plan, summary, table, report."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Iterator, Sequence
from contextlib import aclosing, closing
from pathlib import Path

from attrs import define, field
from tinytag import TinyTag

from gladia_control.aio import AsyncGladia
from gladia_control.batch.defaults import Defaults
from gladia_control.batch.inputs import FINISHED, Entry
from gladia_control.batch.journal import Journal
from gladia_control.batch.plan import Plan
from gladia_control.batch.progress import Meter, table
from gladia_control.batch.results import Results
from gladia_control.batch.run import Run
from gladia_control.errors import GladiaError
from gladia_control.text import clean

from . import PROGRAM, report
from .connection import connect
from .exit_code import BATCH_FAILED, OK, OUTPUT, SOURCE
from .output import shown, write
from .problem import Problem, say
from .sources import inputs
from .terminal import Outages, Terminal

JOURNAL = "journal.sqlite"
_SHOWN = 20
"""Failures and refusals that are printed; report.csv has all of them."""
_LONGEST_COMMAND = 1000


class _TriedOut(Exception):
    """Ends a transaction that must change nothing."""


@define(kw_only=True)
class BatchRun:
    """A run of the command `batch`; the attributes are its parameters.

    Attributes:
        command: The arguments of the program, for the sentence that says how to go on.
    """

    results: Results
    defaults: Defaults
    jobs_at_once: int
    uploads_at_once: int
    timeout: float
    max_audio_minutes: float
    max_minutes: float | None
    delete_after: bool
    retry_failed: bool
    retry_changed: bool
    skip_refused: bool
    quiet: bool
    as_json: bool
    command: Sequence[str]
    terminal: Terminal

    @property
    def _journal(self) -> Path:
        return self.results.folder / JOURNAL

    @property
    def _report_path(self) -> Path:
        return self.results.folder / "report.csv"

    def try_out(self, sources: Sequence[str]) -> int:
        """Check everything, print the summary, and change nothing; returns the exit code."""
        with closing(Journal(self._journal if self._journal.exists() else ":memory:")) as journal:
            plan = self._plan(journal)
            try:
                with journal.transaction():
                    plan.write(inputs(sources))
                    self._tell_refusals(plan)
                    if self.as_json:
                        report.to_json(journal)
                    else:
                        write(f"{report.summary(journal)}\n".encode(), None)
                    raise _TriedOut
            except _TriedOut:
                return SOURCE if plan.refusals and not self.skip_refused else OK

    def run(self, sources: Sequence[str], url: str | None) -> int:
        """Run to the end; returns the exit code.

        Raises:
            KeyboardInterrupt: Ctrl-C, after a sentence that says how to go on.
            GladiaError: Nothing else can be transcribed; the run can be resumed.
            Problem: Something is wrong with the sources; nothing was sent.
        """
        client = connect(url, max_audio_minutes=self.max_audio_minutes, on_event=Outages(self._tell))
        self.results.prepare()
        if self._report_path.exists() and not self._journal.exists():
            raise Problem(f"{self._report_path} exists, and this batch did not write it; choose another folder", OUTPUT)
        with closing(Journal(self._journal)) as journal:
            self.results.remove_parts()
            plan = self._plan(journal, client.base_url)
            try:
                with journal.transaction():
                    plan.write(inputs(sources))
                    self._check(plan)
            except KeyboardInterrupt:
                say(f"not finished; {self._how_to_go_on()}")
                raise
            if not self.quiet:
                say(report.summary(journal))
            try:
                asyncio.run(self._work(client, plan))
            except (KeyboardInterrupt, GladiaError):
                try:
                    self._report(journal)
                except (GladiaError, Problem) as problem:  # the disk may be full, the reader gone
                    say(str(problem) or "the report cannot be printed")
                say(f"not finished; {self._how_to_go_on()}")
                raise
            return self._report(journal)

    def _tell(self, text: str) -> None:
        if not self.quiet:
            say(text)

    def _plan(self, journal: Journal, server: str | None = None) -> Plan:
        return Plan(
            journal,
            self.results,
            self.defaults,
            retry_failed=self.retry_failed,
            retry_changed=self.retry_changed,
            server=server,
            max_audio_minutes=self.max_audio_minutes,
            measure=_seconds,
        )

    def _check(self, plan: Plan) -> None:
        """Stop before anything is sent if a recording cannot be sent, or if there is too much."""
        self._tell_refusals(plan)
        if plan.refusals and not self.skip_refused:
            raise Problem(
                f"{report.recordings(len(plan.refusals))} cannot be sent, so nothing was; --skip-refused sends the "
                "others",
                SOURCE,
            )

    def _tell_refusals(self, plan: Plan) -> None:
        for refusal in list(plan.refusals.values())[:_SHOWN]:
            text = str(refusal.error)
            say(text if text.startswith(refusal.label) else f"{refusal.label}: {text}")
        if len(plan.refusals) > _SHOWN:
            say(f"… and {len(plan.refusals) - _SHOWN} more")

    async def _work(self, client: AsyncGladia, plan: Plan) -> None:
        run = Run(
            journal=plan.journal,
            results=self.results,
            jobs_at_once=self.jobs_at_once,
            uploads_at_once=self.uploads_at_once,
            in_order=False,
            delete_after=self.delete_after,
            timeout=self.timeout,
        )
        meter = Meter(plan.journal.value("SELECT count(*) FROM items WHERE number IS NOT NULL"))
        limit = _Limit(None if self.max_minutes is None else self.max_minutes * 60)
        async with client:
            with table(meter, quiet=self.quiet) as screen:
                async with aclosing(run.asynchronous(client, self._entries(plan, meter, limit))) as items:
                    async for item in items:
                        limit.ended(item.index, item.transcript.duration if item.transcript else 0.0)
                        screen.add(item, shown(str(item.input.source)))
        if limit.reached:
            say(f"--max-minutes {self.max_minutes:g} is reached; the recordings that are left are sent by a later run")

    def _entries(self, plan: Plan, meter: Meter, limit: _Limit) -> Iterator[Entry]:
        """What is left to do. The meter counts the rest."""
        for entry in plan.entries():
            is_settled = entry.state == "failed" or (
                entry.state in FINISHED
                and self.results.are_complete(entry.name)
                and entry.rendering == self.results.rendering
                and not (self.delete_after and entry.state == "delivered")
            )
            if is_settled:
                meter.skip(failed=entry.state == "failed")
            elif limit.allows(entry):
                yield entry

    def _report(self, journal: Journal) -> int:
        """Write report.csv, print what failed, and return the exit code."""
        report.to_csv(journal, self._report_path)
        if self.as_json:
            report.to_json(journal)
        counted = report.Counts.of(journal)
        for row in report.failures(journal, _SHOWN):
            label, error = shown(row.source or row.name), row.error or ""
            say(f"{label}: {row.error_type}: {error.removeprefix(f'{label}: ')}")
        if counted.wrong > _SHOWN:
            say(f"… and {counted.wrong - _SHOWN} more")
        if not self.quiet or counted.wrong:
            again = "; --retry-failed tries again what failed" if counted.failed else ""
            told = [f"{counted.finished} of {counted.total} finished", f"{counted.failed} failed"]
            if counted.wrong > counted.failed:
                told.append(f"{counted.wrong - counted.failed} with another problem")
            say(f"{', '.join(told)}; see {self._report_path}{again}")
        return OK if counted.finished == counted.total else BATCH_FAILED

    def _how_to_go_on(self) -> str:
        command = shlex.join([PROGRAM, *self.command])
        is_exact = len(command) <= _LONGEST_COMMAND and command == clean(command)  # `say` prints no secrets of URLs
        return f"go on with: {command}" if is_exact else "the same command goes on"


@define
class _Limit:
    """How much may still be begun."""

    seconds: float | None
    _begun: float = 0.0
    _unknown: set[int] = field(factory=set)  # inputs that count when they have ended
    _left: set[int | None] = field(factory=set)  # rows that may not begin

    def allows(self, entry: Entry) -> bool:
        """Whether an input may begin; if so, it counts, unless it shares the job of another one.

        One whose job exists is paid for and always goes on.
        """
        if self.seconds is None or entry.job_id is not None:
            return True
        if entry.same_as is not None:
            return entry.same_as not in self._left
        length = entry.seconds or 0.0
        if not (self._begun < self.seconds and self._begun + length <= self.seconds):
            self._left.add(entry.position)
            return False
        if entry.seconds is None:
            self._unknown.add(entry.index)
        self._begun += length
        return True

    @property
    def reached(self) -> bool:
        """Whether something was left out."""
        return bool(self._left)

    def ended(self, index: int, seconds: float) -> None:
        """Count an input whose length was not known before."""
        if index in self._unknown:
            self._unknown.discard(index)
            self._begun += seconds


def _seconds(path: str) -> float | None:
    """The duration of a recording; None if its file does not tell."""
    try:
        return TinyTag.get(path, tags=False).duration or None
    except Exception:  # the parser fails in many ways on files that are not audio
        return None
