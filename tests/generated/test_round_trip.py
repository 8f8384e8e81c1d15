"""Every valid body is decoded and given back equal."""

from __future__ import annotations

import copy
import json
import sys
import typing
from collections.abc import Mapping
from types import UnionType
from typing import Any

import pytest
from hypothesis.strategies import SearchStrategy

from gladia_control_api_client import models
from gladia_control_api_client.types import Model
from tests import tiers
from tests.generated.effective import DOCUMENT, MODELS, SCHEMAS, Json, body, decoded, same
from tests.support.damage import with_new_fields
from tests.support.properties import holds

UNKNOWN = "x_newer_than_the_document"


def roots() -> list[str]:
    """The schemas of whole bodies: those that no other schema refers to, and the job, which a list holds too."""
    referred = json.dumps(SCHEMAS)
    return [
        name for name in MODELS if name == "PreRecordedResponse" or f'"#/components/schemas/{name}"' not in referred
    ]


def newer(node: Any) -> Any:
    """The document as a later version might be: enums open to any string, an unknown field in every object."""
    if isinstance(node, list):
        return [newer(item) for item in node]
    if not isinstance(node, dict):
        return node
    changed = {key: newer(value) for key, value in node.items() if key != "enum"}
    if "properties" in node and node.get("type") == "object":
        changed["properties"] |= {UNKNOWN: {"type": ["string", "integer", "boolean", "object", "array", "null"]}}
        changed["required"] = [*node.get("required", []), UNKNOWN]
    return changed


def bodies(name: str, schemas: Json) -> SearchStrategy[Any]:
    """All bodies that are valid under a schema; schemathesis makes requests, so the schema becomes one's body."""
    import schemathesis  # takes a second, and only this test needs it

    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    operation = {"requestBody": {"required": True, "content": content}, "responses": {"200": {"description": "ok"}}}
    document = {"openapi": DOCUMENT["openapi"], "info": DOCUMENT["info"], "paths": {"/body": {"post": operation}}}
    document["components"] = {"schemas": schemas}
    loaded: Any = schemathesis.openapi.from_dict(document)
    strategy: SearchStrategy[Any] = loaded["/body"]["POST"].as_strategy().map(lambda case: case.body)
    return strategy


MOST = {"CallbackTranscriptionSuccessPayload": 500, "ListPreRecordedResponse": 250}
"""How many bodies to try at most, where one body holds many others."""


def misfits(instance: Model) -> list[str]:
    """The attributes, of a model and of the models in it, that hold what their annotations do not promise."""
    cls = type(instance)
    names = vars(sys.modules[cls.__module__]) | vars(models)
    hints = typing.get_type_hints(cls, globalns=names)
    return [f"{cls.__name__}.{key}" for key, hint in hints.items() if not fits(getattr(instance, key), hint)]


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is of the annotated type, at every depth."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return True
    if origin in (typing.Union, UnionType):
        return any(fits(value, argument) for argument in arguments)
    if origin is list:
        return isinstance(value, list) and all(fits(item, arguments[0]) for item in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(item, arguments[1]) for item in value.values())
    if hint in (int, float):
        return isinstance(value, (int, float) if hint is float else int) and not isinstance(value, bool)
    return type(value) is hint and (not isinstance(value, Model) or misfits(value) == [])


@pytest.mark.parametrize("examples", [pytest.param(10, marks=tiers.check), pytest.param(1000, marks=tiers.long)])
@pytest.mark.parametrize("version", ["documented", "newer"])
@pytest.mark.parametrize("name", roots())
def test_valid_bodies_survive(name: str, version: str, examples: int) -> None:
    """A valid body is decoded into what the annotations promise and given back equal, unknown parts included.

    The document is taken as it is, and as a later version of it might be.
    """

    def survives(data: Any) -> None:
        before = copy.deepcopy(data)
        instance = decoded(name, data)
        assert [] == misfits(instance)
        assert same(before, instance.to_dict())
        assert isinstance(data, Mapping)
        assert version == "documented" or UNKNOWN in data

    valid = bodies(name, newer(SCHEMAS) if version == "newer" else SCHEMAS)
    holds(survives, valid, examples=min(examples, MOST.get(name, examples)))


def test_a_full_body_survives() -> None:
    """A body with every property is given back equal and left alone; only what is newer counts as unknown."""
    for name in MODELS:
        for data in (body(name), with_new_fields(body(name))):
            before = copy.deepcopy(data)
            instance = decoded(name, data)
            unknown = {"brand_new"} & data.keys()
            assert ([], unknown) == (misfits(instance), instance.additional_properties.keys()), name
            assert same(before, instance.to_dict()), name
            assert same(before, data), name


def test_whole_bodies_are_known() -> None:
    """The bodies tried are those of the request, of every response, of every error and of the callbacks."""
    expected = {
        "InitTranscriptionRequest",
        "InitPreRecordedTranscriptionResponse",
        "PreRecordedResponse",
        "ListPreRecordedResponse",
        "AudioUploadResponse",
    }
    expected |= {"CallbackTranscriptionSuccessPayload", "CallbackTranscriptionErrorPayload"}
    expected |= {f"WebhookTranscription{event}Payload" for event in ("Created", "Success", "Error")}
    expected |= {name for name in SCHEMAS if name.endswith("ErrorResponse")}
    assert expected == set(roots())


def test_the_comparison_is_strict() -> None:
    """The comparison of these tests tells true from 1 and missing from null, and takes 1 and 1.0 as equal."""
    assert same({"a": [1, {"b": True}]}, {"a": [1.0, {"b": True}]})
    pairs: list[tuple[Any, Any]] = [(True, 1), (0, False), ({"a": None}, {}), ([], {}), ([1], [1, 2]), ("1", 1)]
    assert [] == [pair for pair in pairs if same(*pair)]
