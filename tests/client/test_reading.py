"""A paid transcript is never lost to a parser: one place of a valid job is damaged at a time."""

from __future__ import annotations

import copy
import datetime
import json
import math
import os
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import attrs
import pytest
from gladia_control import Transcript, Utterance, _generated
from jsonschema_rs import Draft202012Validator

from gladia_control_api_client.types import Model
from tests.client.test_reading_full_job import TEXT, full_job
from tests.client.test_subtitles_files import parse_srt, parse_vtt

Path: TypeAlias = tuple[str | int, ...]
FREE = {"custom_metadata", "post_session_metadata", "request_params", "results"}


def _types_only(schema: Any) -> Any:
    """A schema without the limits that a reader does not enforce: enums are open, patterns and ranges are advice."""
    if isinstance(schema, dict):
        advice = {"enum", "pattern", "minimum", "maximum", "format", "minItems"}
        return {k: _types_only(v) for k, v in schema.items() if k not in advice or isinstance(v, dict)}
    return [_types_only(item) for item in schema] if isinstance(schema, list) else schema


VALIDATOR = Draft202012Validator(
    _types_only({"$ref": "#/components/schemas/Job", "components": _generated.document()["components"]})
)


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Paths of everything inside a value; of a list its first item, or its first three with CHECK_LONG."""
    items: Any = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        items = enumerate(value[: 3 if os.environ.get("CHECK_LONG") else 1])
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def dotted(path: Path) -> str:
    """A path as messages write it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


REMOVE = object()


def damaged(raw: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy of a job with another value at a place, or with nothing there."""
    result: dict[str, Any] = json.loads(json.dumps(raw))
    holder: Any = result
    for part in path[:-1]:
        holder = holder[part]
    if value is REMOVE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = copy.deepcopy(value)
    return result


def shown(transcript: Transcript) -> tuple[str, str]:
    """The texts of both kinds of subtitle files, which must be valid."""
    files = parse_srt(transcript.to_srt()), parse_vtt(transcript.to_vtt())
    srt, vtt = (" ".join(row for cue in cues for row in cue.rows) for cues in files)
    return srt, vtt


def finite(value: Any) -> Any:
    """JSON data with zeros for NaN, which is a number for the models and not for JSON."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return list(map(finite, value))
    return 0.0 if isinstance(value, float) and not math.isfinite(value) else value


def raw_dictionaries(model: Any, place: str = "job") -> list[str]:
    """Where a model holds a plain dictionary instead of a model."""
    if isinstance(model, dict):
        return [] if place.rpartition(".")[2] in FREE else [place]
    if isinstance(model, list):
        return [found for item in model for found in raw_dictionaries(item, place)]
    found = []
    if isinstance(model, Model):
        for field in attrs.fields(type(model)):
            if field.init:
                found += raw_dictionaries(getattr(model, field.name), f"{place}.{field.name}")
    return found


def broken_promises(raw: dict[str, Any]) -> list[str]:
    """What a transcript does not keep of what its class promises, whatever the job looks like."""
    before = repr(raw)
    transcript = Transcript.from_raw(raw)
    dates = (transcript.created_at, transcript.completed_at)
    checks = {
        "raw is the body": transcript.raw is raw and repr(raw) == before,
        "text": type(transcript.text) is str,
        "languages": all(isinstance(language, str) for language in transcript.languages),
        "utterances": all(isinstance(item, Utterance) for item in transcript.utterances),
        "duration": type(transcript.duration) in (int, float) and math.isfinite(transcript.duration),
        "dates": all(date is None or (isinstance(date, datetime.datetime) and date.tzinfo) for date in dates),
        "id": isinstance(transcript.id, str),
        "oddities": isinstance(transcript.oddities, tuple) and all(": " in item for item in transcript.oddities),
        "all fields have their types": VALIDATOR.is_valid(finite(transcript.job.to_dict())),
        "no raw dictionaries": not raw_dictionaries(transcript.job),
        "repr": repr(transcript).startswith("Transcript("),
        "an oddity for every damage": bool(transcript.oddities) != VALIDATOR.is_valid(raw),
    }
    return [name for name, kept in checks.items() if not kept]


ALL_TEXT: list[Path] = [("result",), ("result", "transcription")]
DAMAGE: dict[str, Any] = {
    "removed": REMOVE,
    "null": None,
    "a string": "solaria-9",
    "a number": 7,
    "a fraction": -0.5,
    "a number as a string": "7",
    "a list": [],
    "a list with a list": [[7]],
    "a dictionary": {},
    "a dictionary with things": {"new": {"a": [1]}, "text": 7, "results": 7},
    "true": True,
    "false": False,
}


def is_named(path: Path, oddities: tuple[str, ...]) -> bool:
    """Whether one of the oddities is at the place, or inside it."""
    place = dotted(path)
    return any(re.match(rf"{re.escape(place)}[:.\[]", oddity) for oddity in oddities)


@pytest.mark.parametrize("value", DAMAGE.values(), ids=DAMAGE)
def test_no_single_damage_loses_the_transcript(value: Any) -> None:
    """Whatever one place holds: the job is read, typed, its text is there, and the place is reported if it is odd."""
    raw, failures = full_job(), []
    for path in places(raw):
        changed = damaged(raw, path, value)
        if path == ("result",) and not isinstance(value, dict):
            continue
        wrong: list[Any] = broken_promises(changed)
        transcript = Transcript.from_raw(changed)
        if not VALIDATOR.is_valid(changed) and not is_named(path, transcript.oddities):
            wrong.append(transcript.oddities)
        replaced = path == ("result", "transcription", "full_transcript") and isinstance(value, str)
        if path not in ALL_TEXT and transcript.text != (value if replaced else TEXT):
            wrong.append(transcript.text)
        failures += [(dotted(path), problem) for problem in wrong]
    assert failures == []


@pytest.mark.parametrize("value", DAMAGE.values(), ids=DAMAGE)
def test_no_single_damage_spoils_the_subtitles(value: Any) -> None:
    """Whatever one place holds, both subtitle files are valid, and have all words that are left."""
    raw, failures = full_job(subtitles=False), []
    for path in places(raw):
        if path[:2] == ("result", "translation") or (path == ("result",) and not isinstance(value, dict)):
            continue
        changed = damaged(raw, path, value)
        srt, vtt = shown(Transcript.from_raw(changed))
        if srt != vtt or (
            path[:3] != ("result", "transcription", "utterances") and path not in ALL_TEXT and srt != TEXT
        ):
            failures.append((dotted(path), srt, vtt))
    assert failures == []


@pytest.mark.parametrize("value", ["new", 7, None, [], {"a": {"b": 1}}], ids=repr)
def test_unknown_fields_anywhere_are_kept_and_not_odd(value: Any) -> None:
    """A field that is newer than the document is no damage, wherever it is, and survives a round trip."""
    raw = full_job()
    failures = []
    for path in [(), *places(raw)]:
        changed = copy.deepcopy(raw)
        holder: Any = changed
        for part in path:
            holder = holder[part]
        if isinstance(holder, dict):
            holder["brand_new"] = value
            transcript = Transcript.from_raw(changed)
            if transcript.oddities or transcript.job.to_dict() != changed or broken_promises(changed):
                failures.append(dotted(path))
    assert failures == []


@pytest.mark.parametrize("result", [None, 7, "x", [], True, REMOVE], ids=range(6))
def test_a_job_without_a_result_is_no_transcript(result: Any) -> None:
    """Without a result there is nothing to read, and the error says so."""
    with pytest.raises(ValueError, match=r"^the job has no result$"):
        Transcript.from_raw(damaged(full_job(), ("result",), result))


LOST: dict[str, Callable[[dict[str, Any]], Any]] = {
    "full text": lambda found: found.pop("full_transcript"),
    "full text is null": lambda found: found.update(full_transcript=None),
    "full text is empty": lambda found: found.update(full_transcript=""),
    "texts": lambda found: [found.pop("full_transcript"), *(item.pop("text") for item in found["utterances"])],
    "texts are null": lambda found: [found.pop("full_transcript"), *(i.update(text=None) for i in found["utterances"])],
    "utterances": lambda found: found.pop("utterances"),
    "words": lambda found: [item.pop("words") for item in found["utterances"]],
    "times": lambda found: [w.pop("start") + w.pop("end") for item in found["utterances"] for w in item["words"]],
}


@pytest.mark.parametrize("lose", LOST.values(), ids=LOST)
def test_the_text_comes_from_what_is_left(lose: Callable[[dict[str, Any]], Any]) -> None:
    """The text is the same as long as it is somewhere: as a whole, in the utterances or in their words."""
    raw = full_job(subtitles=False)
    lose(raw["result"]["transcription"])
    transcript = Transcript.from_raw(raw)
    assert (transcript.text, *shown(transcript), broken_promises(raw)) == (TEXT, TEXT, TEXT, [])


def test_words_without_leading_spaces_are_told_apart() -> None:
    """Where only plain words are left, the text has spaces between them."""
    raw = full_job(subtitles=False)
    found = raw["result"]["transcription"]
    del found["full_transcript"]
    for item in found["utterances"]:
        item["text"] = None
        for each in item["words"]:
            each["word"] = each["word"].strip()
    assert Transcript.from_raw(raw).text == TEXT
