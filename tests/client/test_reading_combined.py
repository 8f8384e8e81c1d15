"""A paid transcript is never lost to a parser: many places are damaged at once, and by hostile values."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pytest
from gladia_control import Transcript
from gladia_control._json import NotJson, decode_object
from gladia_control._reading import read_upload
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.test_reading import DAMAGE, REMOVE, Path, broken_promises, damaged, places, shown
from tests.client.test_reading_full_job import TEXT, full_job

LONG = bool(os.environ.get("CHECK_LONG"))
combined = settings(derandomize=True, deadline=None, max_examples=3000 if LONG else 150)

RAW = full_job(subtitles=False)
PLACES = [path for path in places(RAW) if path != ("result",)]

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
values = st.sampled_from(list(DAMAGE.values())) | st.just(REMOVE) | json_values


def apply(raw: dict[str, Any], damage: list[tuple[Path, Any]]) -> dict[str, Any]:
    """Damage one place after the other, as far as it is still there."""
    for path, value in damage:
        try:
            raw = damaged(raw, path, value)
        except (KeyError, IndexError, TypeError):
            continue
    return raw


def texts_left(raw: dict[str, Any]) -> list[str]:
    """Pieces of text that are still where they belong: the whole, or what each utterance still has."""
    found = raw["result"].get("transcription")
    if not isinstance(found, dict):
        return []
    whole = found.get("full_transcript")
    if isinstance(whole, str) and whole:
        return [whole]
    left = []
    utterances = found.get("utterances")
    for item in utterances if isinstance(utterances, list) else []:
        if isinstance(item, dict):
            text, words = item.get("text"), item.get("words")
            if isinstance(text, str) and text.strip():
                left.append(text.strip())
            elif isinstance(words, list):
                spoken = (word.get("word") for word in words if isinstance(word, dict))
                left += [word.strip() for word in spoken if isinstance(word, str) and word.strip()]
    return left


@combined
@given(st.lists(st.tuples(st.sampled_from(PLACES), values), max_size=12))
def test_no_combination_of_damage_loses_the_transcript(damage: list[tuple[Path, Any]]) -> None:
    """However much is damaged at once, what is left of the text is read, and every promise is kept."""
    raw = apply(RAW, damage)
    assert broken_promises(raw) == []
    transcript = Transcript.from_raw(raw)
    assert [text for text in texts_left(raw) if text not in transcript.text] == []
    shown(transcript)


transcription_places = [path for path in PLACES if path[:2] == ("result", "transcription") and len(path) > 2]


@combined
@given(st.lists(st.tuples(st.sampled_from(transcription_places), values), min_size=1, max_size=6))
def test_no_damage_of_the_transcription_spoils_the_subtitles(damage: list[tuple[Path, Any]]) -> None:
    """Both subtitle files are valid and say the same, whatever the utterances look like."""
    srt, vtt = shown(Transcript.from_raw(apply(RAW, damage)))
    assert srt == vtt


@combined
@given(st.dictionaries(st.sampled_from(["metadata", "transcription", "x"]), json_values), json_values)
def test_any_result_is_a_transcript(result: dict[str, Any], rest: Any) -> None:
    """A result that is an object is enough, whatever is in it and around it."""
    raw = {**(rest if isinstance(rest, dict) else {"id": rest}), "result": result}
    assert broken_promises(raw) == []


HUGE = {"an integer beyond floats": 10**400, "a float near the limit": 1.7e308, "a negative one": -(10**400)}
NUMBERS: list[Path] = [
    ("result", "transcription", "utterances", 0, "start"),
    ("result", "transcription", "utterances", 0, "end"),
    ("result", "transcription", "utterances", 0, "words", 0, "start"),
    ("result", "transcription", "utterances", 0, "words", 0, "end"),
    ("result", "transcription", "utterances", 0, "channel"),
    ("result", "metadata", "audio_duration"),
    ("file", "audio_duration"),
]


@pytest.mark.parametrize("path", NUMBERS, ids=["/".join(map(str, path[2:])) or "file" for path in NUMBERS])
@pytest.mark.parametrize("value", HUGE.values(), ids=HUGE)
def test_absurd_numbers_lose_nothing(value: float, path: Path) -> None:
    """A number that no clock shows does not stop text, duration or subtitles from being read."""
    transcript = Transcript.from_raw(damaged(RAW, path, value))
    texts = sorted(transcript.text.split())
    assert repr(transcript).startswith("Transcript(")
    assert [sorted(text.split()) for text in shown(transcript)] == [texts, texts]


def test_an_absurd_number_as_text_loses_nothing() -> None:
    """Text in place of a number is read as one only if it is a usable one."""
    transcript = Transcript.from_raw(damaged(RAW, ("result", "metadata", "audio_duration"), "1" * 400))
    assert (transcript.duration, shown(transcript)) == (5025.4, (TEXT, TEXT))


def test_any_depth_that_can_be_decoded_can_be_read() -> None:
    """Where the decoder manages a nesting, so does the reader: at no depth is there another error than `NotJson`."""
    outcomes = set()
    for depth in range(sys.getrecursionlimit() - 200, sys.getrecursionlimit()):
        for key in (b"id", b"version", b"unknown"):
            body = b'{"result": {"metadata": {}}, "' + key + b'": ' + b"[" * depth + b"]" * depth + b"}"
            try:
                raw = decode_object(body)
            except NotJson:
                outcomes.add("refused")
            else:
                outcomes.add(Transcript.from_raw(raw).text)
    assert outcomes <= {"refused", ""}


def test_half_a_character_does_not_spoil_the_files() -> None:
    """Text with half of a surrogate pair, which JSON can express, can be written to a file."""
    body = json.dumps(damaged(RAW, ("result", "transcription", "full_transcript"), "a \ud83d b")).encode()
    raw = decode_object(body)
    raw["result"]["transcription"]["utterances"] = []
    transcript = Transcript.from_raw(raw)
    for text in (transcript.text, transcript.to_srt(), transcript.to_vtt()):
        assert text.encode()


def test_an_oddity_is_short() -> None:
    """An oddity shows the beginning of what it found."""
    raw = damaged(RAW, ("id",), ["x" * 10**6])
    assert [len(oddity) < 200 for oddity in Transcript.from_raw(raw).oddities] == [True]


UPLOAD: dict[str, Any] = {
    "audio_url": "https://api.gladia.io/file/1",
    "audio_metadata": {
        "id": "1",
        "filename": "a.wav",
        "extension": "wav",
        "size": 9,
        "audio_duration": 1.5,
        "number_of_channels": 1,
    },
}


@pytest.mark.parametrize("value", DAMAGE.values(), ids=DAMAGE)
def test_the_answer_to_an_upload_is_read_leniently(value: Any) -> None:
    """Whatever one place of it holds, the answer is read and the address is kept."""
    failures = []
    for path in places(UPLOAD):
        answer = read_upload(damaged(UPLOAD, path, value))
        if path != ("audio_url",) and answer.audio_url != UPLOAD["audio_url"]:
            failures.append(path)
    assert failures == []
