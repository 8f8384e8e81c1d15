"""Read and write OpenAPI documents, within limits that a document worth reading never reaches."""

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
"""The largest document that is read, in bytes; Gladia's page has 25 kB."""

MOST_YAML_BYTES = 2 * 2**20
"""As MOST_BYTES, for YAML, which is read much more slowly than JSON (about 0.6 MB/s)."""

MOST_NODES = 300_000
"""The most values that a document may have, YAML aliases counted as often as they are used."""

MOST_MERGED = 5_000
"""The most entries that a mapping may have once others are merged into it (`<<`)."""

MOST_LEVELS = 100
"""How deeply values may be nested."""


class DocumentError(Exception):
    """A document that cannot be used; the message says which and why, in one sentence."""


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
        name: What messages call it.

    Raises:
        DocumentError: It is not UTF-8, not YAML, repeats a key, is too large or too deeply nested, holds something
            that JSON has no word for, or its top level is not a mapping.
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
        raise DocumentError(f"{name}: JSON has no words for it: {_one_line(error)}") from error


def _read_json(text: str, name: str) -> Any:
    """The value, or None if the text is not JSON: it may still be YAML."""
    try:
        return json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_no_constant)
    except _RepeatedKeyError as error:
        raise DocumentError(f'{name}: not readable as JSON: found duplicate key "{error.args[0]}"') from error
    except _ConstantError as error:
        raise DocumentError(f"{name}: JSON has no words for it: {error}") from error
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
        raise DocumentError(f"{name}: not readable as JSON, and larger than the {MOST_YAML_BYTES} bytes read as YAML")
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
    """Stops at the limits, before anything is built from what it reads."""

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
    """Leaves dates as text, as YAML 1.2 and JSON do, and merges (`<<`) within limits."""

    def flatten_mapping(self, node: Any) -> Any:
        result = super().flatten_mapping(node)
        if len(node.value) > MOST_MERGED:
            raise _LimitError(f"a mapping of more than {MOST_MERGED} merged entries")
        return result


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def _measure(node: Any, sizes: dict[int, int], open_nodes: set[int], level: int = 1) -> int:
    """How many values a document has once its aliases are written out; each shared node is visited once.

    Raises:
        ValueError: Too many values, too many levels, or a node that contains itself.
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
    """A deep copy without shared nodes (YAML anchors) or anything that JSON has no word for."""
    copy: Document = json.loads(json.dumps(document, ensure_ascii=False, allow_nan=False))
    return copy


def to_json(document: Document, *, first: tuple[str, str]) -> str:
    """The document as JSON text whose first line holds the entry `first`, ended by a newline."""
    key, value = (json.dumps(part, ensure_ascii=False) for part in first)
    body = json.dumps(document, ensure_ascii=False, indent=1)
    return "{" + f"{key}: {value},{body.removeprefix('{')}\n"


def _one_line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)).strip()
