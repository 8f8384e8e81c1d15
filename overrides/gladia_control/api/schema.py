"""Read the document that the package was generated from. It is in normal form, which docs/architecture.md describes."""

from __future__ import annotations

from typing import Any

from gladia_control.api import generated

Schema = dict[str, Any]


def component(name: str) -> Schema:
    """The schema `#/components/schemas/<name>`."""
    schema: Schema = generated.document()["components"]["schemas"][name]
    return schema


def request() -> Schema:
    """The schema of the request that creates a job."""
    call = generated.create({})
    body = generated.document()["paths"][call.path][call.method.lower()]["requestBody"]
    schema: Schema = body["content"]["application/json"]["schema"]
    return schema


def resolve(schema: Schema) -> Schema:
    """The schema with its reference (`$ref`, or `allOf` with one item) resolved. Keys next to the reference win."""
    while True:
        entries = [schema] if "$ref" in schema else schema.get("allOf")
        if not entries:
            return schema
        target = component(entries[0]["$ref"].rpartition("/")[2])
        schema = target | {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}


def choices(schema: Schema) -> list[Schema]:
    """The kinds of value that a schema allows, each resolved and of one type."""
    schema = resolve(schema)
    if "anyOf" in schema:
        return [choice for item in schema["anyOf"] for choice in choices(item)]
    if isinstance(schema.get("type"), list):
        return [schema | {"type": kind} for kind in schema["type"]]
    return [schema]


def properties(schema: Schema) -> dict[str, Schema]:
    """The named properties of an object schema; empty for a free-form object."""
    named: dict[str, Schema] = schema.get("properties", {})
    return named


def listed(schema: Schema) -> list[Any] | None:
    """The values that a schema lists; None if it does not list any."""
    values: list[Any] | None = [schema["const"]] if "const" in schema else schema.get("enum")
    return values


def likeliest(value: Any, kinds: list[Schema]) -> list[Schema]:
    """The kinds of object that a value may be meant as: those whose constants it has, the one with most keys first."""
    if not isinstance(value, dict) or len(kinds) < 2:
        return kinds
    meant = [kind for kind in kinds if not _contradicts(value, kind)]
    return sorted(meant or kinds, key=lambda kind: -len(value.keys() & properties(kind).keys()))


def _contradicts(value: dict[str, Any], kind: Schema) -> bool:
    """Whether the object has another value where a kind allows only one."""
    constants = {key: listed(resolve(inner)) or () for key, inner in properties(kind).items() if key in value}
    return any(len(values) == 1 and value[key] not in values for key, values in constants.items())
