"""The package as a whole: its docstrings, its types and what it exports."""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable
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


def untold(text: str, schema: Json, default: Callable[[Any], str]) -> list[str]:
    """What a docstring does not say of a property: its own description at the beginning, its limits, its default."""
    begins = not description(schema) or text.startswith(f"{description(schema)}.")
    words = [f"{LIMITS[limit]}: {schema[limit]}." for limit in LIMITS if limit in schema]
    words += [f"Default: {default(schema['default'])}."] if "default" in schema else []
    return ([] if begins else [description(schema)]) + [word for word in words if word not in text]


def entries(cls: type) -> dict[str, str]:
    """What a class's docstring says of each attribute, the lines of an entry joined."""
    text = inspect.cleandoc(cls.__doc__ or "").partition("Attributes:\n")[2]
    found = re.split(r"^ {4}(\w+) \((.*?)\): ?", re.sub(r"\n {5,}", " ", text), flags=re.MULTILINE)
    return {found[i]: folded(found[i + 2]) for i in range(1, len(found), 3)}


def test_every_property_is_described() -> None:
    """A model's docstring tells of each property its own description, limits, default (not sent) and deprecation."""
    properties = {place: SCHEMAS[place[0]]["properties"][place[1]] for place in PROPERTIES}
    texts = {name: entries(model(name)) for name in MODELS}
    told = {place: texts[place[0]][attribute(*place)] for place in PROPERTIES}
    assert [] == [(place, word) for place, text in told.items() for word in untold(text, properties[place], str)]
    deprecated = [place for place in PROPERTIES if properties[place].get("deprecated")]
    assert [] == [place for place in deprecated if " Deprecated." not in told[place]]


def test_every_class_is_described() -> None:
    """A schema's description begins the docstring of its class."""
    texts = {name: folded(SCHEMAS[name]["description"]) for name in (*MODELS, *ENUMS) if "description" in SCHEMAS[name]}
    assert [] == [name for name, text in texts.items() if not folded(model(name).__doc__ or "").startswith(text)]


def option_docstrings() -> dict[str, dict[str, str]]:
    """By schema, the texts below the fields of the dictionary types, which Python itself does not keep."""
    tree = ast.parse((PACKAGE / "options.py").read_text(encoding="utf-8"))
    bodies = {node.name: node.body for node in tree.body if isinstance(node, ast.ClassDef)}
    bodies["InitTranscriptionRequestDict"] = bodies["TranscriptionOptions"]
    return {
        name: {
            ast.unparse(field.target): folded(ast.literal_eval(text.value))
            for field, text in itertools.pairwise(bodies[f"{name}Dict"])
            if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr)
        }
        for name in MODELS
        if f"{name}Dict" in bodies
    }


def dictionary(name: str) -> type:
    """The dictionary type of a model."""
    found: type = getattr(options, "TranscriptionOptions" if name == "InitTranscriptionRequest" else f"{name}Dict")
    return found


def test_options_are_described_like_models() -> None:
    """Every option carries its property's own description, limits and default: for editors, and for `help`."""
    missing = [
        (name, key, word)
        for name, texts in option_docstrings().items()
        for told in (texts, entries(dictionary(name)))
        for key, schema in SCHEMAS[name]["properties"].items()
        if key != "audio_url"
        for word in untold(told.get(schema.get("x-python-name", key), ""), schema, json.dumps)
    ]
    assert [] == missing
    assert len(option_docstrings()) > 1


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
