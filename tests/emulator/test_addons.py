"""Add-ons: each answers in its documented form, from the script if possible."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from gladia_control.emulator import Script

Transcribe = Callable[..., dict[str, Any]]

SPEECH = "A: Hello Anna, I met Ben Miller at 7. I am Tom.\nB: Really? Yes, really."
SCRIPT = Script.from_json(
    {
        "utterances": [
            {"text": "Hello Anna.", "start": 1, "end": 2, "sentiment": "positive", "emotion": "joy", "speaker": 4},
            {"text": "Anna again!", "start": 0, "end": 0.5},
        ],
        "translation": {"fr": ["Bonjour Anna.", "Encore Anna !"]},
        "summary": "First point. Second point! Third?",
        "answers": ["forty-two"],
        "entities": [{"text": "anna", "type": "NAME_GIVEN"}],
    }
)


def test_only_what_is_asked_for_is_answered(transcribe: Transcribe) -> None:
    """Without options a result is its metadata and its transcription, and what improves recognition changes nothing."""
    result = transcribe(SPEECH)
    assert {"metadata", "transcription"} == set(result)
    assert {"full_transcript", "languages", "utterances"} == set(result["transcription"])
    vocabulary = {"vocabulary": ["Anna", {"value": "Ben", "pronunciations": ["Benn"]}]}
    options = {"custom_vocabulary": True, "custom_vocabulary_config": vocabulary, "punctuation_enhanced": True}
    assert result == transcribe(SPEECH, **options)


def test_sentences_are_listed(transcribe: Transcribe) -> None:
    """Sentences end with their utterance at the latest, and translations have them, too."""
    options = {"translation": True, "translation_config": {"target_languages": ["de"]}}
    result = transcribe(SPEECH, sentences=True, **options)
    (sentences,) = result["transcription"]["sentences"]
    assert ["Hello Anna, I met Ben Miller at 7.", "I am Tom.", "Really?", "Yes, really."] == sentences["results"]
    assert result["translation"]["results"][0]["sentences"][0]["results"][2].startswith("[de] ")


def test_translations_come_from_the_script(transcribe: Transcribe) -> None:
    """Each language is answered once and in order, from the script or as the original after a mark."""
    config = {"target_languages": ["de", "fr", "de"]}
    result = transcribe(SCRIPT, translation=True, translation_config=config, subtitles=True, diarization=True)
    german, french = result["translation"]["results"]
    assert (["de"], ["fr"]) == (german["languages"], french["languages"])
    assert "[de] Anna again! [de] Hello Anna." == german["full_transcript"]
    assert "Encore Anna ! Bonjour Anna." == french["full_transcript"]
    assert {"fr"} == {utterance["language"] for utterance in french["utterances"]}
    assert "Encore Anna !" in french["subtitles"][0]["subtitles"]
    for utterance, original in zip(french["utterances"], result["transcription"]["utterances"], strict=True):
        assert [original[name] for name in ("start", "end", "speaker")] == [
            utterance[name] for name in ("start", "end", "speaker")
        ]


@pytest.mark.parametrize(
    ("script", "config", "summary"),
    [
        (SCRIPT, {}, "First point. Second point! Third?"),
        (SCRIPT, {"type": "general"}, "First point. Second point! Third?"),
        (SCRIPT, {"type": "concise"}, "First point."),
        (SCRIPT, {"type": "bullet_points"}, "- First point.\n- Second point!\n- Third?"),
        ("A: Hello", {}, "[emulator: no summary in the script] Hello"),
    ],
)
def test_a_summary_has_the_asked_form(transcribe: Transcribe, script: Any, config: Any, summary: str) -> None:
    """The summary is whole, one sentence or a list, as requested; one that is not in the script says so."""
    options = {"summarization_config": config} if config else {}
    assert summary == transcribe(script, summarization=True, **options)["summarization"]["results"]


def test_entities_come_from_the_script(transcribe: Transcribe) -> None:
    """Every occurrence of a declared entity is found, with the times of its words."""
    entities = transcribe(SCRIPT, named_entity_recognition=True)["named_entity_recognition"]["results"]
    assert [("NAME_GIVEN", "Anna", 0.0), ("NAME_GIVEN", "Anna", 1.5)] == [
        (entity["entity_type"], entity["text"], entity["start"]) for entity in entities
    ]
    assert 2.0 == entities[1]["end"]


def test_entities_are_found_by_a_plain_rule(transcribe: Transcribe) -> None:
    """Without declared entities, capitals within sentences are given and family names, and digits are numbers."""
    entities = transcribe(SPEECH, named_entity_recognition=True)["named_entity_recognition"]["results"]
    assert [
        ("NAME_GIVEN", "Anna"),
        ("NAME_GIVEN", "Ben"),
        ("NAME_FAMILY", "Miller"),
        ("NUMBER", "7"),
        ("NAME_GIVEN", "Tom"),
    ] == [(entity["entity_type"], entity["text"]) for entity in entities]


def test_sentiments_are_json_text(transcribe: Transcribe) -> None:
    """Each utterance has a sentiment and an emotion, neutral unless the script says otherwise."""
    result = transcribe(SCRIPT, sentiment_analysis=True, diarization=True)
    sentiments = json.loads(result["sentiment_analysis"]["results"])
    assert [("Anna again!", "neutral", "neutral", 0), ("Hello Anna.", "positive", "joy", 4)] == [
        (part["text"], part["sentiment"], part["emotion"], part["speaker"]) for part in sentiments
    ]
    without = json.loads(transcribe(SCRIPT, sentiment_analysis=True)["sentiment_analysis"]["results"])
    assert {"text", "sentiment", "emotion", "start", "end", "channel"} == set(without[0])


def test_every_prompt_is_answered(transcribe: Transcribe) -> None:
    """Prompts are answered in their order, from the script or with a text that says that no model was asked."""
    config = {"prompts": ["How many?", "Who?"]}
    answers = transcribe(SCRIPT, audio_to_llm=True, audio_to_llm_config=config)["audio_to_llm"]["results"]
    assert [
        {"prompt": "How many?", "response": "forty-two"},
        {"prompt": "Who?", "response": "[emulator: no model was asked] Who?"},
    ] == [answer["results"] for answer in answers]


def test_add_ons_work(transcribe: Transcribe) -> None:
    """Each envelope reports success and a result."""
    names = ("translation", "summarization", "named_entity_recognition", "sentiment_analysis", "audio_to_llm")
    configs = {"translation_config": {"target_languages": ["fr"]}, "audio_to_llm_config": {"prompts": ["?"]}}
    result = transcribe(SCRIPT, **dict.fromkeys(names, True), **configs, sentences=True)
    assert {"metadata", "transcription", *names} == set(result)
    envelopes = [result[name] for name in names]
    for envelope in [*envelopes, *result["audio_to_llm"]["results"], *result["transcription"]["sentences"]]:
        assert (True, False, None) == (envelope["success"], envelope["is_empty"], envelope["error"])
