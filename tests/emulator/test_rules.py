"""Rules of a create request: each broken rule is named in words, with the path of the field."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.support import JOBS, UPLOAD, Caller
from tests.generated.effective import SCHEMAS

LONGEST = SCHEMAS["SubtitlesConfigDTO"]["properties"]["maximum_duration"]["maximum"]
LANGUAGES = SCHEMAS["TranscriptionLanguageCodeEnum"]["enum"]
TARGETS = SCHEMAS["TranslationLanguageCodeEnum"]["enum"]


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"diarization": "yes"}, 'diarization: must be a boolean, got "yes"'),
    ({"diarization_config": {"min_speakers": -1}}, "diarization_config.min_speakers: must be >= 0, got -1"),
    ({"diarization_config": {"number_of_speakers": 1.5}}, "must be a whole number, got 1.5"),
    (
        {"diarization_config": {"min_speakers": 3, "max_speakers": 2}},
        "diarization_config.min_speakers: must be <= max_speakers (2), got 3",
    ),
    ({"subtitles_config": {"formats": []}}, "subtitles_config.formats: must have at least 1 item(s), got []"),
    ({"subtitles_config": {"formats": ["srt", "ass"]}}, 'formats[1]: must be one of srt, vtt, got "ass"'),
    (
        {"subtitles_config": {"maximum_duration": LONGEST + 1}},
        f"subtitles_config.maximum_duration: must be <= {LONGEST}, got {LONGEST + 1}",
    ),
    (
        {"language_config": {"languages": ["xx"]}},
        f"language_config.languages[0]: must be one of {', '.join(LANGUAGES[:3])},",
    ),
    ({"model": "solaria-3"}, "language_config.languages: must be exactly one language for solaria-3, has 0"),
    ({"model": "solaria-0"}, 'model: must be one of solaria-1, solaria-3, got "solaria-0"'),
    ({"translation_config": {}}, "translation_config.target_languages: is required"),
    ({"translation": True}, "translation_config: is required when translation is true"),
    ({"custom_vocabulary": True}, "custom_vocabulary_config: is required when custom_vocabulary is true"),
    ({"custom_spelling": True}, "custom_spelling_config: is required when custom_spelling is true"),
    ({"audio_to_llm": True}, "audio_to_llm_config: is required when audio_to_llm is true"),
    ({"callback": True}, "callback_config: is required when callback is true"),
    ({"audio_to_llm_config": {"prompts": ["a", 1]}}, "audio_to_llm_config.prompts[1]: must be a string, got 1"),
    ({"custom_vocabulary_config": {"vocabulary": [1]}}, "custom_vocabulary_config.vocabulary[0]: must have one of"),
    ({"custom_vocabulary_config": {"vocabulary": [{}]}}, "value is required"),
    ({"custom_metadata": {"a": "x" * 1993}}, "custom_metadata: must have at most 2000 characters as JSON, has 2001"),
    ({"custom_metadata": []}, "custom_metadata: must be an object, got []"),
    ({"custom_metadata": None}, "custom_metadata: must be an object, got null"),
    ({"callback_url": "mailto:me@example.com"}, "callback_url: must be an http or https URL"),
    ({"callback_config": {"url": "ftp://a/b"}}, "callback_config.url: must be an http or https URL"),
    ({"audio_url": "http://a/" + "b" * 8184}, "audio_url: must have at most 8192 characters, has 8193"),
    ({"callback_url": "http://a/" + "b" * 8184}, "callback_url: must have at most 8192 characters, has 8193"),
    ({"callback_config": {"url": "http://a/b", "method": "GET"}}, 'method: must be one of POST, PUT, got "GET"'),
]


def test_a_broken_rule_is_named(caller: Caller) -> None:
    """Exactly the broken rule is answered, with the path of the field and what was sent."""
    failures = []
    for options, violation in BROKEN:
        violations = caller.refused(**options)
        if len(violations) != 1 or violation not in violations[0]:
            failures.append((violation, violations))
    assert [] == failures
    assert () == caller.emulator.jobs


def test_every_broken_rule_is_named(caller: Caller) -> None:
    """A request with several mistakes is answered with all of them."""
    violations = caller.refused(audio_url=3, diarization=1, subtitles_config={"formats": "srt"})
    assert ["audio_url", "diarization", "subtitles_config.formats"] == [text.partition(":")[0] for text in violations]


@pytest.mark.parametrize("body", [None, [], "x", 3, True])
def test_a_body_must_be_an_object(caller: Caller, body: Any) -> None:
    """A body of another kind is refused as such, and so is an upload by URL."""
    for path in (JOBS, UPLOAD):
        reply = caller.http.post(path, content=json.dumps(body), headers={"content-type": "application/json"})
        (violation,) = reply.json()["validation_errors"]
        assert violation.startswith("body: must be an object, got ")


@pytest.mark.parametrize("path", [JOBS, UPLOAD])
def test_the_audio_is_required(caller: Caller, path: str) -> None:
    """A request without an audio is refused."""
    assert ["audio_url: is required"] == caller.http.post(path, json={}).json()["validation_errors"]


NO_WEB_ADDRESSES = ["", "audio.wav", "/audio.wav", "//host/audio.wav", "file:///audio.wav", "ftp://host/audio.wav"]
NO_WEB_ADDRESSES += ["http://", "http:///audio.wav", "http://[::1/audio.wav", "http://host:0/a", "http://host:99999/a"]
NO_WEB_ADDRESSES += ["http://host/a b", "http://host/a\n", "http://host/\0", "http://host/<a>"]


@pytest.mark.parametrize("path", [JOBS, UPLOAD])
def test_the_audio_must_be_a_web_address(caller: Caller, path: str) -> None:
    """Anything but an absolute http or https URL is refused."""
    for url in NO_WEB_ADDRESSES:
        (violation,) = caller.http.post(path, json={"audio_url": url}).json()["validation_errors"]
        assert violation.startswith("audio_url: must be an http or https URL, got "), url


ACCEPTED: list[dict[str, Any]] = [
    {"audio_url": "http://host"},
    {"audio_url": "HTTPS://Host:8443/a?b=c#d"},
    {"audio_url": "http://[::1]:1/a"},
    {"audio_url": "http://é.fr/é"},
    {"audio_url": "http://a/" + "b" * 8183},
    {"custom_metadata": {"a": "é" * 1992}},  # 2000 characters of compact JSON; a letter counts once
    {"diarization": True, "diarization_config": {"min_speakers": 2, "max_speakers": 2}},
    {"translation_config": {"target_languages": TARGETS[:1]}, "callback_config": {"url": "http://a/b"}},
    {"model": "solaria-3", "language_config": {"languages": LANGUAGES[:1]}},
    {"translation_config": {"target_languages": TARGETS[:1], "model": "batch"}},
    {"field_of_tomorrow": "x", "realtime": {"a": [None]}, "subtitles_config": {"font": "serif"}},
]


def test_what_breaks_no_rule_is_accepted(caller: Caller) -> None:
    """Any web address, values at their limits, a config whose flag is off, and unknown fields are accepted."""
    for options in ACCEPTED:
        caller.create(**options)
