"""A paid transcript is never lost to a parser: a valid job is damaged in one place, in many, and by hostile values."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pytest
from gladia_control import Transcript
from gladia_control.api import schema as schemas
from gladia_control.result.json import NotJson, decode_object
from gladia_control.result.lenient import read_upload
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.damage import DAMAGE, REMOVE, Path, corpus, damaged, dotted, places
from tests.support.jobs import TEXT, full_job
from tests.support.left import (
    odd_places,
)
from tests.support.promises import broken_promises, shown


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
    assert missing(full_job(), schemas.component("Job")) == []


def test_a_valid_job_is_read_without_a_remark() -> None:
    """Nothing about a valid job is odd, and nothing of it is lost."""
    raw = full_job()
    transcript = Transcript.from_raw(raw)
    assert (transcript.warnings, transcript.job.to_dict(), transcript.raw) == ((), full_job(), raw)


def test_a_valid_job_without_add_ons_is_read_without_a_remark() -> None:
    """The least that a job which is done has is enough."""
    job = full_job(subtitles=False)
    job["result"] = {key: job["result"][key] for key in ("metadata", "transcription")}
    for key in ("file", "completed_at", "custom_metadata", "post_session_metadata", "request_params", "error_code"):
        del job[key]
    assert Transcript.from_raw(job).warnings == ()


def spreads(raw: dict[str, Any], path: Path) -> bool:
    """Whether damage at a place of the full job changes another place of what is read."""
    rest = damaged(full_job(), path, REMOVE)
    read = Transcript.from_raw(raw).job.to_dict()
    try:
        return rest not in (read, damaged(read, path, REMOVE))  # the first where nothing could be made of an item
    except (KeyError, IndexError):
        return bool(rest != read)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_no_single_damage_loses_anything(damage: Any) -> None:
    """Whatever one place holds: the job is read, with all text and words that are left; only that place is reported."""
    failures = []
    for path, raw in corpus(full_job(), damage):
        wrong = broken_promises(raw) + ["damage spreads"] * spreads(raw, path)
        failures += [(dotted(path), problem) for problem in wrong]
    assert failures == []


def with_new_fields(value: Any) -> Any:
    """JSON data with a field that is newer than the document in every dictionary."""
    if isinstance(value, list):
        return list(map(with_new_fields, value))
    if isinstance(value, dict):
        return {**{key: with_new_fields(item) for key, item in value.items()}, "brand_new": {"a": [None, 7]}}
    return value


def test_new_fields_everywhere_are_kept_and_not_odd() -> None:
    """Fields that are newer than the document are no damage, and survive a round trip."""
    raw = with_new_fields(full_job())
    assert (odd_places(raw), broken_promises(raw), Transcript.from_raw(raw).warnings) == (set(), [], ())


def test_what_is_odd_and_may_be_null_is_null() -> None:
    """Where the document allows null, that is what is read from damage."""
    raw = damaged(damaged(full_job(), ("file",), 7), ("completed_at",), 7)
    job = Transcript.from_raw(raw).job
    assert (job.file, job.completed_at) == (None, None)


LONG = bool(os.environ.get("CHECK_LONG"))


combined = settings(derandomize=True, deadline=None, max_examples=1500 if LONG else 200)


RAW = full_job(subtitles=False)


BARE = damaged(RAW, ("result", "transcription", "full_transcript"), "")


BAREST = damaged(BARE, ("result", "transcription", "sentences"), REMOVE)


raws = st.sampled_from([RAW, BARE, BAREST])


PLACES = [path for path in places(RAW) if path != ("result",)]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


values = st.sampled_from(list(DAMAGE.values())) | st.just(REMOVE) | json_values


def apply(raw: dict[str, Any], damage: list[tuple[Path, Any]]) -> dict[str, Any]:
    """Damage one place after the other, as far as it is still there."""
    for path, value in damage:
        try:
            raw = damaged(raw, path, value)
        except (KeyError, IndexError, TypeError):
            continue
    return raw


@combined
@given(raws, st.lists(st.tuples(st.sampled_from(PLACES), values), max_size=12))
def test_no_combination_of_damage_loses_anything(raw: dict[str, Any], damage: list[tuple[Path, Any]]) -> None:
    """However much is damaged at once, all text and words that are left are read, and what is odd is reported."""
    assert broken_promises(apply(raw, damage)) == []


transcription_places = [path for path in PLACES if path[:2] == ("result", "transcription") and len(path) > 2]


@combined
@given(raws, st.lists(st.tuples(st.sampled_from(transcription_places), values), min_size=1, max_size=6))
def test_no_damage_of_the_transcription_loses_the_rest(raw: dict[str, Any], damage: list[tuple[Path, Any]]) -> None:
    """Where the utterances themselves are damaged, those beside them and the words that are left are read."""
    assert broken_promises(apply(raw, damage)) == []


@combined
@given(st.dictionaries(st.sampled_from(["metadata", "transcription", "x"]), json_values), json_values)
def test_any_result_is_a_transcript(result: dict[str, Any], rest: Any) -> None:
    """A result that is an object is enough, whatever is in it and around it."""
    raw = {**(rest if isinstance(rest, dict) else {"id": rest}), "result": result}
    assert broken_promises(raw) == []


def test_an_absurd_number_as_text_loses_nothing() -> None:
    """Text in place of a number is read as one only if it is a usable one."""
    transcript = Transcript.from_raw(damaged(RAW, ("result", "metadata", "audio_duration"), "1" * 400))
    assert (transcript.duration, shown(transcript)) == (5025.4, (TEXT, TEXT))


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


def test_half_a_character_does_not_spoil_the_files() -> None:
    """Text with half of a surrogate pair, which JSON can express, can be written to a file."""
    body = json.dumps(damaged(RAW, ("result", "transcription", "full_transcript"), "a \ud83d b")).encode()
    raw = decode_object(body)
    raw["result"]["transcription"]["utterances"] = []
    transcript = Transcript.from_raw(raw)
    for text in (transcript.text, transcript.to_srt(), transcript.to_vtt()):
        assert text.encode()


@pytest.mark.parametrize(("key", "value"), [("id", ["x" * 10**6]), ("version", "1" * 300)])
def test_an_oddity_is_short(key: str, value: Any) -> None:
    """An oddity shows the beginning of what it found, and of what it was read as."""
    assert [len(oddity) < 200 for oddity in Transcript.from_raw({**RAW, key: value}).warnings] == [True]


UPLOAD: dict[str, Any] = {
    "audio_url": "https://api.gladia.io/file/1",
    "audio_metadata": {
        "id": "1",
        "filename": "a.wav",
        "extension": "wav",
        "size": 9,
        "audio_duration": 1.5,
        "number_of_channels": 1,
    },
}


@pytest.mark.parametrize("value", DAMAGE.values(), ids=DAMAGE)
def test_the_answer_to_an_upload_is_read_leniently(value: Any) -> None:
    """Whatever one place of it holds, the answer is read and the address is kept."""
    failures = []
    for path in places(UPLOAD):
        answer = read_upload(damaged(UPLOAD, path, value))
        if path != ("audio_url",) and answer.audio_url != UPLOAD["audio_url"]:
            failures.append(path)
    assert failures == []
