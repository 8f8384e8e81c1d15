"""Walk through OpenAPI 3 documents: operations, references, schemas, and the part that given operations need."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
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
        Operation(method, path, ("paths", path, method), item[method], item)
        for path, item in (paths.items() if isinstance(paths, dict) else ())
        for method in METHODS
        if isinstance(item, dict) and isinstance(item.get(method), dict)
    ]


def body_of(document: Document, key: tuple[str, str]) -> Document | None:
    """Return the schema of an operation's JSON body, in a document in normal form; None if it has none."""
    for operation in operations(document):
        if operation.key == key:
            content = (operation.definition.get("requestBody") or {}).get("content") or {}
            schema: Document | None = content.get("application/json", {}).get("schema")
            return schema
    return None


# In mappings below these keys, the keys are names: a `default` there is an entry with that name, not a default value.
_NAMES = frozenset(
    (
        "properties patternProperties $defs definitions dependentSchemas schemas responses parameters "
        "requestBodies headers securitySchemes links callbacks pathItems paths webhooks content encoding mapping "
        "scopes variables"
    ).split()
)
_VALUES = frozenset({"example", "examples", "default", "const", "enum"})


def references(node: Any, place: Place = (), *, names: bool = False) -> Iterator[tuple[Place, str]]:
    """Yield every `$ref` below a node with the place of its mapping. Skip examples and defaults, which are data."""
    if isinstance(node, dict):
        if not names and isinstance(node.get("$ref"), str):
            yield place, node["$ref"]
        for key, value in node.items():
            if names or not (key in _VALUES or key.startswith("x-")):
                yield from references(
                    value, (*place, key), names=not names and key in _NAMES and isinstance(value, dict)
                )
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from references(value, (*place, index))


_MAY_BE_EMPTY = _VALUES | {"description", "title", "summary", "externalDocs", "nullable"}


def nothings(node: Any, place: Place = (), *, names: bool = False) -> Iterator[Place]:
    """Yield every place where null stands in for a required value; examples and texts may be null."""
    if isinstance(node, dict):
        for key, value in node.items():
            if not names and (key in _MAY_BE_EMPTY or str(key).startswith("x-")):
                continue
            if value is None:
                yield (*place, key)
            yield from nothings(value, (*place, key), names=not names and key in _NAMES and isinstance(value, dict))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            if value is None:
                yield (*place, index)
            yield from nothings(value, (*place, index))


_NEW_IN_3_2 = frozenset({"$self", "additionalOperations", "mediaTypes", "itemSchema", "prefixEncoding", "itemEncoding"})


def newer_than_3_1(node: Any, place: Place = (), *, names: bool = False) -> Iterator[Place]:
    """Yield every place that has a keyword of OpenAPI 3.2, which changes what a document means."""
    if isinstance(node, dict):
        for key, value in node.items():
            is_method = key == "query" and place[:1] == ("paths",) and len(place) == 2
            if not names and (key in _NEW_IN_3_2 or is_method or (key, value) == ("in", "querystring")):
                yield (*place, key)
            if names or not (key in _VALUES or str(key).startswith("x-")):
                inside = not names and key in _NAMES and isinstance(value, dict)
                yield from newer_than_3_1(value, (*place, key), names=inside)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from newer_than_3_1(value, (*place, index))


def cut(document: Document, wanted: set[tuple[str, str]], names: Collection[str] = ()) -> Document:
    """Return the part of a document that some operations need: the operations and everything that they refer to.

    Args:
        document: The whole document.
        wanted: Keys of the operations (`Operation.key`).
        names: Component schemas that are kept, too, if the document has them.

    Raises:
        ValueError: A needed reference has no target, or leads out of the document.
    """
    part: Document = {key: value for key, value in document.items() if key not in ("paths", "components", "webhooks")}
    part["paths"] = {}
    for operation in operations(document):
        if operation.key in wanted:
            shared = {key: value for key, value in operation.item.items() if key not in METHODS}
            part["paths"].setdefault(operation.path, shared)[operation.method] = operation.definition
    components: Document = {}
    known = (document.get("components") or {}).get("schemas") or {}
    kept = [{"$ref": f"#/components/schemas/{name}"} for name in names if name in known]
    todo: list[Any] = [part["paths"], _security_schemes(document, part), kept]
    reached: set[Place] = set()
    while todo:
        for _, reference in references(todo.pop()):
            target = target_of(document, reference)
            if target is None:
                raise ValueError(f"{reference} leads nowhere")
            if len(target) < 3 or target[0] != "components":
                raise ValueError(f"{reference} does not lead to a component")
            component = target[:3]
            if component not in reached:
                reached.add(component)
                value = value_at(document, component)
                components.setdefault(str(component[1]), {})[component[2]] = value
                todo.append(value)
    schemes = _security_schemes(document, part)
    part["components"] = components | ({"securitySchemes": schemes} if schemes else {})
    return part


def _security_schemes(document: Document, part: Document) -> Document:
    """Return the security schemes of the document that the operations of `part` name."""
    requirements = [*_entries(document.get("security"))]
    for operation in operations(part):
        requirements += _entries(operation.definition.get("security"))
    known = (document.get("components") or {}).get("securitySchemes") or {}
    return {name: known[name] for requirement in requirements for name in requirement if name in known}


def _entries(security: Any) -> list[Document]:
    return [entry for entry in security if isinstance(entry, dict)] if isinstance(security, list) else []


_INNER = ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else")
_INNER_LISTS = ("allOf", "oneOf", "anyOf", "prefixItems")
_INNER_MAPPINGS = ("properties", "patternProperties", "$defs", "dependentSchemas")


def schemas(document: Document) -> Iterator[tuple[Place, Document]]:
    """Yield every schema of a document with its place, outer schemas before inner ones."""
    components = document.get("components")
    for kind, entries in components.items() if isinstance(components, dict) else ():
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            place = ("components", kind, name)
            yield from _within(entry, place) if kind == "schemas" else _below(entry, place)
    for word in ("paths", "webhooks"):
        yield from _below(document.get(word), (word,))


def _below(node: Any, place: Place) -> Iterator[tuple[Place, Document]]:
    """Yield the schemas in a part of the document that is not itself a schema."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "schema":
                yield from _within(value, (*place, key))
            elif key not in _VALUES and not key.startswith("x-"):
                yield from _below(value, (*place, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _below(value, (*place, index))


def _within(schema: Any, place: Place) -> Iterator[tuple[Place, Document]]:
    """Yield a schema and the schemas inside it."""
    if not isinstance(schema, dict):
        return
    yield place, schema
    for word in _INNER:
        yield from _within(schema.get(word), (*place, word))
    for word in _INNER_LISTS:
        entries = schema.get(word)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            yield from _within(entry, (*place, word, index))
    for word in _INNER_MAPPINGS:
        entries = schema.get(word)
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            yield from _within(entry, (*place, word, name))
