"""A job with every add-on and every field, from which the tests of reading start."""

from __future__ import annotations

from typing import Any

TEXT = "Split infinity. C'est ça."
SECONDS = 5025.4


def word(text: str, start: float, end: float) -> dict[str, Any]:
    """A word as Gladia sends it."""
    return {"word": text, "start": start, "end": end, "confidence": 0.9}


def utterance(text: str, start: float, language: str = "en") -> dict[str, Any]:
    """An utterance whose words last half a second each."""
    words = [word(f" {part}", start + n / 2, start + (n + 1) / 2) for n, part in enumerate(text.split())]
    times = {"start": start, "end": words[-1]["end"]}
    return {"text": text, "language": language, **times, "confidence": 0.8, "channel": 0, "speaker": 1, "words": words}


def addon(results: Any, error: Any = None) -> dict[str, Any]:
    """The envelope of an add-on."""
    return {"success": error is None, "is_empty": False, "exec_time": 0.3, "error": error, "results": results}


def transcription(*, subtitles: bool) -> dict[str, Any]:
    """A transcription; without `subtitles` the client has to make them."""
    found: dict[str, Any] = {
        "full_transcript": TEXT,
        "languages": ["en", "fr"],
        "utterances": [utterance("Split infinity.", 1.5), utterance("C'est ça.", 5021.0, "fr")],
        "sentences": [addon(["Split infinity.", "C'est ça."])],
    }
    if subtitles:
        found["subtitles"] = [
            {"format": "srt", "subtitles": "1\n00:00:01,500 --> 00:00:06,000\nSplit infinity\n"},
            {"format": "vtt", "subtitles": "WEBVTT\n\n00:00:01.500 --> 00:00:06.000\nSplit infinity\n"},
        ]
    return found


def full_job(*, subtitles: bool = True) -> dict[str, Any]:
    """A job that is done, with every field that the document has."""
    failed = {"status_code": 500, "exception": "Failure", "message": "no"}
    translation = {**transcription(subtitles=True), "error": failed}
    answer = addon({"prompt": "Who?", "response": "Somebody"})
    return {
        "id": "45463597-20b7-4af7-b3b3-f5fb778203ab",
        "request_id": "G-45463597",
        "version": 2,
        "status": "done",
        "created_at": "2026-01-02T03:04:05.678Z",
        "completed_at": "2026-01-02T03:05:05.678Z",
        "kind": "pre-recorded",
        "error_code": None,
        "custom_metadata": {"client_token": "t", "nested": {"a": [1, None]}},
        "post_session_metadata": {"a": 1},
        "request_params": {"diarization": True},
        "file": {"id": "f-1", "filename": "a.wav", "source": None, "audio_duration": SECONDS, "number_of_channels": 1},
        "result": {
            "metadata": {
                "audio_duration": SECONDS,
                "number_of_distinct_channels": 1,
                "billing_time": SECONDS,
                "transcription_time": 12.5,
            },
            "transcription": transcription(subtitles=subtitles),
            "translation": addon([translation]),
            "summarization": addon("A summary."),
            "named_entity_recognition": addon([{"entity_type": "X", "text": "Split", "start": 1.5, "end": 2.0}]),
            "sentiment_analysis": addon(
                '[{"text": "Split", "sentiment": "neutral", "emotion": "calm", "start": 1.5, "speaker": 1}]'
            ),
            "audio_to_llm": addon([answer]),
            "sentences": addon(None, failed),
            "name_consistency": addon("Split"),
            "structured_data_extraction": addon("{}"),
            "display_mode": addon(["Split"]),
            "diarization": addon([utterance("Split infinity", 1.5)]),
            "moderation": addon("calm"),
            "chapterization": addon({"chapters": [{"headline": "x"}]}),
        },
    }
