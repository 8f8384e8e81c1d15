"""Every kind of change of a schema, in each direction: its level, its place, its Python names, and the exit status."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from tests.tools.drift import CREATE, STATUS, body, document, drift, one, thing, tree
from tools.documents import Document
from tools.drift.rules import LEVELS

AT = "/components/schemas/Thing"
D, A, B = LEVELS


@frozen
class Row:
    """One edit of the schema `Thing`, its level where callers send it and where they receive it, and its place."""

    before: Any
    after: Any
    request: str
    response: str
    kind: str
    place: str = ""


TEXT, NUMBER, WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}
LIST = {"type": "array", "items": TEXT}
ENUM = TEXT | {"enum": ["x", "y"]}
PA = "/properties/a"

ROWS: dict[str, Row] = {
    "optional property added": Row(one(TEXT), thing(a=TEXT, b=TEXT), A, A, "property-added", "/properties/b"),
    "required property added": Row(
        one(TEXT), thing(a=TEXT, b=TEXT) | {"required": ["b"]}, B, A, "required-property-added", "/properties/b",
    ),
    "property removed": Row(thing(a=TEXT, b=TEXT), one(TEXT), B, B, "property-removed", "/properties/b"),
    "property renamed": Row(
        thing(a=TEXT, b=WHOLE), thing(a=TEXT, c=WHOLE | {"title": ""}), B, B, "property-renamed", "/properties/b",
    ),
    "required property renamed": Row(
        one(TEXT) | {"required": ["a"]}, thing(b=TEXT) | {"required": ["b"]}, B, B, "property-renamed", PA,
    ),
    "property became required": Row(one(TEXT), one(TEXT) | {"required": ["a"]}, B, A, "property-required", PA),
    "property became optional": Row(one(TEXT) | {"required": ["a"]}, one(TEXT), A, B, "property-optional", PA),
    "type changed": Row(one(TEXT), one(WHOLE), B, B, "type-changed", PA),
    "text became a list": Row(one(TEXT), one(LIST), B, B, "type-changed", PA),
    "object became text": Row(one(thing(b=TEXT)), one(TEXT), B, B, "type-changed", PA),
    "integer became number": Row(one(WHOLE), one(NUMBER), A, B, "type-widened", f"{PA}/type"),
    "number became integer": Row(one(NUMBER), one(WHOLE), B, A, "type-narrowed", f"{PA}/type"),
    "a second type allowed": Row(one(TEXT), one({"type": ["string", "integer"]}), A, B, "type-widened", PA),
    "one of two types gone": Row(one({"oneOf": [TEXT, LIST]}), one(TEXT), B, A, "type-narrowed", PA),
    "anything became text": Row(one({}), one(TEXT), B, A, "type-narrowed", PA),
    "text became anything": Row(one(TEXT), one({}), A, B, "type-widened", PA),
    "null allowed": Row(one(TEXT), one({"type": ["string", "null"]}), A, B, "null-allowed", PA),
    "null allowed, as in 3.0": Row(one(TEXT), one(TEXT | {"nullable": True}), A, B, "null-allowed", PA),
    "null forbidden": Row(one({"oneOf": [TEXT, {"type": "null"}]}), one(TEXT), B, A, "null-forbidden", PA),
    "enum value added": Row(one(ENUM), one(TEXT | {"enum": ["x", "y", "z"]}), A, A, "enum-value-added", f"{PA}/enum/2"),
    "enum value removed": Row(one(ENUM), one(TEXT | {"enum": ["y"]}), B, B, "enum-value-removed", f"{PA}/enum/0"),
    "values listed where any were allowed": Row(one(TEXT), one(ENUM), B, A, "enum-closed", f"{PA}/enum"),
    "values not listed any more": Row(one(ENUM), one(TEXT), B, B, "enum-dropped", f"{PA}/enum"),
    "values beside the listed ones allowed": Row(one(ENUM), one({"anyOf": [ENUM, TEXT]}), A, A, "enum-opened", PA),
    "minimum lowered": Row(
        one(WHOLE | {"minimum": 2}), one(WHOLE | {"minimum": 1}), A, B, "limit-loosened", f"{PA}/minimum",
    ),
    "minimum raised": Row(
        one(WHOLE | {"minimum": 1}), one(WHOLE | {"minimum": 2}), B, A, "limit-tightened", f"{PA}/minimum",
    ),
    "minimum added": Row(one(WHOLE), one(WHOLE | {"minimum": 1}), B, A, "limit-tightened", f"{PA}/minimum"),
    "minimum dropped": Row(one(WHOLE | {"minimum": 1}), one(WHOLE), A, B, "limit-loosened", f"{PA}/minimum"),
    "minimum became exclusive": Row(
        one(NUMBER | {"minimum": 1}), one(NUMBER | {"exclusiveMinimum": 1}), B, A, "limit-tightened", f"{PA}/minimum",
    ),
    "maximum raised": Row(
        one(WHOLE | {"maximum": 5}), one(WHOLE | {"maximum": 9}), A, B, "limit-loosened", f"{PA}/maximum",
    ),
    "maximum lowered": Row(
        one(WHOLE | {"maximum": 9}), one(WHOLE | {"maximum": 5}), B, A, "limit-tightened", f"{PA}/maximum",
    ),
    "longer text allowed": Row(
        one(TEXT | {"maxLength": 5}), one(TEXT | {"maxLength": 9}), A, B, "limit-loosened", f"{PA}/maxLength",
    ),
    "more entries needed": Row(
        one(LIST | {"minItems": 1}), one(LIST | {"minItems": 2}), B, A, "limit-tightened", f"{PA}/minItems",
    ),
    "distinct entries needed": Row(
        one(LIST), one(LIST | {"uniqueItems": True}), B, A, "limit-tightened", f"{PA}/uniqueItems",
    ),
    "pattern added": Row(one(TEXT), one(TEXT | {"pattern": "^a"}), B, A, "limit-tightened", f"{PA}/pattern"),
    "pattern dropped": Row(one(TEXT | {"pattern": "^a"}), one(TEXT), A, B, "limit-loosened", f"{PA}/pattern"),
    "pattern changed": Row(
        one(TEXT | {"pattern": "^a"}), one(TEXT | {"pattern": "^b"}), B, B, "limit-changed", f"{PA}/pattern",
    ),
    "format added": Row(one(TEXT), one(TEXT | {"format": "uri"}), B, D, "format-changed", f"{PA}/format"),
    "format dropped": Row(one(TEXT | {"format": "uri"}), one(TEXT), A, D, "format-dropped", f"{PA}/format"),
    "default changed": Row(
        one(TEXT | {"default": "x"}), one(TEXT | {"default": "y"}), B, D, "default-changed", f"{PA}/default",
    ),
    "default documented": Row(one(TEXT), one(TEXT | {"default": "y"}), D, D, "default-told", f"{PA}/default"),
    "further properties forbidden": Row(
        one(TEXT), one(TEXT) | {"additionalProperties": False}, B, A, "extra-properties-forbidden",
        "/additionalProperties",
    ),
    "further properties allowed": Row(
        one(TEXT) | {"additionalProperties": False}, one(TEXT), A, B, "extra-properties-allowed",
        "/additionalProperties",
    ),
    "further properties got a type": Row(
        one({"type": "object"}), one({"type": "object", "additionalProperties": TEXT}), B, A, "type-narrowed",
        f"{PA}/additionalProperties",
    ),
    "entries of a list changed": Row(one(LIST), one(LIST | {"items": WHOLE}), B, B, "type-changed", f"{PA}/items"),
    "read-only": Row(one(TEXT), one(TEXT | {"readOnly": True}), B, D, "read-only", f"{PA}/readOnly"),
    "write-only": Row(one(TEXT), one(TEXT | {"writeOnly": True}), D, B, "write-only", f"{PA}/writeOnly"),
    "an unknown keyword": Row(one(TEXT), one(TEXT | {"speed": 1}), B, B, "keyword-changed", f"{PA}/speed"),
    "deprecated": Row(one(TEXT), one(TEXT | {"deprecated": True}), D, D, "deprecated", f"{PA}/deprecated"),
    "description": Row(
        one(TEXT | {"description": "Old."}), one(TEXT | {"description": "New."}), D, D, "text-changed",
        f"{PA}/description",
    ),
    "example": Row(one(TEXT), one(TEXT | {"example": "e"}), D, D, "text-changed", f"{PA}/example"),
    "description of the schema": Row(
        one(TEXT), one(TEXT) | {"description": "New."}, D, D, "text-changed", "/description",
    ),
}  # fmt: skip
DIRECTIONS = ("request", "response", "both")


def used(schema: Any, direction: str) -> Document:
    """A document in which callers send the schema, receive it, or both."""
    reference = {"$ref": "#/components/schemas/Thing"}
    sent = None if direction == "response" else reference
    return document({"Thing": schema}, sent=sent, received=None if direction == "request" else reference)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", ROWS)
def test_a_change_has_its_level_in_each_direction(tmp_path: Path, name: str, direction: str) -> None:
    """One edit is one change of its level, kind and place, with its Python names; used both ways, the worse counts."""
    row = ROWS[name]
    levels = {"request": row.request, "response": row.response}
    level = levels.get(direction) or max(levels.values(), key=lambda one: LEVELS.index(one))
    outcome = drift(tree(tmp_path, used(row.before, direction)), used(row.after, direction))
    assert [(level, row.kind, f"{AT}{row.place}")] == outcome.changes
    assert STATUS[level] == outcome.status
    key = row.place.removeprefix("/properties/").partition("/")[0] if row.place.startswith("/properties/") else ""
    expected = {f"Thing.{key}" if key else "Thing"}
    if direction != "response":
        expected.add(f'Gladia.transcribe(thing={{"{key}": …}})' if key else "Gladia.transcribe(thing=…)")
    if direction != "request":
        expected.add(f"Transcript.job.thing.{key}" if key else "Transcript.job.thing")
    assert expected <= outcome.names
    assert all(change["advice"] for change in outcome.report["changes"])


def test_a_renamed_schema_breaks_and_is_one_change(tmp_path: Path) -> None:
    """A schema under a new name is one change, which names the old class and the new one, wherever it is used."""
    vendored, upstream = used(one(ENUM), "both"), used(one(ENUM), "both")
    schemas = upstream["components"]["schemas"]
    schemas["Gadget"] = schemas.pop("Thing")
    for user in ("InitTranscriptionRequest", "Job"):
        schemas[user]["properties"]["thing"] = {"$ref": "#/components/schemas/Gadget"}
    outcome = drift(tree(tmp_path, vendored), upstream)
    assert ([("breaking", "schema-renamed", AT)], 2) == (outcome.changes, outcome.status)
    assert {"Thing", "Gadget"} <= outcome.names


def test_a_renamed_property_has_both_names(tmp_path: Path) -> None:
    """A property under a new name is one change with both names; its new description is another one."""
    vendored = used(one(TEXT), "both")
    upstream = used(thing(b=TEXT | {"description": "New."}), "both")
    outcome = drift(tree(tmp_path, vendored), upstream)
    assert [("breaking", "property-renamed", f"{AT}/properties/a"), ("documentation", "text-changed")] == [
        outcome.changes[0],
        outcome.changes[1][:2],
    ]
    change = outcome.report["changes"][0]
    assert ("a", "b", "both") == (change["before"], change["after"], change["direction"])
    assert {"Thing.a", "Thing.b"} <= {*change["python"]}


CANDIDATES: dict[str, tuple[Document, Document, list[str]]] = {
    # the properties before and after, and the kinds of changes
    "another schema": ({"speed": TEXT}, {"speeds": WHOLE}, ["property-added", "property-removed"]),
    "one of two is near": ({"speed": TEXT}, {"speeds": TEXT, "note": TEXT}, ["property-added", "property-renamed"]),
    "two of two are near": (
        {"speed": TEXT}, {"speeds": TEXT, "speedy": TEXT}, ["property-added", "property-added", "property-removed"],
    ),
    "none of two is near": (
        {"speed": TEXT}, {"note": TEXT, "topic": TEXT}, ["property-added", "property-added", "property-removed"],
    ),
    "one of two old ones is near": (
        {"speed": TEXT, "note": TEXT}, {"speeds": TEXT}, ["property-removed", "property-renamed"],
    ),
    "two of two old ones are near": (
        {"speed": TEXT, "speedy": TEXT}, {"speeds": TEXT}, ["property-added", "property-removed", "property-removed"],
    ),
    "two renamed": (
        {"speed": TEXT, "note": TEXT}, {"speeds": TEXT, "notes": TEXT}, ["property-renamed", "property-renamed"],
    ),
    "too many to tell": (
        {"speed": TEXT}, {"speeds": TEXT} | {f"x{i}": TEXT for i in range(20)},
        ["property-added"] * 21 + ["property-removed"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CANDIDATES)
def test_only_a_clear_new_name_is_a_rename(tmp_path: Path, name: str) -> None:
    """If several properties fit, only the one with a similar name counts as renamed, if there is exactly one."""
    before, after, kinds = CANDIDATES[name]
    outcome = drift(tree(tmp_path, used(thing(**before), "both")), used(thing(**after), "both"))
    assert kinds == sorted(kind for _, kind, _ in outcome.changes)


def test_a_new_name_for_a_property_that_became_required_is_no_rename(tmp_path: Path) -> None:
    """An optional property and a required one with the same schema are different properties."""
    upstream = used(thing(b=TEXT) | {"required": ["b"]}, "both")
    outcome = drift(tree(tmp_path, used(one(TEXT), "both")), upstream)
    assert ["property-removed", "required-property-added"] == sorted(kind for _, kind, _ in outcome.changes)


@pytest.mark.parametrize("side", ["sent", "received"])
def test_another_class_in_the_same_place_is_breaking(tmp_path: Path, side: Any) -> None:
    """A schema that is used no more keeps its class, but code that passes or expects it in that place breaks."""
    schemas = {"Thing": one(TEXT), "Other": one(TEXT)}
    before, after = (document(schemas, **{side: {"$ref": f"#/components/schemas/{name}"}}) for name in schemas)
    outcome = drift(tree(tmp_path, before), after)
    owner = {"sent": "InitTranscriptionRequest", "received": "Job"}[side]
    assert [("breaking", "class-replaced", f"/components/schemas/{owner}/properties/thing")] == outcome.changes
    [change] = outcome.report["changes"]
    assert (f"{owner}.thing: Thing", "Other") == (change["before"], change["after"])


def test_another_result_of_a_function_is_breaking(tmp_path: Path) -> None:
    """The same for what a generated function returns."""
    before = document({"Other": thing(id=TEXT) | {"required": ["id"]}})
    after = copy.deepcopy(before)
    after["paths"][CREATE]["post"]["responses"]["201"] |= body("Other")
    outcome = drift(tree(tmp_path, before), after)
    assert [("breaking", "class-replaced", "/paths/~1v2~1pre-recorded/post")] == outcome.changes


@pytest.mark.parametrize("kind", ["integer", "number"])
def test_the_size_of_a_number_is_a_text(tmp_path: Path, kind: str) -> None:
    """`int64` and the like forbid nothing."""
    number = {"type": kind}
    outcome = drift(tree(tmp_path, used(one(number), "request")), used(one(number | {"format": "int64"}), "request"))
    assert [("documentation", "text-changed")] == [change[:2] for change in outcome.changes]


def test_the_worst_change_comes_first_and_counts(tmp_path: Path) -> None:
    """Several changes are all told, the worst first, and the exit status is that of the worst."""
    vendored = used(thing(a=TEXT, b=WHOLE), "request")
    upstream = used(thing(a=TEXT | {"description": "New."}, b=TEXT, c=TEXT), "request")
    outcome = drift(tree(tmp_path, vendored), upstream)
    assert (["breaking", "additive", "documentation"], 2) == (
        [level for level, _, _ in outcome.changes],
        outcome.status,
    )


def test_no_change_is_no_drift(tmp_path: Path) -> None:
    """A document compared with itself has no changes and ends with 0."""
    vendored = used(one(ENUM), "both")
    assert (0, []) == ((outcome := drift(tree(tmp_path, vendored), vendored)).status, outcome.changes)
