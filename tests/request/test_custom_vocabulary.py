"""`custom_vocabulary` as a list, as Gladia's document says in words and other clients send it."""

from __future__ import annotations

from typing import Any

import pytest
from gladia_control.request.options import build

from gladia_control_api_client.models import CustomVocabularyEntryDTO, InitTranscriptionRequest
from tests.support.options import bad_option

STARK = {"value": "Stark", "intensity": 0.6}
SENT: list[tuple[Any, list[Any]]] = [
    (["Westeros", {"value": "Stark"}], ["Westeros", {"value": "Stark"}]),
    (("Westeros", STARK), ["Westeros", STARK]),
    ([("Stark", 0.6), CustomVocabularyEntryDTO("Arya")], [STARK, {"value": "Arya"}]),
    ([], []),
]


@pytest.mark.parametrize(("given", "words"), SENT)
def test_a_list_becomes_the_config(given: Any, words: list[Any]) -> None:
    """It is sent as the flag with the config, in which other fields may be given as well."""
    expected = {"custom_vocabulary": True, "custom_vocabulary_config": {"vocabulary": words}}
    assert expected == build(None, {"custom_vocabulary": given}, None)
    assert expected == build({"custom_vocabulary": given}, {}, None)
    config = {"default_intensity": 0.5}
    body = build({"custom_vocabulary": given, "custom_vocabulary_config": config}, {}, None)
    assert {"default_intensity": 0.5, "vocabulary": words} == body["custom_vocabulary_config"]


def test_the_request_model_takes_a_list() -> None:
    """The generated model has the list, too, and its entries may be models."""
    model = InitTranscriptionRequest(
        "https://e.com/", custom_vocabulary=["Westeros", CustomVocabularyEntryDTO("Stark")]
    )
    expected = {"vocabulary": ["Westeros", {"value": "Stark"}]}
    assert {"custom_vocabulary": True, "custom_vocabulary_config": expected} == build(model, {}, None)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"custom_vocabulary": ["a", " "]}, "custom_vocabulary[1]: must not be blank, got ' '"),
    ({"custom_vocabulary": ["a", "A"]}, "custom_vocabulary[1]: 'A' is given already, as item 0"),
    (
        {"custom_vocabulary": [{"value": "a", "intensity": 3}]},
        "custom_vocabulary[0].intensity: expected a number from 0 to 1, got 3",
    ),
    ({"custom_vocabulary": ["a", 5]}, "custom_vocabulary[1]: expected a string or an entry object, got 5"),
    ({"custom_vocabulary": "abc"}, "custom_vocabulary: expected True or False or a list, got 'abc'"),
    ({"custom_vocabulary": {"a": 1}}, "custom_vocabulary: expected True or False or a list, got {'a': 1}"),
    (
        {"custom_vocabulary": ["a"], "custom_vocabulary_config": {"vocabulary": ["a"]}},
        "custom_vocabulary: is a list while custom_vocabulary_config.vocabulary is given; give one of them",
    ),
    (
        {"custom_vocabulary": ["a"], "custom_vocabulary_config": 5},
        "custom_vocabulary_config: expected a dictionary, got 5",
    ),
]


def test_a_list_is_checked_like_a_vocabulary() -> None:
    """The error names `custom_vocabulary`, which is what the caller gave."""
    assert [message for _, message in REFUSED] == [str(bad_option(given)) for given, _ in REFUSED]


def test_the_callers_config_stays_as_it_was() -> None:
    """The list is put into a copy of the config."""
    config = {"default_intensity": 0.5}
    build({"custom_vocabulary": ["a"], "custom_vocabulary_config": config}, {}, None)
    assert {"default_intensity": 0.5} == config
