"""`transcribe_many` and its twin, against the emulator."""

from __future__ import annotations

import asyncio
import inspect
import io
import json
import threading
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from gladia_control import (
    AsyncGladia,
    AuthenticationFailed,
    BadOption,
    BadSource,
    FailedBefore,
    Gladia,
    JobFailed,
    Policy,
    Transcript,
)
from gladia_control.batch import BatchInput, BatchItem, transcribe_many, transcribe_many_async
from gladia_control.batch import run as batch_run
from gladia_control.batch.journal import Journal
from gladia_control.emulator import Emulator, ManualClock, Script

from tests.batch.conftest import Batch, Recordings
from tests.support.places import silence


def journal(tmp_path: Path) -> dict[str, Any]:
    return {"journal": tmp_path / "out/journal.sqlite", "out": tmp_path / "out"}


def test_every_input_yields_one_item(batch: Batch, recordings: Recordings, tmp_path: Path) -> None:
    """Each item has its input, its index, its job and its transcript; the files are there."""
    paths = recordings(6)
    items = sorted(batch(paths, formats=["json", "srt"], **journal(tmp_path)), key=lambda item: item.index)
    assert [(index, path) for index, path in enumerate(paths)] == [(item.index, item.input.source) for item in items]
    assert [("Hello.", None, False)] * 6 == [
        (item.transcript.text if item.transcript else None, item.error, item.resumed) for item in items
    ]
    assert {item.job_id for item in items} == {job.id for job in batch.emulator.jobs}
    written = {path.name for path in (tmp_path / "out").iterdir()}
    expected = {f"{number:03}{ending}" for number in range(6) for ending in (".json", ".srt")}
    assert expected | {"journal.sqlite"} == written
    assert json.loads((tmp_path / "out/003.json").read_bytes())["id"] == items[3].job_id


def test_the_same_call_again_sends_nothing(batch: Batch, recordings: Recordings, tmp_path: Path) -> None:
    """Finished inputs yield their items from their files, without a request."""
    first = batch(recordings(4), in_order=True, **journal(tmp_path))
    before = len(batch.emulator.requests)
    again = batch(recordings(4), in_order=True, **journal(tmp_path))
    assert before == len(batch.emulator.requests)
    assert [True] * 4 == [item.resumed for item in again]
    told = [[(item.input, item.job_id, item.transcript) for item in items] for items in (first, again)]
    assert told[0] == told[1]


def test_items_come_in_order_if_that_is_wanted(batch: Batch, recordings: Recordings) -> None:
    """A slow recording holds back those after it."""
    batch.emulator.fail("create", delay=0.5)
    items = batch(recordings(8), in_order=True, jobs_at_once=3)
    assert list(range(8)) == [item.index for item in items]


def test_a_planned_input_needs_no_list_call(batch: Batch, recordings: Recordings, tmp_path: Path) -> None:
    """The journal says that there was no earlier try."""
    batch(recordings(3), **journal(tmp_path))
    assert (3, 3, 0) == (batch.requests("create"), batch.requests("upload"), batch.requests("list"))


def test_identical_recordings_share_a_job(batch: Batch, recordings: Recordings, tmp_path: Path) -> None:
    """With the same options, too. Each has its own files."""
    paths = [*recordings(2), *recordings(2, "copies")]
    urls = ["https://example.com/a.mp3?X-Amz-Algorithm=a&X-Amz-Signature=1", "https://example.com/a.mp3"]
    contents = [silence(9000), silence(9000)]
    other = BatchInput(paths[0], "other", {"sentences": True})
    inputs = [*paths, *urls, *contents, other]
    items = sorted(batch(inputs, **journal(tmp_path)), key=lambda item: item.index)
    jobs = [item.job_id for item in items]
    assert jobs[:2] == jobs[2:4]
    assert (jobs[4], jobs[6]) == (jobs[5], jobs[7])
    assert 5 == len(set(jobs)) == len(batch.emulator.jobs)
    names = {path.stem for path in (tmp_path / "out").glob("*.json")}
    assert {"000", "001", "000-2", "001-2", "a", "a-2", "audio", "audio-2", "other"} == names


def test_one_failure_stops_nothing_and_is_tried_again_when_asked(recordings: Recordings, tmp_path: Path) -> None:
    """What failed is told again without a request; `retry_failed` makes a new job."""
    with Emulator(scripts={"001": Script.failing(), "*": "Hello."}, queue_seconds=0, processing_seconds=0) as emulator:
        batch = Batch("blocking", emulator)
        paths, keeping = [*recordings(3), tmp_path / "missing.wav"], journal(tmp_path)
        first = batch(paths, in_order=True, **keeping)
        assert [type(None), JobFailed, type(None), BadSource] == [type(item.error) for item in first]
        assert [None] == [item.transcript for item in first if item.error][:1]
        before = len(emulator.requests)
        again = batch(paths, in_order=True, **keeping)
        assert (before, [1, 3]) == (len(emulator.requests), [item.index for item in again if item.error])
        assert "JobFailed" == getattr(again[1].error, "error_type", None)
        assert isinstance(again[3].error, FailedBefore)
        assert "missing.wav" in str(again[3].error)
        (tmp_path / "missing.wav").write_bytes(silence(7000))
        third = batch(paths, in_order=True, retry_failed=True, **keeping)
        assert [1] == [item.index for item in third if item.error]
        assert (5, {first[1].job_id, third[1].job_id}) == (len(emulator.jobs), {*emulator_failed(emulator)})


def emulator_failed(emulator: Emulator) -> list[str]:
    return [job.id for job in emulator.jobs if job.status == "error"]


def test_a_refused_key_stops_the_batch_at_once(
    batch: Batch, recordings: Recordings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else could be transcribed either; with the right key, the same call goes on."""
    monkeypatch.setattr(batch_run, "_GRACE", 60.0)  # for what is under way; by then nothing is
    started = time.monotonic()
    with pytest.raises(AuthenticationFailed):
        batch(recordings(40), key="wrong", jobs_at_once=2, **journal(tmp_path))
    assert time.monotonic() - started < 30
    assert batch.requests("upload") <= 4
    assert [None] * 40 == [item.error for item in batch(recordings(40), **journal(tmp_path))]
    assert 40 == len(batch.emulator.jobs)


def test_an_outage_fails_nothing(
    batch: Batch, recordings: Recordings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the time of an input lasts, what may pass is tried again; a lost answer makes no second job."""
    monkeypatch.setattr("gladia_control.batch.item._FIRST_PAUSE", 0.05)
    batch.emulator.settings.listed_after = 0.2
    batch.emulator.fail("create", drop="after", times=2)
    batch.emulator.fail("upload", status=503, times=8)
    batch.emulator.fail("list", status=500, times=8)
    items = batch(recordings(4), **journal(tmp_path))
    assert [None] * 4 == [item.error for item in items]
    assert 4 == len(batch.emulator.jobs)


def test_without_a_journal_any_source_will_do(batch: Batch, recordings: Recordings, tmp_path: Path) -> None:
    """Open files and iterables are taken when their turn comes; results are written if there is a folder."""
    [path] = recordings(1)
    with path.open("rb") as file:
        sources: Any = iter([file, io.BytesIO(silence()), [silence()], "https://example.com/a.mp3"])
        items = batch(sources, out=tmp_path / "out", in_order=True)
    assert [None] * 4 == [item.error for item in items]
    assert {"000.json", "audio.json", "audio-2.json", "a.json"} == {path.name for path in (tmp_path / "out").iterdir()}


def test_a_job_is_deleted_after_its_results_are_on_the_disk(
    batch: Batch, recordings: Recordings, tmp_path: Path
) -> None:
    """Also one that two inputs share; afterwards, the files are all there is."""
    paths = [*recordings(2), *recordings(1, "copies")]
    first = batch(paths, delete_after=True, in_order=True, **journal(tmp_path))
    assert ([None] * 3, ()) == ([item.error for item in first], batch.emulator.jobs)
    assert 2 == batch.requests("delete")
    again = batch(paths, delete_after=True, in_order=True, **journal(tmp_path))
    assert [item.transcript for item in first] == [item.transcript for item in again]
    (tmp_path / "out/001.json").unlink()
    [gone] = [item for item in batch(paths, **journal(tmp_path)) if item.error]
    assert "the results of 001 are gone, and its job was deleted" == str(gone.error)
    assert 2 == batch.requests("create")


def test_a_copy_of_a_deleted_recording_gets_its_files(batch: Batch, recordings: Recordings, tmp_path: Path) -> None:
    """Without a job; if the files are gone, too, it is sent as new."""
    [path], [copy] = recordings(1), recordings(1, "copies")
    batch([path], delete_after=True, **journal(tmp_path))
    found = batch([path, copy], in_order=True, **journal(tmp_path))
    assert ([None, None], 1) == ([item.error for item in found], batch.requests("create"))
    assert found[0].transcript == found[1].transcript
    for file in (tmp_path / "out").glob("*.json"):
        file.unlink()
    [other] = recordings(1, "others")
    last = batch([other, path], **journal(tmp_path))
    assert (2, [False]) == (batch.requests("create"), [item.resumed for item in last if item.error is None])


def test_a_lost_or_new_file_is_written_without_another_job(
    batch: Batch, recordings: Recordings, tmp_path: Path
) -> None:
    """From the result in JSON, or from the job."""
    batch(recordings(2), **journal(tmp_path))
    items = batch(recordings(2), formats=["json", "vtt", "html"], **journal(tmp_path))
    assert (2, 2) == (len(items), batch.requests("create"))
    assert (tmp_path / "out/000.vtt").read_text("utf-8").startswith("WEBVTT")
    assert 'src="data:audio/wav;base64,' in (tmp_path / "out/000.html").read_text("utf-8")
    (tmp_path / "out/000.json").unlink()
    assert [None, None] == [item.error for item in batch(recordings(2), **journal(tmp_path))]
    assert (2, True) == (batch.requests("create"), (tmp_path / "out/000.json").exists())


def test_without_a_folder_a_finished_input_is_fetched_by_its_id(
    batch: Batch, recordings: Recordings, tmp_path: Path
) -> None:
    """That is not billed."""
    first = batch(recordings(2), journal=tmp_path / "j.sqlite", in_order=True)
    again = batch(recordings(2), journal=tmp_path / "j.sqlite", in_order=True)
    assert [item.job_id for item in first] == [item.job_id for item in again]
    assert ([True, True], 2) == ([item.resumed for item in again], batch.requests("create"))
    assert all(isinstance(item.transcript, Transcript) for item in again)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"jobs_at_once": 0}, "jobs_at_once: expected a positive integer, got 0"),
        ({"uploads_at_once": True}, "uploads_at_once: expected a positive integer, got True"),
        ({"formats": ["json", "doc"]}, "formats: expected csv, html, json, md, rttm, srt, TextGrid, txt, vtt, got"),
        ({"formats": []}, "formats: expected at least one of csv, html, json, md, rttm, srt, TextGrid, txt, vtt"),
        ({"delete_after": True}, "delete_after: expected out=… and the format json, which keep what Gladia deletes"),
        ({"diarisation": True}, "diarisation: "),
        ({"timeout": -1}, "timeout: "),
        ({"sources": "rec"}, "sources: expected a list of recordings, got 'rec'"),
        ({"sources": [BatchInput("a.wav", options={"sentences": 1})]}, "input 0: sentences: expected True or False"),
        ({"sources": [BatchInput("a.wav", "x/y")]}, "input 0: name: expected the name of a file, without folders"),
    ],
)
def test_what_cannot_be_right_is_told_before_anything_is_sent(
    emulator: Emulator, arguments: dict[str, Any], problem: str
) -> None:
    """The error names the argument, or the input and its option."""
    given: Any = {"sources": ["https://example.com/a.mp3"]} | arguments
    with Gladia(emulator.api_key, base_url=emulator.url) as gladia, pytest.raises(BadOption) as caught:
        list(transcribe_many(gladia, **given))
    assert str(caught.value).startswith(problem)
    assert () == emulator.requests


def test_an_option_of_one_input_replaces_the_batchs(batch: Batch, tmp_path: Path) -> None:
    """Others keep the batch's options; `extra_body` goes to all."""
    inputs = ["https://example.com/a.mp3", BatchInput("https://example.com/b.mp3", "second", {"sentences": False})]
    batch(inputs, sentences=True, diarization=True, extra_body={"tomorrow": 1}, **journal(tmp_path))
    sent = {r.body["audio_url"][-5:]: r.body for r in batch.emulator.requests if r.operation == "create"}
    assert {"a.mp3": (True, True, 1), "b.mp3": (False, True, 1)} == {
        name: (body["sentences"], body["diarization"], body["tomorrow"]) for name, body in sent.items()
    }


def test_leaving_the_loop_starts_nothing_new(recordings: Recordings, tmp_path: Path) -> None:
    """The journal is free at once, and the same call goes on."""
    with Emulator(clock=ManualClock(), queue_seconds=0, processing_seconds=0) as emulator:
        for item in Batch("blocking", emulator)(recordings(1)):
            assert item.transcript is not None
    with Emulator(queue_seconds=0, processing_seconds=0) as emulator:
        with Gladia(emulator.api_key, base_url=emulator.url, policy=Policy.for_tests()) as gladia:
            items = transcribe_many(gladia, recordings(60), jobs_at_once=2, **journal(tmp_path))
            next(items)
            items.close()
            begun = len(emulator.jobs)
            assert begun < 20
            left = list(transcribe_many(gladia, recordings(60), **journal(tmp_path)))
        assert (60, 60, [None] * 60) == (len(left), len(emulator.jobs), [item.error for item in left])


def test_threads_that_wait_end_after_the_caller_has_left(recordings: Recordings, tmp_path: Path) -> None:
    """None of these jobs ever ends; each wait is given up at its next poll, and nothing is written any more."""
    sources = [tmp_path / "missing.wav", *recordings(4)]
    with Emulator(clock=ManualClock(), queue_seconds=0, processing_seconds=60) as emulator:
        with Gladia(emulator.api_key, base_url=emulator.url, policy=Policy.for_tests()) as gladia:
            items = transcribe_many(gladia, sources, jobs_at_once=5, **journal(tmp_path))
            assert isinstance(next(items).error, BadSource)
            while len(emulator.jobs) < 4:
                time.sleep(0.01)
            items.close()
            Journal(tmp_path / "out/journal.sqlite").close()  # it is free
            for thread in threading.enumerate():
                if thread.name.startswith("gladia-batch"):
                    thread.join(30)
                    assert not thread.is_alive()
    assert ["journal.sqlite"] == [path.name for path in (tmp_path / "out").iterdir()]


def test_a_task_that_leaves_cancels_the_rest(recordings: Recordings, tmp_path: Path) -> None:
    """With asyncio, waits end at once: none of these jobs ever ends."""

    async def first(items: AsyncGenerator[BatchItem, None]) -> BatchItem:
        async with aclosing(items):
            return await anext(items)

    async def run(emulator: Emulator) -> None:
        async with AsyncGladia(emulator.api_key, base_url=emulator.url, policy=Policy.for_tests()) as gladia:
            items = transcribe_many_async(gladia, recordings(30), jobs_at_once=5, **journal(tmp_path))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(first(items), 0.5)
            assert len(asyncio.all_tasks()) == 1

    with Emulator(clock=ManualClock(), queue_seconds=0, processing_seconds=60) as emulator:
        asyncio.run(run(emulator))
        assert len(emulator.jobs) <= 5


def test_the_twins_have_the_same_parameters() -> None:
    """Only what they take for a client and a source differs."""
    blocking, asynchronous = (
        [(name, given.default, given.kind) for name, given in inspect.signature(function).parameters.items()]
        for function in (transcribe_many, transcribe_many_async)
    )
    assert blocking == asynchronous


def test_progress_is_a_line_for_each_item_where_no_terminal_is(
    batch: Batch, recordings: Recordings, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a pipe; a terminal shows a table that changes."""
    batch(recordings(3), progress=True)
    lines = capsys.readouterr().err.splitlines()
    assert {"1/3", "2/3", "3/3"} == {line.partition(" ")[0] for line in lines}
    assert all(line.endswith(": done") for line in lines)
