"""Option dictionaries are typed as the request of the effective document."""

from __future__ import annotations

import runpy
import typing
from typing import Any
from unittest import mock

from gladia_control_api_client import models, options
from tests.generated.effective import MODELS, SCHEMAS, Json, model, required, resolve

REQUEST = "InitTranscriptionRequest"
with mock.patch.object(typing, "TYPE_CHECKING", True):
    CHECKED = runpy.run_path(options.__file__)
"""The module as type checkers read it."""


def referred(schema: Any) -> set[str]:
    """The names of the schemas that a schema refers to, at any depth of its own."""
    if isinstance(schema, list):
        return set().union(*map(referred, schema))
    if not isinstance(schema, dict):
        return set()
    own = {schema["$ref"].rpartition("/")[2]} if isinstance(schema.get("$ref"), str) else set()
    return own.union(*map(referred, schema.values()))


def reachable(name: str) -> set[str]:
    """The names of the models that a request may hold, itself included."""
    found = {name}
    while more := set().union(*(referred(SCHEMAS[one]) for one in found)) & set(MODELS) - found:
        found |= more
    return found


REACHABLE = sorted(reachable(REQUEST))


def dictionary(name: str) -> Any:
    """The dictionary type of a schema."""
    return CHECKED["TranscriptionOptions" if name == REQUEST else f"{name}Dict"]


def hints(name: str) -> dict[str, Any]:
    """The types of a dictionary's fields, `Required` included."""
    return typing.get_type_hints(dictionary(name), CHECKED, include_extras=True)


def properties(name: str) -> Json:
    """The properties that an option dictionary should have, by their names; those of an option may be Python's own."""
    found = SCHEMAS[name]["properties"].items()
    if name != REQUEST:
        return dict(found)
    return {value.get("x-python-name", key): value for key, value in found if key != "audio_url"}


def parts(hint: Any) -> set[Any]:
    """Everything that a type is made of."""
    return {hint}.union(*(parts(part) for part in typing.get_args(hint)))


def test_options_are_the_properties() -> None:
    """An option dictionary has exactly its schema's properties; the request's has no `audio_url`."""
    expected = {name: properties(name).keys() for name in REACHABLE}
    assert expected == {name: dictionary(name).__annotations__.keys() for name in REACHABLE}


def test_required_properties_are_required() -> None:
    """A nested dictionary requires exactly what its schema requires; no option of the request is required."""
    demanded = {
        name: {key for key, hint in hints(name).items() if typing.get_origin(hint) is typing.Required}
        for name in REACHABLE
    }
    assert {name: set(required(name)) - {"audio_url"} for name in REACHABLE} == demanded


def test_every_option_has_the_document_s_type() -> None:
    """An option that holds an object takes its dictionary type, and no model; any other is typed as the document says.

    An enum is typed as the values of the document or any string.
    """
    kinds = {"string": str, "boolean": bool, "integer": int, "number": float, "array": CHECKED["ListOf"]}
    for name in REACHABLE:
        for key, value in properties(name).items():
            found = parts(hints(name)[key])
            nested = referred(value) & set(MODELS)
            assert {dictionary(one) for one in nested} <= found, (name, key)
            assert not {model(one) for one in nested} & found, (name, key)
            schema = resolve(value)
            known = resolve(schema["items"] if schema.get("type") == "array" else schema).get("enum", ())
            assert {*known, *([str] if known else ())} <= found, (name, key)
            if not nested and schema["type"] in kinds:
                assert kinds[schema["type"]] in found | {typing.get_origin(part) for part in found}, (name, key)
                of_texts = schema["type"] == "array" and "string" in str(schema["items"])
                assert of_texts <= (str in found), (name, key)


def test_types_can_be_read_at_run_time() -> None:
    """A program that reads annotations when it runs gets those of the options; an enum is a string there."""
    read = {name: typing.get_type_hints(getattr(options, dictionary(name).__name__)) for name in REACHABLE}
    assert {name: properties(name).keys() for name in REACHABLE} == {name: found.keys() for name, found in read.items()}
    assert read[REQUEST]["model"] is str


def test_all_names_are_public() -> None:
    """The module exports the request's options, every nested dictionary, the enums' types and the list type."""
    expected = {dictionary(name).__name__ for name in REACHABLE} | {"ListOf"}
    enums = {name for name in options.__all__ if name.endswith("Value")}
    assert (expected, len(expected) + len(enums)) == (set(options.__all__) - enums, len(options.__all__))
    assert {name.removesuffix("Value") for name in enums} <= set(models.__all__)
