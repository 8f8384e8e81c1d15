"""Options: whatever is given, the answer is a body that can be sent or a `BadOption`."""

from __future__ import annotations

import copy
import json
import os
import pickle
import threading
from typing import Any

import pytest
from gladia_control.api import schema as schemas
from gladia_control.errors import BadOption
from gladia_control.request.options import REQUEST, build
from hypothesis import given, settings
from hypothesis import strategies as st

from gladia_control_api_client.models import DiarizationConfigDTO

LONG = bool(os.environ.get("CHECK_LONG"))
KNOWN = schemas.properties(schemas.component(REQUEST))


def refusal(options: Any, extra: Any = None) -> BadOption:
    """The error that building a request body raises."""
    with pytest.raises(BadOption) as caught:
        build(options, {}, extra)
    return caught.value


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


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_what_cannot_be_sent_is_a_bad_option(value: Any) -> None:
    """A value that would fail while it is being sent is refused before anything is sent."""
    assert refusal(value).args[0]


@pytest.mark.parametrize("value", [10**5000, looped(), deep(), "\ud800", {"a": "\ud800"}], ids=range(5))
def test_what_cannot_be_sent_is_refused_in_extra_body_too(value: Any) -> None:
    """Unknown fields are not checked against the document, but they can be sent as JSON."""
    assert refusal(None, {"new": value}).field.startswith("extra_body")


@pytest.mark.parametrize(
    "value", [{"min_age": 5, "max_age": 3}, {"min_age": "a", "max_age": 3}, {"min_": [], "max_": 1}]
)
def test_metadata_may_have_any_names(value: dict[str, Any]) -> None:
    """The rule that a minimum is at most its maximum is about options, not about the caller's own data."""
    assert build({"custom_metadata": value}, {}, None) == {"custom_metadata": value}


def test_spellings_may_have_any_names() -> None:
    """The rule that a minimum is at most its maximum is not about words to spell."""
    config = {"spelling_dictionary": {"min_a": ["b"], "max_a": ["a"]}}
    assert build({"custom_spelling_config": config}, {}, None)["custom_spelling_config"] == config


SECRET = "https://example.com/a?secret=1#secret"
LEAKS: list[Any] = [
    SECRET,
    {"callback_url": "example.com/a?secret=1"},
    {"callback_url": "ftp://example.com/a?secret=1"},
    {"callback_url": [SECRET]},
    {"callback_config": SECRET},
    {"callback_config": {"url": {"address": SECRET}}},
    {"callback_config": {"url": SECRET, "method": SECRET}},
    {"audio_to_llm_config": {"prompts": SECRET}},
    {"diarization": SECRET},
    {"custom_vocabulary_config": {"vocabulary": [{"word": SECRET}]}},
    {"custom_vocabulary_config": {"vocabulary": [SECRET, SECRET]}},
    {"custom_vocabulary_config": {"vocabulary": [{"value": "a", "intensity": SECRET}]}},
    {"custom_vocabulary_config": {"vocabulary": SECRET}},
]


@pytest.mark.parametrize("value", LEAKS, ids=range(len(LEAKS)))
def test_the_query_of_a_url_is_never_in_a_message(value: Any) -> None:
    """Queries may hold secrets; messages end up in logs."""
    assert "secret" not in str(refusal(value))


@pytest.mark.parametrize(
    "value",
    [
        {"diarization": "x" * 10**6},
        {"callback_url": "x" * 10**6},
        {"audio_to_llm_config": {"prompts": "x" * 10**6}},
        {"custom_vocabulary_config": {"vocabulary": ["x" * 10**6] * 2}},
        {"custom_vocabulary_config": {"vocabulary": [" " * 10**6]}},
        {"x" * 10**6: True},
    ],
    ids=range(6),
)
def test_a_message_is_short(value: Any) -> None:
    """A value is shown, not dumped."""
    assert len(str(refusal(value))) < 1000


@pytest.mark.parametrize("value", [threading.Lock(), lambda: None, open], ids=["lock", "lambda", "function"])
def test_an_error_about_a_value_that_does_not_pickle_still_pickles(value: Any) -> None:
    """`BadOption` pickles whatever was given."""
    error = refusal({"custom_metadata": {"a": value}})
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.args, again.field) == (type(error), error.args, error.field)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def config_like(name: str) -> st.SearchStrategy[Any]:
    """Values that nearly fit an option."""
    inner = schemas.properties(schemas.resolve(KNOWN[name]))
    if not inner:
        return st.booleans() | json_values
    return st.dictionaries(st.sampled_from([*inner, "x"]), st.lists(json_values, max_size=2) | json_values, max_size=4)


requests = st.lists(st.sampled_from(sorted(KNOWN)), max_size=4, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: config_like(name) for name in names})
)


@settings(derandomize=True, deadline=None, max_examples=2000 if LONG else 200)
@given(requests, st.none() | st.dictionaries(st.text(max_size=3), json_values, max_size=2))
def test_whatever_is_given_is_sendable_or_refused(options: dict[str, Any], extra: dict[str, Any] | None) -> None:
    """Nothing but `BadOption` escapes, a body that is built is JSON, and the caller's objects stay as they were."""
    before = copy.deepcopy((options, extra))
    try:
        body = build(options, {}, extra)
    except BadOption as error:
        place, _, problem = str(error).partition(": ")
        assert (bool(problem), error.field) == (True, place)  # noqa: PT017  # both ends are good
    else:
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    assert repr(before) == repr((options, extra))  # not ==, since NaN differs from itself


def paths(schema: dict[str, Any], place: str) -> list[tuple[str, dict[str, Any]]]:
    """Every property inside an option, with its schema."""
    found = [(place, schema)]
    for key, inner in schemas.properties(schemas.resolve(schema)).items():
        found += paths(inner, f"{place}.{key}")
    return found


PLACES = [pair for name, schema in KNOWN.items() if name != "audio_url" for pair in paths(schema, name)]


@pytest.mark.parametrize(("place", "schema"), PLACES, ids=[place for place, _ in PLACES])
def test_every_option_of_the_document_checks_its_type(place: str, schema: dict[str, Any]) -> None:
    """A value of a type that the document does not allow is refused under the path of its field."""
    first, *rest = place.split(".")
    for wrong in (None, b"x", object()):
        if wrong is None and "null" in [choice.get("type") for choice in schemas.choices(schema)]:
            continue
        value: Any = wrong
        for key in reversed(rest):
            siblings = {"url": "https://e.com/", "vocabulary": [], "target_languages": ["fr"], "prompts": ["x"]}
            known = schemas.properties(schemas.resolve(KNOWN[first]))
            value = {name: other for name, other in siblings.items() if name in known} | {key: value}
        assert refusal({first: value}).field == place, schemas.resolve(schema)
