"""The plan of a batch: every input is checked and written into the journal before anything is sent."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen

from gladia_control.errors import BadOption, BadSource, FailedBefore, GladiaError, JournalError
from gladia_control.request.recording import Recording
from gladia_control.request.source import open_source
from gladia_control.request.submission import request_digest
from gladia_control.result.export import Format
from gladia_control.text import clean, short_repr

from . import names
from .defaults import Defaults, labelled, mapping
from .inputs import BatchInput, Entry, State
from .journal import Journal, Row
from .results import Results, occupied
from .source import Source, content_or_none

_UNTOUCHED: tuple[State, ...] = ("planned", "failed")


@frozen
class Refusal:
    """An input that cannot be sent.

    Attributes:
        label: How the caller knows it, such as `manifest.csv, row 17`.
        error: Why.
    """

    label: str
    error: GladiaError


@define
class Plan:
    """Writes inputs into a journal.

    Attributes:
        journal: The journal.
        results: Where results go; None if they are not written.
        defaults: What the inputs have in common.
        retry_failed: Whether what failed in an earlier run is tried again.
        retry_changed: Whether a recording that changed since its job was made is transcribed again.
        server: Where the API is; None if that is not known.
        max_audio_minutes: The longest recording that is accepted, if that is to be found out now.
        measure: Returns the duration of a file in seconds, or None if it is not known.
        contents: Recordings that were given as bytes, by SHA-256.
        refusals: Inputs that cannot be sent, by their rows.
    """

    journal: Journal
    results: Results | None
    defaults: Defaults
    retry_failed: bool = False
    retry_changed: bool = False
    server: str | None = None
    max_audio_minutes: float | None = None
    measure: Callable[[str], float | None] | None = None
    contents: dict[str, bytes] = field(factory=dict)
    refusals: dict[int, Refusal] = field(factory=dict)
    _numbers: dict[str, int] = field(factory=dict)
    _shared_options: str | None = None
    _new_formats: tuple[Format, ...] = ()
    _known: int = 0

    def write(self, inputs: Iterable[tuple[str, BatchInput]]) -> None:
        """Write the plan for inputs, each with the label that errors have for it. Call it inside a transaction.

        Raises:
            JournalError: The journal belongs to other inputs, other options, or another server.
            BadOption: An option or a name cannot be right.
            WriteFailed: A result would replace a file that the batch did not write.
        """
        before = self.journal.value("SELECT count(*) FROM items")
        if self.server is not None:
            self.journal.keep_server(self.server)
        self.journal.run("UPDATE items SET number = NULL")
        self.journal.forgive_finished()
        if self.results is not None:
            self._new_formats = self.journal.add_formats(self.results.formats)
        number = -1
        for number, (label, given) in enumerate(inputs):
            try:
                self._write(number, label, given)
            except BadOption as error:
                raise labelled(label, error) from None
        if before and number >= 0 and not self._known:
            raise JournalError(
                f"{clean(str(self.journal.path), 300)}: belongs to another batch: none of its {before} inputs is among "
                "these; choose another journal (on the command line another --out)"
            )

    def entries(self, condition: str = "TRUE") -> Iterable[Entry]:
        """The inputs of this run, in their order."""
        for row in self.journal.rows(condition):
            yield Entry(
                index=row.number or 0,
                input=self._input(row),
                name=row.name,
                body=self.journal.body(row.options),
                token=row.token,
                state=row.state,
                job_id=row.job_id,
                content=row.content,
                position=row.position,
                same_as=row.same_as,
                rendering=row.rendering,
                seconds=row.seconds,
                error=self._failure(row) if row.state == "failed" else None,
            )

    def _write(self, number: int, label: str, given: BatchInput) -> None:
        source = Source.of(given.source)
        if isinstance(given.source, (bytes, bytearray, memoryview)) and source.content is not None:
            self.contents.setdefault(source.content, bytes(given.source))
        token = uuid.uuid4().hex
        options = self._options(given.options, token)
        own_name = None if given.name is None else names.check(given.name)
        key, row = self._row(own_name, source)
        own_options = None if given.options is None else json.dumps(mapping(given.options))
        columns = {"number": number, "kind": source.kind, "source": source.text, "own_options": own_options}
        columns |= {"size": source.size, "modified": source.modified, "options": options}
        if row is None:
            name = self._name(own_name, source, options)
            named = {"key": key, "name": name, "folded": names.folded(name), "own_name": own_name}
            named |= {"content": source.content, "state": "planned", "token": token}
            self._ready(label, given, self.journal.add(**named, **columns), source, options)
            return
        self._known += 1
        content = self._content_now(row, source)
        again = self._is_tried_again(label, row, source, content, options)
        if not again and row.state not in _UNTOUCHED and options != row.options:
            raise JournalError(
                f"{label}: {self.journal.path} has {row.name!r} with other options, and its job is already made; "
                "choose another journal (on the command line another --out), or the same options"
            )
        self._check_place(row.name, self._new_formats, options)
        self.journal.change(row.position, content=content, **columns)
        if again:
            # Its old token leads to its old job.
            self.journal.mark(row.position, "planned", token=token, job_id=None, created_at=None, ended_at=None)
            self.journal.run("UPDATE items SET same_as = NULL WHERE same_as = ? AND job_id IS NULL", row.position)
        elif row.state != "planned":
            return
        seconds = row.seconds if _is_same_file(row, source) else None
        self._ready(label, given, row.position, evolve(source, content=content), options, seconds)

    def _ready(
        self,
        label: str,
        given: BatchInput,
        position: int,
        source: Source,
        options: str,
        seconds: float | None = None,
    ) -> None:
        """Find out what can be known of a recording before it is sent."""
        if self._refuse_unusable(label, given, position):
            return
        if seconds is None and self.measure is not None and source.size is not None and source.text is not None:
            seconds = self.measure(source.text)
        self.journal.change(position, seconds=seconds)
        self._share(position, source, options)

    def _options(self, own: Any, token: str) -> str:
        """The digest of an input's checked options, which are in the journal."""
        if own is None and self._shared_options is not None:
            return self._shared_options
        body = self.defaults.body(own, token)
        digest = request_digest(body, "")
        self.journal.keep_options(digest, body)
        if own is None:
            self._shared_options = digest
        return digest

    def _row(self, own_name: str | None, source: Source) -> tuple[str, Row | None]:
        """The key of an input, and its row if there is one. A source that is given again without a name has a number.

        Raises:
            BadOption: The name is given twice.
        """
        key = first = source.key if own_name is None else f"name:{names.folded(own_name)}"
        repetition = 1
        while (row := self.journal.row("key = ?", key)) is not None and row.number is not None:
            if own_name is not None:
                raise BadOption("name", f"{short_repr(own_name)} is given twice", own_name)
            repetition += 1
            key = f"{first}#{repetition}"
        return key, row

    def _content_now(self, row: Row, source: Source) -> str | None:
        """The content that a known recording has now, if that is known; that of before if its file is gone."""
        if _is_unchanged(row, source):
            return row.content
        if row.state in _UNTOUCHED:
            return source.content
        return source.content or content_or_none(source.text or "") or row.content

    def _is_tried_again(self, label: str, row: Row, source: Source, content: str | None, options: str) -> bool:
        """Whether a known recording is sent as if it were new.

        Raises:
            JournalError: It may have a job, and is another recording by now.
        """
        if row.state == "failed":
            is_mended = row.job_id is None and (options != row.options or not _is_unchanged(row, source))
            return self.retry_failed or is_mended
        has_changed = row.state not in _UNTOUCHED and row.content is not None and content != row.content
        if has_changed and not self.retry_changed:
            raise JournalError(
                f"{label}: is another recording than the one that {self.journal.path} has as {row.name!r}, "
                "whose job is already made; give it another name, or transcribe it again, which is billed, with "
                "retry_changed=True (--retry-changed)"
            )
        return has_changed

    def _name(self, own_name: str | None, source: Source, options: str) -> str:
        """A name that no other input has.

        Raises:
            BadOption: Another input has the given name.
            WriteFailed: A file is there that the batch did not write.
        """
        base = own_name or names.derived(source.text)
        name, folded = base, names.folded(base)
        while self.journal.value("SELECT 1 FROM items WHERE folded = ?", names.folded(name)):
            if own_name is not None:
                raise BadOption("name", f"{short_repr(own_name)} is the name of another input, too", own_name)
            self._numbers[folded] = self._numbers.get(folded, 1) + 1
            name = f"{base}-{self._numbers[folded]}"
        if self.results is not None:
            self._check_place(name, self.results.formats, options)
        return name

    def _check_place(self, name: str, formats: Iterable[Format], options: str) -> None:
        """Check that results in formats which were not written before replace nothing.

        Raises:
            WriteFailed: A file is there.
        """
        config = self.journal.body(options).get("translation_config")
        languages = config.get("target_languages", ()) if isinstance(config, dict) else ()
        taken = self.results.existing(name, formats, languages) if self.results is not None else None
        if taken is not None:
            raise occupied(taken)

    def _refuse_unusable(self, label: str, given: BatchInput, position: int) -> bool:
        """Note an input that cannot be sent as failed."""
        try:
            opened = open_source(given.source, max_audio_minutes=self.max_audio_minutes, asynchronous=True)
            if isinstance(opened, Recording) and self.max_audio_minutes is not None:
                opened.check_duration()
        except BadSource as error:
            self.refusals[position] = Refusal(label, error)
            self.journal.mark(position, "failed", error=error)
            return True
        return False

    def _share(self, position: int, source: Source, options: str) -> None:
        """Let an input share the job of an earlier one with the same recording and the same options."""
        content = source.content
        if content is None and source.size is not None:
            content = self._content_if_needed(position, source)
        leader = content and self.journal.value(
            "SELECT position FROM items WHERE content = ? AND options = ? AND position != ? AND same_as IS NULL"
            " AND state != 'failed' AND (job_id IS NOT NULL OR number IS NOT NULL)"
            " ORDER BY job_id IS NULL, number LIMIT 1",
            content,
            options,
            position,
        )
        self.journal.change(position, same_as=leader or None)

    def _content_if_needed(self, position: int, source: Source) -> str | None:
        """The SHA-256 of a file if another one has the same size; only then may they be the same recording."""
        others = self.journal.row("size = ? AND position != ?", source.size, position)
        if others is None or source.text is None:
            return None
        if others.content is None and others.source is not None:
            self.journal.change(others.position, content=content_or_none(others.source))
        content = content_or_none(source.text)
        self.journal.change(position, content=content)
        return content

    def _failure(self, row: Row) -> GladiaError:
        refusal = self.refusals.get(row.position)
        return refusal.error if refusal else FailedBefore(row.error_type or "", row.error or "")

    def _input(self, row: Row) -> BatchInput:
        source: Any = row.source
        if row.kind == "path":
            source = Path(row.source or "")
        elif row.kind == "bytes":
            source = self.contents[row.content or ""]
        return BatchInput(source, row.own_name, None if row.own_options is None else json.loads(row.own_options))


def _is_unchanged(row: Row, source: Source) -> bool:
    return _is_same_file(row, source) if source.content is None else source.content == row.content


def _is_same_file(row: Row, source: Source) -> bool:
    """Whether a file is the one of an earlier run, and unchanged since, as far as can be told without reading it."""
    return (row.source, row.size, row.modified) == (source.text, source.size, source.modified)
