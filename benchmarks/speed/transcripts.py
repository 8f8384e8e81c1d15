"""Transcripts of any length with every field of the document, the same each time."""

from __future__ import annotations

import json
import random
from typing import Any

TEXT = "the people interview because of and a würde naïve hello something time considerable it was in yes well"
WORDS = TEXT.split()
WORDS_AN_HOUR = 10_000


def job(hours: float) -> dict[str, Any]:
    """A finished job for a recording of this many hours."""
    draw = random.Random(1)
    at, left = 0.0, round(WORDS_AN_HOUR * hours)
    utterances: list[dict[str, Any]] = []
    while left > 0:
        count = min(left, draw.randint(8, 25))
        left -= count
        words: list[dict[str, Any]] = []
        for _ in range(count):
            length = draw.uniform(0.1, 0.5)
            word = {"word": f" {draw.choice(WORDS)}", "start": round(at, 3), "end": round(at + length, 3)}
            words.append(word | {"confidence": round(draw.uniform(0.5, 1.0), 2)})
            at += length
        text = "".join(str(word["word"]) for word in words).strip()
        spoken: dict[str, Any] = {"text": text, "language": "en", "channel": 0, "words": words}
        times = {"start": words[0]["start"], "end": words[-1]["end"], "confidence": 0.9}
        utterances.append(spoken | times | {"speaker": draw.randint(0, 3)})
        at += 0.3
    seconds = round(at, 3)
    return {
        "id": "45463597-20b7-4af7-b3b3-f5fb778203ab",
        "request_id": "G-45463597",
        "version": 2,
        "status": "done",
        "created_at": "2026-01-01T00:00:00.000Z",
        "completed_at": "2026-01-01T00:02:00.000Z",
        "custom_metadata": {"client_token": "order-42"},
        "error_code": None,
        "kind": "pre-recorded",
        "post_session_metadata": {},
        "file": {"id": "f", "filename": "a.wav", "source": None, "audio_duration": seconds, "number_of_channels": 1},
        "request_params": {"audio_url": "https://api.gladia.io/file/f"},
        "result": {
            "metadata": {
                "audio_duration": seconds,
                "number_of_distinct_channels": 1,
                "billing_time": seconds,
                "transcription_time": 20.1,
            },
            "transcription": {
                "full_transcript": " ".join(utterance["text"] for utterance in utterances),
                "languages": ["en"],
                "utterances": utterances,
            },
        },
    }


def body(hours: float) -> bytes:
    """The job as Gladia sends it."""
    return json.dumps(job(hours), ensure_ascii=False, separators=(",", ":")).encode()
