"""Our overlay: every action explains itself, and what the effective document says because of them."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.tools.tree import ROOT, effective, vendored
from tools import generate
from tools.documents import Document, read_yaml
from tools.normal import normalized
from tools.overlay import OverlayError, apply, apply_action, read_actions

METHODS = ("get", "put", "post", "delete", "patch")


@pytest.fixture(scope="module", name="overlay")
def read_overlay() -> Document:
    """Our overlay."""
    return read_yaml(ROOT / "overrides" / "overlay.yaml")


def test_the_vendored_document_is_untouched() -> None:
    """openapi.yaml has the checksum that `make update-spec` wrote when it vendored the document."""
    checksum = (ROOT / "openapi.yaml.sha256").read_text(encoding="ascii")
    assert f"{hashlib.sha256((ROOT / 'openapi.yaml').read_bytes()).hexdigest()}  openapi.yaml\n" == checksum


def test_every_action_explains_itself(overlay: Document) -> None:
    """Every action has a name, a kind, and a description of what upstream has and what is right."""
    told = {action["x-name"]: action["description"] for action in overlay["actions"]}
    assert [] == [name for name, text in told.items() if not text.startswith("Upstream") or len(text.split()) < 15]
    assert {"correction", "addition"} == {action["x-kind"] for action in overlay["actions"]}


def test_every_action_retires_itself(overlay: Document) -> None:
    """On a document that already has everything that we change, every action fails with its name."""
    for action in read_actions(overlay):
        with pytest.raises(OverlayError, match=rf"^{action.name}: "):
            apply_action(effective(), action)


def test_the_effective_document_is_the_one_in_the_package(overlay: Document) -> None:
    """The package carries the document that it was generated from, in normal form, and says where that comes from."""
    packaged = json.loads((ROOT / generate.PACKAGE / "openapi.json").read_text(encoding="utf-8"))
    assert {"x-generated": generate.ORIGIN} | normalized(apply(vendored(), read_actions(overlay))) == packaged


def test_prompts_are_strings() -> None:
    """The effective document has `prompts` as a list of strings and keeps upstream's limit and example."""
    prompts = properties_of("AudioToLlmListConfigDTO")["prompts"]
    assert ("array", {"type": "string"}, 1) == (prompts["type"], prompts["items"], prompts["minItems"])


def test_entity_types_are_a_list() -> None:
    """The effective document has `entity_types` as a list of entity types, and no trace of the scalar."""
    entity_types = properties_of("PiiRedactionConfigDTO")["entity_types"]
    items = {"$ref": "#/components/schemas/PiiRedactionEntityTypeEnum"}
    assert ("array", items, False) == (entity_types["type"], entity_types["items"], "allOf" in entity_types)


def test_the_missing_operations_are_there() -> None:
    """The effective document describes all six operations, under operation ids that are unique."""
    paths = effective()["paths"]
    operations = {
        f"{m.upper()} {p}": o["operationId"] for p, item in paths.items() for m, o in item.items() if m in METHODS
    }
    expected = {
        "POST /v2/pre-recorded",
        "GET /v2/pre-recorded",
        "GET /v2/pre-recorded/{id}",
        "DELETE /v2/pre-recorded/{id}",
        "GET /v2/pre-recorded/{id}/file",
        "POST /v2/upload",
    }
    assert (expected, len(expected)) == (set(operations), len(set(operations.values())))


def properties_of(name: str) -> Document:
    """The properties of a schema of the effective document."""
    properties: Document = effective()["components"]["schemas"][name]["properties"]
    return properties
