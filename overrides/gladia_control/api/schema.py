"""Read the schemas of the document that the package was generated from."""

from __future__ import annotations

from typing import Any

from gladia_control.api import generated

Schema = dict[str, Any]


def component(name: str) -> Schema:
    """The schema `#/components/schemas/<name>`."""
    schema: Schema = generated.document()["components"]["schemas"][name]
    return schema


def resolve(schema: Schema) -> Schema:
    """The schema with its reference (`$ref`, or `allOf` with one item) resolved. Keys next to the reference win."""
    while True:
        if "$ref" in schema:
            target = component(schema["$ref"].rpartition("/")[2])
            schema = target | {key: value for key, value in schema.items() if key != "$ref"}
        elif len(schema.get("allOf", ())) == 1:
            schema = schema["allOf"][0] | {key: value for key, value in schema.items() if key != "allOf"}
        else:
            return schema


def choices(schema: Schema) -> list[Schema]:
    """The alternatives of a schema, resolved: those of `oneOf`, of `anyOf` or of a list of types, else the schema."""
    schema = resolve(schema)
    for word in ("oneOf", "anyOf"):
        if word in schema:
            return [choice for item in schema[word] for choice in choices(item)]
    if isinstance(schema.get("type"), list):
        return [schema | {"type": kind} for kind in schema["type"]]
    return [schema]


def properties(schema: Schema) -> dict[str, Schema]:
    """The named properties of an object schema; empty for a free-form object."""
    named: dict[str, Schema] = schema.get("properties", {})
    return named
