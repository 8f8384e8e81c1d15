"""What a transcript promises, whatever the job looks like that it is read from."""

from __future__ import annotations

import copy
import datetime
import json
import math
import pickle
from collections import Counter
from typing import Any

import attrs
from gladia_control import Transcript, Utterance, Word
from gladia_control.result import subtitles
from gladia_control.result.json import decode_object

from gladia_control_api_client.types import Model
from tests.support.left import (
    Timed,
    is_inside,
    languages_left,
    odd_places,
    shown_left,
    squeezed,
    standing_in,
    text_left,
    utterances_left,
    validator,
)
from tests.support.subtitle_files import parse_srt, parse_vtt

FREE = {"custom_metadata", "post_session_metadata", "request_params", "results"}


def shown(transcript: Transcript) -> tuple[str, str]:
    """The texts of both kinds of subtitle files made from the words, which must be valid."""
    captions = transcript._captions()
    files = parse_srt(subtitles.to_srt(captions)), parse_vtt(subtitles.to_vtt(captions))
    srt, vtt = (" ".join(row for cue in cues for row in cue.rows) for cues in files)
    return srt, vtt


def characters(text: str) -> Counter[str]:
    """How often a text has each letter and digit: times that are damaged put captions in another order."""
    return Counter(filter(str.isalnum, text))


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


def with_copies(raw: dict[str, Any]) -> list[Transcript]:
    """A transcript, pickled, copied, and copied with all that is in it."""
    transcript = Transcript.from_raw(raw)
    return [transcript, pickle.loads(pickle.dumps(transcript)), copy.copy(transcript), copy.deepcopy(transcript)]


def is_the_same(one: Transcript, other: Transcript) -> bool:
    """Whether two transcripts are equal, where NaN is equal to itself."""
    return one == other or repr(attrs.astuple(one, recurse=False)) == repr(attrs.astuple(other, recurse=False))


def is_read_alike(raw: dict[str, Any], transcript: Transcript) -> bool:
    """Whether a body that holds the job is read as the same transcript; True for what JSON cannot hold."""
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
    # The schema calls the sentiments a text; that they are JSON is no part of it.
    told = [oddity for oddity in transcript.warnings if "is not a list of sentiments as JSON" not in oddity]
    reported = [oddity.partition(": ")[0] for oddity in told]
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
        "all fields have their types": validator().is_valid(standing_in(transcript.job.to_dict(), 0.0)),
        "no raw dictionaries": not raw_dictionaries(transcript.job),
        "a valid job is read as it is": odd or transcript.job.to_dict() == raw,
        "all that is odd is reported": all(any(is_inside(place, outer) for place in reported) for outer in odd),
        "nothing else is reported": all(any(is_inside(place, outer) for outer in odd) for place in reported),
        "nothing is reported twice": len(set(reported)) == len(reported),
        "an answer is read alike": is_read_alike(raw, transcript),
    }
    return [name for name, kept in checks.items() if not kept]
