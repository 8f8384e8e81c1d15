"""All options of a transcription, as tables show them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from gladia_control.api import schema as schemas
from gladia_control.api.schema import Schema

from .options import SOURCE_FIELD, known_options

_DEEPEST = 8
"""Levels of objects. A schema may hold itself."""

_TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
_LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
}


@frozen
class Option:
    """An option.

    Attributes:
        name: Its name; a nested one has dots.
        type: What its value is, in words.
        values: The values that the document lists; empty if it lists none.
        default: What Gladia takes without it; None if the document does not say.
        limits: Bounds of the value, in words.
        is_required: Whether the object that holds it needs it.
        description: What the document says of it, on one line.
    """

    name: str
    type: str
    values: tuple[Any, ...] = ()
    default: Any = None
    limits: tuple[str, ...] = ()
    is_required: bool = False
    description: str = ""


def catalogue() -> Iterator[Option]:
    """The options in the order of the document, each followed by those inside it."""
    for name, schema in known_options().items():
        if name != SOURCE_FIELD:
            yield from _options(name, schema, is_required=False)


def _options(name: str, schema: Schema, *, is_required: bool) -> Iterator[Option]:
    whole, kinds = schemas.resolve(schema), [kind for kind in schemas.choices(schema) if kind.get("type") != "null"]
    inner = [entry for kind in kinds for entry in schemas.choices(kind.get("items", {})) if kind.get("type") == "array"]
    listed = [value for kind in [*kinds, *inner] for value in schemas.listed(kind) or ()]
    limits = [_limit(key, kind[key]) for kind in kinds for key in _LIMITS if key in kind]
    yield Option(
        name,
        " or ".join(dict.fromkeys(_type(kind) for kind in kinds)),
        tuple(dict.fromkeys(listed)),
        whole.get("default"),
        tuple(dict.fromkeys(limits)),
        is_required,
        " ".join(str(whole.get("description", "")).split()),
    )
    seen = set[str]()
    for kind in [*kinds, *inner]:
        ending = "[]" if kind in inner else ""
        for key, found in schemas.properties(kind).items():
            if key not in seen and name.count(".") < _DEEPEST:
                seen.add(key)
                yield from _options(f"{name}{ending}.{key}", found, is_required=key in kind.get("required", ()))


def _limit(key: str, value: Any) -> str:
    text = _LIMITS[key].format(value)
    return text.removesuffix("s") if value == 1 else text


def _type(kind: Schema) -> str:
    if kind.get("type") == "array":
        entries = dict.fromkeys(_type(entry) for entry in schemas.choices(kind.get("items", {})))
        return f"list of {' or '.join(entries)}"
    if kind.get("type") == "object":
        return "object"
    return _TYPES.get(str(kind.get("type")), "any value")
