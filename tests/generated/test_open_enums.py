"""Enums list the values that the document has, and take any other string."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from gladia_control_api_client.models import PiiRedactionConfigDTOProcessedTextType, TranscriptionLanguageCodeEnum
from gladia_control_api_client.types import OpenStrEnum
from tests.generated.effective import ENUMS, PROPERTIES, SCHEMAS, attribute, body, decoded, model, resolve

NEW = "brand-new_Value"


def test_the_known_values_are_the_document_s() -> None:
    """An enum lists the document's values, and knows each of them."""
    for name in ENUMS:
        enum = model(name)
        known = SCHEMAS[name]["enum"]
        assert sorted(known) == sorted(member.value for member in enum), name
        assert [(value, True) for value in known] == [(enum(value), enum(value).is_known) for value in known], name


def test_an_enum_inside_a_schema_is_open_too() -> None:
    """An enum that a property describes in place is known and open like the named ones."""
    enum = PiiRedactionConfigDTOProcessedTextType
    expected = SCHEMAS["PiiRedactionConfigDTO"]["properties"]["processed_text_type"]["enum"]
    assert sorted(expected) == sorted(enum)
    assert (True, False) == (enum("MASK").is_known, enum(NEW).is_known)


def test_an_unknown_value_stays_itself() -> None:
    """A value that the document does not list is a string like any other, and is not known, now or later."""
    for name in ENUMS:
        enum = model(name)
        members, value = [*enum], enum(NEW)
        assert (True, False) == (isinstance(value, str), value.is_known)
        assert (NEW, NEW, NEW, NEW, NEW) == (value, str(value), f"{value}", value.value, value.name)
        assert (f'"{NEW}"', {NEW: 1}) == (json.dumps(value), {value: 1})
        assert (members, False) == ([*enum], enum(NEW).is_known)


def test_values_pickle_and_copy() -> None:
    """Known and unknown values survive pickling and copying with their type and their knowledge."""
    for name in ENUMS:
        for text, known in ((SCHEMAS[name]["enum"][0], True), (NEW, False)):
            value = model(name)(text)
            twins = [pickle.loads(pickle.dumps(value)), copy.copy(value), *copy.deepcopy([value, value])]
            assert [(type(value), text, known)] * 4 == [(type(twin), str(twin), twin.is_known) for twin in twins]


@pytest.mark.parametrize("value", [7, None, 1.5, True, b"en", ["en"]])
def test_what_is_no_string_is_no_value(value: Any) -> None:
    """An enum is open to strings only."""
    with pytest.raises(ValueError, match="is not a valid TranscriptionLanguageCodeEnum"):
        TranscriptionLanguageCodeEnum(value)


def test_known_values_are_found_as_strings() -> None:
    """A member and its string are the same key of a dictionary, so that either finds the other."""
    by_string, by_member = {"en": 1}, dict[str, int]({TranscriptionLanguageCodeEnum.EN: 1})
    assert (1, 1) == (by_string[TranscriptionLanguageCodeEnum.EN], by_member["en"])
    assert issubclass(TranscriptionLanguageCodeEnum, OpenStrEnum)


def test_a_body_keeps_an_unknown_value() -> None:
    """A value newer than the document is decoded, stays a string, and is given back unchanged, alone and in a list."""
    tried = 0
    for name, key in PROPERTIES:
        schema = resolve(SCHEMAS[name]["properties"][key])
        values = [NEW] * ("enum" in schema) + [[NEW]] * ("enum" in resolve(schema.get("items", {})))
        for value in values:
            instance = decoded(name, body(name) | {key: value})
            found = getattr(instance, attribute(name, key))
            assert (value, value) == (found, instance.to_dict()[key]), (name, key)
            assert isinstance(found[0] if isinstance(found, list) else found, str), (name, key)
            tried += 1
    assert tried > 10
