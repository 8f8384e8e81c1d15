"""The vocabulary: from what people have to what the API takes."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from gladia_control import VocabularyEntry, vocabulary
from gladia_control.errors import BadOption
from hypothesis import strategies as st

from gladia_control_api_client.models import CustomVocabularyEntryDTO as Entry
from tests import tiers
from tests.support.properties import holds

ACCEPTED: list[tuple[Any, list[VocabularyEntry]]] = [
    ([], []),
    (["Westeros"], ["Westeros"]),
    (("a", "b"), ["a", "b"]),
    ({"a"}, ["a"]),
    (iter(["a", "b"]), ["a", "b"]),
    ({"a": 1}.keys(), ["a"]),
    ([("Stark", 0.6)], [{"value": "Stark", "intensity": 0.6}]),
    ([["Stark", 1]], [{"value": "Stark", "intensity": 1}]),
    ({"Stark": 0.0}.items(), [{"value": "Stark", "intensity": 0.0}]),
    ([{"value": "Stark"}], [{"value": "Stark"}]),
    ([MappingProxyType({"value": "a", "pronunciations": ("b",)})], [{"value": "a", "pronunciations": ["b"]}]),
    ([Entry("a", intensity=1, language="en")], [{"value": "a", "intensity": 1, "language": "en"}]),
    ([Entry("a", pronunciations=[])], [{"value": "a", "pronunciations": []}]),
    (["New York", " padded ", "日本"], ["New York", " padded ", "日本"]),
]


def test_what_people_have_becomes_entries() -> None:
    """Strings stay strings; dictionaries, pairs and models become dictionaries, in the order given."""
    assert [expected for _, expected in ACCEPTED] == [vocabulary(entries) for entries, _ in ACCEPTED]


MISTAKE: Any = "b"
MISTYPED = Entry("a", pronunciations=MISTAKE)
REFUSED: list[tuple[Any, str]] = [
    ("abc", "v: expected a list of strings and entry objects, got 'abc'"),
    ({"value": "a"}, "v: expected a list of strings and entry objects, got {'value': 'a'}"),
    (None, "v: expected a list of strings and entry objects, got None"),
    ([7], "v[0]: expected a string or an entry object, got 7"),
    (["a", b"b"], "v[1]: expected a string or an entry object, got b'b'"),
    ([""], "v[0]: must not be blank, got ''"),
    (["a", " \n"], "v[1]: must not be blank, got ' \\n'"),
    (["a", "b", "a"], "v[2]: 'a' is given already, as item 0"),
    (["a", {"value": "a"}], "v[1]: 'a' is given already, as item 0"),
    ([("a",)], "v[0]: expected a pair of a value and its intensity, got ('a',)"),
    ([("a", "b")], "v[0].intensity: expected a number from 0 to 1, got 'b'"),
    ([(1, 1)], "v[0].value: expected a string, got 1"),
    ([{"intensity": 1}], "v[0]: 'value' is missing in {'intensity': 1}"),
    ([{"value": None}], "v[0].value: expected a string, got None"),
    ([{"value": " "}], "v[0].value: must not be blank, got ' '"),
    ([{"value": "a", "intensity": 3}], "v[0].intensity: expected a number from 0 to 1, got 3"),
    ([{"value": "a", "intensity": -0.1}], "v[0].intensity: expected a number from 0 to 1, got -0.1"),
    ([{"value": "a", "intensity": True}], "v[0].intensity: expected a number from 0 to 1, got True"),
    ([{"value": "a", "intensity": math.nan}], "v[0].intensity: expected a number from 0 to 1, got nan"),
    ([{"value": "a", "intensity": None}], "v[0].intensity: expected a number from 0 to 1, got None"),
    ([{"value": "a", "pronunciations": "b"}], "v[0].pronunciations: expected a list of strings, got 'b'"),
    ([{"value": "a", "pronunciations": ["b", 7]}], "v[0].pronunciations[1]: expected a string, got 7"),
    ([{"value": "a", "pronunciations": [""]}], "v[0].pronunciations[0]: must not be blank, got ''"),
    ([{"value": "a", "language": 5}], "v[0].language: expected a string, got 5"),
    ([{"value": "a", "x": 1}], "v[0].x: unknown; an entry has value, intensity, pronunciations, language"),
    ([Entry("a", intensity=2)], "v[0].intensity: expected a number from 0 to 1, got 2"),
    ([MISTYPED], "v[0].pronunciations: expected a list of strings, got 'b'"),
]


def refusal(entries: Any) -> BadOption:
    """The error that a vocabulary is refused with."""
    with pytest.raises(BadOption) as caught:
        vocabulary(entries, field="v")
    return caught.value


def test_the_error_says_which_item_is_wrong() -> None:
    """A wrong item is refused with its place, what it is and what is allowed."""
    found = [refusal(entries) for entries, _ in REFUSED]
    expected = [(message, message.partition(": ")[0]) for _, message in REFUSED]
    assert expected == [(str(error), error.field) for error in found]
    assert str(refusal([("a", 10**400)])).startswith("v[0].intensity: expected a number from 0 to 1, got ")
    assert str(refusal([Entry])).startswith("v[0]: expected a string or an entry object")


def test_what_is_given_stays_as_it_was() -> None:
    """Entries are copied: neither the function nor a later change of its result touches the caller's objects."""
    given_entries: list[Any] = [{"value": "a", "pronunciations": ["b"]}, Entry("c", pronunciations=["d"])]
    before = copy.deepcopy(given_entries)
    result: list[Any] = list(vocabulary(given_entries))
    for item in result:
        item["pronunciations"].append("x")
    assert given_entries == before


words = st.text(min_size=1, max_size=6).filter(lambda text: bool(text.strip()))
intensities = st.floats(0, 1) | st.integers(0, 1)
SHAPES: list[Callable[[str, float], Any]] = [
    lambda value, _: value,
    lambda value, intensity: (value, intensity),
    lambda value, intensity: {"value": value, "intensity": intensity},
    lambda value, intensity: Entry(value, intensity=intensity, pronunciations=[value]),
]
entries_of_any_shape = st.builds(lambda shape, value, n: shape(value, n), st.sampled_from(SHAPES), words, intensities)


def value_of(entry: Any) -> str:
    """The word of an entry of any shape."""
    if isinstance(entry, Entry):
        return entry.value
    if isinstance(entry, Mapping):
        return str(entry["value"])
    return str(entry if isinstance(entry, str) else entry[0])


@tiers.examples(60, 3000)
def test_every_valid_mix_is_accepted_and_stable(examples: int) -> None:
    """Valid entries keep their values in their order, and the result, given again, gives itself."""

    def promise(entries: list[Any]) -> None:
        result = vocabulary(entries)
        assert list(map(value_of, entries)) == list(map(value_of, result))
        assert result == vocabulary(result)

    mixes = st.lists(entries_of_any_shape, max_size=8, unique_by=lambda entry: value_of(entry).strip().casefold())
    holds(promise, mixes, examples=examples)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.binary(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.sampled_from(["value", "intensity", "pronunciations", "language", "x"]), inner)
    ),
    max_leaves=8,
)


@tiers.examples(60, 2000)
def test_nothing_but_our_error_escapes(examples: int) -> None:
    """Whatever is given, the result is a list of valid entries or a `BadOption` about the field."""

    def promise(entries: Any) -> None:
        try:
            result = vocabulary(entries, field="v")
        except BadOption as error:
            assert error.field.startswith("v")  # noqa: PT017  # both ends are good
        else:
            assert {type(item) for item in result} <= {str, dict}
            assert result == vocabulary(result)

    holds(promise, anything, examples=examples)
