"""Options: what is refused, and how the error says it."""

from __future__ import annotations

import datetime
import json
import math
from typing import Any

import pytest
from gladia_control.errors import BadOption
from gladia_control.request.options import build

from tests.generated.effective import SCHEMAS

SUBTITLES = SCHEMAS["SubtitlesConfigDTO"]["properties"]  # upstream widens its limits now and then
LONGEST, MOST_ROWS = SUBTITLES["maximum_duration"]["maximum"], SUBTITLES["maximum_rows_per_caption"]["maximum"]

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"diarisation": True}, "diarisation: unknown option; did you mean 'diarization'?"),
    (
        {"diarization_config": {"min_speaker": 1}},
        "diarization_config.min_speaker: unknown option; did you mean 'min_speakers'?",
    ),
    (
        {"callback_config": {"url": "https://e.com/", "zzz": 1}},
        "callback_config.zzz: unknown option; known: method, url",
    ),
    ({"diarization": "yes"}, "diarization: expected True or False, got 'yes'"),
    ({"diarization": 1}, "diarization: expected True or False, got 1"),
    ({"diarization": None}, "diarization: expected True or False, got None"),
    ({"diarization_config": 2}, "diarization_config: expected a dictionary, got 2"),
    (
        {"diarization_config": [("min_speakers", 2)]},
        "diarization_config: expected a dictionary, got [['min_speakers', 2]]",
    ),
    ({"diarization_config": {"min_speakers": "2"}}, "diarization_config.min_speakers: expected an integer, got '2'"),
    ({"diarization_config": {"min_speakers": True}}, "diarization_config.min_speakers: expected an integer, got True"),
    ({"diarization_config": {"min_speakers": 2.5}}, "diarization_config.min_speakers: expected an integer, got 2.5"),
    ({"diarization_config": {"min_speakers": -1}}, "diarization_config.min_speakers: expected at least 0, got -1"),
    (
        {"diarization_config": {"number_of_speakers": 0}},
        "diarization_config.number_of_speakers: expected at least 1, got 0",
    ),
    (
        {"diarization_config": {"min_speakers": 3, "max_speakers": 2}},
        "diarization_config.min_speakers: 3 is more than max_speakers, which is 2",
    ),
    (
        {"subtitles_config": {"minimum_duration": 5, "maximum_duration": 2}},
        "subtitles_config.minimum_duration: 5 is more than maximum_duration, which is 2",
    ),
    (
        {"subtitles_config": {"maximum_duration": LONGEST + 0.5}},
        f"subtitles_config.maximum_duration: expected 1 to {LONGEST}, got {LONGEST + 0.5}",
    ),
    (
        {"subtitles_config": {"maximum_duration": math.nan}},
        f"subtitles_config.maximum_duration: expected 1 to {LONGEST}, got nan",
    ),
    (
        {"subtitles_config": {"minimum_duration": math.inf}},
        "subtitles_config.minimum_duration: expected at least 0, got inf",
    ),
    (
        {"subtitles_config": {"maximum_rows_per_caption": MOST_ROWS + 1}},
        f"subtitles_config.maximum_rows_per_caption: expected 1 to {MOST_ROWS}, got {MOST_ROWS + 1}",
    ),
    ({"subtitles_config": {"formats": []}}, "subtitles_config.formats: expected at least 1 item, got 0"),
    (
        {"subtitles_config": {"formats": "srt"}},
        "subtitles_config.formats: expected a list, got 'srt'; did you mean ['srt']",
    ),
    ({"subtitles_config": {"formats": [1]}}, "subtitles_config.formats[0]: expected a string, got 1"),
    ({"translation_config": {}}, "translation_config.target_languages: is required and missing"),
    (
        {"translation_config": {"target_languages": []}},
        "translation_config.target_languages: expected at least 1 item, got 0",
    ),
    ({"audio_to_llm_config": {"prompts": []}}, "audio_to_llm_config.prompts: expected at least 1 item, got 0"),
    ({"audio_to_llm_config": {"prompts": [["x"]]}}, "audio_to_llm_config.prompts[0]: expected a string, got ['x']"),
    (
        {"custom_spelling_config": {"spelling_dictionary": {"a": "b"}}},
        "custom_spelling_config.spelling_dictionary.a: expected a list, got 'b'; did you mean ['b']",
    ),
    ({"callback_config": {"method": "PUT"}}, "callback_config.url: is required and missing"),
    (
        {"callback_config": {"url": "https://e.com/", "method": "post"}},
        "callback_config.method: expected one of POST, PUT, got 'post'",
    ),
    ({"callback_url": "ftp://e.com/"}, "callback_url: expected an http or https URL, got 'ftp://e.com/'"),
    ({"callback_url": 7}, "callback_url: expected a string, got 7"),
    (
        {"custom_vocabulary_config": {"vocabulary": ["a"], "default_intensity": 1.5}},
        "custom_vocabulary_config.default_intensity: expected 0 to 1, got 1.5",
    ),
    (
        {"custom_vocabulary_config": {"vocabulary": ["a", {"value": "b", "intensity": 3}]}},
        "custom_vocabulary_config.vocabulary[1].intensity: expected a number from 0 to 1, got 3",
    ),
    (
        {"custom_vocabulary_config": {"default_intensity": 1}},
        "custom_vocabulary_config.vocabulary: is required and missing",
    ),
    (
        {"custom_vocabulary_config": {"vocabulary": "abc"}},
        "custom_vocabulary_config.vocabulary: expected a list of strings and entry objects, got 'abc'",
    ),
    ({"custom_metadata": [1]}, "custom_metadata: expected a dictionary, got [1]"),
    ({"custom_metadata": {1: 2}}, "custom_metadata: expected strings as keys, got 1"),
    ({"custom_metadata": {"a": {2: 3}}}, "custom_metadata.a: expected strings as keys, got 2"),
    ({"custom_metadata": {"a": [math.nan]}}, "custom_metadata.a[0]: JSON has no nan"),
    ({"custom_metadata": {"a": datetime.date(2026, 1, 1)}}, "custom_metadata.a: date cannot be sent as JSON"),
    ({"custom_metadata": {"a": b"x"}}, "custom_metadata.a: bytes cannot be sent as JSON"),
    (
        {"custom_metadata": {"client_token": "x"}},
        "custom_metadata.client_token: the key is reserved; give your own token as token=",
    ),
    (
        {"custom_metadata": {"client_request": "x"}},
        "custom_metadata.client_request: the key is reserved; give your own token as token=",
    ),
    ({"audio_url": "https://e.com/"}, "audio_url: give the recording's URL as the source, not as an option"),
]


def refusal(
    options: Any, keywords: dict[str, Any] | None = None, extra: Any = None, token: str | None = None
) -> BadOption:
    """The error that building a request body raises."""
    with pytest.raises(BadOption) as caught:
        build(options, keywords or {}, extra, token=token)
    return caught.value


@pytest.mark.parametrize(("given", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_the_error_names_place_value_and_what_is_allowed(given: dict[str, Any], message: str) -> None:
    """What does not fit the document is refused with the field's path, the value and what is allowed."""
    error = refusal(given)
    assert (str(error), error.field) == (message, message.partition(": ")[0])


@pytest.mark.parametrize(("given", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_keyword_arguments_are_checked_like_a_mapping(given: dict[str, Any], message: str) -> None:
    """It makes no difference in which of the two ways an option is given."""
    assert str(refusal(None, given)) == message


FLAGS = [
    "custom_vocabulary", "callback", "subtitles", "diarization", "translation", "summarization", "custom_spelling",
    "audio_to_llm", "pii_redaction",
]  # fmt: skip
VALID: dict[str, dict[str, Any]] = {
    "custom_vocabulary": {"vocabulary": ["a"]},
    "callback": {"url": "https://e.com/"},
    "translation": {"target_languages": ["fr"]},
    "custom_spelling": {"spelling_dictionary": {"a": ["b"]}},
    "audio_to_llm": {"prompts": ["p"]},
}


@pytest.mark.parametrize("flag", FLAGS)
def test_a_config_together_with_false_is_refused(flag: str) -> None:
    """A config that its own flag contradicts is an error, not a guess."""
    error = refusal({flag: False, f"{flag}_config": VALID.get(flag, {})})
    assert str(error) == f"{flag}: is False while {flag}_config is given; leave one of them out"


@pytest.mark.parametrize("flag", VALID)
def test_a_flag_without_its_required_config_is_refused(flag: str) -> None:
    """A feature that cannot work without its config is refused, naming what the config needs."""
    (needed,) = VALID[flag]
    assert str(refusal({flag: True})) == f"{flag}_config: is required with {flag}=True; it needs {needed!r}"


def test_an_option_given_twice_is_refused() -> None:
    """The same option in the mapping and as a keyword is an error even if both agree."""
    error = refusal({"sentences": True}, {"sentences": True})
    assert str(error) == "sentences: given twice, in the mapping and as a keyword argument"


@pytest.mark.parametrize("options", ["diarization", ["diarization"], 7, True, object])
def test_options_that_are_no_mapping_are_refused(options: Any) -> None:
    """Something else than a mapping or the request model is refused with a short form of it."""
    error = refusal(options)
    assert str(error) == f"options: expected a mapping, got {options!r}"


EXTRA: list[tuple[Any, str]] = [
    ([], "extra_body: expected a dictionary, got []"),
    ({"diarization": True}, "extra_body.diarization: is a known option; give it as one"),
    ({1: 2}, "extra_body: expected strings as keys, got 1"),
    ({"a": {"b": [math.inf]}}, "extra_body.a.b[0]: JSON has no inf"),
    ({"a": object()}, "extra_body.a: object cannot be sent as JSON"),
]


@pytest.mark.parametrize(("extra", "message"), EXTRA, ids=[message for _, message in EXTRA])
def test_extra_body_must_be_new_fields_in_json(extra: Any, message: str) -> None:
    """`extra_body` takes any JSON under names that the document does not have, and nothing else."""
    assert str(refusal(None, None, extra)) == message


def test_extra_body_cannot_hold_the_recordings_url() -> None:
    """The error for `audio_url` in `extra_body` sends the caller to the source, since it is no option."""
    assert str(refusal(None, None, {"audio_url": "https://e.com/"})) == (
        "extra_body.audio_url: give the recording's URL as the source, not as an option"
    )


def metadata(size: int, token_length: int = 36, filler: str = "x") -> dict[str, str]:
    """Metadata that is `size` characters as JSON, together with the client's own keys."""
    own = {"a": "", "client_token": "0" * token_length, "client_request": "0" * 64}
    return {"a": filler * (size - len(json.dumps(own, separators=(",", ":"))))}


@pytest.mark.parametrize("filler", ["x", "é", "日", "😀"])
def test_metadata_may_have_two_thousand_characters(filler: str) -> None:
    """2000 characters of JSON are accepted, the client's own two keys counted; one more is refused."""
    fits = metadata(2000, filler=filler)
    assert build({"custom_metadata": fits}, {}, None) == {"custom_metadata": fits}
    assert str(refusal({"custom_metadata": metadata(2001, filler=filler)})) == (
        "custom_metadata: is 2001 characters as JSON, 138 of them this client's own; at most 2000 are allowed"
    )


def test_the_callers_own_token_counts_towards_the_metadata() -> None:
    """A long token of the caller's leaves less room for metadata."""
    token = "t" * 100
    fits = metadata(2000, 100)
    assert build({"custom_metadata": fits}, {}, None, token=token) == {"custom_metadata": fits}
    assert refusal({"custom_metadata": metadata(2001, 100)}, token=token).field == "custom_metadata"
