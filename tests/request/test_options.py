"""Options: what is sent for what was given, and which combinations are refused."""

from __future__ import annotations

import copy
import json
import logging
import math
from types import MappingProxyType
from typing import Any

import pytest
from gladia_control import TranscriptionOptions
from gladia_control.request import validation
from gladia_control.request.options import build

from gladia_control_api_client.models import (
    CallbackConfigDto,
    CallbackMethodEnum,
    CustomVocabularyConfigDTO,
    CustomVocabularyEntryDTO,
    DiarizationConfigDTO,
    InitTranscriptionRequest,
    SubtitlesConfigDTO,
)
from tests.support.options import CONFIGS, FLAGS, bad_option


def test_nothing_given_is_nothing_sent() -> None:
    """Without options the body is empty: no default of the document is sent."""
    assert {} == build(None, {}, None)


def test_a_config_switches_its_feature_on() -> None:
    """A config is sent with its flag set, whether or not the flag was given."""
    assert {"diarization", "callback"} <= CONFIGS.keys()
    for flag, config in CONFIGS.items():
        expected = {f"{flag}_config": config, flag: True}
        assert [expected, expected] == [build(None, {f"{flag}_config": config}, None), build(expected, {}, None)]


def test_a_flag_is_sent_as_it_is() -> None:
    """A feature that is switched off says so in the request; one that is switched on needs no config of its own."""
    assert [{flag: False} for flag in FLAGS] == [build({flag: False}, {}, None) for flag in FLAGS]
    alone = [flag for flag in FLAGS if not CONFIGS.get(flag)]
    assert "diarization" in alone
    assert [{flag: True} for flag in alone] == [build({flag: True}, {}, None) for flag in alone]


def test_a_config_together_with_false_is_refused() -> None:
    """A config that its own flag contradicts is an error, not a guess."""
    for flag, config in CONFIGS.items():
        message = f"{flag}: is False while {flag}_config is given; leave one of them out"
        assert message == str(bad_option({flag: False, f"{flag}_config": config}))


def test_a_flag_without_its_required_config_is_refused() -> None:
    """A feature that cannot work without its config is refused, naming what the config needs."""
    required = {flag: config for flag, config in CONFIGS.items() if config}
    assert "callback" in required
    for flag, config in required.items():
        needed = ", ".join(map(repr, config))
        assert f"{flag}_config: is required with {flag}=True; it needs {needed}" == str(bad_option({flag: True}))


def test_a_config_without_a_flag_of_its_own_adds_none() -> None:
    """`language_config` belongs to no feature that could be switched on."""
    assert build({"language_config": {"languages": ["en"]}}, {}, None) == {"language_config": {"languages": ["en"]}}


def test_a_mapping_and_keywords_add_up() -> None:
    """Options may come in both ways at once, as long as each comes once."""
    given = MappingProxyType({"sentences": True})
    assert build(given, {"diarization": True}, None) == {"sentences": True, "diarization": True}


def test_typed_dictionaries_are_accepted() -> None:
    """The dictionaries that type checkers check are the ones that work at run time, tuples for lists included."""
    given: TranscriptionOptions = {
        "translation_config": {"target_languages": ("fr", "de"), "context_adaptation": False},
        "custom_metadata": {"nested": {"list": [1, 2.5, None, True]}},
    }
    assert build(given, {}, None) == {
        "translation_config": {"target_languages": ["fr", "de"], "context_adaptation": False},
        "custom_metadata": {"nested": {"list": [1, 2.5, None, True]}},
        "translation": True,
    }


def test_the_request_model_is_accepted() -> None:
    """The generated request model is as good as a mapping; its `audio_url` is not an option."""
    model = InitTranscriptionRequest(
        "https://example.com/a.wav",
        diarization_config=DiarizationConfigDTO(min_speakers=2),
        custom_vocabulary_config=CustomVocabularyConfigDTO([CustomVocabularyEntryDTO("Stark", intensity=0.5), "Arya"]),
    )
    assert build(model, {"sentences": True}, None) == {
        "diarization_config": {"min_speakers": 2},
        "diarization": True,
        "custom_vocabulary_config": {"vocabulary": [{"value": "Stark", "intensity": 0.5}, "Arya"]},
        "custom_vocabulary": True,
        "sentences": True,
    }


def test_models_are_accepted_inside_dictionaries() -> None:
    """Models and dictionaries mix at every level, enum members are strings."""
    keywords = {
        "callback_config": CallbackConfigDto("https://example.com/", CallbackMethodEnum.PUT),
        "subtitles_config": SubtitlesConfigDTO(maximum_rows_per_caption=2),
        "custom_vocabulary_config": {"vocabulary": (CustomVocabularyEntryDTO("a"), ("b", 1), {"value": "c"})},
    }
    assert build(None, keywords, None) == {
        "callback_config": {"url": "https://example.com/", "method": "PUT"},
        "callback": True,
        "subtitles_config": {"maximum_rows_per_caption": 2},
        "subtitles": True,
        "custom_vocabulary_config": {"vocabulary": [{"value": "a"}, {"value": "b", "intensity": 1}, {"value": "c"}]},
        "custom_vocabulary": True,
    }


def test_extra_body_is_sent_as_it_is() -> None:
    """Fields that are newer than the document reach the request unchanged, whatever their shape."""
    extra = {"field_of_tomorrow": "value-2", "new": {"min_a": 3, "max_a": 1, "list": [None, {"deep": ()}]}}
    assert build({"sentences": True}, {}, extra) == {
        "sentences": True,
        "field_of_tomorrow": "value-2",
        "new": {"min_a": 3, "max_a": 1, "list": [None, {"deep": []}]},
    }


def test_the_callers_objects_stay_as_they_were() -> None:
    """Neither what is given nor what is inside it is changed, and what is sent shares nothing with it."""
    inner = {"vocabulary": [("Stark", 0.5), {"value": "Arya"}], "default_intensity": 0.4}
    options: dict[str, Any] = {"custom_vocabulary_config": inner, "custom_metadata": {"a": {"b": [1]}}}
    keywords: dict[str, Any] = {"diarization_config": {"min_speakers": 1}}
    extra: dict[str, Any] = {"new": {"a": [1]}}
    before = copy.deepcopy((options, keywords, extra))
    body = build(options, keywords, extra)
    body["custom_metadata"]["a"]["b"].append(2)
    body["diarization_config"]["min_speakers"] = 9
    body["custom_vocabulary_config"]["vocabulary"][1]["value"] = "x"
    body["new"]["a"].append(2)
    assert (options, keywords, extra) == before


def test_the_callers_models_stay_as_they_were() -> None:
    """A model that is given is not changed, and what is sent shares nothing with it."""
    model = InitTranscriptionRequest("https://e.com/", subtitles_config=SubtitlesConfigDTO(minimum_duration=1))
    before = copy.deepcopy(model)
    build(model, {}, None)["subtitles_config"]["minimum_duration"] = 2
    assert model == before


UNKNOWN: list[tuple[dict[str, Any], str, str]] = [
    ({"translation_config": {"target_languages": ["fr", "frr"]}}, "translation_config.target_languages[1]", ""),
    ({"language_config": {"languages": ["eng"]}}, "language_config.languages[0]", "'en' (English)"),
    ({"subtitles_config": {"formats": ["ssrt"]}}, "subtitles_config.formats[0]", "'srt'"),
    ({"summarization_config": {"type": "concise_2"}}, "summarization_config.type", "'concise'"),
    (
        {"pii_redaction_config": {"processed_text_type": "MARKERS"}},
        "pii_redaction_config.processed_text_type",
        "'MARKER'",
    ),
    (
        {"custom_vocabulary_config": {"vocabulary": [{"value": "a", "language": "eng"}]}},
        "custom_vocabulary_config.vocabulary[0].language",
        "'en' (English)",
    ),
]


@pytest.mark.parametrize(("given", "place", "near"), UNKNOWN, ids=[place for _, place, _ in UNKNOWN])
def test_an_unknown_enum_value_is_sent_and_logged_once(
    given: dict[str, Any], place: str, near: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value that the document does not know is sent, and logged once with the known one that may be meant."""
    monkeypatch.setattr(validation, "_reported", set())
    with caplog.at_level(logging.WARNING, "gladia_control"):
        bodies = [build(given, {}, None) for _ in range(3)]
    assert [given.items() <= body.items() for body in bodies] == [True] * 3
    (message,) = caplog.messages
    assert message.startswith(f"{place}: ")
    hint = f"; did you mean {near}?" if near else "."
    assert message.endswith(f"is not a value that this version knows{hint} It is sent.")


def test_a_known_enum_value_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A value that the document lists is sent without a warning."""
    build(None, {f"{flag}_config": config for flag, config in CONFIGS.items()}, None)
    build(None, {"language_config": {"languages": ["en", "fr"]}, "summarization_config": {"type": "general"}}, None)
    assert [] == caplog.messages


def test_a_logged_value_cannot_forge_a_log_line(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value is logged in one short line without the query of a URL, whatever it holds."""
    monkeypatch.setattr(validation, "_reported", set())
    with caplog.at_level(logging.WARNING, "gladia_control"):
        build({"language_config": {"languages": ["en\nERROR https://e.com/?secret=1" + "x" * 9999]}}, {}, None)
    (message,) = caplog.messages
    assert ("\n" in message, "secret" in message, len(message) < 400) == (False, False, True)


def test_an_option_given_twice_is_refused() -> None:
    """The same option in the mapping and as a keyword is an error even if both agree."""
    error = bad_option({"sentences": True}, {"sentences": True})
    assert str(error) == "sentences: given twice, in the mapping and as a keyword argument"


def test_options_that_are_no_mapping_are_refused() -> None:
    """Something else than a mapping or the request model is refused with a short form of it."""
    wrong: list[Any] = ["diarization", ["diarization"], 7, True, object]
    for options in wrong:
        assert f"options: expected a mapping, got {options!r}" == str(bad_option(options))


EXTRA: list[tuple[Any, str]] = [
    ([], "extra_body: expected a dictionary, got []"),
    (
        {"custom_metadata": ["a"]},
        "extra_body.custom_metadata: expected a dictionary, to which the client adds its own keys, got ['a']",
    ),
    (
        {"custom_metadata": None},
        "extra_body.custom_metadata: expected a dictionary, to which the client adds its own keys, got None",
    ),
    ({1: 2}, "extra_body: expected strings as keys, got 1"),
    ({"a": {"b": [math.inf]}}, "extra_body.a.b[0]: JSON has no inf"),
    ({"a": object()}, "extra_body.a: object cannot be sent as JSON"),
    (
        {"audio_url": "https://e.com/"},
        "extra_body.audio_url: give the recording's URL as the source, not as an option",
    ),
]


def test_extra_body_must_be_json_without_what_the_client_sets() -> None:
    """`extra_body` takes any JSON, except what would take the place of what the client itself sends."""
    assert [message for _, message in EXTRA] == [str(bad_option(None, None, extra)) for extra, _ in EXTRA]


def metadata(size: int, token_length: int = 36, filler: str = "x") -> dict[str, str]:
    """Metadata that is `size` characters as JSON, together with the client's own keys."""
    own = {"a": "", "client_token": "0" * token_length, "client_request": "0" * 64}
    return {"a": filler * (size - len(json.dumps(own, separators=(",", ":"))))}


def test_metadata_may_have_two_thousand_characters() -> None:
    """2000 characters of JSON are accepted, the client's own two keys counted; one more is refused."""
    problem = "is 2001 characters as JSON, 138 of them this client's own; at most 2000 are allowed"
    for filler in ("x", "é", "日", "😀"):
        fits = metadata(2000, filler=filler)
        assert {"custom_metadata": fits} == build({"custom_metadata": fits}, {}, None)
        too_large = {"custom_metadata": metadata(2001, filler=filler)}
        assert f"custom_metadata: {problem}" == str(bad_option(too_large))


def test_the_callers_own_token_counts_towards_the_metadata() -> None:
    """A long token of the caller's leaves less room for metadata."""
    token = "t" * 100
    fits = metadata(2000, 100)
    assert build({"custom_metadata": fits}, {}, None, token=token) == {"custom_metadata": fits}
    assert bad_option({"custom_metadata": metadata(2001, 100)}, token=token).field == "custom_metadata"
