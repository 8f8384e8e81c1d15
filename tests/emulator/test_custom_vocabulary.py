"""The emulator takes `custom_vocabulary` as a list, as the document says in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.support import JOBS, Caller

URL = "https://example.com/a.mp3"


@pytest.mark.parametrize("words", [["Westeros"], ["Westeros", {"value": "Stark", "intensity": 0.6}], []])
def test_a_list_is_accepted_without_a_config(caller: Caller, words: list[Any]) -> None:
    """Its items are those of a config's vocabulary."""
    answer = caller.http.post(JOBS, json={"audio_url": URL, "custom_vocabulary": words})
    assert 201 == answer.status_code, answer.text


@pytest.mark.parametrize("words", [[1], [{"intensity": 1}], "Westeros", {"value": "Stark"}])
def test_what_is_no_vocabulary_is_refused(caller: Caller, words: Any) -> None:
    """Neither other items nor other types are accepted."""
    answer = caller.http.post(JOBS, json={"audio_url": URL, "custom_vocabulary": words})
    assert 400 == answer.status_code
    assert answer.json()["validation_errors"][0].startswith("custom_vocabulary")


def test_a_job_with_a_list_is_done(transcribe: Callable[..., dict[str, Any]]) -> None:
    """The list is no reason to fail later."""
    assert transcribe("Hello.", custom_vocabulary=["Westeros"])["transcription"]["full_transcript"]
