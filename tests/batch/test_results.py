"""Result files: whole or not at all, and only those of the batch."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from gladia_control import Transcript
from gladia_control.batch.results import Results, check_formats
from gladia_control.errors import WriteFailed

from tests.batch.scripted import transcript
from tests.support.jobs import full_job


@pytest.fixture
def results(tmp_path: Path) -> Results:
    """A folder for results in two formats."""
    return Results(tmp_path / "out", check_formats(["json", "srt"]))


def test_the_folder_is_tried_before_anything_is_sent(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is created, and nothing is left in it. A full disk is found out."""
    results.prepare()
    assert [] == list(results.folder.iterdir())

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteFailed, match="out cannot be written: No space left on device"):
        results.prepare()
    assert [] == list(results.folder.iterdir())


def test_a_file_that_cannot_be_written_leaves_nothing_behind(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    """Older files stay as they are; the error names the job, which can be read again."""
    results.prepare()
    results.write("a", transcript("old"))
    before = {path.name: path.read_bytes() for path in results.folder.iterdir()}
    replace = Path.replace

    def full(path: Path, target: Any) -> Any:
        if Path(target).suffix == ".json":
            raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(WriteFailed, match=r"a\.json cannot be written: Disk quota exceeded") as caught:
        results.write("a", transcript("new"))
    assert ("new", before) == (caught.value.job_id, {path.name: path.read_bytes() for path in results.folder.iterdir()})


def test_parts_of_a_program_that_was_killed_are_removed(results: Results) -> None:
    """And nothing else."""
    results.prepare()
    others = {".gladia-x.json", "a.part", ".part", ".gladia.part"}
    for name in (".gladia-0123.part", ".gladia-.part", *others):
        (results.folder / name).touch()
    results.remove_parts()
    assert others == {path.name for path in results.folder.iterdir()}


def test_what_is_written_is_read_again(results: Results) -> None:
    """Whatever Gladia sent, such as half of a surrogate pair."""
    results.prepare()
    raw = full_job(subtitles=False)
    raw["result"]["transcription"]["full_transcript"] = "caf\u00e9 \ud800 \0"
    written = Transcript.from_raw(raw)
    results.write("a", written)
    read = results.read("a", written.id)
    assert (raw, True) == (read.raw if read else None, results.are_complete("a"))
