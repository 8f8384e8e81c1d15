"""Defects of upstream's documents: `make generate` names each and prints the overlay actions that cure it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import tiers
from tests.tools.tree import ROOT, copy_tree, edit_document, effective, paste, printed_actions, run, snapshot, vendored
from tools import cure, generate
from tools.defects import find_defects
from tools.documents import Document
from tools.openapi import schemas
from tools.places import pointer, value_at

TEXT = {"type": "string"}
UUID = "45463597-20b7-4af7-b3b3-f5fb778203ab"
MODE = {"$ref": "#/components/schemas/CallbackMethodEnum"}
RESERVED = generate.reserved_keywords(ROOT)
Edit = Callable[[Document], Any]


def component(page: Document, name: str) -> Document:
    """A component schema of the page."""
    found: Document = page["components"]["schemas"][name]
    return found


def field(name: str, schema: Any, owner: str = "LanguageConfig") -> Edit:
    """Add a property to a schema."""
    return lambda page: component(page, owner)["properties"].update({name: copy.deepcopy(schema)})


def fresh(**keys: Any) -> Edit:
    """Add an enum that upstream does not have, and an option that uses it."""

    def add(page: Document) -> None:
        page["components"]["schemas"]["FreshEnum"] = TEXT | {"enum": ["short", "long"]} | copy.deepcopy(keys)
        field("x", {"allOf": [{"$ref": "#/components/schemas/FreshEnum"}]})(page)

    return add


def body(page: Document) -> Document:
    """The content of the request."""
    found: Document = page["paths"]["/v2/pre-recorded"]["post"]["requestBody"]["content"]
    return found


ITEMS, ALIKE, TAKEN = "array-without-items", "constants-of-one-name", "name-taken"
DEFAULT, FORMAT, LISTED = "default-of-another-kind", "format-of-another-kind", "list-in-the-example"
X = "/LanguageConfig/properties/x"
DEEP = {"type": "object", "properties": {"a.b": {"type": "array", "items": {"oneOf": [TEXT, {"type": "array"}]}}}}
KNOWN: dict[str, tuple[Edit, str, str]] = {
    # the edit of upstream's page, the kind of defect, its place
    "array without items": (field("x", {"type": "array"}), ITEMS, X),
    "array whose example tells": (field("x", {"type": "array", "example": [1, 2]}), ITEMS, X),
    "arrays in an array of text": (
        field("x", {"type": "array", "items": {"type": "array"}, "example": ["a"]}), ITEMS, f"{X}/items",
    ),
    "array without items, or null": (field("x", {"type": ["array", "null"]}), ITEMS, X),
    "enum with a list as default": (fresh(default=["short"]), DEFAULT, "/FreshEnum/default"),
    "default that is no value": (fresh(default="medium"), DEFAULT, "/FreshEnum/default"),
    "text as default of a number": (field("x", {"type": "integer", "default": "one"}), DEFAULT, f"{X}/default"),
    "list as default of a reference": (field("x", {"allOf": [MODE], "default": ["POST"]}), DEFAULT, f"{X}/default"),
    "uuid on a file extension": (
        field("extension", TEXT | {"format": "uuid"}), FORMAT, "/LanguageConfig/properties/extension/format",
    ),
    "uuid whose example is not one": (field("x", TEXT | {"format": "uuid", "example": "wav"}), FORMAT, f"{X}/format"),
    "date-time whose example is not one": (
        field("x", TEXT | {"format": "date-time", "example": "noon"}), FORMAT, f"{X}/format",
    ),
    "text whose example is a list": (field("x", TEXT | {"example": ["a", "b"]}), LISTED, X),
    "reference whose example is a list": (
        field("x", {"description": "Modes", "allOf": [MODE], "example": ["POST"]}), LISTED, X,
    ),
    "enum whose example is a list": (
        field("x", TEXT | {"enum": ["a", "b"], "default": "a", "example": ["a"]}), LISTED, X,
    ),
    "values that differ in case only": (field("x", TEXT | {"enum": ["a", "A", "b"]}), ALIKE, f"{X}/enum"),
    "values that differ in a hyphen": (field("x", TEXT | {"enum": ["zh-TW", "zh_TW", None]}), ALIKE, f"{X}/enum"),
    "schemas that differ in case only": (
        lambda page: page["components"]["schemas"].update(languageConfig={"type": "object", "properties": {"a": TEXT}}),
        "classes-of-one-name", "/languageConfig",
    ),
    "keyword of ours": (
        field("timeout", {"type": "integer"}, "InitTranscriptionRequest"), TAKEN,
        "/InitTranscriptionRequest/properties/timeout",
    ),
    "keyword of every method": (
        field("self", TEXT, "InitTranscriptionRequest"), TAKEN, "/InitTranscriptionRequest/properties/self",
    ),
    "no keyword argument": (
        field("2nd-pass", TEXT, "InitTranscriptionRequest"), TAKEN, "/InitTranscriptionRequest/properties/2nd-pass",
    ),
    "name that models have": (field("to_dict", TEXT), TAKEN, "/LanguageConfig/properties/to_dict"),
    "bytes in JSON": (field("x", TEXT | {"format": "binary"}), FORMAT, f"{X}/format"),
    "in an answer": (
        field("x", {"type": "array"}, "InitPreRecordedTranscriptionResponse"), ITEMS,
        "/InitPreRecordedTranscriptionResponse/properties/x",
    ),
    "deep inside": (field("x", DEEP), ITEMS, f"{X}/properties/a.b/items/oneOf/1"),
}  # fmt: skip
SOUND: dict[str, Any] = {
    "array of anything": {"type": "array", "items": {}},
    "uuid of an id": TEXT | {"format": "uuid", "example": UUID},
    "uuid without example": TEXT | {"format": "uuid"},
    "default in its limits": {"type": "number", "default": 1},
    "default of several types": {"oneOf": [TEXT, {"type": "array", "items": TEXT}], "default": ["a"]},
    "list as example of a list": {"type": "array", "items": TEXT, "example": ["a"]},
    "list as example of anything": {"example": ["a"]},
    "address": TEXT | {"format": "uri", "example": "https://example.com"},
    "null as default": {"type": ["string", "null"], "default": None},
    "keyword of ours that is no option": {"type": "object", "properties": {"timeout": TEXT}},
    "values with names of their own": TEXT | {"enum": ["a", "A"], "x-enum-varnames": ["SMALL", "LARGE"]},
    "another name in Python": {"type": "object", "properties": {"to_dict": TEXT | {"x-python-name": "to"}}},
    "a property of that name": {"type": "object", "properties": {"nullable": {"type": "boolean"}, "default": TEXT}},
}


@pytest.fixture(scope="module", name="inputs")
def copied_inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree without a package, which tests only read."""
    return copy_tree(tmp_path_factory.mktemp("defects"), package=False)


def together(page: Document) -> list[str]:
    """Put all known defects that go together into a document; returns their places."""
    properties = component(page, "LanguageConfig")["properties"]
    places = []
    for index, (edit, kind, place) in enumerate(KNOWN.values()):
        if place.startswith(X):
            edit(page)
            properties[f"x{index}"] = properties.pop("x")
            places.append(place.replace(X, f"{X}{index}"))
        elif kind in (ITEMS, TAKEN, "classes-of-one-name"):
            edit(page)
            places.append(place)
    return places


def test_known_defects_are_named_and_cured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The failure names schema and place of each and changes nothing; pasting the printed actions cures them all."""
    root, places = copy_tree(tmp_path, package=False, as_written=True), list[str]()
    edit_document(root / "openapi.yaml", lambda page: places.extend(together(page)))
    before = snapshot(root)
    assert (1, before) == (run(root), snapshot(root))
    message = capsys.readouterr().err
    sentences = {line.partition(": ")[0]: line.partition(": ")[2] for line in message.splitlines()}
    named = {f"/components/schemas{place}": place.split("/")[1] for place in places}
    assert [] == [place for place, schema in named.items() if schema not in sentences.get(place, "")], message
    paste(root, printed_actions(message))
    assert [] == generate.defects_of(root, generate.effective_document(root))


def test_a_known_defect_is_the_only_one_found() -> None:
    """Each defect is found once, at its place and of x"""
    found, left = {}, []
    for name, (edit, _, _) in KNOWN.items():
        document = effective()
        edit(document)
        defects = find_defects(document, RESERVED)
        found[name] = [(one.kind, pointer(one.place)) for one in defects]
        left += [(name, defect) for defect in find_defects(cure.apply(document, defects), RESERVED)]
    expected = {name: [(kind, f"/components/schemas{place}")] for name, (_, kind, place) in KNOWN.items()}
    assert (expected, []) == (found, left)


def test_what_is_sound_is_no_defect(inputs: Path) -> None:
    """Schemas that only look like a defect pass."""
    document = effective()
    for index, schema in enumerate(SOUND.values()):
        field(f"x{index}", schema)(document)
    assert [] == generate.defects_of(inputs, document)


def test_the_raw_page_is_cured_by_what_is_printed(inputs: Path) -> None:
    """Without our corrections, the real page's two defects are found, with actions for the places that we correct."""
    actions = cure.prescription(generate.defects_of(inputs, vendored()))
    assert "AudioToLlmListConfigDTO.properties.prompts.items" in actions
    assert "entity_types.allOf" in actions


# ---------------------------------------------------------------------- anything else the generator stops at

OK = {"200": {"description": ""}}
OTHER: dict[str, tuple[Edit, str]] = {
    # the edit, and how the complaint names the part
    "reference to nowhere": (field("x", {"$ref": "#/components/schemas/Nope"}), X),
    "type that does not exist": (field("x", {"type": "file"}), X),
    "limit that is no number": (
        field("x", TEXT | {"maxLength": "many"}),
        "LanguageConfig.other.properties.x",
    ),
    "media type": (
        lambda page: body(page).update({"text/csv": {"schema": TEXT}}),
        "POST /v2/pre-recorded within pre_recorded_v2. Unsupported content type text/csv",
    ),
    "path without its parameter": (
        lambda page: page["paths"].update({"/v2/{a}": {"get": {"operationId": "other", "responses": OK}}}),
        "GET /v2/{a} within default",
    ),
}


@tiers.check
@pytest.mark.parametrize("name", OTHER)
def test_anything_else_is_named_without_a_cure(inputs: Path, name: str) -> None:
    """Any other complaint names the part; known defects next to it keep their cures."""
    edit, part = OTHER[name]
    document = effective()
    field("y", {"type": "array"})(document)
    edit(document)
    found = generate.defects_of(inputs, document)
    message = cure.prescription(found)
    assert ([ITEMS, "other"], True) == ([defect.kind for defect in found], cure.NO_CURE in message)
    assert part in found[1].sentence
    assert [found[1]] == generate.defects_of(inputs, cure.apply(document, found))


def test_names_of_actions_do_not_collide() -> None:
    """New actions have unique names that no action of the overlay has."""
    document = effective()
    field("x", {"type": "array"})(document)
    found = find_defects(document)
    name = found[0].actions[0]["x-name"]
    renamed = cure.named_apart([*found, *found], [name])
    assert [f"{name}-2", f"{name}-3"] == [action["x-name"] for defect in renamed for action in defect.actions]


def test_every_schema_is_looked_at() -> None:
    """An array without items is found at every place of the document that holds a schema."""
    places = [place for place, _ in schemas(effective())]
    for depth in sorted({len(place) for place in places}):  # places of one depth do not contain each other
        document, spoiled = effective(), [place for place in places if len(place) == depth]
        for place in spoiled:
            value_at(document, place[:-1])[place[-1]] = {"type": "array"}
        found = {defect.place for defect in find_defects(document)}
        assert [] == [pointer(place) for place in spoiled if place not in found]
