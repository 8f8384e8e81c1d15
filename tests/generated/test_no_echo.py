from __future__ import annotations

import copy
from typing import Any

import pytest

from gladia_control_api_client.types import Model
from tests.generated.effective import MODELS, PROPERTIES, attribute, body, decoded

ADDED = "added_to_a_nested_model"


def changed(value: Any) -> tuple[Any, Any]:
    """Another value of the same type for an attribute, and the JSON that it should become."""
    if isinstance(value, Model):
        nested = copy.deepcopy(value)
        nested[ADDED] = 1
        return nested, plain(value) | {ADDED: 1}
    if isinstance(value, bool):
        return not value, not value
    if isinstance(value, list):
        return value[:1], [plain(item) for item in value[:1]]
    if isinstance(value, dict):
        return value | {"added": 1}, value | {"added": 1}
    other = f"{value}, changed" if isinstance(value, str) else value + 1
    return other, other


def plain(value: Any) -> Any:
    """The JSON of a model, or the value itself."""
    return value.to_dict() if hasattr(value, "to_dict") else value


@pytest.mark.parametrize(("name", "key"), PROPERTIES)
def test_one_attribute_is_one_entry(name: str, key: str) -> None:
    """After one attribute is set to another value, `to_dict` differs in that attribute's entry and nowhere else."""
    instance = decoded(name, body(name))
    value, expected = changed(getattr(instance, attribute(name, key)))
    setattr(instance, attribute(name, key), value)
    actual = instance.to_dict()
    assert body(name)[key] != actual[key]
    assert body(name) | {key: expected} == actual


@pytest.mark.parametrize("name", MODELS)
def test_an_unknown_entry_is_one_entry(name: str) -> None:
    """After an unknown entry is set, `to_dict` has that entry more and is otherwise the same."""
    instance = decoded(name, body(name))
    instance[ADDED] = {"any": ["thing"]}
    assert body(name) | {ADDED: {"any": ["thing"]}} == instance.to_dict()
