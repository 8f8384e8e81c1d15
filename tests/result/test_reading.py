"""A paid transcript is never lost to a parser: one place of a valid job is damaged at a time."""

from __future__ import annotations

import copy
import datetime
import json
import math
import pickle
from collections import Counter
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from gladia_control import Transcript, Utterance, Word
from gladia_control.result import subtitles
from gladia_control.result.json import decode_object

from gladia_control_api_client.types import Model
from tests.result.test_damaged import DAMAGE, REMOVE, Path, corpus, damaged, dotted
from tests.result.test_damaged_left import (
    VALIDATOR,
    Timed,
    is_inside,
    languages_left,
    odd_places,
    shown_left,
    squeezed,
    text_left,
    utterances_left,
)
from tests.result.test_reading_full_job import TEXT, full_job
from tests.result.test_subtitles_files import parse_srt, parse_vtt

FREE = {"custom_metadata", "post_session_metadata", "request_params", "results"}


def shown(transcript: Transcript) -> tuple[str, str]:
    """The texts of both kinds of subtitle files made from the words, which must be valid."""
    captions = subtitles.captions(transcript.utterances, text=transcript.text, duration=transcript.duration)
    files = parse_srt(subtitles.to_srt(captions)), parse_vtt(subtitles.to_vtt(captions))
    srt, vtt = (" ".join(row for cue in cues for row in cue.rows) for cues in files)
    return srt, vtt


def characters(text: str) -> Counter[str]:
    """How often a text has each letter and digit: times that are damaged put captions in another order."""
    return Counter(filter(str.isalnum, text))


def finite(value: Any) -> Any:
    """JSON data with zeros for NaN, which is a number for the models and not for JSON."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return list(map(finite, value))
    if isinstance(value, str):
        return squeezed(value)
    return 0.0 if isinstance(value, float) and not math.isfinite(value) else value


def raw_dictionaries(model: Any, place: str = "job") -> list[str]:
    """Where a model holds a plain dictionary instead of a model."""
    if isinstance(model, dict):
        return [] if place.rpartition(".")[2] in FREE else [place]
    if isinstance(model, list):
        return [found for item in model for found in raw_dictionaries(item, place)]
    found = []
    if isinstance(model, Model):
        for field in attrs.fields(type(model)):
            if field.init:
                found += raw_dictionaries(getattr(model, field.name), f"{place}.{field.name}")
    return found


def spoken(transcript: Transcript) -> list[tuple[Timed, list[Timed]]]:
    """The utterances of a transcript with their words, as `utterances_left` finds them in the job."""

    def timed(text: str, item: Utterance | Word) -> Timed:
        start, end = (None if math.isnan(time) else float(time) for time in (item.start, item.end))
        return text, start, end

    return [(timed(u.text, u), [timed(word.word, word) for word in u.words]) for u in transcript.utterances]


def is_the_same(one: Transcript, other: Transcript) -> bool:
    """Whether two transcripts are equal, where NaN is equal to itself."""
    return one == other or repr(attrs.astuple(one, recurse=False)) == repr(attrs.astuple(other, recurse=False))


def is_read_alike(raw: dict[str, Any], transcript: Transcript) -> bool:
    """Whether a body that holds this comes to the same transcript; what no JSON holds comes in none."""
    try:
        body = json.dumps(raw, allow_nan=False).encode()
    except ValueError:
        return True
    answer = Transcript._from_response(decode_object(body), body)
    found = [repr((read.job, read.result, read.warnings, read.text)) for read in (answer, transcript)]
    return found[0] == found[1] and answer.raw == raw


def broken_promises(raw: dict[str, Any]) -> list[str]:
    """What a transcript does not keep of what its class promises, whatever the job looks like."""
    before = repr(raw)
    transcript = Transcript.from_raw(raw)
    dates = (transcript.created_at, transcript.completed_at)
    odd = odd_places(raw)
    reported = [oddity.partition(": ")[0] for oddity in transcript.warnings]
    srt, vtt = shown(transcript)
    checks = {
        "raw is the body": transcript.raw is raw and repr(raw) == before,
        "the text is what is left": squeezed(transcript.text) == squeezed(text_left(raw)),
        "utterances and words are what is left": spoken(transcript) == utterances_left(raw),
        "languages are what is left": transcript.languages == languages_left(raw),
        "subtitles show what is left": characters(srt) == characters(vtt) == characters(squeezed(shown_left(raw))),
        "files can be written": all(
            isinstance(make().encode(), bytes) for make in (transcript.to_srt, transcript.to_vtt)
        ),
        "duration": type(transcript.duration) in (int, float) and math.isfinite(transcript.duration),
        "dates": all(date is None or (isinstance(date, datetime.datetime) and date.tzinfo) for date in dates),
        "id": isinstance(transcript.id, str),
        "all fields have their types": VALIDATOR.is_valid(finite(transcript.job.to_dict())),
        "no raw dictionaries": not raw_dictionaries(transcript.job),
        "a valid job is read as it is": odd or transcript.job.to_dict() == raw,
        "all that is odd is reported": all(any(is_inside(place, outer) for place in reported) for outer in odd),
        "nothing else is reported": all(any(is_inside(place, outer) for outer in odd) for place in reported),
        "nothing is reported twice": len(set(reported)) == len(reported),
        "an answer is read alike": is_read_alike(raw, transcript),
        "repr": repr(transcript).startswith("Transcript("),
        "pickle": is_the_same(pickle.loads(pickle.dumps(transcript)), transcript),
        "copies": all(is_the_same(made(transcript), transcript) for made in (copy.copy, copy.deepcopy)),
    }
    return [name for name, kept in checks.items() if not kept]


def spreads(raw: dict[str, Any], path: Path) -> bool:
    """Whether damage at a place of the full job changes another place of what is read."""
    rest = damaged(full_job(), path, REMOVE)
    read = Transcript.from_raw(raw).job.to_dict()
    try:
        return rest not in (read, damaged(read, path, REMOVE))  # the first where nothing could be made of an item
    except (KeyError, IndexError):
        return bool(rest != read)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_no_single_damage_loses_anything(damage: Any) -> None:
    """Whatever one place holds: the job is read, with all text and words that are left; only that place is reported."""
    failures = []
    for path, raw in corpus(full_job(), damage):
        wrong = broken_promises(raw) + ["damage spreads"] * spreads(raw, path)
        failures += [(dotted(path), problem) for problem in wrong]
    assert failures == []


def with_new_fields(value: Any) -> Any:
    """JSON data with a field that is newer than the document in every dictionary."""
    if isinstance(value, list):
        return list(map(with_new_fields, value))
    if isinstance(value, dict):
        return {**{key: with_new_fields(item) for key, item in value.items()}, "brand_new": {"a": [None, 7]}}
    return value


def test_new_fields_everywhere_are_kept_and_not_odd() -> None:
    """Fields that are newer than the document are no damage, and survive a round trip."""
    raw = with_new_fields(full_job())
    assert (odd_places(raw), broken_promises(raw), Transcript.from_raw(raw).warnings) == (set(), [], ())


@pytest.mark.parametrize("result", [None, 7, "x", [], True, REMOVE], ids=range(6))
def test_a_job_without_a_result_is_no_transcript(result: Any) -> None:
    """Without a result there is nothing to read, and the error says so."""
    with pytest.raises(ValueError, match=r"^the job has no result$"):
        Transcript.from_raw(damaged(full_job(), ("result",), result))


LOST: dict[str, Callable[[dict[str, Any]], Any]] = {
    "full text": lambda found: found.pop("full_transcript"),
    "full text is null": lambda found: found.update(full_transcript=None),
    "full text is blank": lambda found: found.update(full_transcript=" \n"),
    "full text and the words": lambda found: [
        found.pop("full_transcript"),
        *(u.pop("words") for u in found["utterances"]),
    ],
    "all texts": lambda found: [found.pop("full_transcript"), *(u.pop("text") for u in found["utterances"])],
    "all texts are null": lambda found: [
        found.pop("full_transcript"),
        *(u.update(text=None) for u in found["utterances"]),
    ],
    "utterances": lambda found: found.pop("utterances"),
    "words": lambda found: [item.pop("words") for item in found["utterances"]],
    "times": lambda found: [w.pop("start") + w.pop("end") for item in found["utterances"] for w in item["words"]],
}


@pytest.mark.parametrize("lose", LOST.values(), ids=LOST)
def test_the_text_comes_from_what_is_left(lose: Callable[[dict[str, Any]], Any]) -> None:
    """The text is the same as long as it is somewhere: as a whole, in the utterances or in their words."""
    raw = full_job(subtitles=False)
    del raw["result"]["transcription"]["sentences"]
    lose(raw["result"]["transcription"])
    transcript = Transcript.from_raw(raw)
    assert (transcript.text, *shown(transcript), broken_promises(raw)) == (TEXT, TEXT, TEXT, [])


@pytest.mark.parametrize("left", [[], [0], [1]], ids=repr)
def test_the_text_comes_from_the_sentences_if_they_have_most_of_it(left: list[int]) -> None:
    """Sentences that were asked for have the text as well, and more of it than utterances that are left, or spaces."""
    raw = full_job(subtitles=False)
    found = raw["result"]["transcription"]
    del found["full_transcript"]
    found["utterances"] = [found["utterances"][number] for number in left]
    for item in found["utterances"]:
        item["text"] = item["text"].replace(" ", " " * 50)
    assert (Transcript.from_raw(raw).text, broken_promises(raw)) == (TEXT, [])


def test_the_text_of_an_older_job_comes_from_its_sentences() -> None:
    """Sentences beside the transcription, where older jobs have them, are its text if it is lost."""
    raw = full_job(subtitles=False)
    raw["result"]["sentences"] = raw["result"].pop("transcription")["sentences"][0]
    assert (Transcript.from_raw(raw).text, broken_promises(raw)) == (TEXT, [])


def test_a_translation_is_never_taken_for_the_transcript() -> None:
    """Without a transcription the text is empty, which no one mistakes; the translation stays where it belongs."""
    raw = full_job()
    del raw["result"]["transcription"]
    transcript = Transcript.from_raw(raw)
    translation = transcript.result.translation
    assert translation
    assert translation.results
    assert (transcript.text, transcript.utterances, transcript.to_srt()) == ("", [], "")
    assert [translation.results[0].full_transcript, len(translation.results[0].utterances)] == [TEXT, 2]


def test_what_is_odd_and_may_be_null_is_null() -> None:
    """Where the document allows null, that is what is read from damage."""
    raw = damaged(damaged(full_job(), ("file",), 7), ("completed_at",), 7)
    job = Transcript.from_raw(raw).job
    assert (job.file, job.completed_at) == (None, None)


@pytest.mark.parametrize("blank", ["", " ", "\n\n"], ids=repr)
def test_blank_subtitles_of_gladia_are_none(blank: str) -> None:
    """Where Gladia's own file is blank, it is made from the words."""
    raw = full_job()
    for file in raw["result"]["transcription"]["subtitles"]:
        file["subtitles"] = blank
    transcript, made = Transcript.from_raw(raw), Transcript.from_raw(full_job(subtitles=False))
    assert (transcript.to_srt(), transcript.to_vtt()) == (made.to_srt(), made.to_vtt())


def test_words_without_leading_spaces_are_told_apart() -> None:
    """Where only plain words are left, the text has spaces between them."""
    raw = full_job(subtitles=False)
    found = raw["result"]["transcription"]
    del found["full_transcript"]
    for item in found["utterances"]:
        item["text"] = None
        for each in item["words"]:
            each["word"] = each["word"].strip()
    assert Transcript.from_raw(raw).text == TEXT
