"""The formats of a transcript's file, read back by other programs."""

from __future__ import annotations

import copy
import csv
import io
import json
import pkgutil
from pathlib import Path
from typing import Any

import pytest
from gladia_control import BadOption, Transcript, Translation, WriteFailed
from gladia_control.result import exports
from hypothesis import strategies as st
from praatio import textgrid

from tests import tiers
from tests.result.test_subtitle_options import job, said, words
from tests.support.jobs import full_job
from tests.support.properties import holds

TALK = job(said(0, "Hello there.", 0), said(0, "How are <you>?", 2), said(1, "Fine, *thanks*.", 4))


def text(name: str, transcript: Any = TALK, **options: Any) -> str:
    return exports.named(name).encode(transcript, **options).decode()


def test_each_module_is_a_format() -> None:
    """A format is one module with a name and an ending of its own; names are those of the documentation."""
    assert set(exports.FORMATS) >= {"txt", "md", "html", "csv", "json", "srt", "vtt", "rttm", "TextGrid"}
    assert len(list(pkgutil.iter_modules(exports.__path__))) == len(exports.FORMATS)
    assert len(exports.FORMATS) == len({found.ending.lower() for found in exports.FORMATS.values()})
    for name, found in exports.FORMATS.items():
        assert (found, found) == (exports.named(name.upper()), exports.of_path(f"a/b.c{found.ending.upper()}"))


def test_an_unknown_format_is_named_with_those_that_there_are() -> None:
    """The error names what was given."""
    with pytest.raises(BadOption, match=r"format: expected csv, html, json, .*, got 'doc'"):
        exports.named("doc")
    with pytest.raises(BadOption, match=r"path: its ending names no format \(\.csv, \.html, \.json, .*give format="):
        TALK.save("a.doc")


def test_plain_text() -> None:
    """With speakers where they are known, with names and times where they are wanted."""
    assert "Speaker 0: Hello there.\nSpeaker 0: How are <you>?\nSpeaker 1: Fine, *thanks*.\n" == text("txt")
    assert "[0:00] A: Hello there.\n" == text("txt", speakers={0: "A"}, times=True).splitlines(keepends=True)[0]
    assert f"{TALK.text}\n" == text("txt", speakers=False)
    assert "Hello.\n" == text("txt", job(said(None, "Hello.", 0))).lstrip()


def test_markdown_has_a_paragraph_for_each_turn() -> None:
    """What is said is text, and no markup."""
    assert "**A** (0:00) Hello there. How are \\<you\\>?" in text("md", speakers={0: "A"})
    assert "**Speaker 1** (0:04) Fine, \\*thanks\\*.\n" in text("md")
    assert "## Summary\n\nA summary." in text("md", Transcript.from_raw(full_job()))


def test_a_table_has_a_row_for_each_utterance_or_word() -> None:
    """Times are to the millisecond."""
    rows = list(csv.DictReader(io.StringIO(text("csv"))))
    assert [("0.000", "1.000", "0", "Hello there."), ("2.000", "3.500", "0", "How are <you>?")] == [
        (row["start"], row["end"], row["speaker"], row["text"]) for row in rows[:2]
    ]
    spoken = list(csv.DictReader(io.StringIO(text("csv", rows="words", speakers={1: "Anna"}))))
    assert [("Hello", "Speaker 0"), ("*thanks*.", "Anna")] == [
        (row["word"], row["speaker"]) for row in (spoken[0], spoken[-1])
    ]
    with pytest.raises(BadOption, match="rows: expected 'utterances' or 'words', got 'lines'"):
        text("csv", rows="lines")


def test_rttm_says_who_speaks_when() -> None:
    """A line has ten fields; times are to the millisecond."""
    lines = [line.split(" ") for line in text("rttm", speakers={1: "Anna B"}).splitlines()]
    assert {10} == {len(line) for line in lines}
    found = [(line[7], float(line[3]), float(line[4])) for line in lines if line[0] == "SPEAKER"]
    assert [("Speaker_0", 0.0, 1.0), ("Speaker_0", 2.0, 1.5), ("Anna_B", 4.0, 1.0)] == found


@tiers.examples(40, 1000)
def test_textgrid_is_read_by_praats_library(tmp_path: Path, examples: int) -> None:
    """A tier for each speaker's utterances and words, without overlaps, times to the millisecond."""

    def promise(talk: list[tuple[int | None, list[tuple[str, int, int]]]]) -> None:
        utterances, clock = [], 0
        for speaker, listed in talk:
            timed = []
            for word, gap, length in listed:
                clock = max(0, clock + gap)
                timed.append((f' {word}"', clock / 20, max(0, clock + length) / 20))
            utterances.append((speaker, timed))
        transcript = job(*utterances)
        path = tmp_path / "a.TextGrid"
        path.write_text(text("TextGrid", transcript), encoding="utf-8")
        grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=False, duplicateNamesMode="error")
        names = dict.fromkeys(
            "text" if word.speaker is None else f"Speaker {word.speaker}" for word in transcript.words
        )
        if transcript.speakers:
            assert set(grid.tierNames) == {tier for name in names for tier in (name, f"{name} words")}

    speech = st.lists(st.tuples(st.sampled_from([0, 1]), words), min_size=1, max_size=4)
    holds(promise, speech, examples=examples)
    path = tmp_path / "talk.TextGrid"
    path.write_text(text("TextGrid"), encoding="utf-8")
    tier = textgrid.openTextgrid(str(path), includeEmptyIntervals=False).getTier("Speaker 0 words")
    assert [(0.0, 0.5, "Hello"), (0.5, 1.0, "there.")] == [tuple(entry) for entry in tier.entries[:2]]


def test_damaged_jobs_can_be_written_in_every_format() -> None:
    """Whatever is missing."""
    raw = full_job()
    for place in ("transcription", "metadata", "translation"):
        left = copy.deepcopy(raw)
        del left["result"][place]
        transcript = Transcript.from_raw(left)
        assert all(found.encode(transcript).endswith(b"\n") for found in exports.FORMATS.values())


def test_a_transcript_without_any_time_can_be_written_in_every_format() -> None:
    """The text is there."""
    raw = full_job()
    for utterance in raw["result"]["transcription"]["utterances"]:
        utterance |= {"start": None, "end": None, "words": [word | {"start": None} for word in utterance["words"]]}
    for found in exports.FORMATS.values():
        written = found.encode(Transcript.from_raw(raw)).decode()
        assert "infinity" in written or found.name in ("rttm", "TextGrid")


def test_what_is_saved_as_json_is_loaded_again(tmp_path: Path) -> None:
    """Byte for byte what Gladia answered, whatever it was."""
    transcript = Transcript.from_raw(full_job())
    transcript.save(tmp_path / "a.json")
    assert transcript == Transcript.load(tmp_path / "a.json")
    assert (transcript.raw, False) == (transcript.to_dict(), transcript.to_dict() is transcript.raw)
    (tmp_path / "b.json").write_text("{}")
    with pytest.raises(ValueError, match="has no result"):
        Transcript.load(tmp_path / "b.json")
    with pytest.raises(FileNotFoundError):
        Transcript.load(tmp_path / "c.json")


def test_a_file_is_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    """The ending of the path names the format, unless it is given."""
    TALK.save(tmp_path / "a.srt", speakers=True)
    assert TALK.to_srt(speakers=True) == (tmp_path / "a.srt").read_text("utf-8")
    TALK.save(tmp_path / "a.dat", "vtt")
    assert TALK.to_vtt() == (tmp_path / "a.dat").read_text("utf-8")
    (tmp_path / "old.txt").write_text("old")
    with pytest.raises(TypeError):
        TALK.save(tmp_path / "old.txt", colour="red")
    assert "old" == (tmp_path / "old.txt").read_text()
    with pytest.raises((BadOption, WriteFailed)):
        TALK.save(tmp_path / "missing/a.srt")
    assert {"a.srt", "a.dat", "old.txt"} == {path.name for path in tmp_path.iterdir()}


def test_a_translation_is_saved_by_its_language(tmp_path: Path) -> None:
    """In every format but JSON, which has all languages."""
    raw = full_job()
    raw["result"]["translation"]["results"] = [
        raw["result"]["transcription"] | {"languages": ["de"], "full_transcript": "Ja", "utterances": [], "error": None}
    ]
    transcript = Transcript.from_raw(raw)
    for name in exports.FORMATS:
        if name != "json":
            transcript.save(tmp_path / "a.dat", name, language="de")
    transcript.save(tmp_path / "a.txt", language="de")
    assert "Ja\n" == (tmp_path / "a.txt").read_text("utf-8")
    assert isinstance(transcript.translation("de"), Translation)
    with pytest.raises(BadOption, match="language: leave it out: json holds all languages"):
        transcript.save(tmp_path / "a.json", language="de")


def test_a_callback_is_read_as_leniently_as_a_job() -> None:
    """With whatever is missing in its payload; its transcript is that of the job."""
    raw = full_job()
    callback = {"id": raw["id"], "event": "transcription.success", "payload": raw["result"]}
    for body in (callback, json.dumps(callback), json.dumps(callback).encode()):
        transcript = Transcript.from_callback(body)
        assert (raw["id"], Transcript.from_raw(raw).text, ()) == (transcript.id, transcript.text, transcript.warnings)
    damaged = copy.deepcopy(callback)
    damaged["payload"]["transcription"]["utterances"][0]["words"] = None
    assert "Split" in Transcript.from_callback(damaged).text
    with pytest.raises(ValueError, match="expected a callback with a payload"):
        Transcript.from_callback({"id": "x", "event": "transcription.error"})
