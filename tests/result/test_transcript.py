"""A transcript: what it says beside its text."""

from __future__ import annotations

import copy
import datetime
import gc
import json
import pickle
import sys
from typing import Any

import pytest
from gladia_control import Transcript
from gladia_control.result import transcript as transcript_module
from gladia_control.result.json import decode_object

from gladia_control_api_client.types import Unset
from tests.result.test_damaged import REMOVE, Path, damaged, dotted
from tests.result.test_reading_full_job import SECONDS, TEXT, full_job


@pytest.mark.parametrize("path", [("result", "metadata"), ("result", "metadata", "audio_duration")], ids=dotted)
def test_the_duration_comes_from_what_is_left(path: Path) -> None:
    """The duration is the metadata's, else the file's, else the end of the last utterance."""
    raw = damaged(full_job(), path, REMOVE)
    assert Transcript.from_raw(raw).duration == SECONDS
    raw["file"] = None
    assert Transcript.from_raw(raw).duration == 5022.5


def test_dates_are_aware_datetimes() -> None:
    """Dates can be computed with; the model keeps the strings."""
    transcript = Transcript.from_raw(full_job())
    assert (transcript.created_at, transcript.job.created_at) == (
        datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, datetime.UTC),
        "2026-01-02T03:04:05.678Z",
    )
    assert not isinstance(transcript.job.completed_at, Unset)


@pytest.mark.parametrize("date", ["yesterday", "", 7, None, "2026-99-99"], ids=repr)
def test_an_odd_date_is_no_date(date: object) -> None:
    """A date that cannot be read is None, and everything else is read."""
    raw = {**full_job(), "created_at": date, "completed_at": date}
    transcript = Transcript.from_raw(raw)
    assert (transcript.created_at, transcript.completed_at, transcript.text) == (None, None, TEXT)


def test_the_example_of_the_documentation() -> None:
    """Text, utterances with words and speakers, languages and add-ons are where they are said to be."""
    transcript = Transcript.from_raw(full_job())
    first = transcript.utterances[0]
    summary = transcript.result.summarization
    assert not isinstance(summary, Unset)
    assert (transcript.id, transcript.text, transcript.languages) == (full_job()["id"], TEXT, ["en", "fr"])
    assert (first.speaker, first.words[0].word, first.start, summary.results) == (1, " Split", 1.5, "A summary.")


def test_a_transcript_pickles_and_copies() -> None:
    """A transcript can be kept and sent to another process."""
    transcript = Transcript.from_raw(full_job())
    assert [pickle.loads(pickle.dumps(transcript)), copy.copy(transcript), copy.deepcopy(transcript)] == [
        transcript
    ] * 3


def test_the_raw_body_is_json() -> None:
    """What was received can be stored as it is, and read again."""
    transcript = Transcript.from_raw(full_job())
    assert Transcript.from_raw(json.loads(json.dumps(transcript.raw))) == transcript


def test_the_repr_is_short() -> None:
    """The repr shows the beginning of the text and no whole job."""
    raw = damaged(full_job(), ("result", "transcription", "full_transcript"), "x" * 10**6)
    assert repr(Transcript.from_raw(raw)) == (
        f"Transcript(id={raw['id']!r}, duration=5025.4, languages=['en', 'fr'], text='{'x' * 57}...')"
    )


def test_a_word_is_one_object() -> None:
    """Beside its text and its numbers: with thousands of words an hour, a dictionary for each would weigh the most."""
    raw = full_job()
    utterance = raw["result"]["transcription"]["utterances"][0]
    utterance["words"] = [copy.deepcopy(utterance["words"][0]) for _ in range(1000)]
    body = json.dumps(raw).encode()
    decoded = json.loads(body)
    Transcript._from_response(decoded, body)  # whatever is made once only
    gc.collect()
    gc.disable()
    try:
        before = sys.getallocatedblocks()
        transcript = Transcript._from_response(decoded, body)
        made = sys.getallocatedblocks() - before
    finally:
        gc.enable()
    rest = len(raw["result"]["transcription"]["utterances"]) + 200
    assert (1000, True) == (len(transcript.utterances[0].words), 1000 <= made <= 1000 + rest)


def test_the_body_is_decoded_again_only_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came is kept as it came, which is smaller; `raw` is the same object each time."""
    raw = full_job()
    body = json.dumps(raw).encode()
    transcript = Transcript._from_response(decode_object(body), body)
    seen: list[bytes] = []

    def noted(body: bytes) -> dict[str, Any]:
        seen.append(body)
        return decode_object(body)

    monkeypatch.setattr(transcript_module, "decode_object", noted)
    assert raw == transcript.raw
    assert transcript.raw is transcript.raw
    assert [body] == seen
