"""The plan: what a second run takes for the same input, what it refuses, and what shares a job."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field
from gladia_control.batch.defaults import Defaults
from gladia_control.batch.inputs import BatchInput, State
from gladia_control.batch.journal import Journal, Row
from gladia_control.batch.plan import Plan
from gladia_control.batch.results import Results, check_formats
from gladia_control.errors import BadOption, BadSource, FailedBefore, JournalError, UnknownOption, WriteFailed

URL = "https://example.com/a.mp3"
SIGNED = f"{URL}?X-Amz-Algorithm=A&X-Amz-Credential=C&X-Amz-Signature="


@define
class Runs:
    """The plans of several runs of one batch, whose journal is in memory."""

    folder: Path
    journal: Journal = field(factory=lambda: Journal(":memory:"))

    def file(self, name: str, content: str = "sound") -> str:
        """A recording; returns its path."""
        path = self.folder / name
        path.write_text(content)
        return str(path)

    def __call__(
        self, *sources: Any, formats: Iterable[str] = (), options: Any = None, inputs: Any = None, **settings: Any
    ) -> Plan:
        """A run's plan, which is written, or not at all."""
        results = Results(self.folder, check_formats(formats)) if formats else None
        plan = Plan(self.journal, results, Defaults(options), **settings)
        given = (source if isinstance(source, BatchInput) else BatchInput(source) for source in inputs or sources)
        with self.journal.transaction():
            plan.write((f"input {number}", each) for number, each in enumerate(given))
        return plan

    def rows(self) -> list[Row]:
        """The rows of the last run, in the order of its inputs."""
        return list(self.journal.rows())

    def states(self, states: dict[str, Any]) -> None:
        """Note how inputs ended, by their names; those that get a job get one of that name."""
        for name, state in states.items():
            row = self.journal.row("name = ?", name)
            assert row is not None
            has_job = state not in ("planned", "creating", "failed")
            self.journal.mark(row.position, state, job_id=f"job of {name}" if has_job else None)

    def leaders(self) -> dict[str, str | None]:
        """The input whose job each one shares, by their names."""
        names = {row.position: row.name for row in self.rows()}
        outside = {row.position: row.name for row in self.journal._rows("WHERE number IS NULL", ())}
        return {row.name: (names | outside).get(row.same_as or 0) for row in self.rows()}


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    """A batch in a folder of its own."""
    return Runs(tmp_path)


def test_an_input_is_known_again_by_its_name_or_its_source(runs: Runs) -> None:
    """A URL without its signature, a path wherever it is named from, the content of bytes. Those given twice, too."""
    path = runs.file("b.wav")
    first = [f"{SIGNED}1", path, b"bytes", BatchInput(URL, "Named"), URL, bytearray(b"bytes")]
    again = [f"{SIGNED}2", Path(os.path.relpath(path)), memoryview(b"bytes"), BatchInput(f"{SIGNED}3", "named")]
    runs(*first)
    before = {row.position: (row.key, row.name, row.token) for row in runs.rows()}
    runs(*again, f"{SIGNED}4", b"bytes")
    assert before == {row.position: (row.key, row.name, row.token) for row in runs.rows()}
    assert ["a", "b", "audio", "Named", "a-2", "audio-2"] == [row.name for row in runs.rows()]
    assert [f"{SIGNED}2", None] == [runs.rows()[0].source, runs.rows()[2].source]


def test_recordings_may_be_added_and_left_out(runs: Runs) -> None:
    """What is left out keeps its row, and is taken up again."""
    runs("https://a.io/a", "https://a.io/b")
    runs("https://a.io/c", "https://a.io/b")
    assert [(0, "c"), (1, "b")] == [(row.number, row.name) for row in runs.rows()]
    runs("https://a.io/b", "https://a.io/a")
    assert [(0, "b"), (1, "a")] == [(row.number, row.name) for row in runs.rows()]
    assert 3 == runs.journal.value("SELECT count(*) FROM items")


def test_another_batch_is_refused(runs: Runs) -> None:
    """Which none of the journal's inputs belongs to. An empty run is no other batch."""
    runs("https://a.io/a", "https://a.io/b")
    with pytest.raises(JournalError, match="belongs to another batch: none of its 2 inputs is among these"):
        runs("https://a.io/c")
    assert ["a", "b"] == [row.name for row in runs.rows()]
    runs()
    assert [] == runs.rows()


def test_a_changed_recording_is_refused_if_it_may_have_a_job(runs: Runs) -> None:
    """Nothing is lost by taking it if it was not sent. One with a new date and the old content is the same."""
    for state in ("planned", "failed", "creating", "created", "done", "delivered", "deleted"):
        runs.journal = Journal(":memory:")
        path = runs.file("a.wav")
        runs(path)
        runs.states({"a": state})
        runs.journal.change(1, content=None if state in ("planned", "failed") else "of the sound")
        if state not in ("planned", "failed"):
            with pytest.raises(JournalError, match=r"input 0: is another recording than the one that .* has as 'a'"):
                runs(runs.file("a.wav", "other"))
        else:
            runs(runs.file("a.wav", "other"))
            assert (None, 5) == (runs.rows()[0].content, runs.rows()[0].size)


def test_a_changed_recording_is_transcribed_again_if_that_is_asked_for(runs: Runs) -> None:
    """With a new token. What waits for its old job has a job of its own; an unchanged recording keeps its job."""
    paths = [runs.file(name) for name in ("a.wav", "b.wav", "c.wav")]
    kept = runs.file("d.wav", "another sound")
    runs(*paths, kept)
    runs.states({"a": "delivered", "b": "delivered", "d": "delivered"})
    runs.file("a.wav", "new sound")
    tokens = [row.token for row in runs.rows()]
    entries = list(runs(*paths[::-1], kept, retry_changed=True).entries())
    found = [(entry.name, entry.state, entry.job_id, entry.token in tokens) for entry in entries]
    assert [
        ("c", "planned", None, True),
        ("b", "delivered", "job of b", True),
        ("a", "planned", None, False),
        ("d", "delivered", "job of d", True),
    ] == found
    assert {"c": None, "b": "a", "a": None, "d": None} == runs.leaders()


def test_what_failed_without_a_job_is_tried_again_once_it_is_mended(runs: Runs) -> None:
    """A file that was empty and is not, and options that Gladia refused and that are others now."""
    path = runs.file("a.wav", "")
    for given, options, state in (
        (path, None, "failed"),
        (path, None, "failed"),
        (runs.file, None, "planned"),
        (path, None, "failed"),
        (path, {"sentences": True}, "planned"),
    ):
        source = given if isinstance(given, str) else given("a.wav")
        runs(source, options=options)
        assert (options, state) == (options, runs.rows()[0].state)
        runs.journal.mark(1, "failed", error=FailedBefore("ValidationFailed", "no"))
    runs.journal.mark(1, "failed", error=FailedBefore("JobFailed", "no"), job_id="job")
    runs(runs.file("a.wav", "new sound"))
    assert "failed" == runs.rows()[0].state


def test_the_journal_of_another_server_is_refused(runs: Runs) -> None:
    """A result of the emulator is no result of Gladia's. Without a job, the batch may go there instead."""
    runs(URL, server="http://127.0.0.1:1")
    runs(URL, server="https://api.gladia.io")
    for state in ("creating", "created", "delivered"):
        runs.states({"a": state})
        runs(URL, server="https://api.gladia.io")
        with pytest.raises(
            JournalError, match=r"its jobs are at https://api\.gladia\.io, not at http://127\.0\.0\.1:1"
        ):
            runs(URL, server="http://127.0.0.1:1")


def test_options_of_an_input_are_merged_over_those_of_the_batch(runs: Runs) -> None:
    """An object into an object; everything else replaces."""
    shared = {"language_config": {"languages": ["en"], "code_switching": True}, "sentences": True}
    [entry] = runs(BatchInput(URL, options={"language_config": {"languages": ["fr"]}}), options=shared).entries()
    assert {"language_config": {"languages": ["fr"], "code_switching": True}, "sentences": True} == entry.body


def test_a_touched_recording_is_the_same(runs: Runs) -> None:
    """It is read once to know that. One that is gone is not needed any more if it may have a job."""
    path = runs.file("a.wav")
    runs(path, path)  # the second one takes the content
    [content, _] = [row.content for row in runs.rows()]
    for state in ("creating", "created", "delivered"):
        runs.states({"a": state})
        os.utime(path, ns=(1, runs.rows()[0].modified or 0 + 10**9))
        runs(path)
        assert (content, os.stat(path).st_mtime_ns) == (runs.rows()[0].content, runs.rows()[0].modified)
    os.unlink(path)
    plan = runs(path)
    assert (content, {}) == (runs.rows()[0].content, plan.refusals)


def test_another_file_of_the_same_size_and_date_is_another_recording(runs: Runs) -> None:
    """As archives unpack them: a name in a manifest may lead to another file by now."""
    first, second = runs.file("a.wav", "one"), runs.file("b.wav", "two")
    for path in (first, second):
        os.utime(path, ns=(0, 0))
    runs(BatchInput(first, "call"), first)
    runs.states({"call": "delivered"})
    with pytest.raises(JournalError, match="is another recording"):
        runs(BatchInput(second, "call"))
    runs(BatchInput(str(Path(first).rename(runs.folder / "moved.wav")), "call"))


def test_other_options_are_refused_if_there_may_be_a_job(runs: Runs) -> None:
    """Those of the batch, and those of one input."""
    for state in ("planned", "failed", "creating", "created", "delivered"):
        for own in (False, True):
            runs.journal = Journal(":memory:")
            runs(BatchInput(URL, options={"sentences": True} if own else None))
            runs.states({"a": state})
            given = BatchInput(URL, options={"diarization": True} if own else None)
            if state in ("planned", "failed"):
                [entry] = runs(given, options={"sentences": False}).entries()
                expected: dict[str, Any] = {"sentences": False} | ({"diarization": True} if own else {})
                assert (expected, given) == (entry.body, entry.input)
            else:
                with pytest.raises(JournalError, match="has 'a' with other options, and its job is already made"):
                    runs(given, options={"sentences": False})


def test_a_wrong_option_rolls_everything_back(runs: Runs) -> None:
    """The error names the input and the option; the journal is as before."""
    urls = [f"https://a.io/{number}" for number in range(17)]
    no_mapping: Any = 7
    for wrong, error, problem in (
        (BatchInput(URL, options={"sentences": 1}), BadOption, "input 17: sentences: expected True or False"),
        (BatchInput(URL, options={"sentence": True}), UnknownOption, "input 17: sentence: unknown"),
        (BatchInput(URL, options=no_mapping), BadOption, "input 17: options: expected a mapping"),
        (BatchInput(URL, "x/y"), BadOption, "input 17: name: expected the name of a file, without folders, got"),
        (BatchInput(URL, "3"), BadOption, "input 17: name: '3' is the name of another input, too"),
        (io.BytesIO(b"sound"), BadOption, "input 17: source: expected a path, a URL or bytes with a journal, got"),
        ([b"sound"], BadOption, "input 17: source: expected a path, a URL or bytes with a journal, got"),
    ):
        with pytest.raises(error) as caught:
            runs(*urls, wrong, URL)
        assert str(caught.value).startswith(problem)
        assert (
            0 == runs.journal.value("SELECT count(*) FROM items") == runs.journal.value("SELECT count(*) FROM options")
        )


def test_a_name_is_given_once(runs: Runs) -> None:
    """However its letters are written."""
    with pytest.raises(BadOption, match=r"input 1: name: 'É' is given twice"):
        runs(BatchInput(URL, "e\u0301"), BatchInput(f"{URL}2", "É"))


def test_identical_recordings_share_a_job(runs: Runs) -> None:
    """Only those with the same options; a file is read only if there is another one of its size."""
    same = [runs.file("a.wav"), runs.file("b.wav"), runs.file("c.wav")]
    lone, other = runs.file("d.wav", "longer sound"), runs.file("e.wav", "noise")
    runs(lone, *same, other, BatchInput(same[0], "f", {"sentences": True}), f"{SIGNED}1", URL)
    shared = {"d": None, "a": None, "b": "a", "c": "a", "e": None, "f": None}
    assert {**shared, "a-2": None, "a-3": "a-2"} == runs.leaders()
    assert [None] == [row.content for row in runs.rows() if row.name == "d"]


def test_an_input_shares_a_job_that_exists_or_will_be_made(runs: Runs) -> None:
    """Also that of an input which is not part of this run. Otherwise it has a job of its own."""
    copies = [runs.file("a.wav"), runs.file("b.wav")]
    for state, inputs, leader in (
        ("planned", [0, 1], "a"),
        ("creating", [0, 1], "a"),
        ("created", [0, 1], "a"),
        ("delivered", [0, 1], "a"),
        ("deleted", [0, 1], "a"),  # its files are read
        ("failed", [0, 1], None),
        ("planned", [1], None),
        ("created", [1], "a"),
        ("delivered", [1], "a"),
        ("deleted", [1], "a"),
    ):
        runs.journal = Journal(":memory:")
        runs(*copies)
        runs.states({"a": state})
        runs(*(copies[number] for number in inputs))
        assert (state, leader) == (state, runs.leaders()["b"])
    runs.journal = Journal(":memory:")
    runs(*copies)
    runs(*reversed(copies))
    assert {"b": None, "a": "b"} == runs.leaders()


def test_what_failed_is_planned_again_only_if_that_is_asked_for(runs: Runs) -> None:
    """With a new token, since the old one may lead to a job that failed; identical recordings share a job again."""
    copies = [runs.file("a.wav"), runs.file("b.wav")]
    runs(*copies)
    tokens = [row.token for row in runs.rows()]
    for row in runs.rows():
        runs.journal.mark(row.position, "failed", error=FailedBefore("JobFailed", "no"), job_id="j")
    kept = list(runs(*copies).entries())
    assert [("failed", "FailedBefore: no")] * 2 == [(e.state, f"{type(e.error).__name__}: {e.error}") for e in kept]
    again = list(runs(*copies, retry_failed=True).entries())
    assert [("planned", None, None)] * 2 == [(entry.state, entry.job_id, entry.error) for entry in again]
    assert 4 == len({*tokens, *(entry.token for entry in again)})
    assert {"a": None, "b": "a"} == runs.leaders()


def test_a_recording_that_cannot_be_sent_is_told(runs: Runs) -> None:
    """With what the caller knows it by; the others are planned. It is looked at again if that is asked for."""
    empty, missing = runs.file("empty.wav", ""), str(runs.folder / "missing.wav")
    unusable = [empty, missing, str(runs.folder), "s3://bucket/a.wav", "https://", "a\0b", "\ud800"]
    plan = runs(URL, *unusable)
    assert ["planned", *["failed"] * 7] == [row.state for row in runs.rows()]
    assert [f"input {number}" for number in range(1, 8)] == [refusal.label for refusal in plan.refusals.values()]
    assert [None, *[BadSource] * 7] == [entry.error and type(entry.error) for entry in plan.entries()]
    assert {} == runs(URL, *unusable).refusals
    plan = runs(URL, *unusable, retry_failed=True)
    assert (7, ["failed"] * 7) == (len(plan.refusals), [row.state for row in runs.rows()[1:]])
    runs.file("empty.wav")
    assert {row.position for row in runs.rows()[2:]} == set(runs(URL, *unusable, retry_failed=True).refusals)


def test_a_name_that_is_no_unicode_is_kept(runs: Runs) -> None:
    """File systems have such names; the path must lead to the file again."""
    path = os.fsencode(runs.folder) + b"/caf\xe9.wav"
    Path(os.fsdecode(path)).write_bytes(b"sound")
    for _ in range(2):
        [entry] = runs(os.fsdecode(path)).entries()
        source: Any = entry.input.source
        assert (path, "caf") == (os.fsencode(source), entry.name)
    [entry] = runs(BatchInput(os.fsdecode(path), options={"custom_metadata": {"a": "é"}})).entries()
    assert {"custom_metadata": {"a": "é"}} == entry.body


def test_a_file_that_the_batch_did_not_write_is_never_replaced(runs: Runs) -> None:
    """Also one in a format that is first asked for in a later run, and one that only links to a missing file."""
    problem = r"/a\.{} exists, and this batch did not write it"
    (runs.folder / "a.srt").symlink_to(runs.folder / "nowhere")
    with pytest.raises(WriteFailed, match=problem.format("srt")):
        runs(URL, formats=["json", "srt"])
    runs(URL, formats=["json"])
    (runs.folder / "a.json").touch()  # a run that was killed may have written it
    runs(URL, formats=["json"])
    for _ in range(2):
        with pytest.raises(WriteFailed, match=problem.format("srt")):
            runs(URL, formats=["json", "srt"])
    (runs.folder / "a.srt").unlink()
    runs(URL, formats=["json", "srt"])
    (runs.folder / "a.srt").touch()
    runs(URL, formats=["srt"])
    runs(URL, formats=["json", "srt"])


def test_sources_may_come_from_a_generator(runs: Runs) -> None:
    """They are taken once. An error of its own rolls back what came before."""
    runs(inputs=(f"https://a.io/{number}" for number in range(3)))
    assert ["0", "1", "2"] == [row.name for row in runs.rows()]

    def broken() -> Iterable[Any]:
        yield "https://a.io/0"
        yield "https://a.io/3"
        raise LookupError("the bucket is gone")

    with pytest.raises(LookupError):
        runs(inputs=broken())
    assert ["0", "1", "2"] == [row.name for row in runs.rows()]


def test_bytes_are_given_back(runs: Runs) -> None:
    """The journal holds their SHA-256 only."""
    entries = list(runs(b"one", BatchInput(bytearray(b"two"), "second")).entries())
    assert [b"one", b"two"] == [entry.input.source for entry in entries]
    assert ["audio", "second"] == [entry.name for entry in entries]
    runs.states({"second": "delivered"})
    with pytest.raises(JournalError, match="is another recording"):
        runs(BatchInput(b"three", "second"))


def test_durations_are_measured_once(runs: Runs) -> None:
    """Again if the file has changed; URLs have none."""
    measured: list[str] = []

    def measure(path: str) -> float:
        measured.append(path)
        return float(os.stat(path).st_size)

    path = runs.file("a.wav")
    for content in ("sound", "sound", "longer sound"):
        if content != "sound":
            runs.file("a.wav", content)
        runs(path, URL, measure=measure)
    assert ([path] * 2, [12.0, None]) == (measured, [row.seconds for row in runs.rows()])


def test_an_error_of_a_finished_input_is_forgotten(runs: Runs) -> None:
    """It was about its files, which may be there again."""
    runs(URL, f"{URL}2")
    states: tuple[State, ...] = ("delivered", "planned")
    for row, state in zip(runs.rows(), states, strict=True):
        runs.journal.mark(row.position, state, error=BadSource("no"))
    runs(URL, f"{URL}2")
    assert [None, "BadSource"] == [row.error_type for row in runs.rows()]
