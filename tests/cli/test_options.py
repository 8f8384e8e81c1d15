"""The command `options`: what can be asked for, as the document has it."""

from __future__ import annotations

import json

from gladia_control.request.catalogue import catalogue
from gladia_control.request.options import known_options

from tests.cli.command import Command


def test_every_option_of_the_document_is_listed(command: Command) -> None:
    """Nested ones, too, each with type, default, limits and description."""
    ended = command("options", "--json")
    found = {option["name"]: option for option in map(json.loads, ended.stdout.splitlines())}
    assert known_options().keys() - {"audio_url"} == {name for name in found if "." not in name}
    assert {
        "name": "subtitles_config.maximum_duration",
        "type": "number",
        "values": [],
        "default": None,
        "limits": ["at least 1", "at most 30"],
        "is_required": False,
        "description": "Maximum duration of a subtitle in seconds",
    } == found["subtitles_config.maximum_duration"]
    assert ("list of text", True) == (
        found["audio_to_llm_config.prompts"]["type"],
        found["audio_to_llm_config.prompts"]["is_required"],
    )
    assert "custom_vocabulary_config.vocabulary[].intensity" in found


def test_options_are_found_by_a_part_of_their_name(command: Command) -> None:
    """A whole name shows all values; without one, long lists are counted."""
    assert "diarization_config.max_speakers: whole number" in command("options", "max-speakers").stdout
    told = command("options", "diarization").stdout
    assert "diarization_config.min_speakers: whole number, at least 0\n" in told
    assert "language_config" not in told
    (languages,) = (option for option in catalogue() if option.name == "language_config.languages")
    assert f"one of {len(languages.values)} values such as af" in command("options", "language_config").stdout
    assert all(f"{code}" in command("options", languages.name).stdout for code in ("en", "de"))
    assert (2, "no option has 'diarisation' in its name") == command("options", "diarisation").problem
