from __future__ import annotations

import ast
import inspect
import itertools
import json
import re
from typing import Any

import pytest

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
OPTIONS = {
    name: f"{name}Dict" if name != "InitTranscriptionRequest" else "TranscriptionOptions"
    for name in MODELS
    if f"class {name}Dict(" in (PACKAGE / "options.py").read_text(encoding="utf-8")
    or name == "InitTranscriptionRequest"
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


def entries(name: str) -> dict[str, str]:
    """What a model's docstring says of each attribute."""
    text = inspect.cleandoc(model(name).__doc__ or "").partition("Attributes:\n")[2]
    found = re.split(r"^ {4}(\w+) \((.*?)\): ?", folded_lines(text), flags=re.MULTILINE)
    return {found[i]: folded(found[i + 2]) for i in range(1, len(found), 3)}


def folded_lines(text: str) -> str:
    """A docstring's list with the lines that continue an entry joined to it."""
    return re.sub(r"\n {5,}", " ", text)


@pytest.mark.parametrize(("name", "key"), PROPERTIES)
def test_every_property_is_described(name: str, key: str) -> None:
    """Every property's own description, also where the property is a reference, begins its entry in the docstring."""
    schema = SCHEMAS[name]["properties"][key]
    assert begins(entries(name)[attribute(name, key)], schema)


@pytest.mark.parametrize(
    ("name", "key", "limit"),
    [(name, key, limit) for name, key in PROPERTIES for limit in LIMITS if limit in SCHEMAS[name]["properties"][key]],
)
def test_every_limit_is_named(name: str, key: str, limit: str) -> None:
    """Every limit of a property stands in its entry."""
    expected = f"{LIMITS[limit]}: {SCHEMAS[name]['properties'][key][limit]}."
    assert expected in entries(name)[attribute(name, key)]


@pytest.mark.parametrize(
    ("name", "key"), [place for place in PROPERTIES if "default" in SCHEMAS[place[0]]["properties"][place[1]]]
)
def test_every_default_is_named(name: str, key: str) -> None:
    """Every default of the document, which is not sent, stands in its property's entry."""
    assert f"Default: {SCHEMAS[name]['properties'][key]['default']}." in entries(name)[attribute(name, key)]


@pytest.mark.parametrize(
    ("name", "key"), [place for place in PROPERTIES if SCHEMAS[place[0]]["properties"][place[1]].get("deprecated")]
)
def test_every_deprecation_is_named(name: str, key: str) -> None:
    """A property that the document calls deprecated is called so in its entry."""
    assert " Deprecated." in entries(name)[attribute(name, key)]


@pytest.mark.parametrize("name", [name for name in (*MODELS, *ENUMS) if "description" in SCHEMAS[name]])
def test_every_class_is_described(name: str) -> None:
    """A schema's description begins the docstring of its class."""
    text = folded(model(name).__doc__ or "")
    assert folded(SCHEMAS[name]["description"]) == text[: len(folded(SCHEMAS[name]["description"]))]


def option_docstrings(class_name: str) -> dict[str, str]:
    """The texts below the fields of a dictionary type, which Python itself does not keep."""
    tree = ast.parse((PACKAGE / "options.py").read_text(encoding="utf-8"))
    fields = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == class_name).body
    texts: dict[str, Any] = {}
    for field, text in itertools.pairwise(fields):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
            texts[ast.unparse(field.target)] = folded(ast.literal_eval(text.value))
    return texts


@pytest.mark.parametrize("name", OPTIONS)
def test_options_are_described_like_models(name: str) -> None:
    """Every option carries its property's own description, limits and default."""
    texts = option_docstrings(OPTIONS[name])
    for key, text in texts.items():
        schema = SCHEMAS[name]["properties"][key]
        limits = [f"{LIMITS[limit]}: {schema[limit]}." for limit in LIMITS if limit in schema]
        limits += [f"Default: {json.dumps(schema['default'])}."] if "default" in schema else []
        assert begins(text, schema)
        assert [] == [limit for limit in limits if limit not in text]
    told = {key for key, schema in SCHEMAS[name]["properties"].items() if description(schema)}
    assert texts.keys() >= told - {"audio_url"}
