"""A paid transcript is never lost to a parser: a valid job is damaged in one place, in many, and by hostile values."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

import pytest
from gladia_control import Transcript
from gladia_control.api import schema as schemas
from gladia_control.result.json import NotJson, decode_object
from gladia_control.result.lenient import read_upload
from hypothesis import strategies as st

from tests import tiers
from tests.support.damage import DAMAGE, FEW, REMOVE, Path, corpus, damaged, dotted, places, with_new_fields
from tests.support.jobs import TEXT, full_job
from tests.support.left import odd_places
from tests.support.promises import broken_promises, shown
from tests.support.properties import holds, json_values


def missing(value: Any, schema: dict[str, Any], place: str = "job") -> list[str]:
    """Properties of the document that a value has not."""
    found: list[str] = []
    for choice in schemas.choices(schema):
        if isinstance(value, dict):
            for key, inner in schemas.properties(choice).items():
                where = f"{place}.{key}"
                found += missing(value[key], inner, where) if key in value else [where]
        elif isinstance(value, list) and value and "items" in choice:
            found += missing(value[0], choice["items"], f"{place}[]")
    return found


def test_the_full_job_is_full() -> None:
    """The job has every property that the document has, so that the tests of reading try them all."""
    assert [] == missing(full_job(), schemas.component("PreRecordedResponse"))


def test_a_valid_job_is_read_without_a_remark() -> None:
    """A valid job gives no warnings and nothing of it is lost; one that is done needs no optional field."""
    raw = full_job()
    transcript = Transcript.from_raw(raw)
    assert ((), full_job(), raw) == (transcript.warnings, transcript.job.to_dict(), transcript.raw)
    needed = {key: raw[key] for key in schemas.component("PreRecordedResponse")["required"]}
    needed["result"] = {key: raw["result"][key] for key in ("metadata", "transcription")}
    assert () == Transcript.from_raw(needed).warnings


def spreads(raw: dict[str, Any], path: Path) -> bool:
    """Whether damage at a place of the full job changes another place of what is read."""
    rest = damaged(full_job(), path, REMOVE)
    read = Transcript.from_raw(raw).job.to_dict()
    try:
        return rest not in (read, damaged(read, path, REMOVE))  # the first where nothing could be made of an item
    except (KeyError, IndexError):
        return bool(rest != read)


@tiers.examples(FEW, len(DAMAGE))
def test_no_single_damage_loses_anything(examples: int) -> None:
    """Whatever one place holds: the job is read, with all text and words that are left; only that place is reported."""
    failures = []
    for name, path, raw in corpus(full_job(), examples):
        wrong = broken_promises(raw) + ["damage spreads"] * spreads(raw, path)
        failures += [f"{dotted(path)}, {name}: {problem}" for problem in wrong]
    assert [] == failures


def test_new_fields_everywhere_are_kept_and_not_odd() -> None:
    """Fields that are newer than the document are no damage, and survive a round trip."""
    raw = with_new_fields(full_job())
    assert (odd_places(raw), broken_promises(raw), Transcript.from_raw(raw).warnings) == (set(), [], ())


def test_results_of_older_jobs_are_kept() -> None:
    """Results that only older jobs have are no damage, and are there as received."""
    raw = full_job()
    addon = {"success": True, "is_empty": False, "exec_time": 0.1, "error": None}
    older = {"custom_spelling": addon | {"results": None}, "chapters": addon | {"results": [{"headline": "x"}]}}
    raw["result"] = {key: value for key, value in raw["result"].items() if key != "chapterization"} | older
    transcript = Transcript.from_raw(raw)
    assert (TEXT, ()) == (transcript.text, transcript.warnings)
    assert older == transcript.result.additional_properties


def test_what_is_odd_and_may_be_null_is_null() -> None:
    """Where the document allows null, that is what is read from damage."""
    raw = damaged(damaged(full_job(), ("file",), 7), ("completed_at",), 7)
    job = Transcript.from_raw(raw).job
    assert (None, None) == (job.file, job.completed_at)


RAW = full_job(subtitles=False)
PLACES = [path for path in places(RAW) if path != ("result",)]
INSIDE = [path for path in PLACES if path[:2] == ("result", "transcription") and len(path) > 2]

damages = st.sampled_from(list(DAMAGE.values())) | st.just(REMOVE) | json_values()


def with_damage(raw: dict[str, Any], damage: list[tuple[Path, Any]]) -> dict[str, Any]:
    """Damage one place after the other, as far as it is still there."""
    for path, value in damage:
        with contextlib.suppress(KeyError, IndexError, TypeError):
            raw = damaged(raw, path, value)
    return raw


@pytest.mark.parametrize(("where", "most"), [(PLACES, 12), (INSIDE, 6)], ids=["anywhere", "in the transcription"])
@tiers.examples(60, 1500)
def test_no_combination_of_damage_loses_anything(where: list[Path], most: int, examples: int) -> None:
    """However much is damaged at once, all text and words that are left are read, and what is odd is reported."""
    bare = with_damage(RAW, [(("result", "transcription", "full_transcript"), "")])
    barest = with_damage(bare, [(("result", "transcription", "sentences"), REMOVE)])

    def promise(raw: dict[str, Any], damage: list[tuple[Path, Any]]) -> None:
        assert [] == broken_promises(with_damage(raw, damage))

    several = st.lists(st.tuples(st.sampled_from(where), damages), min_size=1, max_size=most)
    holds(promise, st.sampled_from([RAW, bare, barest]), several, examples=examples)


@tiers.examples(60, 1500)
def test_any_result_is_a_transcript(examples: int) -> None:
    """A result that is an object is enough, whatever is in it and around it."""

    def promise(result: dict[str, Any], rest: Any) -> None:
        assert [] == broken_promises({**(rest if isinstance(rest, dict) else {"id": rest}), "result": result})

    results = st.dictionaries(st.sampled_from(["metadata", "transcription", "x"]), json_values())
    holds(promise, results, json_values(), examples=examples)


def test_an_absurd_number_as_text_loses_nothing() -> None:
    """Text in place of a number is read as one only if it is a usable one."""
    transcript = Transcript.from_raw(damaged(RAW, ("result", "metadata", "audio_duration"), "1" * 400))
    assert (5025.4, (TEXT, TEXT)) == (transcript.duration, shown(transcript))


def test_any_depth_that_can_be_decoded_can_be_read() -> None:
    """Where the decoder manages a nesting, so does the reader: at no depth is there another error than `NotJson`."""
    outcomes = set()
    for depth in range(sys.getrecursionlimit() - 200, sys.getrecursionlimit()):
        for key in (b"id", b"version", b"unknown"):
            body = b'{"result": {"metadata": {}}, "' + key + b'": ' + b"[" * depth + b"]" * depth + b"}"
            try:
                raw = decode_object(body)
            except NotJson:
                outcomes.add("refused")
            else:
                outcomes.add(Transcript.from_raw(raw).text)
    assert outcomes <= {"refused", ""}


def test_a_warning_is_short() -> None:
    """A warning shows the beginning of what was found, and of what it was read as."""
    for key, value in (("id", ["x" * 10**6]), ("version", "1" * 300)):
        assert [True] == [len(warning) < 200 for warning in Transcript.from_raw({**RAW, key: value}).warnings]


FILE = {"id": "1", "filename": "a.wav", "extension": "wav", "size": 9, "audio_duration": 1.5, "number_of_channels": 1}
UPLOAD = {"audio_url": "https://api.gladia.io/file/1", "audio_metadata": FILE}


def test_the_answer_to_an_upload_is_read_leniently() -> None:
    """Whatever one place of it holds, the answer is read and the address is kept."""
    failures = []
    for name, value in DAMAGE.items():
        for path in places(UPLOAD):
            answer = read_upload(damaged(UPLOAD, path, value))
            if path != ("audio_url",) and answer.audio_url != UPLOAD["audio_url"]:
                failures.append((name, path))
    assert [] == failures
