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
from gladia_control.errors import BadOption
from gladia_control.request import validation
from gladia_control.request.options import build

from gladia_control_api_client.models import (
    CallbackConfigDto,
    CallbackMethodEnum,
    CustomVocabularyEntryDTO,
    DiarizationConfigDTO,
    InitTranscriptionRequest,
    SubtitlesConfigDTO,
)
from tests.support.options import CONFIGS, FLAGS, bad_option


def test_a_config_switches_its_feature_on() -> None:
    """A config is sent with its flag set, whether or not the flag was given."""
    assert {"diarization", "callback"} <= CONFIGS.keys()
    for flag, config in CONFIGS.items():
        expected = {f"{flag}_config": config, flag: True}
        assert [expected, expected] == [build(None, {f"{flag}_config": config}, None), build(expected, {}, None)]


def test_a_flag_is_sent_as_it_is() -> None:
    """A feature that is off says so in the request; one that is on needs no config. No default is sent."""
    assert {} == build(None, {}, None)
    assert [{flag: False} for flag in FLAGS] == [build({flag: False}, {}, None) for flag in FLAGS]
    alone = [flag for flag in FLAGS if not CONFIGS.get(flag)]
    assert "diarization" in alone
    assert [{flag: True} for flag in alone] == [build({flag: True}, {}, None) for flag in alone]


def test_a_flag_and_its_config_fit_together() -> None:
    """A config that its own flag contradicts is refused; so is a feature without the config that it needs."""
    assert "callback" in [flag for flag, config in CONFIGS.items() if config]
    for flag, config in CONFIGS.items():
        message = f"{flag}: is False while {flag}_config is given; leave one of them out"
        assert message == str(bad_option({flag: False, f"{flag}_config": config}))
        if config:
            needed = f"is required with {flag}=True; it needs {', '.join(map(repr, config))}"
            assert f"{flag}_config: {needed}" == str(bad_option({flag: True}))


@pytest.mark.parametrize("languages", [None, [], ["en", "fr"]])
def test_a_model_for_one_language_needs_to_know_it(languages: list[str] | None) -> None:
    """`solaria-3` without exactly one language is refused; another model is sent as it is, with any languages."""
    config = {} if languages is None else {"language_config": {"languages": languages}}
    expected = f"expected exactly one language with model='solaria-3', got {languages or []}"
    assert f"language_config.languages: {expected}" == str(bad_option({"model": "solaria-3", **config}))
    for options in ({"model": "solaria-1", **config}, {"model": "solaria-3", "language_config": {"languages": ["en"]}}):
        assert options == build(options, {}, None)


def test_an_option_may_have_another_name_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option that cannot have its own name in Python is given under another, or in a mapping, and sent as it is."""
    known = {"timeout": {"type": "integer", "x-python-name": "timeout_"}}
    monkeypatch.setattr("gladia_control.request.options.known_options", lambda: known)
    monkeypatch.setattr("gladia_control.request.options._fields", lambda: {"timeout_": "timeout"})
    ways: list[tuple[Any, dict[str, int]]] = [(None, {"timeout_": 5}), ({"timeout": 5}, {}), ({"timeout_": 5}, {})]
    assert [{"timeout": 5}] * 3 == [build(options, keywords, None) for options, keywords in ways]
    assert "timeout_: expected an integer, got 'x'" == str(bad_option({"timeout_": "x"}))
    with pytest.raises(BadOption, match="timeout_: given twice"):
        build({"timeout": 5}, {"timeout_": 5}, None)


def test_a_mapping_and_keywords_add_up() -> None:
    """Options may come in both ways at once; `language_config` has no flag, so none is added."""
    given = MappingProxyType({"language_config": {"languages": ["en"]}})
    assert {"language_config": {"languages": ["en"]}, "sentences": True} == build(given, {"sentences": True}, None)


def test_typed_dictionaries_are_accepted() -> None:
    """The dictionaries that type checkers check are the ones that work at run time, tuples for lists included."""
    metadata: dict[str, Any] = {"nested": {"list": [1, 2.5, None, True]}}
    given: TranscriptionOptions = {"translation_config": {"target_languages": ("fr",)}, "custom_metadata": metadata}
    expected = {"translation_config": {"target_languages": ["fr"]}, "translation": True, "custom_metadata": metadata}
    assert expected == build(given, {}, None)


def test_models_are_accepted_at_every_level() -> None:
    """The generated request model is as good as a mapping, without its `audio_url`; models and dictionaries mix."""
    model = InitTranscriptionRequest("https://e.com/a.wav", diarization_config=DiarizationConfigDTO(min_speakers=2))
    entries = (CustomVocabularyEntryDTO("Stark", intensity=0.5), ("b", 1), {"value": "c"}, "d")
    keywords = {
        "callback_config": CallbackConfigDto("https://example.com/", CallbackMethodEnum.PUT),
        "custom_vocabulary_config": {"vocabulary": entries},
    }
    vocabulary = [{"value": "Stark", "intensity": 0.5}, {"value": "b", "intensity": 1}, {"value": "c"}, "d"]
    assert build(model, keywords, None) == {
        "diarization_config": {"min_speakers": 2},
        "diarization": True,
        "callback_config": {"url": "https://example.com/", "method": "PUT"},
        "callback": True,
        "custom_vocabulary_config": {"vocabulary": vocabulary},
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
    model = InitTranscriptionRequest("https://e.com/", subtitles_config=SubtitlesConfigDTO(minimum_duration=1))
    keywords: dict[str, Any] = {"diarization_config": {"min_speakers": 1}}
    extra: dict[str, Any] = {"new": {"a": [1]}}
    before = copy.deepcopy((options, model, keywords, extra))
    body = build(options, keywords, extra)
    body["custom_metadata"]["a"]["b"].append(2)
    body["diarization_config"]["min_speakers"] = 9
    body["custom_vocabulary_config"]["vocabulary"][1]["value"] = "x"
    body["new"]["a"].append(2)
    build(model, {}, None)["subtitles_config"]["minimum_duration"] = 2
    assert before == (options, model, keywords, extra)


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


@pytest.fixture
def nothing_reported(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """No value has been logged yet."""
    monkeypatch.setattr(validation, "_reported", set())
    caplog.set_level(logging.WARNING, "gladia_control")


@pytest.mark.parametrize(("given", "place", "near"), UNKNOWN, ids=[place for _, place, _ in UNKNOWN])
@pytest.mark.usefixtures("nothing_reported")
def test_an_unknown_enum_value_is_sent_and_logged_once(
    given: dict[str, Any], place: str, near: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A value that the document does not know is sent, and logged once with the known one that may be meant."""
    assert [True] * 3 == [given.items() <= build(given, {}, None).items() for _ in range(3)]
    (message,) = caplog.messages
    assert message.startswith(f"{place}: ")
    hint = f"; did you mean {near}?" if near else "."
    assert message.endswith(f"is not a value that this version knows{hint} It is sent.")


def test_a_known_enum_value_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A value that the document lists is sent without a warning."""
    build(None, {f"{flag}_config": config for flag, config in CONFIGS.items()}, None)
    build(None, {"language_config": {"languages": ["en", "fr"]}, "summarization_config": {"type": "general"}}, None)
    assert [] == caplog.messages


@pytest.mark.usefixtures("nothing_reported")
def test_a_logged_value_cannot_forge_a_log_line(caplog: pytest.LogCaptureFixture) -> None:
    """A value is logged in one short line without the query of a URL, whatever it holds."""
    build({"language_config": {"languages": ["en\nERROR https://e.com/?secret=1" + "x" * 9999]}}, {}, None)
    (message,) = caplog.messages
    assert (False, False, True) == ("\n" in message, "secret" in message, len(message) < 400)


def test_an_option_given_twice_is_refused() -> None:
    """The same option in the mapping and as a keyword is an error even if both agree."""
    error = bad_option({"sentences": True}, {"sentences": True})
    assert "sentences: given twice, in the mapping and as a keyword argument" == str(error)


def test_options_that_are_no_mapping_are_refused() -> None:
    """Something else than a mapping or the request model is refused with a short form of it."""
    for options in ("diarization", ["diarization"], 7, object):
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
    ({"audio_url": ""}, "extra_body.audio_url: give the recording's URL as the source, not as an option"),
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
    fits, token = metadata(2000, 100), "t" * 100
    assert {"custom_metadata": fits} == build({"custom_metadata": fits}, {}, None, token=token)
    assert "custom_metadata" == bad_option({"custom_metadata": metadata(2001, 100)}, token=token).field
