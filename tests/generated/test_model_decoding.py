"""What models make of JSON data that is not as documented."""

from __future__ import annotations

import re
import threading
import time
from collections import defaultdict
from typing import Any

import pytest
from attrs import define

from gladia_control_api_client.errors import DecodeError
from gladia_control_api_client.models import (
    CustomVocabularyConfigDTO,
    CustomVocabularyEntryDTO,
    WordDTO,
)
from tests.generated.effective import (
    MODELS,
    PROPERTIES,
    SCHEMAS,
    attribute,
    body,
    decoded,
    model,
    required,
    resolve,
    target,
    wrong,
)

TYPED = [(name, key) for name, key in PROPERTIES if "type" in resolve(SCHEMAS[name]["properties"][key])]
NULLABLE = [
    (name, key) for name, key in PROPERTIES if {"type": "null"} in SCHEMAS[name]["properties"][key].get("anyOf", [])
]
NESTED = [(name, key) for name, key in PROPERTIES if target(SCHEMAS[name]["properties"][key]) in MODELS]

LOOKALIKES: dict[str, list[Any]] = {"integer": [True, 1.5], "number": [False], "boolean": [0, 1, "true"]}
"""Values that Python would take for the type."""


def kind(name: str, key: str) -> str:
    """The JSON type of a property."""
    return str(resolve(SCHEMAS[name]["properties"][key])["type"])


def failure(name: str, data: Any) -> DecodeError:
    """The error that decoding ends in."""
    with pytest.raises(DecodeError) as caught:
        model(name).from_dict(data)
    return caught.value


def test_a_missing_property_is_named() -> None:
    """A body without a required property is refused with the property's path, never with a bare KeyError."""
    for name in MODELS:
        for key in required(name):
            error = failure(name, {other: value for other, value in body(name).items() if other != key})
            assert ([key], f"{key} is missing", False) == (error.path, str(error), isinstance(error, KeyError))


def test_a_mistyped_property_is_named() -> None:
    """A property of the wrong type is refused with its path, its value and the type that was expected.

    True is no number, 1 is no truth and 1.5 is no integer, though Python would take them.
    """
    assert {"integer", "number", "boolean"} <= {kind(*place) for place in TYPED}
    for name, key in TYPED:
        for value in (wrong(SCHEMAS[name]["properties"][key]), *LOOKALIKES.get(kind(name, key), [])):
            error = failure(name, body(name) | {key: value})
            assert [key] == error.path, (name, value)
            assert re.fullmatch(rf"{key} is .+, expected (a|an|true|one) .+", str(error)), (name, value)


def test_a_whole_number_is_an_integer() -> None:
    """An integer may be written with a fraction of zero, as JSON Schema allows."""
    places = [(name, key) for name, key in TYPED if kind(name, key) == "integer"]
    values = [getattr(decoded(name, body(name) | {key: 7.0}), attribute(name, key)) for name, key in places]
    assert [(int, 7)] * len(places) == [(type(value), value) for value in values]


def test_null_is_taken_only_where_it_may_be() -> None:
    """A null is kept where the document allows it and refused, with its path, where it does not."""
    for name, key in TYPED:
        schema = SCHEMAS[name]["properties"][key]
        data = body(name) | {key: None}
        if "null" in schema.get("type", "") or {"type": "null"} in schema.get("anyOf", []):
            assert data == decoded(name, data).to_dict(), (name, key)
        else:
            assert [key] == failure(name, data).path, name


def test_a_nested_object_is_a_model() -> None:
    """A nested object is decoded into its own model; one bad field in it is refused with its path."""
    assert {("PreRecordedResponse", "file"), ("PreRecordedResponse", "result"), ("SummarizationDTO", "error")} <= set(
        NULLABLE
    ) & set(NESTED)
    for name, key in NESTED:
        inner = target(SCHEMAS[name]["properties"][key]) or ""
        data = body(name)
        assert model(inner) is type(getattr(decoded(name, data), attribute(name, key))), (name, key)
        field = next(iter(required(inner) or SCHEMAS[inner]["properties"]))
        data[key][field] = wrong(SCHEMAS[inner]["properties"][field])
        assert [key, field] == failure(name, data).path, name


def test_a_path_leads_to_the_mistake() -> None:
    """An error deep in a list of jobs says which job, which utterance and which word; one under a free key names it."""
    data = body("ListPreRecordedResponse")
    data["items"][1]["result"]["transcription"]["utterances"][0]["words"][1]["start"] = "now"
    error = failure("ListPreRecordedResponse", data)
    assert ["items", 1, "result", "transcription", "utterances", 0, "words", 1, "start"] == error.path
    assert "items[1].result.transcription.utterances[0].words[1].start is 'now', expected a number" == str(error)
    spelling = {"spelling_dictionary": {"GIF": ["jif"], "SQL": ["Sequel", 7]}}
    assert ["spelling_dictionary", "SQL", 1] == failure("CustomSpellingConfigDTO", spelling).path


@pytest.mark.parametrize("data", [None, [], "text", 7, True, [{}]])
def test_what_is_no_object_is_refused(data: Any) -> None:
    """A body that is not an object is refused, and the error says so."""
    error = failure("ListPreRecordedResponse", data)
    assert [] == error.path
    assert re.fullmatch(r"the value is .+, expected an object", str(error))


def test_a_long_value_is_not_shown_whole() -> None:
    """An error about a long value, or about a number that Python refuses to print, is short and on one line."""
    for value in ("x" * 10_000, "\n" * 10_000, ["x"] * 10_000, [{"x": "y" * 10_000}], 10**5000):
        for key, wrong_value in {"file": value, "version": [value], "created_at": {"x": value}}.items():
            error = failure("PreRecordedResponse", body("PreRecordedResponse") | {key: wrong_value})
            assert ([key], 1, True) == (error.path, len(str(error).splitlines()), len(str(error)) < 250)


def test_vocabulary_entries_are_decoded() -> None:
    """A string stays a string and an object becomes an entry, with any language and with fields that are new."""
    new = {"value": "Stark", "language": "tlh", "weight": 7}
    vocabulary = CustomVocabularyConfigDTO.from_dict({"vocabulary": ["Westeros", {"value": "Arya"}, new]}).vocabulary
    entry = CustomVocabularyEntryDTO("Stark", language="tlh")
    entry["weight"] = 7
    assert ["Westeros", CustomVocabularyEntryDTO("Arya"), entry] == vocabulary


BAD_ENTRIES: list[tuple[Any, list[str | int], str]] = [
    ({}, ["value"], "is missing"),
    ({"value": 7}, ["value"], "expected a string"),
    ({"value": "x", "intensity": "high"}, ["intensity"], "expected a number"),
    ({"value": "x", "pronunciations": "ex"}, ["pronunciations"], "expected an array"),
    ({"value": "x", "pronunciations": ["ex", 7]}, ["pronunciations", 1], "expected a string"),
    ({"value": "x", "language": None}, ["language"], "expected a string"),
    (7, [], "expected one of the documented types"),
    (None, [], "expected one of the documented types"),
    (["Stark"], [], "expected one of the documented types"),
]


def test_a_bad_vocabulary_entry_is_refused() -> None:
    """An entry that is neither a string nor an object with a value is refused with its place in the request."""
    for item, path, wanted in BAD_ENTRIES:
        data = body("InitTranscriptionRequest") | {"custom_vocabulary_config": {"vocabulary": ["Westeros", item]}}
        error = failure("InitTranscriptionRequest", data)
        assert ["custom_vocabulary_config", "vocabulary", 1, *path] == error.path
        assert str(error).endswith(wanted), item


@define(repr=False)
class OwnWord(WordDTO):
    """A model of a user's: a field is redefined, so that it comes last, and one is added."""

    word: str = "?"
    shown: bool = True


def test_a_subclass_is_decoded_by_name() -> None:
    """Each property goes into its field, in any order that a subclass has them."""
    found = OwnWord.from_dict({"word": "Hello", "start": 1.0, "end": 2.0, "confidence": 0.5, "more": 1})
    assert ("Hello", 1.0, 2.0, 0.5, True) == (found.word, found.start, found.end, found.confidence, found.shown)
    assert (OwnWord, {"more": 1}) == (type(found), found.additional_properties)


@define(repr=False)
class LookedUpWord(WordDTO):
    """A model of a user's that looks something up, and has a mistake in it."""

    def __attrs_post_init__(self) -> None:
        raise KeyError(self.word)


def test_a_mistake_in_a_subclass_is_no_missing_property() -> None:
    """A KeyError of the user's own code is raised as it is."""
    with pytest.raises(KeyError, match="Hello"):
        LookedUpWord.from_dict({"word": "Hello", "start": 1.0, "end": 2.0, "confidence": 0.5})


@define(repr=False)
class SlowWord(WordDTO):
    """A model that lets other threads in while an attribute is set."""

    def __setattr__(self, name: str, value: Any) -> None:
        time.sleep(0.05 if name == "additional_properties" else 0)
        super().__setattr__(name, value)


def test_threads_that_add_properties_at_once_lose_none() -> None:
    """The dictionary of unknown properties is created on first use, once for all threads."""
    word, keys = SlowWord("Hello", 1.0, 2.0, 0.5), ["a", "b", "c"]
    threads = [threading.Thread(target=word.__setitem__, args=(key, 1)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert keys == sorted(word.additional_properties)


def test_a_key_that_a_mapping_would_make_up_is_missing() -> None:
    """Decoding reads only existing keys and does not change the caller's mapping."""
    given: defaultdict[str, Any] = defaultdict(str, start=1.0, end=2.0, confidence=0.5)
    with pytest.raises(DecodeError, match=r"^word is missing$"):
        WordDTO.from_dict(given)
    assert {"start", "end", "confidence"} == set(given)
