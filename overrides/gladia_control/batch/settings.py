"""The arguments of a batch, checked; and the batch that they open."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from attrs import define, field, frozen

from gladia_control.aio import AsyncGladia
from gladia_control.client import Gladia
from gladia_control.errors import BadOption, WriteFailed
from gladia_control.request.arguments import check_timeout
from gladia_control.request.submission import Options
from gladia_control.text import short_repr

from . import names
from .defaults import Defaults, labelled
from .inputs import BatchInput, Entry
from .journal import Journal
from .plan import Plan
from .results import Results, check_formats, occupied
from .run import Run


class Batch(Protocol):
    """The inputs of a batch, ready to run."""

    @property
    def journal(self) -> Journal | None:
        """The journal, if there is one."""
        ...

    def entries(self) -> Iterable[Entry]:
        """The inputs, in their order."""
        ...

    def total(self) -> int | None:
        """How many there are; None if that is not known yet."""
        ...

    def close(self) -> None:
        """Give the journal up."""
        ...


@frozen(kw_only=True)
class Settings:
    """The arguments of a batch."""

    sources: Iterable[Any]
    defaults: Defaults
    journal: Path | None
    results: Results | None
    jobs_at_once: int
    uploads_at_once: int
    in_order: bool
    retry_failed: bool
    retry_changed: bool
    delete_after: bool
    timeout: float
    server: str

    def open(self) -> Batch:
        """Check the folder, and write the plan into the journal if there is one.

        Raises:
            BadOption: An input cannot be right.
            JournalError: The journal cannot be used.
            WriteFailed: The folder cannot be written to.
        """
        if self.results is not None:
            self.results.prepare()
        if self.journal is None:
            return _WithoutJournal(self)
        try:
            self.journal.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteFailed(f"{self.journal.parent}: {error.strerror or error}") from None
        journal = Journal(self.journal)
        try:
            if self.results is not None:
                self.results.remove_parts()
            plan = Plan(
                journal,
                self.results,
                self.defaults,
                retry_failed=self.retry_failed,
                retry_changed=self.retry_changed,
                server=self.server,
            )
            with journal.transaction():
                plan.write((f"input {index}", given) for index, given in enumerate(map(_input, self.sources)))
        except BaseException:
            journal.close()
            raise
        return _WithJournal(journal, plan)

    @contextmanager
    def opened(self) -> Iterator[Batch]:
        """The batch, which is closed at the end."""
        batch = self.open()
        try:
            yield batch
        finally:
            batch.close()

    def run(self, batch: Batch) -> Run:
        """How to run it."""
        return Run(
            journal=batch.journal,
            results=self.results,
            jobs_at_once=self.jobs_at_once,
            uploads_at_once=self.uploads_at_once,
            in_order=self.in_order,
            delete_after=self.delete_after,
            timeout=self.timeout,
        )


def check_settings(
    client: Gladia | AsyncGladia,
    kind: type[Gladia] | type[AsyncGladia],
    sources: Iterable[Any],
    options: Options | None,
    keywords: Mapping[str, Any],
    *,
    extra_body: Mapping[str, Any] | None,
    journal: str | os.PathLike[str] | None,
    out: str | os.PathLike[str] | None,
    formats: Iterable[str],
    jobs_at_once: int,
    uploads_at_once: int,
    in_order: bool,
    retry_failed: bool,
    retry_changed: bool,
    delete_after: bool,
    timeout: float | None,
) -> Settings:
    """Check the arguments of a batch; its inputs are checked when it is opened.

    Args:
        client: The client.
        kind: What it has to be.
        sources: The others are those of `transcribe_many`.

    Raises:
        BadOption: One of them cannot be right.
    """
    if not isinstance(client, kind):
        twin = "transcribe_many_async takes an AsyncGladia, and transcribe_many a Gladia"
        raise BadOption("gladia", f"expected {kind.__name__}, got {type(client).__name__}; {twin}", client)
    if isinstance(sources, (str, bytes, bytearray, memoryview, os.PathLike, Mapping)) or not isinstance(
        sources, Iterable
    ):
        raise BadOption("sources", f"expected a list of recordings, got {short_repr(sources)}", sources)
    for name, number in (("jobs_at_once", jobs_at_once), ("uploads_at_once", uploads_at_once)):
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            raise BadOption(name, f"expected a positive integer, got {short_repr(number)}", number)
    known = check_formats(formats)
    if delete_after and (out is None or "json" not in [found.name for found in known]):
        raise BadOption("delete_after", "expected out=… and the format json, which keep what Gladia deletes", True)
    defaults = Defaults(options, dict(keywords), extra_body)
    defaults.body(None, uuid.uuid4().hex)
    return Settings(
        sources=sources,
        defaults=defaults,
        journal=None if journal is None else Path(journal),
        results=None if out is None else Results(Path(out), known),
        jobs_at_once=jobs_at_once,
        uploads_at_once=uploads_at_once,
        in_order=in_order,
        retry_failed=retry_failed,
        retry_changed=retry_changed,
        delete_after=delete_after,
        timeout=check_timeout(timeout),
        server=client.base_url,
    )


def _input(given: Any) -> BatchInput:
    return given if isinstance(given, BatchInput) else BatchInput(given)


@frozen
class _WithJournal:
    journal: Journal
    plan: Plan

    def entries(self) -> Iterable[Entry]:
        return self.plan.entries()

    def total(self) -> int | None:
        count: int = self.journal.value("SELECT count(*) FROM items WHERE number IS NOT NULL")
        return count

    def close(self) -> None:
        self.journal.close()


@define
class _WithoutJournal:
    """Takes each source when its turn comes. A list is checked before the first one is sent."""

    settings: Settings
    journal: None = None
    _names: dict[str, int] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.settings.sources, (list, tuple)):
            for index, given in enumerate(map(_input, self.settings.sources)):
                self._check(index, given)

    def entries(self) -> Iterable[Entry]:
        for index, given in enumerate(map(_input, self.settings.sources)):
            yield self._entry(index, given)

    def total(self) -> int | None:
        sources: Any = self.settings.sources
        return len(sources) if hasattr(sources, "__len__") else None

    def close(self) -> None:
        """There is nothing to give up."""

    def _check(self, index: int, given: BatchInput) -> dict[str, Any]:
        try:
            if given.name is not None:
                names.check(given.name)
            return self.settings.defaults.body(given.options, uuid.uuid4().hex)
        except BadOption as error:
            raise labelled(f"input {index}", error) from None

    def _entry(self, index: int, given: BatchInput) -> Entry:
        entry = Entry(index=index, input=given, name="", token=uuid.uuid4().hex)
        try:
            entry.body = self._check(index, given)
            entry.name = self._name(given)
        except (BadOption, WriteFailed) as error:
            entry.error = error
        return entry

    def _name(self, given: BatchInput) -> str:
        base = given.name or names.derived(given.source)
        name, folded = base, names.folded(base)
        while names.folded(name) in self._names:
            if given.name is not None:
                raise BadOption("name", f"{short_repr(base)} is the name of another input, too", base)
            self._names[folded] += 1
            name = f"{base}-{self._names[folded]}"
        self._names[names.folded(name)] = 1
        results = self.settings.results
        taken = results.existing(name, results.formats) if results is not None else None
        if taken is not None:
            raise occupied(taken)
        return name
