"""Find known kinds of defects in upstream's documents, and write the overlay actions that cure them.

Each kind makes the generator fail, omit something, or give it a wrong type.
"""

from __future__ import annotations

import contextlib
import keyword
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, Literal

from attrs import frozen
from openapi_python_client import strings

from tools.documents import Document
from tools.normal import PYTHON_NAME
from tools.openapi import CREATE, operations, schemas
from tools.places import Place, json_path, pointer, value_at
from tools.shape import Node, Shape, UnclearError, canonical
from tools.view import View

Kind = Literal[
    "array-without-items",
    "default-of-another-kind",
    "format-of-another-kind",
    "list-in-the-example",
    "constants-of-one-name",
    "classes-of-one-name",
    "name-taken",
    "other",
]

OverlayAction = dict[str, Any]
"""An overlay action as a plain dictionary, as in the YAML file."""


@frozen
class Defect:
    """A part of a document that the generator would drop or get wrong.

    Attributes:
        kind: The kind of defect.
        place: Where it is.
        sentence: What is wrong, in one sentence.
        actions: Actions that cure it. Append them to overrides/overlay.yaml in this order.
        lossy: Whether the cure removes something that callers could use.
    """

    kind: Kind
    place: Place
    sentence: str
    actions: tuple[OverlayAction, ...]
    lossy: bool = False

    def __str__(self) -> str:
        return f"{pointer(self.place)}: {self.sentence}"


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
        body = operation.definition.get("requestBody")
        content = body.get("content") if isinstance(body, dict) and operation.key == CREATE else None
        media = content.get("application/json") if isinstance(content, dict) else None
        if isinstance(media, dict) and "schema" in media:
            place = (*operation.place, "requestBody", "content", "application/json", "schema")
            with contextlib.suppress(UnclearError):
                shape = view.shape(Node.of(media["schema"], place))
                nodes = (node for one in shape.alternatives for node in one.properties.values())
                found |= {place[:-2] for node in nodes for place in node.key}
    return found


@frozen
class _Seen:
    """A schema under inspection, with its document."""

    view: View
    place: Place
    schema: Document

    @property
    def around(self) -> Document | None:
        """The mapping or list entry that contains the schema."""
        around = value_at(self.view.document, self.place[:-1])
        return around if isinstance(around, dict) else None

    @property
    def shape(self) -> Shape | None:
        """The normalized schema; None if the schema is unclear."""
        try:
            return self.view.shape(Node.of(self.schema, self.place))
        except UnclearError:
            return None

    @property
    def called(self) -> str:
        """The schema's name in messages."""
        return described(self.place)

    def actions(self, *changes: tuple[str, dict[str, Any]], why: str) -> tuple[OverlayAction, ...]:
        """Return the changes as actions with a name, a kind and a description."""
        return tuple(
            {"x-name": f"{slug(self.place)}-{name}", "x-kind": "correction", "description": f"Upstream {why}"} | change
            for name, change in changes
        )

    def update(self, name: str, value: Any) -> tuple[str, dict[str, Any]]:
        """Return the name and content of an action that merges a value into the schema."""
        return name, {"target": json_path(self.place), "update": value}

    def remove(self, name: str, *below: str | int) -> tuple[str, dict[str, Any]]:
        """Return the name and content of an action that removes a part of the schema."""
        return name, {"target": json_path((*self.place, *below)), "remove": True}


def slug(place: Place) -> str:
    """Return a short name for a place, used in the names of actions."""
    words = [str(part) for part in place if part not in ("components", "schemas", "properties", "paths", "schema")]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")


def described(place: Place) -> str:
    """Return a place in words: `field` of Schema."""
    inner = str(place[-1])
    for index, part in enumerate(place):
        if part == "properties" and index + 1 < len(place):
            inner = ".".join(str(p) for p in place[index + 1 :] if p != "properties")
            break
    if place[:2] == ("components", "schemas"):
        name = str(place[2:3][0])
        return f"`{inner}` of {name}" if len(place) > 3 else name
    return f"the schema at {pointer(place)}"


def _array_without_items(seen: _Seen) -> Iterator[Defect]:
    schema = seen.schema
    if "array" not in _types(schema) or schema.get("items") not in (None, []) or schema.get("prefixItems"):
        return
    around = seen.around or {}
    if seen.place[-1] == "items" and (kind := _kind_of_entries(around)) is not None:
        why = (
            f"has {seen.called} as arrays without `items`, but the entries of its example are of type {kind}, not "
            "arrays."
        )
        actions = seen.actions(seen.update("type", {"type": kind}), why=why)
    else:
        kind = _kind_of_entries(schema)
        told = f"the entries of its example are of type {kind}" if kind else "their type is unknown, so any is allowed"
        why = f"has {seen.called} as an array without `items`, which leaves its entries without a type; {told}."
        actions = seen.actions(seen.update("items", {"items": {"type": kind} if kind else {}}), why=why)
    sentence = f"{seen.called} is an array without `items`; the generator drops everything around such an array."
    yield Defect("array-without-items", seen.place, sentence, actions)


def _constants_of_one_name(seen: _Seen) -> Iterator[Defect]:
    values = seen.schema.get("enum")
    if not isinstance(values, list) or "x-enum-varnames" in seen.schema:
        return
    values = list(dict.fromkeys(value for value in values if value is not None))
    if not all(isinstance(value, str) for value in values):
        return
    plain = [
        strings.snake_case(value.upper()).upper() if value[:1].isalpha() else f"VALUE_{index}"
        for index, value in enumerate(values)
    ]
    alike = [value for value, name in zip(values, plain, strict=True) if plain.count(name) > 1]
    if not alike:
        return
    names: list[str] = []
    for name in plain:
        names.append(_unused(name, names))
    what = ", ".join(map(repr, alike))
    why = f"lists {what} among the values of {seen.called}; their constants need different names."
    actions = seen.actions(seen.update("names", {"x-enum-varnames": names}), why=why)
    sentence = f"{seen.called} lists {what}, whose constants would have the same name."
    yield Defect("constants-of-one-name", (*seen.place, "enum"), sentence, actions)


def _unused(name: str, used: Collection[str]) -> str:
    return next(one for one in (name, *(f"{name}_{number}" for number in range(2, 999))) if one not in used)


def _classes_of_one_name(view: View) -> Iterator[Defect]:
    """Find components whose classes would overwrite each other: `Entry` and `entry` are one class."""
    owners: dict[str, str] = {}
    for name, node in view.components.items():
        schema = node.schema if node is not None else None
        if not isinstance(schema, dict) or PYTHON_NAME in schema:
            continue
        module = str(strings.PythonIdentifier(strings.ClassName(name, "field_"), "field_"))
        first = owners.setdefault(module, name)
        if first != name:
            seen = _Seen(view, ("components", "schemas", name), schema)
            taken = [str(strings.ClassName(one, "field_")).lower() for one in view.components]
            base = str(strings.ClassName(name, "field_"))
            other = next(one for one in (f"{base}{count}" for count in range(2, 999)) if one.lower() not in taken)
            why = f"has two schemas, {first} and {name}, whose classes would have the same name."
            actions = seen.actions(seen.update("class", {PYTHON_NAME: other}), why=why)
            yield Defect("classes-of-one-name", seen.place, f"{first} and {name} would be the same class.", actions)


TAKEN = frozenset({"additional_properties", "additional_keys", "to_dict", "from_dict", "to_multipart"})
"""Names that every generated model has."""


def _taken_names(seen: _Seen, reserved: Collection[str]) -> Iterator[Defect]:
    """Find properties that cannot be called by their own names in Python. The name in JSON stays."""
    properties = seen.schema.get("properties")
    for name, schema in properties.items() if isinstance(properties, dict) else ():
        if isinstance(schema, dict) and PYTHON_NAME in schema:
            continue
        attribute = str(strings.PythonIdentifier(name, "field_"))
        if attribute in TAKEN:
            problem = "the name of a method or an attribute of every model"
        elif name in reserved:
            problem = "a keyword of the client (overrides/reserved-keywords.yaml)"
        elif reserved and (not name.isidentifier() or keyword.iskeyword(name)):
            problem = "not a name that a keyword argument can have"
        else:
            continue
        field = _Seen(seen.view, (*seen.place, "properties", name), schema)
        other = attribute if attribute not in TAKEN and attribute not in reserved and reserved else f"{attribute}_"
        used = [str(strings.PythonIdentifier(key, "field_")) for key in properties or () if key != name]
        other = _unused(other, used)
        why = f"has {field.called}, but that is {problem}. Only its name in Python changes."
        actions = field.actions(field.update("python-name", {PYTHON_NAME: other}), why=why)
        yield Defect("name-taken", field.place, f"{field.called} is {problem}.", actions)


def _default_of_another_kind(seen: _Seen) -> Iterator[Defect]:
    default, shape = seen.schema.get("default"), seen.shape
    if default is None or shape is None or _list_in_the_example(seen):
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
    actions = seen.actions(seen.remove("drop-default", "default"), why=why)
    yield Defect("default-of-another-kind", (*seen.place, "default"), sentence, actions)


_FORMATS: dict[str, Callable[[str], object]] = {
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE).fullmatch,
    "date": re.compile(r"\d{4}-\d\d-\d\d").fullmatch,
    "date-time": re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*").fullmatch,
    "email": re.compile(r"[^@\s]+@[^@\s]+").fullmatch,
    "ipv4": re.compile(r"\d+(\.\d+){3}").fullmatch,
    "uri": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.*").fullmatch,
}
_NO_UUIDS = frozenset(
    (
        "extension ext suffix filename name type mime codec language title text url uri path description message format"
    ).split()
)


def _format_of_another_kind(seen: _Seen) -> Iterator[Defect]:
    form, schema = seen.schema.get("format"), seen.schema
    if form == "binary" and not _is_in_a_form(seen):
        why = f"has `format: binary` on {seen.called}, but JSON cannot hold bytes; without it, the value is text."
        sentence = f"{seen.called} has `format: binary`, but it is part of a JSON body, which cannot hold bytes."
        actions = seen.actions(seen.remove("drop-format", "format"), why=why)
        yield Defect("format-of-another-kind", (*seen.place, "format"), sentence, actions)
        return
    if not isinstance(form, str) or form not in _FORMATS:
        return
    told = [value for word in ("example", "default", "const") if isinstance(value := schema.get(word), str)]
    told += [value for word in ("examples", "enum") for value in schema.get(word) or () if isinstance(value, str)]
    wrong = next((value for value in told if not _FORMATS[form](value)), None)
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", str(seen.place[-1])).lower().split("_")[-1]
    if wrong is not None:
        problem = f"the document gives it the value {wrong!r}, which does not have that format"
    elif form == "uuid" and not told and name in _NO_UUIDS:
        problem = f"a field whose name ends in `{name}` does not hold UUIDs"
    else:
        return
    why = f"has `format: {form}` on {seen.called}, but {problem}; without the format, any text is valid."
    sentence = f"{seen.called} has `format: {form}`, but {problem}."
    actions = seen.actions(seen.remove("drop-format", "format"), why=why)
    yield Defect("format-of-another-kind", (*seen.place, "format"), sentence, actions)


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


def _list_in_the_example(seen: _Seen) -> list[Defect]:
    schema, shape, example = seen.schema, seen.shape, seen.schema.get("example")
    if not isinstance(example, list) or not example or shape is None or len(seen.place) == 3:
        return []
    kinds = {alternative.type for alternative in shape.alternatives}
    if not kinds <= _SCALARS:
        return []
    moved = {word: schema[word] for word in _MOVED if word in schema}
    items = ({"type": schema["type"]} if "type" in schema else {}) | moved
    if list(items) == ["allOf"] and len(items["allOf"]) == 1:
        items = items["allOf"][0]
    dropped = [*moved, *(["default"] if "default" in schema and not isinstance(schema["default"], list) else [])]
    changes = [seen.remove(f"drop-{word.strip('$').lower()}", word) for word in dropped]
    why = f"has {seen.called} as a single value, but its example is a list; the type should be a list of such values."
    actions = seen.actions(*changes, seen.update("is-a-list", {"type": "array", "items": items}), why=why)
    sentence = f"{seen.called} is typed as a single value, but its example is a list."
    return [Defect("list-in-the-example", seen.place, sentence, actions)]


_LOOKS: tuple[Callable[[_Seen], Any], ...] = (
    _array_without_items,
    _constants_of_one_name,
    _list_in_the_example,
    _default_of_another_kind,
    _format_of_another_kind,
)


def _types(schema: Document) -> list[Any]:
    given = schema.get("type")
    return given if isinstance(given, list) else [given]


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
