"""Walk through OpenAPI 3 documents: operations, references, schemas, and the part that given operations need."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from attrs import frozen

from tools.documents import Document
from tools.places import Place, target_of, value_at

CREATE = ("post", "/v2/pre-recorded")
"""The operation that takes the options of a transcription (`Operation.key`)."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@frozen
class Operation:
    """One operation of a document.

    Attributes:
        method: HTTP method, in lower case.
        path: Path template as written in the document.
        place: Place of the operation in the document.
        definition: The operation itself.
        item: The path item that contains it.
    """

    method: str
    path: str
    place: Place
    definition: Document
    item: Document

    @property
    def key(self) -> tuple[str, str]:
        """The identity of the operation across documents: method and path, without the names of path parameters."""
        return self.method, template(self.path)

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


def template(path: str) -> str:
    """Return a path without the names of its parameters."""
    return re.sub(r"\{[^{}]*\}", "{}", path)


def operations(document: Document) -> list[Operation]:
    """Return the operations in document order. Skip anything that is not a mapping."""
    paths = document.get("paths")
    return [
        Operation(method, path, (*place, method), item[method], item)
        for path, written in (paths.items() if isinstance(paths, dict) else ())
        for item, place in [_path_item(document, written, ("paths", path))]
        for method in METHODS
        if isinstance(item, dict) and isinstance(item.get(method), dict)
    ]


def _path_item(document: Document, item: Any, place: Place) -> tuple[Any, Place]:
    """Return a path item and its place, after following its reference."""
    reference = item.get("$ref") if isinstance(item, dict) else None
    if not isinstance(reference, str):
        return item, place
    with contextlib.suppress(ValueError):
        target = target_of(document, reference)
        if target is not None:
            return value_at(document, target), target
    return item, place


def body_of(document: Document, key: tuple[str, str]) -> Document | None:
    """Return the schema of an operation's JSON body, in a document in normal form; None if it has none."""
    operation = next((one for one in operations(document) if one.key == key), None)
    body = operation.definition.get("requestBody") if operation else None
    schema: Document | None = ((body or {}).get("content") or {}).get("application/json", {}).get("schema")
    return schema


# In mappings below these keys, the keys are names: a `default` there is an entry with that name, not a default value.
_NAMES = frozenset(
    (
        "properties patternProperties $defs definitions dependentSchemas schemas responses parameters "
        "requestBodies headers securitySchemes links callbacks pathItems paths webhooks content encoding mapping "
        "scopes variables"
    ).split()
)
_DATA = frozenset({"example", "examples", "default", "const", "enum"})


def _entries(node: Any, place: Place = (), *, named: bool = False) -> Iterator[tuple[Place, str | int | None, Any]]:
    """Yield the entries below a node, but no data: place, keyword or index (None if it is a name), and value."""
    if isinstance(node, dict):
        for key, value in node.items():
            if named or not (key in _DATA or key.startswith("x-")):
                yield (*place, key), None if named else key, value
                yield from _entries(value, (*place, key), named=not named and key in _NAMES and isinstance(value, dict))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield (*place, index), index, value
            yield from _entries(value, (*place, index))


def references(node: Any) -> Iterator[tuple[Place, str]]:
    """Yield every `$ref` below a node with the place of its mapping."""
    return ((at[:-1], value) for at, word, value in _entries(node) if word == "$ref" and isinstance(value, str))


_MAY_BE_EMPTY = frozenset({"description", "title", "summary", "externalDocs", "nullable"})


def nothings(document: Document) -> Iterator[Place]:
    """Yield every place where null stands in for a required value; examples and texts may be null."""
    return (at for at, word, value in _entries(document) if value is None and word not in _MAY_BE_EMPTY)


_NEW_IN_3_2 = frozenset({"$self", "additionalOperations", "mediaTypes", "itemSchema", "prefixEncoding", "itemEncoding"})


def newer_than_3_1(document: Document) -> Iterator[Place]:
    """Yield every place that has a keyword of OpenAPI 3.2, which changes what a document means."""
    for at, word, value in _entries(document):
        is_method = word == "query" and at[0] == "paths" and len(at) == 3
        if is_method or word in _NEW_IN_3_2 or (word, value) == ("in", "querystring"):
            yield at


def cut(document: Document, wanted: set[tuple[str, str]], names: Collection[str] = ()) -> Document:
    """Return the part of a document that some operations need: the operations and everything that they refer to.

    Args:
        document: The whole document.
        wanted: Keys of the operations (`Operation.key`).
        names: Component schemas that are kept, too, if the document has them.

    Raises:
        ValueError: A needed reference has no target, or leads out of the document.
    """
    part = {key: value for key, value in document.items() if key not in ("paths", "components", "webhooks")}
    paths: dict[str, Document] = {}
    kept = [operation for operation in operations(document) if operation.key in wanted]
    for operation in kept:
        shared = {key: value for key, value in operation.item.items() if key not in METHODS}
        paths.setdefault(operation.path, shared)[operation.method] = operation.definition
    known = document.get("components") or {}
    schemes = _security_schemes(document, kept)
    named = [{"$ref": f"#/components/schemas/{name}"} for name in names if name in (known.get("schemas") or {})]
    components: Document = {}
    todo: list[Any] = [paths, schemes, named]
    while todo:
        for _, reference in references(todo.pop()):
            target = target_of(document, reference)
            if target is None:
                raise ValueError(f"{reference} leads nowhere")
            if len(target) < 3 or target[0] != "components":
                raise ValueError(f"{reference} does not lead to a component")
            kind, name = str(target[1]), target[2]
            reached = components.setdefault(kind, {})
            if name not in reached:
                reached[name] = known[kind][name]
                todo.append(reached[name])
    return part | {"paths": paths, "components": components | ({"securitySchemes": schemes} if schemes else {})}


def _security_schemes(document: Document, kept: Iterable[Operation]) -> Document:
    """Return the security schemes that the document as a whole, or one of the operations, names."""
    known = (document.get("components") or {}).get("securitySchemes") or {}
    holders = (document, *(operation.definition for operation in kept))
    lists = [security for holder in holders if isinstance(security := holder.get("security"), list)]
    ways = [way for security in lists for way in security if isinstance(way, dict)]
    return {name: known[name] for way in ways for name in way if name in known}


_INNER = ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else")
_INNER_MANY = "allOf oneOf anyOf prefixItems properties patternProperties $defs dependentSchemas".split()


def schemas(document: Document) -> Iterator[tuple[Place, Document]]:
    """Yield every schema of a document with its place, outer schemas before inner ones."""
    for place, word, value in _entries({part: document.get(part) for part in ("components", "paths", "webhooks")}):
        is_component = place[:2] == ("components", "schemas")
        if len(place) == 3 if is_component else word == "schema":
            yield from _within(value, place)


def _within(schema: Any, place: Place) -> Iterator[tuple[Place, Document]]:
    if not isinstance(schema, dict):
        return
    yield place, schema
    for word in _INNER:
        yield from _within(schema.get(word), (*place, word))
    for word in _INNER_MANY:
        inner = schema.get(word)
        entries = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        for key, entry in entries:
            yield from _within(entry, (*place, word, key))
