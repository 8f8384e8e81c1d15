"""Read and write OpenAPI documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError

Document = dict[str, Any]
"""An OpenAPI or Overlay document as plain dictionaries, lists and scalars."""


class DocumentError(Exception):
    """A document that cannot be used; the message says which and why, in one sentence."""


def read_yaml(path: Path) -> Document:
    """Read a YAML 1.2 (or JSON) document whose top level is a mapping.

    Raises:
        DocumentError: The file is missing, is not YAML, repeats a key, or its top level is not a mapping.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    try:
        document = yaml.load(path.read_bytes())
    except OSError as error:
        raise DocumentError(f"{path.name}: {error.strerror}") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path.name}: not readable as YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise DocumentError(f"{path.name}: the top level is {type(document).__name__}, expected a mapping")
    try:
        return json_only(document)
    except (TypeError, ValueError, RecursionError) as error:
        raise DocumentError(f"{path.name}: JSON has no words for it: {' '.join(str(error).split())}") from error


class _Constructor(SafeConstructor):
    """Leaves dates as text, as YAML 1.2 and JSON do."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def json_only(document: Document) -> Document:
    """A deep copy without shared nodes (YAML anchors) or anything that JSON has no word for."""
    copy: Document = json.loads(json.dumps(document, ensure_ascii=False))
    return copy


def to_json(document: Document, *, first: tuple[str, str]) -> str:
    """The document as JSON text whose first line holds the entry `first`, ended by a newline."""
    key, value = (json.dumps(part, ensure_ascii=False) for part in first)
    body = json.dumps(document, ensure_ascii=False, indent=1)
    return "{" + f"{key}: {value},{body.removeprefix('{')}\n"
