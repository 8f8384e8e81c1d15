"""Named entities have Gladia's finer types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from gladia_control.emulator import Script

from tests.generated.effective import SCHEMAS

GIVEN, FAMILY = "NAME_GIVEN", "NAME_FAMILY"
NAMES = {
    "Hi, I am Sasha.": [(GIVEN, "Sasha")],
    "Hi, this is Anna and Sasha": [(GIVEN, "Anna"), (GIVEN, "Sasha")],
    "I met Ben Miller.": [(GIVEN, "Ben"), (FAMILY, "Miller")],
    "I met Ben, Tom and Ann Lee Smith!": [
        (GIVEN, "Ben"),
        (GIVEN, "Tom"),
        (GIVEN, "Ann"),
        (FAMILY, "Lee"),
        (FAMILY, "Smith"),
    ],
    "I met Ben. Tom left.": [(GIVEN, "Ben")],
    "I'm what I am.": [],
    "Call (Ben) at 7 or 8": [(GIVEN, "Ben"), ("NUMBER", "7"), ("NUMBER", "8")],
}


def entities(transcribe: Callable[..., dict[str, Any]], script: Any) -> list[tuple[str, str]]:
    """The types and texts of the entities that are found."""
    found = transcribe(script, named_entity_recognition=True)["named_entity_recognition"]["results"]
    return [(entity["entity_type"], entity["text"]) for entity in found]


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_given_or_of_a_family(transcribe: Callable[..., dict[str, Any]], text: str) -> None:
    """The first of adjacent names is a given name, and the others are family names."""
    assert NAMES[text] == entities(transcribe, text)


def test_a_declared_name_is_fine_as_well(transcribe: Callable[..., dict[str, Any]]) -> None:
    """A declared name without a type is a given name if it is one word; a declared type stays."""
    declared = [{"text": "Sasha"}, {"text": "Ben Miller"}, {"text": "Anna", "type": "NAME_MEDICAL_PROFESSIONAL"}]
    script = Script.from_json({"utterances": [{"text": "Sasha, Ben Miller, Anna."}], "entities": declared})
    expected = [(GIVEN, "Sasha"), ("NAME", "Ben Miller"), ("NAME_MEDICAL_PROFESSIONAL", "Anna")]
    assert expected == entities(transcribe, script)


def test_the_default_script_has_documented_types(transcribe: Callable[..., dict[str, Any]]) -> None:
    """Without a script, the entities have types of Gladia's document, none of them the general NAME."""
    types = {kind for kind, _ in entities(transcribe, None)}
    assert {GIVEN, FAMILY} < types <= set(SCHEMAS["PiiRedactionEntityTypeEnum"]["enum"])
