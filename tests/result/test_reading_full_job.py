"""A job with every add-on and every field, from which the other tests of reading start."""

from __future__ import annotations

from typing import Any

from gladia_control import Transcript
from gladia_control.api import schema as schemas

TEXT = "Split infinity in a time when less is more. C'est la vie."
SECONDS = 5025.4


def word(text: str, start: float, end: float) -> dict[str, Any]:
    """A word as Gladia sends it."""
    return {"word": text, "start": start, "end": end, "confidence": 0.9}


def utterance(text: str, start: float, language: str = "en") -> dict[str, Any]:
    """An utterance whose words last half a second each."""
    words = [word(f" {part}", start + n / 2, start + (n + 1) / 2) for n, part in enumerate(text.split())]
    return {
        "text": text,
        "language": language,
        "start": start,
        "end": words[-1]["end"],
        "confidence": 0.8,
        "channel": 0,
        "speaker": 1,
        "words": words,
    }


def addon(results: Any, error: Any = None) -> dict[str, Any]:
    """The envelope of an add-on."""
    return {"success": error is None, "is_empty": False, "exec_time": 0.3, "error": error, "results": results}


def transcription(*, subtitles: bool) -> dict[str, Any]:
    """A transcription; without `subtitles` the client has to make them."""
    found: dict[str, Any] = {
        "full_transcript": TEXT,
        "languages": ["en", "fr"],
        "utterances": [
            utterance("Split infinity in a time when less is more.", 1.5),
            utterance("C'est la vie.", 5021.0, "fr"),
        ],
        "sentences": [addon(["Split infinity in a time when less is more.", "C'est la vie."])],
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
        "file": {
            "id": "f-1",
            "filename": "a.wav",
            "source": None,
            "audio_duration": SECONDS,
            "number_of_channels": 1,
        },
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
            "sentiment_analysis": addon("positive"),
            "audio_to_llm": addon([answer]),
            "sentences": addon(None, failed),
            "name_consistency": addon("Split"),
            "structured_data_extraction": addon("{}"),
            "display_mode": addon(["Split"]),
            "diarization": addon([utterance("Split infinity", 1.5)]),
            "moderation": addon({"anything": [1]}),
            "chapters": addon([{"headline": "x"}]),
            "custom_spelling": addon(None),
        },
    }


def missing(value: Any, schema: dict[str, Any], place: str = "job") -> list[str]:
    """Properties of the document that a value has not."""
    found: list[str] = []
    for choice in schemas.choices(schema):
        if isinstance(value, dict):
            for key, inner in schemas.properties(choice).items():
                where = f"{place}.{key}"
                found += missing(value[key], inner, where) if key in value else [where]
        elif isinstance(value, list) and value and "items" in choice:
            found += missing(value[0], choice["items"], f"{place}[]")
    return found


def test_the_full_job_is_full() -> None:
    """The job has every property that the document has, so that the tests of reading try them all."""
    assert missing(full_job(), schemas.component("Job")) == []


def test_a_valid_job_is_read_without_a_remark() -> None:
    """Nothing about a valid job is odd, and nothing of it is lost."""
    raw = full_job()
    transcript = Transcript.from_raw(raw)
    assert (transcript.warnings, transcript.job.to_dict(), transcript.raw) == ((), full_job(), raw)


def test_a_valid_job_without_add_ons_is_read_without_a_remark() -> None:
    """The least that a job which is done has is enough."""
    job = full_job(subtitles=False)
    job["result"] = {key: job["result"][key] for key in ("metadata", "transcription")}
    for key in ("file", "completed_at", "custom_metadata", "post_session_metadata", "request_params", "error_code"):
        del job[key]
    assert Transcript.from_raw(job).warnings == ()
