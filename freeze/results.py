"""Results: what becomes of damaged jobs, by value and by bytes."""

from __future__ import annotations

import codecs
import copy
import hashlib
import json
import math
from collections.abc import Iterator
from typing import Any

from gladia_control import Transcript
from gladia_control.result import subtitles

from .common import failed, short, warnings
from .seam import fast_decoder
from .traces import Middle, Simulation, said

TEXT = "Split infinity in a time when less is more. C'est la vie."
REMOVE = object()
SAMPLED = 250


def word(text: str, start: Any, end: Any) -> dict[str, Any]:
    """A word."""
    return {"word": text, "start": start, "end": end, "confidence": 0.9}


def utterance(text: str, start: float, **more: Any) -> dict[str, Any]:
    """An utterance whose words last half a second each."""
    words = [word(f" {part}", start + n / 2, start + (n + 1) / 2) for n, part in enumerate(text.split())]
    own = {"language": "en", "confidence": 0.8, "channel": 0, "speaker": 1}
    return {"text": text, "start": start, "end": start + len(words) / 2, **own, "words": words, **more}


def addon(results: Any, error: Any = None) -> dict[str, Any]:
    """The envelope of an add-on."""
    return {"success": error is None, "is_empty": False, "exec_time": 0.3, "error": error, "results": results}


def full_job(*utterances: dict[str, Any], text: str = TEXT, own_subtitles: bool = False) -> dict[str, Any]:
    """A job that is done, with every kind of field."""
    said = utterances or (utterance("Split infinity in a time when less is more.", 1.5), utterance("C'est la vie.", 5021.0, language="fr", speaker=0))
    transcription: dict[str, Any] = {
        "full_transcript": text,
        "languages": ["en", "fr"],
        "utterances": list(said),
        "sentences": [addon(["Split infinity in a time when less is more.", "C'est la vie."])],
    }
    failure = {"status_code": 500, "exception": "Failure", "message": "no"}
    srt = {"format": "srt", "subtitles": "1\n00:00:01,500 --> 00:00:06,000\nSplit\n"}
    if own_subtitles:
        transcription["subtitles"] = [srt, {"format": "vtt", "subtitles": "WEBVTT\n\n00:01.500 --> 00:06.000\nSplit\n"}]
    return {
        "id": "45463597-20b7-8af7-b3b3-f5fb778203ab",
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
        "file": {"id": "f", "filename": "a.wav", "source": None, "audio_duration": 5025.4, "number_of_channels": 1},
        "result": {
            "metadata": {"audio_duration": 5025.4, "number_of_distinct_channels": 1, "billing_time": 5025.4, "transcription_time": 12.5},
            "transcription": transcription,
            "translation": addon([{**copy.deepcopy(transcription), "error": failure}]),
            "summarization": addon("A summary."),
            "named_entity_recognition": addon([{"entity_type": "X", "text": "Split", "start": 1.5, "end": 2.0}]),
            "sentiment_analysis": addon("positive"),
            "audio_to_llm": addon([addon({"prompt": "Who?", "response": "Somebody"})]),
            "sentences": addon(None, failure),
            "diarization": addon([utterance("Split infinity", 1.5)]),
            "chapters": addon([{"headline": "x"}]),
            "brand_new": {"a": [1]},
        },
    }


def among(item: Any) -> Any:
    """Damage that puts an item after the first one of a list."""
    return lambda old: [*old[:1], copy.deepcopy(item), *old[1:]] if isinstance(old, list) else old


DAMAGE: dict[str, Any] = {
    "removed": REMOVE,
    "null": None,
    "text": "solaria-9",
    "empty": "",
    "blank": " \n",
    "long": "many words " * 300,
    "surrogate": "a\ud83db",
    "control": "a\0b\x1b",
    "number": 7,
    "fraction": -0.5,
    "huge": 1.7e308,
    "huge int": 10**400,
    "NaN": math.nan,
    "infinity": -math.inf,
    "number in text": "7",
    "fraction in text": "1.5",
    "1e400 in text": "1e400",
    "true": True,
    "list": [],
    "list in list": [[7]],
    "dict": {},
    "things": {"new": {"a": [1]}, "text": 7, "results": 7},
    "itself in list": lambda old: [old],
    "itself in dict": lambda old: {"0": old},
    "backwards": lambda old: old[::-1] if isinstance(old, (str, list)) else old,
    "null among": among(None),
    "text among": among("x"),
    "odd one among": among({"word": "x", "text": "x", "start": "soon", "end": None}),
    "new field": lambda old: {**old, "brand_new": None} if isinstance(old, dict) else old,
}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Paths and values of everything inside a value."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key), item
        yield from places(item, (*path, key))


def damaged(raw: Any, path: tuple[Any, ...], damage: Any) -> Any:
    """A copy of a job with something else at a place."""
    result = copy.copy(raw)
    if len(path) > 1:
        result[path[0]] = damaged(result[path[0]], path[1:], damage)
    elif damage is REMOVE:
        del result[path[0]]
    else:
        result[path[0]] = damage(result[path[0]]) if callable(damage) else copy.deepcopy(damage)
    return result


def timed(*words: tuple[Any, ...], **more: Any) -> dict[str, Any]:
    """A job with one utterance of these words and times, and no whole text."""
    made = [word(*given) for given in words]
    return full_job({"text": "", "language": "en", "start": 0.0, "end": 9.0, "words": made, **more}, text="")


def texts(text: str, *parts: str) -> dict[str, Any]:
    """A job that says a text, in words without spaces of their own where parts are given."""
    words = [word(part, n / 2, n / 2 + 0.4) for n, part in enumerate(parts or text.split(" "))]
    return full_job(utterance(text, 0.0, words=words, end=len(words) / 2), text=text)


def bare(**transcription: Any) -> dict[str, Any]:
    """A job whose result is hardly there."""
    return {"id": "j", "status": "done", "result": {"transcription": transcription}}


SHAPED: dict[str, dict[str, Any]] = {
    "full": full_job(),
    "own subtitles": full_job(own_subtitles=True),
    "blank own subtitles": damaged(full_job(own_subtitles=True), ("result", "transcription", "subtitles", 0, "subtitles"), " "),
    "nothing": {"result": {}},
    "no result": {"id": "j", "result": None},
    "no transcription": bare(),
    "only sentences": bare(sentences=[{"results": ["One.", " ", "Two."]}, {"results": ["Longer than that. Really."]}]),
    "only words": bare(utterances=[{"words": [{"word": "Only"}, {"word": "words"}, {"word": "!"}]}]),
    "only text": bare(full_transcript="Only a text, which is long enough for more than one row and more than one caption. " * 3),
    "overlapping": full_job(utterance("One speaks", 1.0), utterance("Two speaks at once", 1.2, speaker=2), utterance("Back", 0.5)),
    "out of order": full_job(utterance("Later", 10.0), utterance("Earlier", 2.0)),
    "same times": full_job(utterance("a b c", 1.0), utterance("d e f", 1.0)),
    "no times": timed(("a", None, None), (" b", None, None), start=None, end=None),
    "backwards times": timed(("a", 5.0, 4.0), (" b", 3.0, 2.0), (" c", 1.0, 0.5)),
    "negative times": timed(("a", -5.0, -4.0), (" b", 0.5, -1.0)),
    "endless times": timed(("a", 1e308, 1e309), (" b", 2e9, 3e9), (" c", "4", "5.5")),
    "zero length": timed(("a", 1.0, 1.0), (" b", 1.0, 1.0), (" c", 1.0, 1.0)),
    "missing end": timed(("a", 1.0, None), (" b", None, None), (" c", 3.0, None)),
    "missing start": timed(("a", None, 1.0), (" b", None, 2.0)),
    "word before its utterance": timed(("a", 0.1, 0.4), (" b", 5.1, 5.4), start=5.0),
    "long pause": timed(("a", 0.0, 0.5), (" b", 2.1, 2.5), (" c", 8.0, 8.5)),
    "long word": timed(("x" * 200, 0.0, 4.0), (" y" * 50, 4.0, 30.0)),
    "many words": texts(" ".join(f"word{n}" for n in range(120))),
    "Chinese": texts("今天天气很好，我们去公园散步吧。这是一个很长的句子，没有空格，需要换行。", *"今天天气很好，我们去公园散步吧。这是一个很长的句子，没有空格，需要换行。"),
    "Japanese": texts("「これはテストです」と言った。", "「これ", "は", "テスト", "です」", "と", "言った。"),
    "Korean": texts("안녕하세요 여러분, 반갑습니다."),
    "Thai": texts("สวัสดีครับวันนี้อากาศดีมากเราไปเดินเล่นที่สวนกันเถอะนะครับทุกคน", "สวัสดี", "ครับ", "วันนี้", "อากาศ", "ดี", "มาก"),
    "Arabic": texts("مرحبا بالعالم، كيف حالك اليوم؟ \u202bنص\u202c"),
    "Hebrew and English": texts("שלום world, זה test (בדיקה)."),
    "Devanagari": texts("नमस्ते दुनिया। आप कैसे हैं?"),
    "emoji": texts("👩‍👩‍👧‍👦 family 😀 e\u0301 ﬁ"),
    "punctuation": texts(
        "«Hello» , she said ; ¿ qué ? 50 % & more - so… it’s / or",
        *["«", "Hello", "»", ",", "she", "said", ";", "¿", "qué", "?", "50", "%", "&", "more", "-", "so", "…", "it", "’s", "/", "or"],
    ),
    "some spaces of their own": texts("a, b c", "a", ",", " b", "c", " ", "."),
    "markup": texts("<i>a</i> & b --> c ---> d {\\an8}"),
    "line breaks": texts("a\n\n1\n00:00:00,000 --> 00:00:01,000\r\nb\u2028c\x85d", "a\n\n1", "00:00:00,000 --> 00:00:01,000\r\nb", "\u2028c\x85d"),
    "surrogates": texts("a\ud83d b\ude00 \ud83d\ude00", "a\ud83d", "b\ude00", "\ud83d\ude00"),
    "control characters": texts("a\0b\x1b[31mc\x7f\u200b\ufeff d"),
    "only spaces": texts("   ", " ", "\t"),
    "dates": {**full_job(), "created_at": "2026-13-45", "completed_at": "20260102T030405+0530"},
    "deep": {**full_job(), "custom_metadata": json.loads("[" * 400 + "]" * 400)},
    "three durations": damaged(full_job(), ("result", "metadata", "audio_duration"), "x"),
    "no duration": damaged(damaged(full_job(), ("result", "metadata", "audio_duration"), None), ("file",), None),
    "wrong ids": {**full_job(), "id": 7, "status": ["x"], "version": "9007199254740993"},
}
BODY = json.dumps(damaged(full_job(), ("result", "transcription", "full_transcript"), "Où 日本 😀."), ensure_ascii=False).encode()
MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-32-be": codecs.BOM_UTF32_BE}


def with_text(literal: bytes) -> bytes:
    """The body with other bytes for its whole text."""
    return BODY.replace('"Où 日本 😀."'.encode(), literal)


BODIES: dict[str, bytes] = {
    **{f"{name}": BODY.decode().encode(name) for name in MARKS},
    **{f"{name} with a mark": mark + BODY.decode().encode(name) for name, mark in MARKS.items()},
    **{
        f"text {literal[:20]!r}": with_text(literal)
        for literal in (
            b'"caf\xe9 noir"',
            b'"\xe6\x97 noir"',
            b'"a\xed\xa0\xbdb"',
            b'"a\\ud83db"',
            b'"a\\ud83d\\ude00b"',
            b'"a\0b\r\n\tb"',
            b'"a\\u0000b"',
            b"NaN",
            b"-Infinity",
            b"1e999",
            b"9" * 5000,
            b'"a","id":"twice"',
            b"'a'",
            b'"a",',
        )
    },
    "duration NaN": BODY.replace(b"5025.4", b"NaN"),
    "duration of many digits": BODY.replace(b"5025.4", b"9" * 400 + b".5"),
    "cut": BODY[:-1],
    "nothing": b"",
    "NUL": b"\0" * 9,
    "more after it": BODY + b"x",
    "twice": BODY * 2,
    "in a list": b"[" + BODY + b"]",
    "as text": json.dumps(BODY.decode()).encode(),
    "too deep": BODY[:-1] + b',"x":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
    "page": b"<html>",
    "large": BODY[:-1] + b',"x":"' + b"x" * 70_000 + b'"}',
}


def record() -> dict[str, Any]:
    """The section."""
    raw = full_job()
    found: dict[str, Any] = {"shaped": {name: read(job) for name, job in SHAPED.items()}}
    everything = [
        (place, name, damage)
        for place, value in places(raw)
        for name, damage in DAMAGE.items()
        if not (callable(damage) and damage(value) is value) and (place != ("result",) or name == "new field")
    ]
    step = len(everything) // SAMPLED | 1
    whole = {brief: read(raw, brief=brief) for brief in (False, True)}
    found["damaged: what is not as in the full job"] = {
        f"{dotted(place)}: {name}": changed(read(damaged(raw, place, damage)), whole[False]) for place, name, damage in everything[::step]
    }
    found["all damage: beginnings of digests of that"] = digests = {}
    for place, name, damage in everything:
        left = changed(read(damaged(raw, place, damage), brief=True), whole[True])
        if left:
            line = digests.get(dotted(place), "")
            digests[dotted(place)] = f"{line} {name.replace(' ', '-')}={digest(left)}".lstrip()
    found["bodies"] = {name: waited(body) for name, body in BODIES.items()}
    with fast_decoder():
        fast = {name: waited(body) for name, body in BODIES.items()}
    found["bodies, where the fast decoder differs"] = {n: fast[n] for n in fast if fast[n] != found["bodies"][n]}
    return found


def changed(found: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """What is not as in the full job."""
    return {name: value for name, value in found.items() if whole.get(name) != value}


def dotted(place: tuple[Any, ...]) -> str:
    """A path as messages write it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


def digest(value: Any) -> str:
    """The beginning of a digest."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:5]


def read(raw: dict[str, Any], *, brief: bool = False) -> dict[str, Any]:
    """What a job is read as."""
    try:
        transcript = Transcript.from_raw(raw)
    except Exception as error:
        return failed(error)
    return told(transcript, brief=brief) | ({} if transcript.raw is raw else {"raw": "is another one"})


def told(transcript: Transcript, *, brief: bool = False) -> dict[str, Any]:
    """Everything that a transcript says."""
    found = {
        "text": short(transcript.text, 100),
        "repr": short(repr(transcript), 200),
        "dates": [str(transcript.created_at), str(transcript.completed_at)],
        "utterances": [told_utterance(one) for one in transcript.utterances],
        "warnings": short("\n".join(warnings(transcript)), 500).split("\n"),
        "srt": short(transcript.to_srt(), 90),
        "model": digest(repr(transcript.job.to_dict())),
    }
    if not brief:
        made = subtitles.captions(transcript.utterances, text=transcript.text, duration=transcript.duration)
        captions = "\n".join(f"{one.start:.3f} {one.end:.3f} {one.text!r}" for one in made)
        found |= {"captions": short(captions, 400).split("\n"), "vtt": short(transcript.to_vtt(), 90)}
    return found


def told_utterance(one: Any) -> str:
    """An utterance on one line."""
    words = digest([(w.word, repr(w.start), repr(w.end), repr(w.confidence)) for w in one.words])
    speaker = repr(getattr(one, "speaker", None))
    text = short(one.text, 80)
    return f"{one.start!r:.12} {one.end!r:.12} {one.language!r} {speaker} {one.channel!r} {text} {len(one.words)} words {words}"


def waited(body: bytes) -> dict[str, Any]:
    """What a wait makes of a body."""
    simulation = Simulation((said(200, body),), Middle())
    try:
        transcript = simulation.client.job(full_job()["id"]).wait()
    except Exception as error:
        return failed(error)
    return told(transcript) | {"raw": digest(transcript.raw)}
