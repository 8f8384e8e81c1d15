"""The same document in other words is no drift, and one edit is one change, for documents that Hypothesis makes up."""

from __future__ import annotations

import copy
import json
import random
import string
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests import tiers
from tests.tools.drift import document
from tests.tools.tree import vendored
from tools.documents import Document
from tools.drift.compare import compare
from tools.openapi import schemas as schemas_of
from tools.places import Place, json_path, pointer, target_of, value_at

REFERENCE = "#/components/schemas/"
chances = st.integers(0, 2**32).map(random.Random)
names = st.text(string.ascii_lowercase, min_size=1, max_size=6)
texts = st.text(string.ascii_letters + " ", min_size=1, max_size=40).map(str.strip).filter(bool)


def with_texts(schema: st.SearchStrategy[Document]) -> st.SearchStrategy[Document]:
    """The schema, with a description more often than not."""
    told = st.one_of(st.just({}), st.builds(lambda text: {"description": text}, texts))
    return st.builds(lambda one, text: {**one, **text}, schema, told)


enums = st.builds(
    lambda values: {"type": "string", "enum": values}, st.lists(names, min_size=1, max_size=5, unique=True)
)
scalars = st.one_of(
    st.just({"type": "string"}),
    st.just({"type": "boolean"}),
    st.builds(
        lambda low, span: {"type": "integer", "minimum": low, "maximum": low + span},
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    st.builds(lambda low: {"type": "number", "exclusiveMinimum": low}, st.integers(0, 9)),
    st.builds(lambda size: {"type": "string", "maxLength": size, "default": "x"}, st.integers(1, 99)),
    enums,
)


def objects(inner: st.SearchStrategy[Document]) -> st.SearchStrategy[Document]:
    """Objects with some properties, some of them required."""
    properties = st.dictionaries(names, inner, min_size=1, max_size=4)
    return st.builds(_object, properties, chances)


def _object(properties: Document, chance: random.Random) -> Document:
    required = [name for name in properties if chance.random() < 0.4]
    return {"type": "object", "properties": properties} | ({"required": required} if required else {})


def containers(inner: st.SearchStrategy[Document]) -> st.SearchStrategy[Document]:
    """Lists, objects, mappings, nullable values and unions of text and something else."""
    return st.one_of(
        st.builds(lambda items: {"type": "array", "items": items}, inner),
        objects(inner),
        st.builds(lambda values: {"type": "object", "additionalProperties": values}, inner),
        st.builds(lambda one: {"oneOf": [one, {"type": "null"}]}, objects(inner)),
        st.builds(lambda one: {"oneOf": [{"type": "string"}, {"type": "array", "items": one}]}, inner),
        st.builds(lambda kind: {"type": [kind, "null"]}, st.sampled_from(["string", "integer", "boolean"])),
    )


schemas = st.recursive(with_texts(scalars), lambda inner: with_texts(containers(inner)), max_leaves=8)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document whose components refer to each other, recursively at times, used both ways."""
    components = draw(st.dictionaries(names.map(str.capitalize), objects(schemas), min_size=1, max_size=4))
    chance = draw(chances)
    known = [*components]
    for name in known:
        for other in known:
            if chance.random() < 0.3:
                reference: Document = {"$ref": REFERENCE + other}
                if chance.random() < 0.5:
                    reference = {"description": "Another one", "allOf": [reference]}
                components[name]["properties"][f"to_{other.lower()}"] = reference
    sent, received = (
        {"allOf": [{"$ref": REFERENCE + chance.choice(known)}], "description": "The thing"} for _ in range(2)
    )
    return document(components, sent=sent, received=received)


# ---------------------------------------------------------------------- other words for the same

Rewrite = Callable[[Document, random.Random], None]
UNORDERED = frozenset({"required", "enum", "oneOf", "anyOf", "type", "parameters"})


def shuffled(node: Any, chance: random.Random, key: str = "") -> Any:
    """The same mappings in another order, and lists that have no order too."""
    if isinstance(node, dict):
        items = [(name, shuffled(value, chance, name)) for name, value in node.items()]
        chance.shuffle(items)
        return dict(items)
    if isinstance(node, list):
        entries = [shuffled(value, chance) for value in node]
        if key in UNORDERED:
            chance.shuffle(entries)
        return entries
    return node


def all_schemas(page: Document) -> Iterator[tuple[Place, Document]]:
    """The schemas of a document, inner ones first, so that they may be replaced on the way."""
    return iter(list(schemas_of(page))[::-1])


def rewrap(page: Document, chance: random.Random) -> None:
    """Break the lines of descriptions at other places."""
    for _, schema in all_schemas(page):
        if "description" in schema:
            schema["description"] = chance.choice(["\n", "  ", " \n  "]).join(schema["description"].split())


def renull(page: Document, chance: random.Random) -> None:
    """Write nulls in another of the ways that there are."""
    for _, schema in all_schemas(page):
        kinds, choices = schema.get("type"), schema.get("oneOf") or []
        if isinstance(kinds, list) and "null" in kinds and len(kinds) == 2:
            kind = next(kind for kind in kinds if kind != "null")
            del schema["type"]
            schema |= chance.choice(
                [
                    {"type": kind, "nullable": True},
                    {"oneOf": [{"type": kind}, {"type": "null"}]},
                    {"type": ["null", kind]},
                ]
            )
        elif {"type": "null"} in choices and len(choices) == 2:
            rest = next(choice for choice in choices if choice != {"type": "null"})
            del schema["oneOf"]
            schema |= chance.choice(
                [
                    {"allOf": [rest], "nullable": True},
                    {"anyOf": [rest, {"type": "null"}]},
                    {"oneOf": [rest], "nullable": True},
                ]
            )


def inline(page: Document, chance: random.Random) -> None:
    """Write some references out, as long as they do not lead back to where they are."""
    for place, schema in all_schemas(page):
        if "$ref" in schema and chance.random() < 0.5:
            target = target_of(page, schema["$ref"])
            assert target is not None
            if target != place[: len(target)] and not refers_to_itself(page, target):
                siblings = {key: value for key, value in schema.items() if key != "$ref"}
                schema.clear()
                schema |= copy.deepcopy(value_at(page, target)) | siblings


def refers_to_itself(page: Document, target: Place) -> bool:
    """Whether a component is part of a cycle, so that it cannot be written out."""
    seen: set[str] = set()
    todo = [f"#{pointer(target)}"]
    while todo:
        text = json.dumps(value_at(page, target_of(page, todo.pop()) or ()))
        found = {part.partition('"')[0] for part in text.split('"$ref": "')[1:]}
        if f"#{pointer(target)}" in found:
            return True
        todo += found - seen
        seen |= found
    return False


def wrap(page: Document, chance: random.Random) -> None:
    """Put `allOf` or `oneOf` around some references, or say their type in a list."""
    for _, schema in all_schemas(page):
        if set(schema) == {"$ref"} and chance.random() < 0.5:
            reference = schema.pop("$ref")
            schema[chance.choice(["allOf", "oneOf", "anyOf"])] = [{"$ref": reference}]
        elif isinstance(schema.get("type"), str) and chance.random() < 0.3:
            schema["type"] = [schema["type"]]


def old_bounds(page: Document, chance: random.Random) -> None:
    """Write exclusive bounds as OpenAPI 3.0 does."""
    for _, schema in all_schemas(page):
        if "exclusiveMinimum" in schema and chance.random() < 0.5:
            schema |= {"minimum": schema.pop("exclusiveMinimum"), "exclusiveMinimum": True}


def trivia(page: Document, chance: random.Random) -> None:
    """Say what goes without saying."""
    usual = {"deprecated": False, "readOnly": False, "title": "", "minProperties": 0, "nullable": False}
    for _, schema in all_schemas(page):
        schema |= {key: value for key, value in usual.items() if key not in schema and chance.random() < 0.2}
        if schema.get("type") == "object" and "additionalProperties" not in schema and chance.random() < 0.3:
            schema["additionalProperties"] = True


REWRITES: tuple[Rewrite, ...] = (rewrap, renull, inline, wrap, old_bounds, trivia)


def rewritten(page: Document, chance: random.Random) -> Document:
    """The same document in other words."""
    page = copy.deepcopy(page)
    for rewrite in chance.sample(REWRITES, len(REWRITES)):
        rewrite(page, chance)
    changed: Document = json.loads(json.dumps(shuffled(page, chance), indent=chance.choice([None, 1, 4])))
    return changed


def tried(examples: int) -> settings:
    """The same examples on every machine, however long they take."""
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None)


@tiers.examples(25, 1000)
def test_other_words_are_no_drift(examples: int) -> None:
    """Key order, formatting, wrapping, references written out or wrapped, and ways to write null are no changes."""

    @tried(examples)
    @given(page=documents(), chance=chances)
    def no_drift(page: Document, chance: random.Random) -> None:
        assert [] == compare(page, rewritten(page, chance))
        assert [] == compare(rewritten(page, chance), page)

    no_drift()


@tiers.examples(8, 200)
def test_the_vendored_document_in_other_words_is_no_drift(examples: int) -> None:
    """The real document, rewritten in any combination, is still the same."""
    real = vendored()

    @tried(examples)
    @given(chance=chances)
    def no_drift(chance: random.Random) -> None:
        assert [] == compare(real, rewritten(real, chance))

    no_drift()


# ---------------------------------------------------------------------- one edit


def edits(page: Document) -> list[tuple[Place, str, Any]]:
    """Single edits of a document: the place, the kind of change that comes of it, and the new schema there."""
    found: list[tuple[Place, str, Any]] = []
    for place, schema in schemas_of(page):
        if len(place) <= 3 or "$ref" in schema or "oneOf" in schema or isinstance(schema.get("type"), list):
            continue
        if place[-1] in ("items", "additionalProperties", 0, 1, "schema"):
            continue  # parts of unions may be paired in more than one way
        if schema.get("enum"):
            found.append((place, "enum-value-added", schema | {"enum": [*schema["enum"], "fresh9"]}))
            if len(schema["enum"]) > 1:
                found.append((place, "enum-value-removed", schema | {"enum": schema["enum"][1:]}))
        if "maximum" in schema:
            found.append((place, "limit-loosened", schema | {"maximum": schema["maximum"] + 1}))
            found.append((place, "limit-tightened", schema | {"minimum": schema["minimum"] + 0.5}))
        if "default" in schema:
            found.append((place, "default-changed", schema | {"default": "other"}))
        if schema.get("type") == "boolean":
            found.append((place, "type-changed", schema | {"type": "string"}))
        if schema.get("properties"):
            more = schema["properties"] | {"fresh9": {"type": "string"}}
            found.append((place, "property-added", schema | {"properties": more}))
            for name, inner in schema["properties"].items():
                if inner.get("type") in ("string", "integer", "boolean"):  # others may contain the renamed property
                    found.append((place, "property-renamed", renamed(schema, name)))
                    break
        found.append((place, "text-changed", schema | {"description": "entirely new words"}))
    return found


def renamed(schema: Document, name: str) -> Document:
    """An object whose property has another name; what the property is may hold the old name, too, and keeps it."""
    new = {key: "fresh9" if key == name else key for key in schema["properties"]}
    properties = {new[key]: value for key, value in schema["properties"].items()}
    required = {"required": [new[key] for key in schema["required"]]} if "required" in schema else {}
    return schema | {"properties": properties} | required


@tiers.examples(25, 1000)
def test_one_edit_is_exactly_one_change(examples: int) -> None:
    """A single edit shows as exactly that change at its place, and as the same in a document of another order."""

    @tried(examples)
    @given(page=documents(), chance=chances)
    def one_change(page: Document, chance: random.Random) -> None:
        possible = edits(page)
        if not possible:
            return
        place, kind, schema = chance.choice(possible)
        edited = copy.deepcopy(page)
        value_at(edited, place[:-1])[place[-1]] = schema
        changes = compare(page, edited)
        assert [(kind, place)] == [(change.kind, change.place[: len(place)]) for change in changes], json_path(place)
        assert [kind] == [change.kind for change in compare(page, shuffled(edited, chance))]

    one_change()
