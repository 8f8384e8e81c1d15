"""Find known kinds of defects in upstream's documents, and write the overlay actions that cure them.

Each kind makes the generator fail, omit something, or give it a wrong type.
"""

from __future__ import annotations

import contextlib
import keyword
import re
from collections.abc import Callable, Collection, Iterator
from itertools import chain, count
from typing import Any

import jsonschema_rs
from attrs import frozen
from openapi_python_client import strings

from tools.documents import Document
from tools.normal import PYTHON_NAME, python_name
from tools.openapi import CREATE, operations, schemas
from tools.places import Place, json_path, pointer, value_at
from tools.shape import Node, Shape, UnclearError, canonical
from tools.view import View

OverlayAction = dict[str, Any]
"""An overlay action as a plain dictionary, as in the YAML file."""


@frozen
class Defect:
    """A part of a document that the generator would drop or get wrong.

    Attributes:
        kind: The kind of defect; `other` if it is none that this module knows.
        place: Where it is; empty if only the sentence tells.
        sentence: What is wrong, in one sentence.
        actions: Actions that cure it. Append them to overrides/overlay.yaml in this order. Empty if no cure is known.
    """

    kind: str
    place: Place
    sentence: str
    actions: tuple[OverlayAction, ...] = ()

    def __str__(self) -> str:
        return f"{pointer(self.place)}: {self.sentence}" if self.place else self.sentence


def find_defects(document: Document, reserved: Collection[str] = ()) -> list[Defect]:
    """Return the known defects of an effective document, in document order.

    Args:
        document: The document.
        reserved: Our own keywords, which no option of the request may have as its name.
    """
    view = View(document)
    options = _options(view)
    found: list[Defect] = []
    for place, schema in schemas(document):
        for look in _LOOKS:
            found += look(_Seen(view, place, schema))
        found += _taken_names(_Seen(view, place, schema), reserved if place in options else ())
    return [*found, *_classes_of_one_name(view)]


def _options(view: View) -> set[Place]:
    """Return the places of the schemas that define the options of a transcription."""
    found: set[Place] = set()
    for operation in operations(view.document):
        place = (*operation.place, "requestBody", "content", "application/json", "schema")
        if operation.key == CREATE:
            with contextlib.suppress(KeyError, TypeError, UnclearError):
                shape = view.shape(Node.of(value_at(view.document, place), place))
                nodes = (node for one in shape.alternatives for node in one.properties.values())
                found |= {place[:-2] for node in nodes for place in node.key}
    return found


_Change = tuple[str, dict[str, Any]]
"""The name and the content of an action on a schema."""


@frozen
class _Seen:
    """A schema under inspection, with its document."""

    view: View
    place: Place
    schema: Document

    @property
    def shape(self) -> Shape | None:
        """The normalized schema; None if the schema is unclear."""
        try:
            return self.view.shape(Node.of(self.schema, self.place))
        except UnclearError:
            return None

    @property
    def called(self) -> str:
        """The schema's name in messages: `field` of Schema."""
        if self.place[:2] != ("components", "schemas"):
            return f"the schema at {pointer(self.place)}"
        _, _, name, *inner = self.place
        if "properties" in inner:
            inner = [".".join(str(part) for part in inner[inner.index("properties") :] if part != "properties")]
        return f"`{inner[-1]}` of {name}" if inner else str(name)

    def defect(self, kind: str, sentence: str, why: str, *changes: _Change, word: str | None = None) -> Defect:
        """Return the defect of the schema, or of one of its keywords, with the changes that cure it."""
        common = {"x-kind": "correction", "description": f"Upstream {why}"}
        actions = tuple({"x-name": f"{slug(self.place)}-{name}", **common, **change} for name, change in changes)
        return Defect(kind, (*self.place, word) if word else self.place, sentence, actions)

    def update(self, name: str, value: Any) -> _Change:
        return name, {"target": json_path(self.place), "update": value}

    def drop(self, word: str) -> _Change:
        return f"drop-{word.strip('$').lower()}", {"target": json_path((*self.place, word)), "remove": True}


def slug(place: Place) -> str:
    """Return a short name for a place, used in the names of actions."""
    words = [str(part) for part in place if part not in ("components", "schemas", "properties", "paths", "schema")]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")


def unused(name: str, used: Collection[str], separator: str = "_") -> str:
    """Return the name, with a number if it is used."""
    numbered = (f"{name}{separator}{number}" for number in count(2))
    return next(one for one in chain([name], numbered) if one not in used)


def _array_without_items(seen: _Seen) -> Iterator[Defect]:
    schema = seen.schema
    kinds = schema["type"] if isinstance(schema.get("type"), list) else [schema.get("type")]
    if "array" not in kinds or schema.get("items") not in (None, []) or schema.get("prefixItems"):
        return
    around = value_at(seen.view.document, seen.place[:-1])
    if seen.place[-1] == "items" and (kind := _kind_of_entries(around)) is not None:
        change = seen.update("type", {"type": kind})
        why = f"as arrays without `items`, but the entries of its example are of type {kind}, not arrays."
    else:
        kind = _kind_of_entries(schema)
        change = seen.update("items", {"items": {"type": kind} if kind else {}})
        told = f"the entries of its example are of type {kind}" if kind else "their type is unknown, so any is allowed"
        why = f"as an array without `items`, which leaves its entries without a type; {told}."
    sentence = f"{seen.called} is an array without `items`; the generator drops everything around such an array."
    yield seen.defect("array-without-items", sentence, f"has {seen.called} {why}", change)


def _constants_of_one_name(seen: _Seen) -> Iterator[Defect]:
    values = seen.schema.get("enum")
    if not isinstance(values, list) or "x-enum-varnames" in seen.schema:
        return
    values = [value for value in values if value is not None]
    if not all(isinstance(value, str) for value in values):
        return
    values = list(dict.fromkeys(values))
    plain = [
        strings.snake_case(value.upper()).upper() if value[:1].isalpha() else f"VALUE_{index}"
        for index, value in enumerate(values)
    ]
    alike = [value for value, name in zip(values, plain, strict=True) if plain.count(name) > 1]
    if not alike:
        return
    names: list[str] = []
    for name in plain:
        names.append(unused(name, names))
    what = ", ".join(map(repr, alike))
    sentence = f"{seen.called} lists {what}, whose constants would have the same name."
    why = f"lists {what} among the values of {seen.called}; their constants need different names."
    change = seen.update("names", {"x-enum-varnames": names})
    yield seen.defect("constants-of-one-name", sentence, why, change, word="enum")


def _classes_of_one_name(view: View) -> Iterator[Defect]:
    """Find components whose classes would overwrite each other: `Entry` and `entry` are one class."""
    owners = {"any_": "`Any` of Python", "file": "`File` of the package"}  # models import these
    classes = {name: str(strings.ClassName(name, "field_")) for name in view.components}
    taken = {name.lower() for name in classes.values()}
    for name, base in classes.items():
        node = view.components[name]
        if not isinstance(node.schema, dict) or PYTHON_NAME in node.schema:
            continue
        first = owners.setdefault(str(strings.PythonIdentifier(base, "field_")), name)
        if first != name:
            seen = _Seen(view, node.place, node.schema)
            other = next(one for one in (f"{base}{number}" for number in count(2)) if one.lower() not in taken)
            why = f"has the schema {name}, whose class would have the same name as that of {first}."
            sentence = f"{first} and {name} would be the same class."
            yield seen.defect("classes-of-one-name", sentence, why, seen.update("class", {PYTHON_NAME: other}))


TAKEN = frozenset({"additional_properties", "additional_keys", "to_dict", "from_dict", "to_multipart"})
"""Names that every generated model has."""


def _taken_names(seen: _Seen, reserved: Collection[str]) -> Iterator[Defect]:
    """Find properties that cannot be called by their own names in Python. The name in JSON stays."""
    properties = seen.schema.get("properties")
    if not isinstance(properties, dict):
        return
    attributes = {name: _attribute(python_name(schema, name)) for name, schema in properties.items()}
    plain: dict[str, str] = {}
    for name, schema in properties.items():
        if isinstance(schema, dict) and PYTHON_NAME in schema:
            continue
        attribute = attributes[name]
        # The generator tells two properties apart by what it usually drops: `audioUrl` from `audio_url`.
        first = plain.setdefault(str(strings.PythonIdentifier(name, "field_", skip_snake_case=True)), name)
        if attribute in TAKEN:
            problem = "the name of a method or an attribute of every model"
        elif name in reserved:
            problem = "a keyword of the client (overrides/reserved-keywords.yaml)"
        elif reserved and (not name.isidentifier() or keyword.iskeyword(name)):
            problem = "not a name that a keyword argument can have"
        elif first != name:
            problem = f"the same name in Python as `{first}`"
        else:
            continue
        field = _Seen(seen.view, (*seen.place, "properties", name), schema)
        wanted = attribute if attribute not in TAKEN and attribute not in reserved else f"{attribute}_"
        attributes[name] = ""
        attributes[name] = unused(wanted, [*attributes.values(), *TAKEN, *reserved])
        why = f"has {field.called}, but that is {problem}. Only its name in Python changes."
        change = field.update("python-name", {PYTHON_NAME: attributes[name]})
        yield field.defect("name-taken", f"{field.called} is {problem}.", why, change)


def _attribute(name: str) -> str:
    return str(strings.PythonIdentifier(name, "field_"))


def _default_of_another_kind(seen: _Seen) -> Iterator[Defect]:
    default, shape = seen.schema.get("default"), seen.shape
    if default is None or shape is None or _has_a_list_as_example(seen):
        return
    kinds = {alternative.type for alternative in shape.alternatives}
    values = [fact for alternative in shape.alternatives if (fact := alternative.facts.get("enum"))]
    if not kinds & {_json_type(default), "any"} and not (_json_type(default) == "integer" and "number" in kinds):
        problem = f"is of type {_json_type(default)}, not {' or '.join(sorted(kinds))}"
    elif len(values) == len(shape.alternatives) and not any(
        canonical(default) in map(canonical, fact.value) for fact in values
    ):
        problem = f"is {default!r}, which is not one of its values"
    else:
        return
    why = f"gives {seen.called} a default that {problem}; the intended default is unknown."
    sentence = f"the default of {seen.called} {problem}; the generator fails on this."
    yield seen.defect("default-of-another-kind", sentence, why, seen.drop("default"), word="default")


_FORMATS = ("uuid", "date", "date-time", "email", "ipv4", "uri")
_NO_UUIDS = (
    "extension ext suffix filename name type mime codec language title text url uri path description message format"
).split()


def _format_of_another_kind(seen: _Seen) -> Iterator[Defect]:
    form, schema = seen.schema.get("format"), seen.schema
    if form != "binary" and form not in _FORMATS:
        return
    told = [value for word in ("example", "default", "const") if isinstance(value := schema.get(word), str)]
    told += [value for word in ("examples", "enum") for value in schema.get(word) or () if isinstance(value, str)]
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", str(seen.place[-1])).lower().split("_")[-1]
    left = "any text is valid"
    if form == "binary" and not _is_in_a_form(seen):
        problem, left = "JSON cannot hold bytes", "the value is text"
    elif form in _FORMATS and (wrong := _without_format(told, form)):
        problem = f"the document gives it the value {wrong[0]!r}, which does not have that format"
    elif form == "uuid" and not told and name in _NO_UUIDS:
        problem = f"a field whose name ends in `{name}` does not hold UUIDs"
    else:
        return
    sentence = f"{seen.called} has `format: {form}`, but {problem}."
    why = f"has `format: {form}` on {seen.called}, but {problem}; without the format, {left}."
    yield seen.defect("format-of-another-kind", sentence, why, seen.drop("format"), word="format")


def _without_format(values: list[str], form: str) -> list[str]:
    checker = jsonschema_rs.validator_for({"format": form}, validate_formats=True)
    return [value for value in values if not checker.is_valid(value)]


def _is_in_a_form(seen: _Seen) -> bool:
    """Whether a schema is part of a body that can hold bytes."""
    if seen.place[:2] != ("components", "schemas"):
        return not any("json" in str(part) for part in seen.place)
    reference = f"#/components/schemas/{seen.place[2]}"
    return any(
        place[-1] == "schema" and "json" not in str(place[-2])
        for place, schema in schemas(seen.view.document)
        if schema.get("$ref") == reference
    )


_SCALARS = frozenset({"string", "number", "integer", "boolean"})
_MOVED = ["$ref", "allOf", "oneOf", "anyOf", "enum", "const", "format", "pattern", "minLength", "maxLength", "minimum"]
_MOVED += ["maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]


def _list_in_the_example(seen: _Seen) -> Iterator[Defect]:
    if not _has_a_list_as_example(seen):
        return
    schema = seen.schema
    moved = {word: schema[word] for word in _MOVED if word in schema}
    items = ({"type": schema["type"]} if "type" in schema else {}) | moved
    if list(items) == ["allOf"] and len(items["allOf"]) == 1:
        items = items["allOf"][0]
    dropped = [*moved, *(["default"] if "default" in schema and not isinstance(schema["default"], list) else [])]
    why = f"has {seen.called} as a single value, but its example is a list; the type should be a list of such values."
    sentence = f"{seen.called} is typed as a single value, but its example is a list."
    change = seen.update("is-a-list", {"type": "array", "items": items})
    yield seen.defect("list-in-the-example", sentence, why, *map(seen.drop, dropped), change)


def _has_a_list_as_example(seen: _Seen) -> bool:
    example, is_component = seen.schema.get("example"), len(seen.place) == 3
    if not isinstance(example, list) or not example or is_component or (shape := seen.shape) is None:
        return False
    return {alternative.type for alternative in shape.alternatives} <= _SCALARS


_LOOKS: tuple[Callable[[_Seen], Iterator[Defect]], ...] = (
    _array_without_items,
    _constants_of_one_name,
    _list_in_the_example,
    _default_of_another_kind,
    _format_of_another_kind,
)


def _kind_of_entries(schema: Document) -> str | None:
    """Return the JSON type of the entries in a schema's example or default, if all have the same type."""
    lists = [schema.get("example"), schema.get("default"), *(schema.get("examples") or ())]
    kinds = {_json_type(entry) for value in lists if isinstance(value, list) for entry in value}
    if kinds == {"integer", "number"}:
        return "number"
    return kinds.pop() if len(kinds) == 1 and kinds != {"null"} else None


def _json_type(value: Any) -> str:
    kinds: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return kinds.get(type(value), "null" if value is None else "object")
