"""The effective document that the generated package carries, and the models that belong to its schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

import gladia_control_api_client
from gladia_control_api_client import models

Json = dict[str, Any]

PACKAGE = Path(gladia_control_api_client.__file__).parent
DOCUMENT: Json = json.loads((PACKAGE / "openapi.json").read_text(encoding="utf-8"))
SCHEMAS: dict[str, Json] = DOCUMENT["components"]["schemas"]
ENUMS = sorted(name for name, schema in SCHEMAS.items() if "enum" in schema)
MODELS = sorted(name for name, schema in SCHEMAS.items() if schema.get("properties"))
"""The names of all models; an upload's body is no JSON."""
PROPERTIES = [(name, key) for name in MODELS for key in SCHEMAS[name]["properties"]]


def model(name: str) -> Any:
    """The generated class of a schema."""
    return getattr(models, name)


def attribute(name: str, key: str) -> str:
    """The name of the attribute that holds a property."""
    wanted = key.replace("_", "").lower()
    names: list[str] = [field.name for field in attrs.fields(model(name))]
    found = [one for one in names if one.replace("_", "").lower() == wanted]
    assert len(found) == 1, f"{name}.{key} has the attributes {found}"
    return found[0]


def required(name: str) -> list[str]:
    """The names of a schema's required properties."""
    return list(SCHEMAS[name].get("required", []))


def resolve(schema: Json) -> Json:
    """What a schema says, behind its reference and without the null that it may also allow."""
    for choices in ("allOf", "anyOf"):
        if choices in schema:
            return resolve(next(choice for choice in schema[choices] if choice.get("type") != "null"))
    if "$ref" in schema:
        return resolve(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    kind = schema.get("type")
    return schema | {"type": next(one for one in kind if one != "null")} if isinstance(kind, list) else schema


def target(schema: Json) -> str | None:
    """The name of the schema that a property refers to, if it does."""
    choices = schema.get("allOf", []) + schema.get("anyOf", []) + [schema]
    return next((choice["$ref"].rpartition("/")[2] for choice in choices if "$ref" in choice), None)


def body(name: str, *, only_required: bool = False) -> Json:
    """A valid body with every property, or every required one, whose texts and numbers all differ."""
    return dict(_value(SCHEMAS[name], iter(range(2, 10_000)), only_required=only_required))


def _value(schema: Json, counter: Iterator[int], *, only_required: bool) -> Any:
    plain = resolve(schema)
    kind = plain.get("type")
    if kind == "object":
        wanted = plain.get("required", []) if only_required else plain.get("properties", {})
        entries = {key: _value(plain["properties"][key], counter, only_required=only_required) for key in wanted}
        values = plain.get("additionalProperties")
        if isinstance(values, dict):
            entries["any key"] = _value(values, counter, only_required=only_required)
        return entries if plain.get("properties") else entries or {"free": {"form": [next(counter), None]}}
    if kind == "array":
        return [_value(plain["items"], counter, only_required=only_required) for _ in range(2)]
    if kind == "string":
        return plain["enum"][next(counter) % len(plain["enum"])] if "enum" in plain else f"text-{next(counter)}"
    scalars = {"boolean": True, "integer": next(counter), "number": next(counter) + 0.5, None: {"any": next(counter)}}
    return scalars[kind]


def wrong(schema: Json) -> Any:
    """A value of a type that a schema does not allow."""
    return "x" if resolve(schema)["type"] in ("boolean", "integer", "number") else 7


def same(expected: Any, actual: Any) -> bool:
    """Whether two JSON values are equal, where true is not 1; 1 and 1.0 are one number."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(same(expected[key], actual[key]) for key in expected)
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(same, expected, actual))
    return isinstance(expected, bool) == isinstance(actual, bool) and bool(expected == actual)


def decoded(name: str, data: Json) -> Any:
    """The model of a schema, from JSON data."""
    return model(name).from_dict(data)
