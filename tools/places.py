"""Places in a document: tuples of keys in these programs, JSON Pointers or JSONPaths for people."""

from __future__ import annotations

import json
import re
from typing import Any

from jsonpath import JSONPointer, JSONPointerError

Place = tuple[str | int, ...]
"""Keys and indices that lead from the root of a document to a place in it."""

SCHEMAS: Place = ("components", "schemas")
"""Where a document has its component schemas."""


def pointer(place: Place) -> str:
    """Return the place as a JSON Pointer (RFC 6901)."""
    return str(JSONPointer.from_parts(place, unicode_escape=False))


def json_path(place: Place) -> str:
    """Return the place as a JSONPath (RFC 9535), in shorthand notation where possible."""
    return "$" + "".join(_segment(part) for part in place)


def _segment(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    if re.fullmatch(r"[A-Za-z_]\w*", part, re.ASCII):
        return f".{part}"
    quoted = json.dumps(part, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"['{quoted}']"


def value_at(document: Any, place: Place) -> Any:
    """Return the value at an existing place."""
    for part in place:
        document = document[part]
    return document


def exists(document: Any, place: Place) -> bool:
    """Whether the document has the place."""
    try:
        value_at(document, place)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def related(one: Place, other: Place) -> bool:
    """Whether the places are the same, or one contains the other."""
    return all(a == b for a, b in zip(one, other, strict=False))


def target_of(document: Any, reference: str) -> Place | None:
    """Return the place that a local `$ref` leads to, or None if the document has no such place.

    Raises:
        ValueError: The reference leads out of the document, or is not a JSON Pointer.
    """
    if not reference.startswith("#"):
        raise ValueError(f"{reference} leads out of the document")
    if reference != "#" and not reference.startswith("#/"):
        raise ValueError(f"{reference} is not a JSON Pointer")
    try:
        parts = JSONPointer(reference[1:], unicode_escape=False, uri_decode=True).parts
    except JSONPointerError as error:
        raise ValueError(f"{reference} is not a JSON Pointer") from error
    place: list[str | int] = []
    node: Any = document
    for part in parts:
        key: Any = int(part) if isinstance(node, list) and str(part).isdecimal() else str(part)
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return None
        place.append(key)
    return tuple(place)
