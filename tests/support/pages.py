"""Transcripts and recordings for pages."""

from __future__ import annotations

import copy
from typing import Any

from gladia_control import Transcript

from tests.support.jobs import addon, full_job

TALK = [
    (0, "Good morning, and welcome to the talk."),
    (1, "Good morning. It is good to be here."),
    (0, "What is a good question?"),
    (1, "One that starts with a pause."),
]
FRENCH = ["Bonjour, et bienvenue.", "Bonjour. Je suis content.", "Qu'est-ce qu'une question ?", "Une pause."]
PACE = 0.4
"""Seconds from one word to the next."""


def spoken(text: str, start: float, speaker: int | None = 0, *, pace: float = PACE, **changes: Any) -> dict[str, Any]:
    """An utterance as Gladia sends it, whose words follow each other."""
    words: list[dict[str, Any]] = []
    for number, word in enumerate(text.split(" ")):
        begin = round(start + number * pace, 3)
        words.append({"word": f" {word}", "start": begin, "end": round(begin + pace, 3), "confidence": 0.9})
    times = {"start": start, "end": words[-1]["end"], "confidence": 0.9, "channel": 0}
    who = {} if speaker is None else {"speaker": speaker}
    return {"text": text, "language": "en", "words": words, **times, **who, **changes}


def talk(lines: list[tuple[int, str]] | None = None, pause: float = 0.5) -> list[dict[str, Any]]:
    """The utterances of a conversation."""
    found, at = [], 0.0
    for speaker, text in lines or TALK:
        found.append(spoken(text, round(at, 3), speaker))
        at = found[-1]["end"] + pause
    return found


def job_of(utterances: list[dict[str, Any]], **result: Any) -> dict[str, Any]:
    """A finished job with these utterances, and with the add-ons that are given."""
    raw = copy.deepcopy(full_job())
    text = " ".join(utterance["text"] for utterance in utterances)
    transcription = {"full_transcript": text, "languages": ["en"], "utterances": utterances}
    seconds = max((word["end"] for utterance in utterances for word in utterance["words"]), default=0.0)
    raw["file"] |= {"audio_duration": seconds}
    metadata = raw["result"]["metadata"] | {"audio_duration": seconds}
    raw["result"] = {"metadata": metadata, "transcription": transcription, **result}
    return raw


def translated(language: str, texts: list[str], utterances: list[dict[str, Any]]) -> dict[str, Any]:
    """A translation with a text for each utterance."""
    found = [
        spoken(text, original["start"], original.get("speaker"), language=language)
        for text, original in zip(texts, utterances, strict=True)
    ]
    return {"error": None, "full_transcript": " ".join(texts), "languages": [language], "utterances": found}


def full_transcript() -> Transcript:
    """A conversation with a translation, a summary, and another translation that failed."""
    utterances = talk()
    utterances[1]["words"][3]["confidence"] = 0.3
    failed = translated("de", FRENCH, utterances) | {
        "error": {"status_code": 500, "exception": "Failure", "message": "No <German>"}
    }
    translation = addon([translated("fr", FRENCH, utterances), failed])
    summary = addon("They talk about questions.\n- A good one starts with a pause.")
    return Transcript.from_raw(job_of(utterances, translation=translation, summarization=summary))
