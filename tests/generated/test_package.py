"""The package as a whole: its docstrings, its types and what it exports."""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import gladia_control_api_client
from gladia_control_api_client import models, options, types
from tests import tiers
from tests.generated.effective import ENUMS, MODELS, PACKAGE, PROPERTIES, SCHEMAS, Json, attribute, model

LIMITS = {
    "minimum": "Minimum",
    "exclusiveMinimum": "More than",
    "maximum": "Maximum",
    "exclusiveMaximum": "Less than",
    "minLength": "Minimum length",
    "maxLength": "Maximum length",
    "minItems": "Minimum items",
    "maxItems": "Maximum items",
    "pattern": "Pattern",
}


def folded(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def description(schema: Json) -> str:
    """A description as it reads in a sentence: on one line, without the full stop."""
    return folded(schema.get("description", "")).rstrip(". ")


def begins(text: str, schema: Json) -> bool:
    """Whether a text begins with the description, if there is one."""
    return not description(schema) or text.startswith(f"{description(schema)}.")


@cache
def entries(name: str) -> dict[str, str]:
    """What a model's docstring says of each attribute."""
    text = inspect.cleandoc(model(name).__doc__ or "").partition("Attributes:\n")[2]
    found = re.split(r"^ {4}(\w+) \((.*?)\): ?", folded_lines(text), flags=re.MULTILINE)
    return {found[i]: folded(found[i + 2]) for i in range(1, len(found), 3)}


def folded_lines(text: str) -> str:
    """A docstring's list with the lines that continue an entry joined to it."""
    return re.sub(r"\n {5,}", " ", text)


def test_every_property_is_described() -> None:
    """The docstring's entry of a property begins with its own description, also if the property is a reference."""
    described = {place: SCHEMAS[place[0]]["properties"][place[1]] for place in PROPERTIES}
    assert [] == [place for place, schema in described.items() if not begins(entry(*place), schema)]


def test_limits_defaults_and_deprecations_are_named() -> None:
    """The docstring's entry of a property lists its limits, its default (which is not sent) and its deprecation."""
    missing = []
    for name, key in PROPERTIES:
        schema = SCHEMAS[name]["properties"][key]
        words = [f"{LIMITS[limit]}: {schema[limit]}." for limit in LIMITS if limit in schema]
        words += [f"Default: {schema['default']}."] if "default" in schema else []
        words += [" Deprecated."] if schema.get("deprecated") else []
        missing += [(name, key, word) for word in words if word not in entry(name, key)]
    assert [] == missing


def entry(name: str, key: str) -> str:
    """What a model's docstring says of a property."""
    return entries(name)[attribute(name, key)]


def test_every_class_is_described() -> None:
    """A schema's description begins the docstring of its class."""
    texts = {name: folded(SCHEMAS[name]["description"]) for name in (*MODELS, *ENUMS) if "description" in SCHEMAS[name]}
    assert [] == [name for name, text in texts.items() if not folded(model(name).__doc__ or "").startswith(text)]


@cache
def option_classes() -> dict[str, list[ast.stmt]]:
    """The bodies of the dictionary types, by the names of their schemas."""
    tree = ast.parse((PACKAGE / "options.py").read_text(encoding="utf-8"))
    bodies = {node.name: node.body for node in tree.body if isinstance(node, ast.ClassDef)}
    bodies["InitTranscriptionRequestDict"] = bodies["TranscriptionOptions"]
    return {name: bodies[f"{name}Dict"] for name in MODELS if f"{name}Dict" in bodies}


def option_docstrings(name: str) -> dict[str, str]:
    """The texts below the fields of a dictionary type, which Python itself does not keep."""
    texts: dict[str, Any] = {}
    for field, text in itertools.pairwise(option_classes()[name]):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
            texts[ast.unparse(field.target)] = folded(ast.literal_eval(text.value))
    return texts


def test_options_are_described_like_models() -> None:
    """Every option carries its property's own description, limits and default."""
    missing = []
    for name in option_classes():
        texts = option_docstrings(name)
        for key, text in texts.items():
            schema = SCHEMAS[name]["properties"][key]
            words = [f"{LIMITS[limit]}: {schema[limit]}." for limit in LIMITS if limit in schema]
            words += [f"Default: {json.dumps(schema['default'])}."] if "default" in schema else []
            missing += [(name, key, word) for word in words if word not in text]
            missing += [] if begins(text, schema) else [(name, key, schema["description"])]
        told = {key for key, schema in SCHEMAS[name]["properties"].items() if description(schema)}
        missing += [(name, key, "all of it") for key in told - {"audio_url"} - texts.keys()]
    assert [] == missing
    assert len(option_classes()) > 1


def test_the_package_is_marked_as_typed() -> None:
    """Type checkers read the package's annotations, since it holds the marker `py.typed`."""
    assert (PACKAGE / "py.typed").is_file()


@tiers.check
def test_the_package_passes_the_strictest_check(tmp_path: Path) -> None:
    """The generated package, its client included, passes `mypy --strict` without settings of its own."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", str(PACKAGE)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert (0, "") == (result.returncode, "" if result.returncode == 0 else result.stdout + result.stderr)


def test_all_is_the_truth() -> None:
    """What the package and its models say they export is there."""
    for module in (gladia_control_api_client, models, options, types):
        assert [] == [name for name in module.__all__ if not hasattr(module, name)]
