"""Places of a document: as tuples of keys inside these programs, as JSON Pointer or JSONPath for people."""

from __future__ import annotations

import json
import re
from typing import Any

from jsonpath import JSONPointer, JSONPointerError

Place = tuple[str | int, ...]
"""Keys and indices from the top of a document to a place in it."""


def pointer(place: Place) -> str:
    """The place as a JSON Pointer (RFC 6901)."""
    return str(JSONPointer.from_parts(place, unicode_escape=False))


def json_path(place: Place) -> str:
    """The place as a JSONPath (RFC 9535), in the short notation where that is possible."""
    return "$" + "".join(_segment(part) for part in place)


def _segment(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    if re.fullmatch(r"[A-Za-z_]\w*", part, re.ASCII):
        return f".{part}"
    quoted = json.dumps(part, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"['{quoted}']"


def value_at(document: Any, place: Place) -> Any:
    """What stands at a place that exists."""
    for part in place:
        document = document[part]
    return document


def target_of(document: Any, reference: str) -> Place | None:
    """The place that a local `$ref` leads to; None if there is no such place.

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
