"""Options: what is given is a body that can be sent, or an error that says what is wrong."""

from __future__ import annotations

import copy
import datetime
import json
import math
import pickle
import re
import threading
from typing import Any

import pytest
from gladia_control.api import schema as schemas
from gladia_control.errors import BadOption
from gladia_control.request.options import build
from gladia_control.request.validation import check
from hypothesis import strategies as st

from gladia_control_api_client.models import DiarizationConfigDTO
from tests import tiers
from tests.support.options import KNOWN, bad_option, example
from tests.support.properties import holds, json_values

SUBTITLES = schemas.properties(schemas.component("SubtitlesConfigDTO"))  # upstream widens its limits now and then
LONGEST, MOST_ROWS = SUBTITLES["maximum_duration"]["maximum"], SUBTITLES["maximum_rows_per_caption"]["maximum"]

RESERVED = "the key is reserved; give your own token as token="

REFUSED: list[tuple[str, Any, str]] = [
    ("diarisation", True, ": unknown option; did you mean 'diarization'?"),
    ("diarization_config.min_speaker", 1, ": unknown option; did you mean 'min_speakers'?"),
    ("callback_config", {"url": "https://e.com/", "zzz": 1}, ".zzz: unknown option; known: method, url"),
    ("diarization", "yes", ": expected True or False, got 'yes'"),
    ("diarization", 1, ": expected True or False, got 1"),
    ("diarization_config", 2, ": expected a dictionary, got 2"),
    ("diarization_config", [("min_speakers", 2)], ": expected a dictionary, got [['min_speakers', 2]]"),
    ("diarization_config.min_speakers", "2", ": expected an integer, got '2'"),
    ("diarization_config.min_speakers", True, ": expected an integer, got True"),
    ("diarization_config.min_speakers", 2.5, ": expected an integer, got 2.5"),
    ("diarization_config.min_speakers", -1, ": expected at least 0, got -1"),
    ("diarization_config.number_of_speakers", 0, ": expected at least 1, got 0"),
    (
        "diarization_config",
        {"min_speakers": 3, "max_speakers": 2},
        ".min_speakers: 3 is more than max_speakers, which is 2",
    ),
    ("subtitles_config.maximum_duration", LONGEST + 0.5, f": expected 1 to {LONGEST}, got {LONGEST + 0.5}"),
    ("subtitles_config.maximum_duration", math.nan, f": expected 1 to {LONGEST}, got nan"),
    ("subtitles_config.minimum_duration", math.inf, ": expected at least 0, got inf"),
    ("subtitles_config.maximum_rows_per_caption", MOST_ROWS + 1, f": expected 1 to {MOST_ROWS}, got {MOST_ROWS + 1}"),
    ("subtitles_config.formats", [], ": expected at least 1 item, got 0"),
    ("subtitles_config.formats", "srt", ": expected a list, got 'srt'; did you mean ['srt']"),
    ("subtitles_config.formats", [1], "[0]: expected a string, got 1"),
    ("translation_config", {}, ".target_languages: is required and missing"),
    ("custom_spelling_config.spelling_dictionary.a", "b", ": expected a list, got 'b'; did you mean ['b']"),
    (
        "callback_config",
        {"url": "https://e.com/", "method": "post"},
        ".method: expected one of POST, PUT, got 'post'",
    ),
    ("callback_url", "ftp://e.com/", ": expected an http or https URL, got 'ftp://e.com/'"),
    ("callback_url", 7, ": expected a string, got 7"),
    (
        "custom_vocabulary_config",
        {"vocabulary": ["a"], "default_intensity": 1.5},
        ".default_intensity: expected 0 to 1, got 1.5",
    ),
    (
        "custom_vocabulary_config.vocabulary",
        ["a", {"value": "b", "intensity": 3}],
        "[1].intensity: expected a number from 0 to 1, got 3",
    ),
    ("custom_vocabulary_config.vocabulary", "abc", ": expected a list of strings and entry objects, got 'abc'"),
    ("custom_metadata", [1], ": expected a dictionary, got [1]"),
    ("custom_metadata", {1: 2}, ": expected strings as keys, got 1"),
    ("custom_metadata.a", {2: 3}, ": expected strings as keys, got 2"),
    ("custom_metadata.a", [math.nan], "[0]: JSON has no nan"),
    ("custom_metadata.a", datetime.date(2026, 1, 1), ": date cannot be sent as JSON"),
    ("custom_metadata.a", b"x", ": bytes cannot be sent as JSON"),
    ("custom_metadata.client_token", "x", f": {RESERVED}"),
    ("custom_metadata.client_request", "x", f": {RESERVED}"),
    ("audio_url", "https://e.com/", ": give the recording's URL as the source, not as an option"),
]
"""Where a value is given, the value, and how the message goes on after the place."""


def at(place: str, value: Any) -> dict[str, Any]:
    """Options with a value at a place."""
    first, *rest = place.split(".")
    for key in reversed(rest):
        value = {key: value}
    return {first: value}


def test_the_error_names_place_value_and_what_is_allowed() -> None:
    """What does not fit the document is refused with the field's path, the value and what is allowed.

    It makes no difference whether an option comes in a mapping or as a keyword argument.
    """
    for place, value, rest in REFUSED:
        error, as_keyword = bad_option(at(place, value)), bad_option(None, at(place, value))
        assert [place + rest] * 2 == [str(error), str(as_keyword)]
        assert str(error).partition(": ")[0] == error.field


def looped() -> dict[str, Any]:
    """A dictionary that holds itself."""
    loop: dict[str, Any] = {}
    loop["self"] = loop
    return loop


def deep() -> list[Any]:
    """A list of a hundred thousand levels."""
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    return value


ODD: dict[str, Any] = {
    "a key that is no string": {1: True},
    "a key that is None": {None: True},
    "a huge integer in metadata": {"custom_metadata": {"a": 10**5000}},
    "a huge number of speakers": {"diarization_config": {"min_speakers": 10**5000}},
    "a huge default intensity": {"custom_vocabulary_config": {"vocabulary": ["a"], "default_intensity": 10**400}},
    "a huge intensity": {"custom_vocabulary_config": {"vocabulary": [{"value": "a", "intensity": 10**400}]}},
    "a huge duration": {"subtitles_config": {"maximum_duration": 10**400}},
    "a loop": {"custom_metadata": looped()},
    "a deep list": {"custom_metadata": {"a": deep()}},
    "a broken host": {"callback_url": "http://[x"},
    "half a character in metadata": {"custom_metadata": {"a": "\ud800"}},
    "half a character in a key": {"custom_metadata": {"\ud800": 1}},
    "half a character in a prompt": {"audio_to_llm_config": {"prompts": ["\ud800"]}},
    "half a character in a word": {"custom_vocabulary_config": {"vocabulary": ["\ud800"]}},
    "a class for its instance": {"diarization_config": DiarizationConfigDTO},
    "a space in a URL": {"callback_url": "https://exa mple.com/"},
    "a line break in a URL": {"callback_url": "https://example.com/\n"},
    "a port that is no number": {"callback_url": "https://example.com:port/"},
}


CAT = {"type": "object", "properties": {"kind": {"type": "string", "const": "cat"}, "claws": {"type": "integer"}}}
DOG = {"type": "object", "properties": {"kind": {"type": "string", "const": "dog"}, "bark": {"type": "string"}}}
NEWER: list[tuple[schemas.Schema, Any, str | None]] = [
    # schemas that a later document may have, a value, and the error
    ({"type": "number", "exclusiveMinimum": 0}, 0, "expected more than 0, got 0"),
    ({"type": "number", "exclusiveMaximum": 1}, 1, "expected less than 1, got 1"),
    ({"type": "number", "minimum": 0, "exclusiveMaximum": 1}, 2, "expected at least 0 and less than 1, got 2"),
    ({"type": "number", "exclusiveMinimum": 0, "maximum": 1}, 1, None),
    ({"type": "string", "minLength": 2}, "a", "expected at least 2 characters, got 1: 'a'"),
    ({"type": "string", "maxLength": 2}, "abc", "expected at most 2 characters, got 3: 'abc'"),
    ({"anyOf": [CAT, DOG]}, {"kind": "dog", "bark": "loud"}, None),
    ({"anyOf": [CAT, DOG]}, {"kind": "dog", "bark": 1}, "bark: expected a string, got 1"),
    ({"anyOf": [CAT, DOG]}, {"bark": 1}, "bark: expected a string, got 1"),
    ({"anyOf": [CAT, DOG]}, {"kind": "cat", "bark": "x"}, "bark: unknown option; known: claws, kind"),
    ({"anyOf": [CAT, {"type": "null"}]}, None, None),
    ({"type": ["string", "null"]}, 1, "expected a string or None, got 1"),
]


@pytest.mark.parametrize(("schema", "value", "problem"), NEWER)
def test_what_a_later_document_may_say_is_checked(schema: schemas.Schema, value: Any, problem: str | None) -> None:
    """Limits and unions that today's request does not have are checked, too; of a union, the meant object counts."""
    if problem is None:
        check(value, schema, "x")
    else:
        with pytest.raises(BadOption, match=rf"^x(: |\.){re.escape(problem)}$"):
            check(value, schema, "x")


def test_what_cannot_be_sent_is_a_bad_option() -> None:
    """A value that would fail while it is being sent is refused before anything is sent."""
    assert [] == [name for name, value in ODD.items() if not bad_option(value).args[0]]
    for value in (10**5000, looped(), deep(), "\ud800", {"a": "\ud800"}, {"\ud800": 1}):  # in a field that is new
        assert bad_option(None, extra={"new": value}).field.startswith("extra_body")


def test_own_data_may_have_any_names() -> None:
    """The rule that a minimum is at most its maximum is about options, not about metadata or words to spell."""
    for value in ({"min_age": 5, "max_age": 3}, {"min_age": "a", "max_age": 3}, {"min_": [], "max_": 1}):
        assert {"custom_metadata": value} == build({"custom_metadata": value}, {}, None)
    config = {"spelling_dictionary": {"min_a": ["b"], "max_a": ["a"]}}
    assert config == build({"custom_spelling_config": config}, {}, None)["custom_spelling_config"]


SECRET = "https://example.com/a?secret=" + "x" * 10**6

SECRETS: list[Any] = [
    SECRET,
    {"x" * 10**6: True},
    {"callback_url": SECRET.removeprefix("https://")},
    {"callback_url": SECRET.replace("https", "ftp")},
    {"callback_url": [SECRET]},
    {"callback_config": SECRET},
    {"callback_config": {"url": {"address": SECRET}}},
    {"callback_config": {"url": SECRET, "method": SECRET}},
    {"audio_to_llm_config": {"prompts": SECRET}},
    {"diarization": SECRET},
    {"custom_vocabulary_config": {"vocabulary": [{"word": SECRET}]}},
    {"custom_vocabulary_config": {"vocabulary": [SECRET, SECRET]}},
    {"custom_vocabulary_config": {"vocabulary": [{"value": "a", "intensity": SECRET}]}},
    {"custom_vocabulary_config": {"vocabulary": [" " * 10**6]}},
    {"custom_vocabulary_config": {"vocabulary": SECRET}},
]


def test_a_message_is_short_and_without_the_query_of_a_url() -> None:
    """Queries may hold secrets and messages end up in logs; a message shows the beginning of a value."""
    messages = [str(bad_option(value)) for value in SECRETS]
    assert [] == [message for message in messages if "secret" in message or len(message) > 1000]


def test_an_error_about_a_value_that_does_not_pickle_still_pickles() -> None:
    """`BadOption` pickles whatever was given."""
    for value in (threading.Lock(), lambda: None):
        error = bad_option({"custom_metadata": {"a": value}})
        twin = pickle.loads(pickle.dumps(error))
        assert (type(error), error.args, error.field) == (type(twin), twin.args, twin.field)


VALUES = json_values(finite=False)


def config_like(name: str) -> st.SearchStrategy[Any]:
    """Values that nearly fit an option."""
    inner = schemas.properties(schemas.resolve(KNOWN[name]))
    if not inner:
        return st.booleans() | VALUES
    return st.dictionaries(st.sampled_from([*inner, "x"]), st.lists(VALUES, max_size=2) | VALUES, max_size=4)


requests = st.lists(st.sampled_from(sorted(KNOWN)), max_size=4, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: config_like(name) for name in names})
)


@tiers.examples(60, 2000)
def test_whatever_is_given_is_sendable_or_refused(examples: int) -> None:
    """Nothing but `BadOption` escapes, a body that is built is JSON, and the caller's objects stay as they were."""

    def promise(options: dict[str, Any], extra: dict[str, Any] | None) -> None:
        before = copy.deepcopy((options, extra))
        try:
            body = build(options, {}, extra)
        except BadOption as error:
            place, _, problem = str(error).partition(": ")
            assert (True, place) == (bool(problem), error.field)  # noqa: PT017  # both ends are good
        else:
            json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        assert repr(before) == repr((options, extra))  # not ==, since NaN differs from itself

    extras = st.none() | st.dictionaries(st.text(max_size=3), VALUES, max_size=2)
    holds(promise, requests, extras, examples=examples)


def paths(schema: dict[str, Any], place: str) -> list[tuple[str, dict[str, Any]]]:
    """Every property inside an option, with its schema."""
    found = [(place, schema)]
    for key, inner in schemas.properties(schemas.resolve(schema)).items():
        found += paths(inner, f"{place}.{key}")
    return found


def test_every_option_of_the_document_checks_its_type() -> None:
    """A value of a type that the document does not allow is refused under the path of its field."""
    failures = []
    for place, schema in [pair for name in KNOWN if name != "audio_url" for pair in paths(KNOWN[name], name)]:
        first, *rest = place.split(".")
        nullable = "null" in [choice.get("type") for choice in schemas.choices(schema)]
        for wrong in (b"x", object()) if nullable else (None, b"x", object()):
            value: Any = wrong
            for key in reversed(rest):
                value = example(KNOWN[first]) | {key: value}
            if (error := bad_option({first: value})).field != place:
                failures.append((place, wrong, error))
    assert [] == failures
