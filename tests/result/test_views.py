"""The parts of a transcript, in types of this package."""

from __future__ import annotations

import json
import math
import pickle
from typing import Any

import pytest
from gladia_control import AddonError, Answer, Entity, Sentiment, Speaker, Transcript, Translation
from gladia_control.emulator import Emulator
from gladia_control.result.views import Utterance, Word

from tests.support.damage import REMOVE, damaged
from tests.support.jobs import full_job

RESULT = ("result",)
ADDONS = {
    "summary": "summarization",
    "entities": "named_entity_recognition",
    "sentiments": "sentiment_analysis",
    "answers": "audio_to_llm",
    "structured_data": "structured_data_extraction",
    "chapters": "chapterization",
    "translations": "translation",
}


def test_a_word_knows_its_speaker_channel_and_utterance() -> None:
    """`words` are those of all utterances, in order."""
    transcript = Transcript.from_raw(full_job())
    assert [word for utterance in transcript.utterances for word in utterance.words] == transcript.words
    first = transcript.words[0]
    assert Word(" Split", 1.5, first.end, 0.9, 1, 0, 0) == first
    assert [utterance.speaker for utterance in transcript.utterances] == [
        transcript.words[[word.utterance for word in transcript.words].index(index)].speaker
        for index in range(len(transcript.utterances))
    ]


def test_what_is_made_is_kept() -> None:
    """A second look costs nothing, and copies and pickles need no parts."""
    transcript = Transcript.from_raw(full_job())
    assert transcript.words is transcript.words
    assert transcript.words == pickle.loads(pickle.dumps(transcript)).words


def test_speakers_have_their_talk_time() -> None:
    """A damaged time does not count."""
    raw = full_job()
    said = raw["result"]["transcription"]["utterances"]
    for utterance, (speaker, start, end) in zip(said, [(1, 0, 2), (0, 3, 4.5)], strict=False):
        utterance |= {"speaker": speaker, "start": start, "end": end}
    said[1:] = [said[1], said[0] | {"start": 5, "end": "?"}]
    assert [Speaker(0, 1.5, 1), Speaker(1, 2.0, 2)] == Transcript.from_raw(raw).speakers
    for utterance in said:
        del utterance["speaker"]
    alone = Transcript.from_raw(raw)
    assert ([], {None}) == (alone.speakers, {word.speaker for word in alone.words})


@pytest.mark.parametrize(("name", "addon"), ADDONS.items())
def test_what_was_not_asked_for_failed_or_found_nothing_is_told_apart(name: str, addon: str) -> None:
    """None, an error with Gladia's reason, and an empty result."""
    envelope: Any = {"success": True, "is_empty": True, "exec_time": 0.1, "error": None, "results": None}
    reason = {"status_code": 500, "exception": "Overloaded", "message": "no model answered"}

    def found(value: Any) -> Any:
        return getattr(Transcript.from_raw(damaged(full_job(), (*RESULT, addon), value)), name)

    assert found(REMOVE) is None
    failed = found({**envelope, "success": False, "error": reason})
    assert (AddonError("no model answered", "Overloaded", 500), "no model answered") == (failed, str(failed))
    assert AddonError("Gladia gave no reason") == found({**envelope, "success": False, "is_empty": False})
    assert not found(envelope)
    assert isinstance(found(envelope), (str, list, dict, type(None)))


def test_the_add_ons_of_a_job() -> None:
    """Each in a type that needs no knowledge of the generated package; times are seconds."""
    options: Any = {
        "diarization": True,
        "sentences": True,
        "summarization": True,
        "named_entity_recognition": True,
        "sentiment_analysis": True,
        "audio_to_llm_config": {"prompts": ["Who?", "Why?"]},
        "translation_config": {"target_languages": ["fr", "de"]},
        "subtitles": True,
    }
    from gladia_control import Gladia, Policy

    script = "Speaker 0: Anna lives in Paris. It is cold.\nSpeaker 1: Yes."
    with Emulator(scripts={"*": script}, queue_seconds=0, processing_seconds=0) as emulator:
        with Gladia(emulator.api_key, base_url=emulator.url, policy=Policy.for_tests()) as gladia:
            transcript = gladia.transcribe("https://example.com/a.mp3", options)
    assert () == transcript.warnings
    assert ["Anna lives in Paris.", "It is cold.", "Yes."] == transcript.sentences
    assert isinstance(transcript.summary, str)
    assert isinstance(transcript.entities, list)
    assert all(isinstance(entity, Entity) for entity in transcript.entities)
    assert isinstance(transcript.sentiments, list)
    assert [0, 1] == [sentiment.speaker for sentiment in transcript.sentiments if isinstance(sentiment, Sentiment)]
    assert isinstance(transcript.answers, list)
    assert ["Who?", "Why?"] == [answer.prompt for answer in transcript.answers if isinstance(answer, Answer)]
    french = transcript.translation("fr")
    assert isinstance(french, Translation)
    assert ("fr", ["fr"], [0, 1]) == (french.language, french.languages, [u.speaker for u in french.utterances])
    assert french.text.startswith("[fr] Anna")
    assert french.words[0].word.strip() == "[fr]"
    assert "[fr] Anna" in french.to_srt()
    assert french.to_vtt().startswith("WEBVTT")
    assert isinstance(transcript.translations, dict)
    assert (["fr", "de"], None) == (list(transcript.translations), transcript.translation("xx"))
    assert 0 < (transcript.billed_seconds or 0)


def test_a_translation_that_failed_has_its_own_error() -> None:
    """The others are there."""
    raw = full_job()
    results = raw["result"]["translation"]["results"]
    results.append({**results[0], "languages": ["xx"], "error": {"status_code": 1, "exception": "E", "message": "no"}})
    assert AddonError("no", "E", 1) == Transcript.from_raw(raw).translation("xx")


@pytest.mark.parametrize("damage", ["{", "{}", "[7]", "null", "[" * 100_000])
def test_damaged_sentiments_are_none_and_a_warning(damage: str) -> None:
    """The text as received is in the result."""
    transcript = Transcript.from_raw(damaged(full_job(), (*RESULT, "sentiment_analysis", "results"), damage))
    assert transcript.sentiments is None
    [warning] = transcript.warnings
    assert warning.startswith("result.sentiment_analysis.results: is not a list of sentiments as JSON: ")


def test_structured_data_is_decoded_if_it_is_json() -> None:
    """Else it is the text."""
    for text, expected in ((json.dumps({"name": ["Anna"]}), {"name": ["Anna"]}), ("name: Anna", "name: Anna")):
        raw = damaged(full_job(), (*RESULT, "structured_data_extraction", "results"), text)
        assert expected == Transcript.from_raw(raw).structured_data


def test_damaged_times_are_nan_and_a_warning() -> None:
    """A part keeps what can be read of it."""
    raw = damaged(full_job(), (*RESULT, "transcription", "utterances", 0, "words", 0, "start"), {})
    transcript = Transcript.from_raw(raw)
    assert math.isnan(transcript.words[0].start)
    assert 1 == len(transcript.warnings)
    assert isinstance(transcript.utterances[0], Utterance)
