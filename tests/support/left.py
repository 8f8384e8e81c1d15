"""What is left of a damaged job, and what about it is odd, found by other means than the reader's."""

from __future__ import annotations

import functools
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any, TypeAlias

from gladia_control.api import generated
from jsonschema_rs import Draft202012Validator

from tests.support.damage import dotted

Timed: TypeAlias = tuple[str, float | None, float | None]
"""A text with its start and end, None where they cannot be used."""


def is_number(value: Any) -> bool:
    """Whether it is a number that JSON can express and a computer can calculate with."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


def number(value: Any) -> float | None:
    """The number that a value is, or that is written in it."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return float(value) if is_number(value) else None


def string(holder: dict[str, Any], key: str) -> str:
    """A string in a dictionary; empty if it is something else."""
    value = holder.get(key)
    return value if isinstance(value, str) else ""


def dictionary(holder: dict[str, Any], key: str) -> dict[str, Any]:
    """A dictionary in a dictionary; empty if it is something else."""
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def items(holder: dict[str, Any], key: str, kind: type = dict) -> list[Any]:
    """The usable items of a list in a dictionary."""
    value = holder.get(key)
    return [item for item in value if isinstance(item, kind)] if isinstance(value, list) else []


def timed(item: dict[str, Any], key: str) -> Timed:
    """The text of an utterance or a word, when it starts and when it ends."""
    return string(item, key), number(item.get("start")), number(item.get("end"))


def utterances_left(raw: dict[str, Any]) -> list[tuple[Timed, list[Timed]]]:
    """Every utterance with its words, in their order; a damaged one keeps its place."""
    transcription = dictionary(raw["result"], "transcription")
    return [
        (timed(item, "text"), [timed(word, "word") for word in items(item, "words")])
        for item in items(transcription, "utterances")
    ]


def words_or_text(utterance: tuple[Timed, list[Timed]]) -> str:
    """What subtitles show of an utterance."""
    (text, _, _), words = utterance
    return "".join(word for word, _, _ in words if word.strip()) or text


def pieces(raw: dict[str, Any]) -> Iterator[str]:
    """The text from every place that has it in pieces; see `squeezed`."""
    yield "".join(each[0][0] if each[0][0].strip() else words_or_text(each) for each in utterances_left(raw))
    inside = items(dictionary(raw["result"], "transcription"), "sentences")
    for sentences in [*inside, dictionary(raw["result"], "sentences")]:
        yield "".join(items(sentences, "results", str))


def text_left(raw: dict[str, Any]) -> str:
    """The whole text, or that of the place that has most of it."""
    text = string(dictionary(raw["result"], "transcription"), "full_transcript")
    return text if text.strip() else max(pieces(raw), key=lambda found: len(squeezed(found)))


def shown_left(raw: dict[str, Any]) -> str:
    """The text that subtitles made from words show; see `squeezed`."""
    spoken = "".join(map(words_or_text, utterances_left(raw)))
    return spoken if is_visible(spoken) else text_left(raw)


def is_visible(text: str) -> bool:
    """Whether there is more in it than space and control characters."""
    return any(unicodedata.category(char) != "Cc" and not char.isspace() for char in text)


def squeezed(text: str) -> str:
    """A text without white space, which is not the same in all of its places, nor halves of surrogate pairs."""
    return re.sub("[\ud800-\udfff]", "\ufffd", "".join(text.split()))


def languages_left(raw: dict[str, Any]) -> list[str]:
    """The codes of the languages."""
    return items(dictionary(raw["result"], "transcription"), "languages", str)


def _types_only(schema: Any) -> Any:
    """A schema without the limits that a reader does not enforce: enums are open, patterns and ranges are advice.

    `anyOf` something and null becomes a condition, for the validator then says what is wrong inside.
    """
    if isinstance(schema, list):
        return [_types_only(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    match schema.get("anyOf"):
        case [one, {"type": "null"} as null]:
            return {"if": null, "else": _types_only(one)}
    advice = {"enum", "pattern", "minimum", "maximum", "format", "minItems"}
    return {key: _types_only(value) for key, value in schema.items() if key not in advice or isinstance(value, dict)}


@functools.cache
def validator() -> Draft202012Validator:
    """What tells whether a job has the types of the document."""
    components = generated.document()["components"]
    return Draft202012Validator(
        _types_only({"$ref": "#/components/schemas/PreRecordedResponse", "components": components})
    )


def standing_in(value: Any, other: Any) -> Any:
    """JSON data with another value for each number that no float can hold, and without halves of surrogate pairs."""
    if isinstance(value, dict):
        return {key: standing_in(item, other) for key, item in value.items()}
    if isinstance(value, list):
        return [standing_in(item, other) for item in value]
    if isinstance(value, str):
        return squeezed(value)
    return other if isinstance(value, (int, float)) and not abs(value) <= sys.float_info.max else value


def odd_places(raw: dict[str, Any]) -> set[str]:
    """Where a job does not have the types of the document, by a validator of JSON Schema.

    A number that no float can hold fits only where both a number and a string do, that is where anything does.
    """
    found = set()
    first, second = standing_in(raw, 0.5), standing_in(raw, "NaN")
    for stands in [first] if first == second else [first, second]:
        for error in validator().iter_errors(stands):
            missing = re.match(r'"(\w+)" is a required property$', error.message)
            found.add(dotted([*error.instance_path, *(missing.groups() if missing else ())]))
    return found


def is_inside(place: str, outer: str) -> bool:
    """Whether a place is another one or inside it."""
    return place == outer or not outer or (place.startswith(outer) and place[len(outer)] in ".[")
