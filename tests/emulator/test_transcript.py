"""Transcripts: their invariants, and the effects of options."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from gladia_control.emulator import Script, ScriptEntity, ScriptUtterance

from tests.emulator.support import wav

Transcribe = Callable[..., dict[str, Any]]

DIALOGUE = "A: Good morning, Anna Keller.\nB: Sequel is what anna keller-Smith's\nC: friend said.\nA: Bye!"
PRIVATE = Script(
    utterances=tuple(ScriptUtterance.of(line.partition(": ")[2]) for line in DIALOGUE.splitlines()),
    entities=(ScriptEntity("Anna Keller", "NAME"), ScriptEntity("friend", "OCCUPATION"), ScriptEntity("bye", "NAME")),
)
LANGUAGES = Script(
    utterances=tuple(
        ScriptUtterance.of(text, language=language)
        for text, language in (("Hello", "en"), ("Bonjour", "fr"), ("Bye", "en"))
    )
)
SAID = "Good morning, Anna Keller. Sequel is what anna keller-Smith's friend said. Bye!"
HIDDEN = "Good morning, [NAME_1]. Sequel is what [NAME_1]-Smith's [OCCUPATION_1] said. [NAME_2]!"


def utterances(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The utterances of a result."""
    found: list[dict[str, Any]] = result["transcription"]["utterances"]
    return found


def check_spoken(spoken: dict[str, Any], duration: float, channels: int) -> None:
    """Check the invariants of a transcription or translation."""
    assert " ".join(utterance["text"] for utterance in spoken["utterances"]) == spoken["full_transcript"]
    assert sorted(spoken["utterances"], key=lambda u: u["start"]) == spoken["utterances"]
    for utterance in spoken["utterances"]:
        words = utterance["words"]
        assert "".join(word["word"] for word in words) == utterance["text"]
        assert [False] + [True] * (len(words) - 1) == [word["word"].startswith(" ") for word in words]
        assert 0 <= utterance["channel"] < channels
        points = [utterance["start"]]
        for word in words:
            points += [word["start"], word["end"]]
        points.append(utterance["end"])
        assert all(a <= b for a, b in pairwise([0, *points, duration]))
        assert all(0 <= part["confidence"] <= 1 for part in (utterance, *words))
        assert utterance["language"] in spoken["languages"]


SCRIPTS = [
    DIALOGUE,
    PRIVATE,
    LANGUAGES,
    Script.from_srt("1\n00:00:00,500 --> 00:00:09,000\nA: one\n\n2\n00:00:01,000 --> 00:00:08,000\nB: two three\n"),
    Script.from_json({"utterances": [{"text": "left right", "channel": 5}, {"text": "one", "channel": 0}]}),
    "日本語のテキスト。\nword " + "long" * 200,
]


@pytest.mark.parametrize("channels", [1, 2])
def test_a_transcript_is_sound(transcribe: Transcribe, channels: int) -> None:
    """Words add up to texts and texts to the transcript; times run forward within the recording; channels exist."""
    for script, seconds in itertools.product(SCRIPTS, (0.001, 7.77)):
        result = transcribe(
            script,
            audio=wav(seconds, channels),
            diarization=True,
            custom_spelling=True,
            custom_spelling_config={"spelling_dictionary": {"S Q L": ["sequel", "one two"], "Hi": ["good morning"]}},
            pii_redaction=True,
            translation=True,
            translation_config={"target_languages": ["fr", "de"]},
        )
        duration = result["metadata"]["audio_duration"]
        assert seconds == pytest.approx(duration, abs=1e-3)
        check_spoken(result["transcription"], duration, channels)
        for translation in result["translation"]["results"]:
            check_spoken(translation, duration, channels)


def test_the_metadata_are_those_of_the_recording(transcribe: Transcribe) -> None:
    """Duration and channels are the recording's; each channel is billed."""
    metadata = transcribe(audio=wav(2.5, channels=2))["metadata"]
    assert {
        "audio_duration": 2.5,
        "number_of_distinct_channels": 2,
        "billing_time": 5.0,
        "transcription_time": 2.0,
    } == metadata


@pytest.mark.parametrize(
    ("config", "speakers"),
    [
        (None, [None, None, None, None]),
        ({}, [0, 1, 2, 0]),
        ({"number_of_speakers": 2}, [0, 1, 0, 0]),
        ({"max_speakers": 1}, [0, 0, 0, 0]),
        ({"number_of_speakers": 3, "max_speakers": 1}, [0, 1, 2, 0]),
        ({"min_speakers": 4}, [0, 1, 2, 0]),
        ({"max_speakers": 0}, [0, 1, 2, 0]),
        ({"max_speakers": 9}, [0, 1, 2, 0]),
    ],
)
def test_surplus_speakers_are_merged(
    transcribe: Transcribe, config: dict[str, Any] | None, speakers: list[int | None]
) -> None:
    """Speakers are named with diarization only; those beyond the limit are merged, missing ones are not invented."""
    options = {} if config is None else {"diarization": True, "diarization_config": config}
    assert speakers == [utterance.get("speaker") for utterance in utterances(transcribe(DIALOGUE, **options))]


@pytest.mark.parametrize(
    ("config", "languages"),
    [
        ({}, ["en", "en", "en"]),
        ({"code_switching": True}, ["en", "fr", "en"]),
        ({"languages": ["de"]}, ["de", "de", "de"]),
        ({"languages": ["de"], "code_switching": True}, ["de", "de", "de"]),
        ({"languages": ["fr", "de"]}, ["fr", "fr", "fr"]),
        ({"languages": ["de", "fr"], "code_switching": True}, ["de", "fr", "de"]),
    ],
)
def test_languages_follow_the_documented_rule(
    transcribe: Transcribe, config: dict[str, Any], languages: list[str]
) -> None:
    """One language given is the language; else the first utterance decides, or each one with code switching."""
    result = transcribe(LANGUAGES, language_config=config)
    assert languages == [utterance["language"] for utterance in utterances(result)]
    assert list(dict.fromkeys(languages)) == result["transcription"]["languages"]


def test_channels_are_those_of_the_recording(transcribe: Transcribe) -> None:
    """A script's channel is used if the recording has it."""
    script = Script.from_json({"utterances": [{"text": str(channel), "channel": channel} for channel in range(3)]})
    assert [0, 0, 0] == [u["channel"] for u in utterances(transcribe(script))]
    assert [0, 1, 0] == [u["channel"] for u in utterances(transcribe(script, audio=wav(channels=2)))]


def test_spellings_are_corrected(transcribe: Transcribe) -> None:
    """With the flag, misspellings are replaced in texts and words, in any capitals, with punctuation and times kept."""
    spelling = {"SQL": ["Sequel"], "Hi": ["good MORNING"], "G": ["good"], "ANNA": ["annA"], "": ["is"], "!": ["by"]}
    config = {"spelling_dictionary": spelling}
    before = utterances(transcribe(DIALOGUE, custom_spelling_config=config))
    after = utterances(transcribe(DIALOGUE, custom_spelling=True, custom_spelling_config=config))
    assert [line.partition(": ")[2] for line in DIALOGUE.splitlines()] == [utterance["text"] for utterance in before]
    assert ["Hi, ANNA Keller.", "SQL is what ANNA keller-Smith's", "friend said.", "Bye!"] == [u["text"] for u in after]
    good, morning, *_ = before[0]["words"]
    hi, *_ = after[0]["words"]
    assert (good["start"], morning["end"]) == (hi["start"], hi["end"])


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ({}, HIDDEN),
        ({"entity_types": ["GDPR"]}, HIDDEN),
        ({"entity_types": ["AGE"]}, SAID),
        ({"entity_types": ["OCCUPATION"]}, SAID.replace("friend", "[OCCUPATION_1]")),
        (
            {"processed_text_type": "MASK"},
            "Good morning, #### ######. Sequel is what #### ######-Smith's ###### said. ###!",
        ),
    ],
)
def test_private_words_are_hidden(transcribe: Transcribe, config: dict[str, Any], text: str) -> None:
    """Declared entities of the requested types are hidden by a marker or a mask."""
    options = {"pii_redaction_config": config} if config else {}
    assert text == transcribe(PRIVATE, pii_redaction=True, **options)["transcription"]["full_transcript"]


def test_private_words_are_hidden_everywhere(transcribe: Transcribe) -> None:
    """With redaction, no part of an answer shows a private word: not add-ons, not subtitles, not translations."""
    script = Script.from_json(
        {
            "utterances": [{"text": "Anna Keller lives here."}],
            "translation": {"fr": ["Anna Keller habite ici."]},
            "summary": "About Anna Keller.",
            "answers": ["Anna  Keller!"],
            "entities": [{"text": "Anna Keller"}],
        }
    )
    options: dict[str, Any] = {
        "translation": True,
        "translation_config": {"target_languages": ["fr", "de"]},
        "summarization": True,
        "named_entity_recognition": True,
        "sentiment_analysis": True,
        "audio_to_llm": True,
        "audio_to_llm_config": {"prompts": ["Who?"]},
        "subtitles": True,
        "sentences": True,
    }
    shown = transcribe(script, **options)
    assert 9 <= str(shown).count("Keller")
    assert 0 == str(transcribe(script, **options, pii_redaction=True)).count("Keller")


def test_letters_that_only_look_equal_do_no_harm(transcribe: Transcribe) -> None:
    """Private words stay hidden with letters that a search matches and a comparison distinguishes."""
    script = Script(utterances=(ScriptUtterance.of("Straße K\u0131M kim STRASSE"),), entities=(ScriptEntity("kim"),))
    result = transcribe(
        script,
        pii_redaction=True,
        custom_spelling=True,
        custom_spelling_config={"spelling_dictionary": {"Weg": ["straße"]}},
    )
    text = result["transcription"]["full_transcript"]
    assert ("Weg [REDACTED] [NAME_1] ", False) == (text[:24], "kim" in text.casefold())
    spelling = {"spelling_dictionary": {"Tim": ["kim"]}}
    result = transcribe(script, custom_spelling=True, custom_spelling_config=spelling)
    assert "Straße K\u0131M Tim STRASSE" == result["transcription"]["full_transcript"]
