"""Read and write OpenAPI documents, within limits that no real document reaches."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError

Document = dict[str, Any]
"""An OpenAPI or Overlay document as plain dictionaries, lists and scalars."""

MOST_BYTES = 2 * 2**20
"""Size limit of a document in bytes, before and after its YAML aliases are replaced. Gladia's page has 25 kB."""

MOST_LEVELS = 100
"""Limit of nesting levels; the programs walk through documents by recursion."""


class DocumentError(Exception):
    """A document cannot be used; the message says which one and why, in one sentence."""


def read_yaml(path: Path) -> Document:
    """Read a YAML 1.2 (or JSON) document whose top level is a mapping.

    Raises:
        DocumentError: The file is missing, or `parse` refuses its content.
    """
    try:
        return parse(path.read_bytes(), path.name)
    except OSError as error:
        raise DocumentError(f"{path.name}: {error.strerror}") from error


def parse(data: bytes, name: str) -> Document:
    """Read a YAML 1.2 (or JSON) document whose top level is a mapping.

    Args:
        data: The document in UTF-8, with or without a byte-order mark.
        name: The document's name in messages.

    Raises:
        DocumentError: It is not UTF-8, is neither YAML nor JSON, is too large or too deeply nested, holds a value that
            JSON cannot express, or its top level is not a mapping.
    """
    if len(data) > MOST_BYTES:
        raise DocumentError(f"{name}: larger than {MOST_BYTES} bytes")
    form = "JSON" if data.lstrip()[:1] == b"{" else "YAML"  # YAML includes JSON, but is far slower to read
    try:
        text = data.decode("utf-8-sig")
        document = _json_only(json.loads(text, object_pairs_hook=_unique) if form == "JSON" else _yaml().load(text))
        if _levels(document) > MOST_LEVELS:
            raise RecursionError
    except RecursionError as error:
        raise DocumentError(f"{name}: nested more deeply than {MOST_LEVELS} levels") from error
    except (YAMLError, TypeError, ValueError) as error:
        raise DocumentError(f"{name}: not readable as {form}: {_one_line(error)}") from error
    if not isinstance(document, dict):
        raise DocumentError(f"{name}: the top level is {type(document).__name__}, expected a mapping")
    return document


def _unique(pairs: list[tuple[str, Any]]) -> Document:
    found: Document = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"found duplicate key {key!r}")
        found[key] = value
    return found


class _Constructor(SafeConstructor):
    """Keeps dates as text, as YAML 1.2 and JSON do, and refuses the merge key `<<` of YAML 1.1."""

    def flatten_mapping(self, node: Any) -> None:
        """Merge nothing: a few lines of merges of merges would fill the memory."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    return yaml


def _json_only(value: Any) -> Any:
    """Return a deep copy without shared nodes (YAML anchors).

    Raises:
        TypeError, ValueError: JSON cannot express the value, or the copy is too large: a few lines of aliases of
            aliases can stand for gigabytes.
    """
    pieces, size = [], 0
    for piece in json.JSONEncoder(ensure_ascii=False, allow_nan=False).iterencode(value):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise ValueError(f"larger than {MOST_BYTES} bytes without aliases")
    return json.loads("".join(pieces))


def _levels(node: Any) -> int:
    """Return the number of nesting levels."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return 1 + max(map(_levels, children), default=0)


def to_json(document: Document, *, first: tuple[str, str]) -> str:
    """Return the document as JSON text that has the entry `first` in front and ends with a newline."""
    key, value = (json.dumps(part, ensure_ascii=False) for part in first)
    body = json.dumps(document, ensure_ascii=False, indent=1)
    return "{" + f"{key}: {value},{body.removeprefix('{')}\n"


def _one_line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)).strip()
