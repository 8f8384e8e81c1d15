"""What the text of `-O NAME=VALUE` and of a manifest's cell means."""

from __future__ import annotations

from typing import Any

import pytest
from gladia_control.cli.request import value_of
from gladia_control.errors import BadOption

LANGUAGES = "language_config.languages"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        *[("sentences", text, True) for text in ("true", "TRUE", "yes", "on", " True ")],
        *[("language_config.code_switching", text, False) for text in ("false", "FALSE", "no", "Off")],
        ("context_prompt", "yes", "yes"),
        ("sentences", "1", 1),  # refused later
        (LANGUAGES, "en, fr", ["en", "fr"]),
        (LANGUAGES, '["en"]', ["en"]),
        ("diarization_config", '{"min_speakers": 2}', {"min_speakers": 2}),
        ("diarization_config.min_speakers", "2", 2),
        ("context_prompt", "{a}", "{a}"),
        ("unknown.name", "[a", "[a"),
    ],
)
def test_a_text_means_what_the_document_has_for_the_field(name: str, text: str, value: Any) -> None:
    """A boolean as people write it, a list with commas, else JSON, else text."""
    assert value == value_of(name, text)


def test_broken_json_is_told_with_its_place() -> None:
    """Where the document has a list or an object, it is not meant as text."""
    expected = r"^language_config\.languages: is not JSON: Expecting value: line 1 column 2 \(char 1\); got '\[fr\]'$"
    with pytest.raises(BadOption, match=expected):
        value_of(LANGUAGES, "[fr]")
