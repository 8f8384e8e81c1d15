"""A transcript: its text, times, dates and subtitles."""

from __future__ import annotations

import datetime
import gc
import json
import sys
from typing import Any

import pytest
from gladia_control import Transcript
from gladia_control.result import transcript as transcript_module
from gladia_control.result.json import LARGE, decode_object

from benchmarks.speed.transcripts import WORDS_AN_HOUR, job
from gladia_control_api_client.types import Unset
from tests.support.damage import REMOVE, corpus, damaged
from tests.support.jobs import SECONDS, TEXT, full_job
from tests.support.promises import broken_promises, is_the_same, shown, with_copies
from tests.support.subtitle_files import parse_srt


def test_the_duration_comes_from_what_is_left() -> None:
    """The duration is the metadata's, else the file's, else the end of the last utterance."""
    raw = damaged(full_job(), ("file", "audio_duration"), 5026.0)
    assert SECONDS == Transcript.from_raw(raw).duration
    for path in (("result", "metadata"), ("result", "metadata", "audio_duration")):
        left = damaged(raw, path, REMOVE)
        assert 5026.0 == Transcript.from_raw(left).duration
        assert 5022.0 == Transcript.from_raw({**left, "file": None}).duration


def test_dates_are_aware_datetimes() -> None:
    """Dates can be computed with, while the model keeps the strings; one that cannot be read is None."""
    transcript = Transcript.from_raw(full_job())
    created = datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, datetime.UTC)
    assert (created, "2026-01-02T03:04:05.678Z") == (transcript.created_at, transcript.job.created_at)
    odd = Transcript.from_raw({**full_job(), "created_at": "yesterday", "completed_at": 7})
    assert (None, None, TEXT) == (odd.created_at, odd.completed_at, odd.text)


def test_the_example_of_the_documentation() -> None:
    """Text, utterances with words and speakers, languages and add-ons are where they are said to be."""
    transcript = Transcript.from_raw(full_job())
    first = transcript.utterances[0]
    summary = transcript.result.summarization
    assert not isinstance(summary, Unset)
    assert (transcript.id, transcript.text, transcript.languages) == (full_job()["id"], TEXT, ["en", "fr"])
    assert (1, " Split", 1.5, "A summary.") == (first.speaker, first.words[0].word, first.start, summary.results)


def test_a_transcript_pickles_and_copies() -> None:
    """A transcript can be kept, sent to another process, and read again from its raw body, however damaged it is."""
    whole = Transcript.from_raw(full_job())
    assert [whole] * 4 == [*with_copies(full_job()), Transcript.from_raw(json.loads(json.dumps(whole.raw)))][1:]
    found = [(name, with_copies(raw)) for name, _, raw in corpus(full_job(), 1)]
    assert [] == [name for name, made in found if not all(is_the_same(made[0], copied) for copied in made[1:])]


def test_the_repr_is_short() -> None:
    """The repr shows the beginning of the text and no whole job."""
    raw = damaged(full_job(), ("result", "transcription", "full_transcript"), "x" * 10**6)
    assert repr(Transcript.from_raw(raw)) == (
        f"Transcript(id={raw['id']!r}, duration=5025.4, languages=['en', 'fr'], text='{'x' * 57}...')"
    )


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


def test_a_job_without_a_result_is_no_transcript() -> None:
    """Without a result there is nothing to read, and the error says so."""
    for result in (None, 7, "x", [], True, REMOVE):
        with pytest.raises(ValueError, match=r"^the job has no result$"):
            Transcript.from_raw(damaged(full_job(), ("result",), result))


LOST: dict[str, tuple[set[str], Any]] = {
    "full text": ({"full_transcript"}, REMOVE),
    "full text is null": ({"full_transcript"}, None),
    "full text is blank": ({"full_transcript"}, " \n"),
    "full text and the words": ({"full_transcript", "words"}, REMOVE),
    "all texts": ({"full_transcript", "text"}, REMOVE),
    "all texts are null": ({"full_transcript", "text"}, None),
    "utterances": ({"utterances"}, REMOVE),
    "words": ({"words"}, REMOVE),
    "times": ({"start", "end"}, REMOVE),
}
"""Keys of the transcription, its utterances and their words, and what they hold instead."""


@pytest.mark.parametrize(("keys", "value"), LOST.values(), ids=LOST)
def test_the_text_comes_from_what_is_left(keys: set[str], value: Any) -> None:
    """The text is the same as long as it is somewhere: as a whole, in the utterances or in their words."""
    raw = full_job(subtitles=False)
    found = raw["result"]["transcription"]
    del found["sentences"]
    for holder in (found, *found["utterances"], *(word for item in found["utterances"] for word in item["words"])):
        for key in keys & holder.keys():
            holder[key] = value
            if value is REMOVE:
                del holder[key]
    transcript = Transcript.from_raw(raw)
    assert (TEXT, TEXT, TEXT, []) == (transcript.text, *shown(transcript), broken_promises(raw))


@pytest.mark.parametrize("left", [[], [0], [1]], ids=repr)
def test_the_text_comes_from_the_sentences_if_they_have_most_of_it(left: list[int]) -> None:
    """Sentences that were asked for have the text as well, and more of it than utterances that are left, or spaces."""
    raw = full_job(subtitles=False)
    found = raw["result"]["transcription"]
    del found["full_transcript"]
    found["utterances"] = [found["utterances"][number] for number in left]
    for item in found["utterances"]:
        item["text"] = item["text"].replace(" ", " " * 50)
    assert (TEXT, []) == (Transcript.from_raw(raw).text, broken_promises(raw))


def test_the_text_of_an_older_job_comes_from_its_sentences() -> None:
    """Sentences next to the transcription, where older jobs have them, are its text if it is lost."""
    raw = full_job(subtitles=False)
    raw["result"]["sentences"] = raw["result"].pop("transcription")["sentences"][0]
    assert (TEXT, []) == (Transcript.from_raw(raw).text, broken_promises(raw))


def test_a_translation_is_never_taken_for_the_transcript() -> None:
    """Without a transcription the text is empty, which no one mistakes; the translation stays where it belongs."""
    raw = full_job()
    del raw["result"]["transcription"]
    transcript = Transcript.from_raw(raw)
    translation = transcript.result.translation
    assert translation
    assert translation.results
    assert ("", [], "") == (transcript.text, transcript.utterances, transcript.to_srt())
    assert [TEXT, 2] == [translation.results[0].full_transcript, len(translation.results[0].utterances)]


def test_gladias_own_subtitles_come_first() -> None:
    """Subtitles that were asked for are given as they are; where they are blank, they are made from the words."""
    raw = full_job()
    files = raw["result"]["transcription"]["subtitles"]
    transcript, made = Transcript.from_raw(raw), Transcript.from_raw(full_job(subtitles=False))
    assert (files[0]["subtitles"], files[1]["subtitles"]) == (transcript.to_srt(), transcript.to_vtt())
    assert 2 == len(parse_srt(made.to_srt()))
    for blank in ("", " ", "\n\n"):
        for file in files:
            file["subtitles"] = blank
        transcript = Transcript.from_raw(raw)
        assert (made.to_srt(), made.to_vtt()) == (transcript.to_srt(), transcript.to_vtt())


def test_words_without_leading_spaces_are_told_apart() -> None:
    """Where only plain words are left, the text has spaces between them."""
    raw = full_job(subtitles=False)
    found = raw["result"]["transcription"]
    del found["full_transcript"]
    for item in found["utterances"]:
        item["text"] = None
        for each in item["words"]:
            each["word"] = each["word"].strip()
    assert TEXT == Transcript.from_raw(raw).text


PER_WORD = 6.0
"""The word, its text, its numbers, and its share of the utterance."""


def blocks(words: int) -> int:
    """The blocks of memory that a transcript of so many words holds."""
    body = json.dumps(job(words / WORDS_AN_HOUR)).encode()
    assert len(body) > LARGE
    gc.collect()
    before = sys.getallocatedblocks()
    transcript = Transcript._from_response(decode_object(body), body)
    gc.collect()
    held = sys.getallocatedblocks() - before
    assert transcript.text
    return held


@pytest.mark.usefixtures("both_decoders")
def test_a_word_is_few_objects() -> None:
    """There is no dictionary for each word, and nothing of the JSON is kept."""
    blocks(1000)  # what is made once only
    each = (blocks(5000) - blocks(1000)) / 4000
    assert each <= PER_WORD
