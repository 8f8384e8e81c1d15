"""Read and write OpenAPI documents, within limits that no real document reaches."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.parser import Parser

Document = dict[str, Any]
"""An OpenAPI or Overlay document as plain dictionaries, lists and scalars."""

MOST_BYTES = 8 * 2**20
"""Size limit of a document in bytes; Gladia's page has 25 kB."""

MOST_YAML_BYTES = 2 * 2**20
"""Size limit of a YAML document in bytes; the parser reads YAML much more slowly than JSON (about 0.6 MB/s)."""

MOST_NODES = 300_000
"""Limit of values in a document. A YAML alias counts once for each use."""

MOST_MERGED = 5_000
"""Limit of entries in a mapping after other mappings are merged into it (`<<`)."""

MOST_LEVELS = 100
"""Limit of nesting levels."""


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
        DocumentError: It is not UTF-8, is not YAML, repeats a key, is too large or too deeply nested, holds a value
            that JSON cannot express, or its top level is not a mapping.
    """
    if len(data) > MOST_BYTES:
        raise DocumentError(f"{name}: larger than {MOST_BYTES} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name}: not readable as YAML: not UTF-8 at byte {error.start}") from error
    document = _read_json(text, name) if text.lstrip()[:1] == "{" else None
    if document is None:
        document = _read_yaml(text, name)
    if not isinstance(document, dict):
        raise DocumentError(f"{name}: the top level is {type(document).__name__}, expected a mapping")
    try:
        _measure(document, {}, set())
        return json_only(document)
    except (TypeError, ValueError, RecursionError) as error:
        raise DocumentError(f"{name}: JSON cannot express it: {_one_line(error)}") from error


def _read_json(text: str, name: str) -> Any:
    """Return the value, or None if the text is not JSON; it may still be YAML."""
    try:
        return json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_no_constant)
    except _RepeatedKeyError as error:
        raise DocumentError(f'{name}: not readable as JSON: found duplicate key "{error.args[0]}"') from error
    except _ConstantError as error:
        raise DocumentError(f"{name}: JSON cannot express it: {error}") from error
    except RecursionError as error:
        raise DocumentError(f"{name}: nested more deeply than {MOST_LEVELS} levels") from error
    except ValueError:
        return None


class _RepeatedKeyError(ValueError):
    pass


def _without_repetition(pairs: list[tuple[str, Any]]) -> Document:
    found: Document = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKeyError(key)
        found[key] = value
    return found


class _ConstantError(ValueError):
    pass


def _no_constant(word: str) -> Any:
    raise _ConstantError(word)


def _read_yaml(text: str, name: str) -> Any:
    if len(text) > MOST_YAML_BYTES:
        raise DocumentError(f"{name}: not readable as JSON, and larger than the YAML limit of {MOST_YAML_BYTES} bytes")
    yaml = YAML(typ="safe", pure=True)
    yaml.Parser = _BoundedParser
    yaml.Constructor = _Constructor
    try:
        return yaml.load(text)
    except _LimitError as error:
        raise DocumentError(f"{name}: {error}") from error
    except RecursionError as error:
        raise DocumentError(f"{name}: nested more deeply than {MOST_LEVELS} levels") from error
    except (YAMLError, ValueError) as error:
        raise DocumentError(f"{name}: not readable as YAML: {_one_line(error)}") from error


class _LimitError(Exception):
    pass


class _BoundedParser(Parser):
    """Enforces the limits while it parses, before any value is built."""

    _events = 0
    _level = 0

    def get_event(self) -> Any:
        event = super().get_event()
        self._events += 1
        if isinstance(event, CollectionStartEvent):
            self._level += 1
        elif isinstance(event, CollectionEndEvent):
            self._level -= 1
        if self._level > MOST_LEVELS:
            raise _LimitError(f"nested more deeply than {MOST_LEVELS} levels")
        if self._events > 2 * MOST_NODES:
            raise _LimitError(f"more than {MOST_NODES} values")
        return event


class _Constructor(SafeConstructor):
    """Keeps dates as text, as YAML 1.2 and JSON do, and limits merges (`<<`)."""

    def flatten_mapping(self, node: Any) -> Any:
        result = super().flatten_mapping(node)
        if len(node.value) > MOST_MERGED:
            raise _LimitError(f"a mapping of more than {MOST_MERGED} merged entries")
        return result


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def _measure(node: Any, sizes: dict[int, int], open_nodes: set[int], level: int = 1) -> int:
    """Return the number of values in a document with its aliases expanded. Visit each shared node once.

    Raises:
        ValueError: The document has too many values or levels, or a node contains itself.
    """
    if isinstance(node, str):
        return 1 + len(node) // 100  # long texts count as several values
    if not isinstance(node, (dict, list)):
        return 1
    if id(node) in sizes:
        return sizes[id(node)]
    if id(node) in open_nodes:
        raise ValueError("an alias leads back to a node around it")
    if level > MOST_LEVELS:
        raise ValueError(f"nested more deeply than {MOST_LEVELS} levels")
    open_nodes.add(id(node))
    size = 1
    for value in node.values() if isinstance(node, dict) else node:
        size += _measure(value, sizes, open_nodes, level + 1)
        if size > MOST_NODES:
            raise ValueError(f"more than {MOST_NODES} values")
    open_nodes.remove(id(node))
    sizes[id(node)] = size
    return size


def json_only(document: Document) -> Document:
    """Return a deep copy without shared nodes (YAML anchors) and without values that JSON cannot express."""
    copy: Document = json.loads(json.dumps(document, ensure_ascii=False, allow_nan=False))
    return copy


def to_json(document: Document, *, first: tuple[str, str]) -> str:
    """Return the document as JSON text that has the entry `first` in front and ends with a newline."""
    key, value = (json.dumps(part, ensure_ascii=False) for part in first)
    body = json.dumps(document, ensure_ascii=False, indent=1)
    return "{" + f"{key}: {value},{body.removeprefix('{')}\n"


def _one_line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)).strip()
