"""`extra_body`: what is newer than the document is merged over the checked options."""

from __future__ import annotations

from typing import Any

import pytest
from gladia_control.request.options import build
from gladia_control.request.submission import request_digest

from tests.support.options import CONFIGS, bad_option

FLAG, CONFIG = next((flag, f"{flag}_config") for flag, config in CONFIGS.items() if not config)
"""A feature whose config needs no field."""

MERGED: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({}, {"new": {"a": [1, None]}}, {"new": {"a": [1, None]}}),
    ({CONFIG: {}}, {CONFIG: {"new": True}}, {CONFIG: {"new": True}, FLAG: True}),
    ({}, {CONFIG: {"new": True}}, {CONFIG: {"new": True}, FLAG: True}),
    ({FLAG: True}, {FLAG: "newer"}, {FLAG: "newer"}),
    ({FLAG: True}, {FLAG: None}, {FLAG: None}),
    ({CONFIG: {}}, {FLAG: "newer"}, {CONFIG: {}, FLAG: "newer"}),
    ({}, {CONFIG: None}, {CONFIG: None}),
    ({FLAG: True}, {CONFIG: None}, {CONFIG: None, FLAG: True}),
    ({CONFIG: {}}, {CONFIG: ["newer"]}, {CONFIG: ["newer"], FLAG: True}),
    (
        {"custom_metadata": {"a": {"b": 1, "c": [1, 2]}, "d": 1}},
        {"custom_metadata": {"a": {"c": [3], "e": None}, "d": {}}},
        {"custom_metadata": {"a": {"b": 1, "c": [3], "e": None}, "d": {}}},
    ),
]


@pytest.mark.parametrize(("options", "extra", "expected"), MERGED)
def test_objects_are_merged_and_everything_else_replaces(
    options: dict[str, Any], extra: dict[str, Any], expected: dict[str, Any]
) -> None:
    """A mapping goes into a mapping at any depth; a list replaces a list as a whole; None sends null."""
    assert expected == build(options, {}, extra)


def test_a_nested_field_that_is_newer_is_sent_with_the_checked_ones() -> None:
    """The example of the documentation: one field of a config is checked, the other is newer."""
    extra = {"diarization_config": {"enhanced": True}}
    expected = {"diarization_config": {"min_speakers": 2, "enhanced": True}, "diarization": True}
    assert expected == build(None, {"diarization_config": {"min_speakers": 2}}, extra)


def test_a_config_that_comes_in_extra_is_enough() -> None:
    """A feature that needs a config may get it from `extra_body`, whose values are not checked."""
    for flag, config in CONFIGS.items():
        if config:
            extra = {f"{flag}_config": {"new": 1}}
            assert {flag: True} | extra == build({flag: True}, {}, extra)


def test_the_options_themselves_are_checked_before() -> None:
    """`extra_body` does not make a wrong option right."""
    assert FLAG == bad_option({FLAG: "yes"}, None, {FLAG: True}).field


REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"audio_url": "https://e.com/"}, "extra_body.audio_url"),
    ({}, {"custom_metadata": {"client_token": "x"}}, "custom_metadata.client_token"),
    ({}, {"custom_metadata": {"client_request": None}}, "custom_metadata.client_request"),
    ({}, {"custom_metadata": None}, "extra_body.custom_metadata"),
    ({"custom_metadata": {"a": 1}}, {"custom_metadata": "text"}, "extra_body.custom_metadata"),
    ({"custom_metadata": {"a": "x" * 1000}}, {"custom_metadata": {"b": "x" * 1000}}, "custom_metadata"),
    ({CONFIG: {}}, {FLAG: False}, FLAG),
    ({FLAG: False}, {CONFIG: {}}, FLAG),
    ({}, {CONFIG: {"a": {1: 2}}}, f"extra_body.{CONFIG}.a"),
]


def test_what_the_client_answers_for_is_checked_after_the_merge() -> None:
    """The source, the reserved keys, the size of the metadata, and contradictions; and everything must be JSON."""
    found = [bad_option(options, None, extra).field for options, extra, _ in REFUSED]
    assert [field for _, _, field in REFUSED] == found


def test_the_digest_is_of_what_is_sent() -> None:
    """Two submissions with one token are the same request only if their `extra_body` is the same."""
    bodies = [build({CONFIG: {}}, {}, extra) for extra in (None, {CONFIG: {"new": 1}}, {CONFIG: {"new": 2}})]
    assert 3 == len({request_digest(body, "source") for body in bodies})
