"""Write a document in normal form: one notation for each meaning, so that its readers need to know only that one.

`make generate` writes this form into the package as `openapi.json`. The generator, the client and the emulator read it.
It is valid OpenAPI 3.1. A schema in it is one of these, with its texts, default and limits next to the keyword:

- `type`, one JSON type, with `properties`, `items`, `enum` and so on; no `type` if any value is valid;
- `$ref` to a component, or `allOf` with that `$ref` as its only entry if there is something to say next to it;
- `anyOf` with such schemas, one for each kind of value; `type: 'null'` stands for null;
- `type: [<type>, 'null']` for a value without a class of its own.

References to anything but schemas are replaced by what they refer to. `x-python-name` renames a component.
`x-enum-descriptions` has the texts of an enum's values if the document describes each of them.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from attrs import evolve
from openapi_python_client import strings
from openapi_python_client.parser.openapi import generate_operation_id
from openapi_python_client.schema.untrusted_string import UntrustedString

from tools.documents import Document, DocumentError
from tools.openapi import operations
from tools.places import SCHEMAS, Place, pointer, value_at
from tools.shape import Alternative, Fact, Node, Shape, UnclearError, canonical
from tools.view import View

_MAPPINGS = frozenset({"content", "headers", "responses", "callbacks"})
PYTHON_NAME = "x-python-name"


def normalized(document: Document) -> Document:
    """Return the document in normal form.

    Raises:
        DocumentError: A schema or a reference cannot be understood.
    """
    try:
        return _Writer(document).document()
    except UnclearError as error:
        raise DocumentError(str(error)) from error
    except RecursionError as error:
        raise DocumentError("the document is nested too deeply") from error


def python_name(schema: Any, name: str) -> str:
    """Return what a component or a property is called before the generator makes a Python identifier of it."""
    return str((isinstance(schema, dict) and schema.get(PYTHON_NAME)) or name)


def _component_name(schema: Any, name: str) -> str:
    """Return a component's name: it begins with a letter, and has no character that is special in a reference."""
    name = python_name(schema, name)
    return re.sub("[/~%#]", "_", name) if name[:1].isalpha() else str(strings.ClassName(name, "field_"))


class _Writer:
    def __init__(self, document: Document):
        self._source = document
        self._view = View(document)
        self._names = {name: _component_name(node.schema, name) for name, node in self._view.components.items()}
        self._schemas: dict[str, Document] = {name: {} for name in self._names.values()}  # all names are taken
        self._open: set[tuple[Place, ...]] = set()
        self._recursive: dict[tuple[Place, ...], str] = {}

    def document(self) -> Document:
        source = self._source
        whole = {key: value for key, value in source.items() if key not in ("paths", "components", "webhooks")}
        whole = copy.deepcopy(whole | {"openapi": "3.1.0"})
        info = whole.get("info")
        if isinstance(info, dict) and "version" in info:
            info["version"] = str(info["version"])
        for word in ("paths", "webhooks"):
            if word in source:
                whole[word] = self._part(source[word], (word,), ())
        for operation in operations(whole):
            identifier = generate_operation_id(path=UntrustedString(operation.path), method=operation.method, prefix="")
            operation.definition.setdefault("operationId", str(identifier))
        for name, node in self._view.components.items():
            self._schemas[self._names[name]] = self._component(node)
        done: set[str] = set()
        for name in self._schemas:
            self._break_circles(name, set(), done)
        schemes = (source.get("components") or {}).get("securitySchemes")
        whole["components"] = {"schemas": self._schemas} | (
            {"securitySchemes": self._part(schemes, ("components", "securitySchemes"), ())} if schemes else {}
        )
        return whole

    # ------------------------------------------------------------------ around schemas

    def _part(self, value: Any, place: Place, trail: tuple[Place, ...], *, names: bool = False) -> Any:
        """Return a part of the document that is not a schema, with its schemas in normal form."""
        if isinstance(value, list):
            return [self._part(item, (*place, index), trail) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("$ref"), str) and not names:
            target = self._view.target(value["$ref"], place)
            if target in trail:
                raise UnclearError(f"{pointer(place)}: {value['$ref']} leads back to itself")
            return self._part(value_at(self._source, target), target, (*trail, target))
        if names:
            parts = {key: self._part(inner, (*place, key), trail) for key, inner in value.items()}
            return {key.partition(";")[0].lower() if place[-1:] == ("content",) else key: parts[key] for key in parts}
        result: Document = {}
        for key, inner in value.items():
            if inner is None:
                continue  # it says nothing
            if key == "schema":
                result[key] = self._schema(Node.of(inner, (*place, key)))
                if value.get("in") == "path" and isinstance(result[key].get("type"), list):
                    result[key]["type"] = result[key]["type"][0]  # a part of a path is never null
            elif key in ("example", "examples", "default") or key.startswith("x-"):
                result[key] = copy.deepcopy(inner)
            else:
                result[key] = self._part(inner, (*place, key), trail, names=key in _MAPPINGS)
        return result

    # ------------------------------------------------------------------ schemas

    def _component(self, node: Node) -> Document:
        """Return what a component allows apart from null; the schemas that refer to it say whether null is allowed."""
        shape = self._view.shape(node)
        return self._as_reference(node, shape) or self._written(shape, nulls=len(shape.alternatives) > 1)

    def _schema(self, node: Node) -> Document:
        if node.key in self._open:
            return _reference(self._recursive.setdefault(node.key, self._new_name(node)))
        shape = self._view.shape(node)
        reference = self._as_reference(node, shape)
        if reference is not None:
            return reference
        self._open.add(node.key)
        written = self._written(shape, nulls=True, owner=node.place)
        self._open.remove(node.key)
        if node.key not in self._recursive:
            return written
        name = self._recursive.pop(node.key)
        self._schemas[name] = written
        return _reference(name)

    def _new_name(self, node: Node) -> str:
        base = next(part for part in reversed(node.place) if isinstance(part, str))
        taken = {*self._schemas, *self._recursive.values()}
        name = str(strings.ClassName(base, "field_"))
        return next(one for one in (name, *(f"{name}{number}" for number in range(2, 999))) if one not in taken)

    def _as_reference(self, node: Node, shape: Shape) -> Document | None:
        """Return the schema as a reference, with what it adds; None if it differs from every component."""
        if len(shape.alternatives) == 1:
            alternative = shape.alternatives[0]
            reference = self._named(alternative, shape.texts)
            if reference is not None and shape.nulls:
                whole = reference.pop("allOf")[0] if "allOf" in reference else reference
                around = reference if whole is not reference else {}
                reference = {**around, "anyOf": [whole, {"type": "null"}]}
            return reference
        name = _referred(node.schema)
        component = self._view.components.get(name)
        if component is None or len(node.parts) > 1:
            return None
        named = self._view.shape(component)
        if shape.nulls != named.nulls or self._prints(shape) != self._prints(named):
            return None
        return _with(_reference(self._names[name]), shape.texts, {}, named)

    def _prints(self, shape: Shape) -> list[int]:
        return sorted(self._view.alternative_fingerprint(alternative) for alternative in shape.alternatives)

    def _named(self, alternative: Alternative, texts: Mapping[str, Fact]) -> Document | None:
        """Return an alternative as a reference to its component, if it has the component's structure."""
        component = self._view.components.get(alternative.name or "")
        if component is None:
            return None
        named = self._view.shape(component)
        if len(named.alternatives) != 1:
            return None
        theirs = named.alternatives[0]
        if self._structure(alternative) != self._structure(theirs):
            return None
        known = {word: canonical(fact.value) for word, fact in theirs.facts.items()}
        facts = {w: f.value for w, f in alternative.facts.items() if known.get(w) != canonical(f.value)}
        return _with(_reference(self._names[alternative.name or ""]), texts, facts, named)

    def _structure(self, alternative: Alternative) -> int:
        """Return a hash that is the same for alternatives from which the generator makes the same class."""
        facts = {word: fact for word, fact in alternative.facts.items() if word in ("enum", "format")}
        return self._view.alternative_fingerprint(evolve(alternative, facts=facts))

    def _written(self, shape: Shape, *, nulls: bool, owner: Place = ()) -> Document:
        """Return the shape of a schema in full; `owner` is the place of a schema that is no component."""
        around = {word: fact.value for word, fact in shape.texts.items() if not _is_left_out(word, fact)}
        if "discriminator" in around:
            around["discriminator"] = self._discriminator(around["discriminator"])
        around = copy.deepcopy(around)
        allows_null = nulls and shape.nulls and shape.alternatives[0].type != "any"
        if allows_null and shape.alternatives[0].type == "nothing":
            return around | {"type": "null"}
        choices = [
            self._named(alternative, alternative.texts) or self._inline(alternative)
            for alternative in shape.alternatives
        ]
        if len(choices) == 1 and not allows_null:
            return around | choices[0]
        if len(choices) == 1 and "type" in choices[0] and not _CLASSES & choices[0].keys():
            return around | choices[0] | {"type": [choices[0]["type"], "null"]}
        for choice in choices:
            if "x-enum-varnames" in around and "enum" in choice:
                choice["x-enum-varnames"] = around.pop("x-enum-varnames")  # names of the enum's constants
        if owner[-2:-1] == ("properties",):
            _keep_class_name(choices, str(owner[-1]))
        return around | {"anyOf": [*choices, *([{"type": "null"}] if allows_null else [])]}

    def _inline(self, alternative: Alternative) -> Document:
        schema: Document = {w: fact.value for w, fact in alternative.texts.items() if not _is_left_out(w, fact)}
        if alternative.type == "nothing":
            return schema | {"not": {}}
        if alternative.type != "any":
            schema["type"] = alternative.type
        for word, fact in alternative.facts.items():
            if word == "enum" and any(isinstance(value, (dict, list)) for value in fact.value):
                continue  # the generator makes constants of scalars only
            if word == "enum" and fact.word == "const" and len(fact.value) == 1:
                schema["const"] = fact.value[0]
            elif word == "enum":
                schema["enum"] = list({canonical(value): value for value in fact.value}.values())
            elif word != "patternProperties" and not (word == "pattern" and not _compiles(fact.value)):
                schema[word] = fact.value
        schema = copy.deepcopy(schema)
        if alternative.properties:
            schema["properties"] = {name: self._schema(node) for name, node in alternative.properties.items()}
        if alternative.required:
            schema["required"] = list(alternative.required)
        if alternative.items is not None:
            schema["items"] = self._schema(alternative.items)
        elif alternative.type == "array" and "prefixItems" not in schema:
            schema["items"] = {}
        extra = alternative.extra
        if extra is None and not alternative.properties and "patternProperties" in alternative.facts:
            extra = _values_of(alternative.facts["patternProperties"])
        if extra is not None:
            schema["additionalProperties"] = self._schema(extra) if isinstance(extra, Node) else extra
        return schema

    def _break_circles(self, name: str, around: set[str], done: set[str]) -> None:
        """Let a list or a mapping that contains itself hold anything: without a class, its type has no name."""
        if name in done:
            return
        todo: list[Any] = [self._schemas[name]]
        while todo:
            part = todo.pop()
            if isinstance(part, list):
                todo += part
            elif isinstance(part, dict) and not _CLASSES & part.keys():
                inner = _referred(part)
                if inner in {name, *around}:
                    part.pop("$ref", None)
                    part.pop("allOf", None)
                elif inner:
                    self._break_circles(inner, {name, *around}, done)
                else:
                    todo += part.values()
        done.add(name)

    def _discriminator(self, value: Any) -> Any:
        mapping = value.get("mapping") if isinstance(value, dict) else None
        if not isinstance(mapping, dict):
            return value
        renamed = {f"#/components/schemas/{old}": f"#/components/schemas/{new}" for old, new in self._names.items()}
        return value | {"mapping": {tag: renamed.get(str(name), name) for tag, name in mapping.items()}}


def _reference(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def _with(reference: Document, texts: Mapping[str, Fact], facts: Document, component: Shape) -> Document:
    """Return a reference with the texts and the limits that its component does not have."""
    known = {word: canonical(fact.value) for word, fact in component.texts.items()}
    told = {w: f.value for w, f in texts.items() if known.get(w) != canonical(f.value) and not _is_left_out(w, f)}
    own = told | facts
    return copy.deepcopy({**own, "allOf": [reference]}) if own else reference


def _compiles(pattern: Any) -> bool:
    """Whether Python can check a pattern; `\\p{L}` is valid in JSON Schema alone."""
    try:
        re.compile(pattern)
    except (re.error, TypeError):
        return False
    return True


_CLASSES = frozenset({"properties", "enum", "const"})


def _keep_class_name(choices: list[Document], name: str) -> None:
    """Call the class of a property's only object or enum as if it were not in a union, where it would be `…Type0`."""
    inline = [choice for choice in choices if _CLASSES & choice.keys() and not {"allOf", "$ref"} & choice.keys()]
    if len(inline) == 1:
        inline[0]["title"] = str(strings.ClassName(name, "field_"))


def _values_of(patterns: Fact) -> Node | None:
    """Return the schema of an object's values, if all names that match some pattern have the same one."""
    if not isinstance(patterns.value, dict) or len(patterns.value) != 1:
        return None
    ((pattern, schema),) = patterns.value.items()
    return Node.of(schema, (*patterns.place, "patternProperties", pattern))


def _is_left_out(word: str, fact: Fact) -> bool:
    """Whether a text must not reach the generator.

    A title would be a class's name, but is for people and may change; so would the Python name of a component, which is
    its name by now. The default of an object has no use in a model, which sends only what a caller sets.
    """
    is_component = fact.place[:2] == SCHEMAS and len(fact.place) == 3
    return (
        word == "title"
        or (word == PYTHON_NAME and is_component)
        or (word == "default" and isinstance(fact.value, dict))
    )


def _referred(schema: Any) -> str:
    """Return the component that a schema refers to, if it does nothing else but describe it; else nothing."""
    entries = ([schema] if "$ref" in schema else schema.get("allOf")) if isinstance(schema, dict) else None
    reference = entries[0].get("$ref") if isinstance(entries, list) and len(entries) == 1 else None
    prefix, _, name = str(reference).rpartition("/")
    return name if prefix == "#/components/schemas" else ""


def resolve(document: Document, schema: Document) -> Document:
    """Return a schema of a document in normal form with its reference resolved; keys next to the reference win."""
    while True:
        entries = [schema] if "$ref" in schema else schema.get("allOf")
        if not entries:
            return schema
        target = document["components"]["schemas"][str(entries[0]["$ref"]).rpartition("/")[2]]
        schema = target | {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}


def choices(document: Document, schema: Document) -> list[Document]:
    """Return the kinds of value that a schema of a document in normal form allows, each resolved and of one type."""
    schema = resolve(document, schema)
    if "anyOf" in schema:
        return [choice for entry in schema["anyOf"] for choice in choices(document, entry)]
    if isinstance(schema.get("type"), list):
        return [schema | {"type": kind} for kind in schema["type"]]
    return [schema]
