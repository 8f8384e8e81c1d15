"""Decoding JSON that may be damaged: a paid transcript is never lost to its bytes."""

from __future__ import annotations

import codecs
import contextlib
import json
import random
from typing import Any

import pytest
from gladia_control import Transcript
from gladia_control.result.json import NotJson, decode_object
from hypothesis import strategies as st

from tests import tiers
from tests.support.damage import damaged, dotted, places
from tests.support.jobs import full_job
from tests.support.promises import broken_promises
from tests.support.properties import holds, json_values

pytestmark = pytest.mark.usefixtures("both_decoders")

READ: list[tuple[bytes, Any]] = [
    (b"{}", {}),
    (b'\xef\xbb\xbf {"a": 1}\n', {"a": 1}),
    (b'{"a": "\xff"}', {"a": "\ufffd"}),
    (b'{"a": NaN, "b": Infinity, "c": -Infinity}', {"a": None, "b": None, "c": None}),
    (b'{"a": 1e999, "b": -1e999, "c": 1e308}', {"a": None, "b": None, "c": 1e308}),
    (b'{"a": ' + b"9" * 4300 + b"}", {"a": int("9" * 4300)}),
    (b'{"a": 1, "a": 2}', {"a": 2}),
    (b'{"a": ' + b"9" * 4301 + b"}", {"a": None}),
    (b'{"a": 18446744073709551616, "b": -9223372036854775809}', {"a": 2**64, "b": -(2**63) - 1}),
    (b'{"a": "\\ud800"}', {"a": "\ud800"}),
    (b'{"a": "\\u0000"}', {"a": "\0"}),
    (b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}", None),
]


def test_what_can_be_read_is_read() -> None:
    """A byte-order mark, broken UTF-8, NaN and repeated keys do not stop an object from being read."""
    read = [(body, decode_object(body)) for body, _ in READ]
    assert read == [(body, json.loads(body) if expected is None else expected) for body, expected in READ]


def refusal(body: bytes) -> str | None:
    """Why a body is refused; None if it is read."""
    try:
        assert isinstance(decode_object(body), dict)
    except NotJson as error:
        return str(error)
    return None


FRAGMENTS = [*"{}[]:,- \xff", '"a"', '"\\ud800"', "1", "1e999", "NaN", "Infinity", "true", "nul"]


@tiers.examples(60, 4000)
def test_any_bytes_are_an_object_or_not_json(examples: int) -> None:
    """Nothing but `NotJson` ever escapes, neither from noise nor from what nearly is JSON."""

    def promise(body: bytes) -> None:
        refusal(body)

    nearly = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(lambda parts: "".join(parts).encode("latin-1"))
    holds(promise, st.binary(max_size=200) | nearly, examples=examples)


@tiers.examples(60, 2000)
def test_json_is_read_as_it_is(examples: int) -> None:
    """Every object is read as the standard library reads it."""

    def promise(given: dict[str, Any], ascii_only: bool) -> None:
        assert given == decode_object(json.dumps(given, ensure_ascii=ascii_only).encode())

    holds(promise, st.dictionaries(st.text(max_size=4), json_values()), st.booleans(), examples=examples)


SPOKEN = "Où est l'infini ? 日本 😀."
WHOLE = ("result", "transcription", "full_transcript")
RAW: dict[str, Any] = damaged(full_job(), WHOLE, SPOKEN)
BODY = json.dumps(RAW, ensure_ascii=False).encode()

MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


def body_with(path: tuple[str | int, ...], literal: bytes) -> bytes:
    """The body with other bytes for what is at a place."""
    mark = b'"\\u0001the place"'
    body = json.dumps(damaged(RAW, path, "\1the place"), ensure_ascii=False).encode()
    assert 1 == body.count(mark)
    return body.replace(mark, literal)


def test_every_encoding_of_json_is_read() -> None:
    """UTF-8, UTF-16 and UTF-32 are told apart, with a byte-order mark or without."""
    for encoding, mark in MARKS.items():
        for before in (b"", mark):
            assert RAW == decode_object(before + BODY.decode().encode(encoding)), (encoding, before)


IMPOSSIBLE = [
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"9" * 400 + b".5",
    b"-" + b"9" * 5000,
    b"9" * 5000 + b".5",
    b"1e" + b"9" * 20,
]


@tiers.examples(40, len(list(places(RAW))))
def test_an_impossible_number_is_null(examples: int) -> None:
    """Wherever a body has a number that no float can hold, the number is read as null, and the rest as it is."""
    failures = []
    for path in random.Random(1).sample(list(places(RAW)), examples):
        expected = damaged(RAW, path, None)
        wrong = [literal for literal in IMPOSSIBLE if expected != decode_object(body_with(path, literal))]
        failures += [(dotted(path), literal[:9]) for literal in wrong]
    assert [] == failures


def test_a_whole_number_in_text_is_read_to_its_last_digit() -> None:
    """Text in place of a whole number is not read by way of a fraction, which has fewer digits."""
    transcript = Transcript.from_raw(damaged(RAW, ("version",), "9007199254740993"))
    assert (9007199254740993, int) == (transcript.job.version, type(transcript.job.version))
    assert ("version: '9007199254740993' is text, read as 9007199254740993",) == transcript.warnings


SPOILT: list[tuple[bytes, str]] = [
    (b'"caf\xe9 noir"', "caf\ufffd noir"),  # Latin-1
    (b'"\xe6\x97 noir"', "\ufffd noir"),  # half of a character
    (b'"a\xff\xfe\xc0b"', "a\ufffd\ufffd\ufffdb"),  # bytes of no character
    (b'"a\xed\xa0\xbdb"', "a\ufffd\ufffd\ufffdb"),  # an encoded surrogate
    (b'"a\\ud83db"', "a\ufffdb"),  # half of a pair, escaped
    (b'"a\\ud83d\\ude00b"', "a😀b"),  # a pair, escaped
    (b'"a\\ude00\\ud83db"', "a\ufffd\ufffdb"),  # a pair the wrong way round
    (b'"a\0b"', "a\0b"),  # NUL
    (b'"a\\u0000b"', "a\0b"),  # NUL, escaped
    (b'"a\r\n\tb"', "a\r\n\tb"),  # a line break
    (b'"a\xef\xbb\xbfb"', "a\ufeffb"),  # a byte-order mark
]


def test_a_spoilt_character_spoils_nothing_else() -> None:
    """Invalid bytes become a replacement character; what is before them, after them and around them is read."""
    for literal, expected in SPOILT:
        raw = decode_object(body_with(WHOLE, literal))
        read = Transcript.from_raw(raw).text, broken_promises(raw), damaged(raw, WHOLE, SPOKEN)
        assert (expected, [], RAW) == read, literal


NOT_JSON = [
    b"",
    b"<html>",
    codecs.BOM_UTF8,
    b"\0" * 100,
    b" \r\n",
    BODY + b"x",
    BODY + BODY,
    BODY + b"\0",
    b"\0" + BODY,
    BODY.replace(b": ", b":\0", 1),
]

REFUSED: list[tuple[bytes, str]] = [
    *((body, "not JSON") for body in NOT_JSON),
    (b"[" + BODY + b"]", "expected an object, got list"),
    (b"null", "expected an object, got NoneType"),
    (json.dumps(BODY.decode()).encode(), "expected an object, got str"),
    (b"7", "expected an object, got int"),
    (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    (body_with(("custom_metadata",), b'{"a":' * 100_000 + b"1" + b"}" * 100_000), "nested too deeply"),
]


def test_what_is_no_whole_object_is_refused() -> None:
    """A body that may be a part of an answer, or more than one, is a `NotJson` with the reason; so is no object."""
    found = [(body[:20], refusal(body), reason) for body, reason in REFUSED]
    assert [] == [one for one in found if not (one[1] or "").startswith(one[2])]


@tiers.examples(60, 10**6)
def test_a_body_that_was_cut_off_is_refused(examples: int) -> None:
    """Wherever an answer was cut off, it is not taken for a whole one."""
    for encoding in ("utf-8", "utf-16", "utf-32-be"):
        whole = BODY.decode().encode(encoding)
        ends = range(0, len(whole), max(1, len(whole) // examples))
        assert [] == [end for end in ends if refusal(whole[:end]) is None]


@tiers.examples(40, 3000)
def test_any_damaged_bytes_are_read_or_refused(examples: int) -> None:
    """Bytes replaced, added or dropped anywhere: what is still an object with a result keeps all promises."""

    def promise(edits: list[tuple[int, int, bytes]]) -> None:
        body = bytearray(BODY)
        for start, dropped, added in edits:
            body[start : start + dropped] = added
        with contextlib.suppress(NotJson):
            raw = decode_object(bytes(body))
            if isinstance(raw.get("result"), dict):
                assert [] == broken_promises(raw)

    edits = st.tuples(st.integers(0, len(BODY)), st.integers(0, 3), st.binary(max_size=3))
    holds(promise, st.lists(edits, min_size=1, max_size=4), examples=examples)


@tiers.examples(40, 3000)
def test_bytes_of_no_character_in_the_text_never_lose_it(examples: int) -> None:
    """Whatever bytes beyond ASCII are between the characters of a text, they and everything around it are read."""

    def promise(spoilt: list[tuple[int, int]]) -> None:
        text = bytearray(b"Split infinity in a time when")
        for place, byte in spoilt:
            text.insert(place, byte)
        raw = decode_object(body_with(WHOLE, b'"' + bytes(text) + b'"'))
        found = raw["result"]["transcription"]["full_transcript"]
        assert "Split infinity in a time when" == "".join(filter(str.isascii, found))
        assert RAW == damaged(raw, WHOLE, SPOKEN)

    bytes_ = st.lists(st.tuples(st.integers(0, 30), st.integers(0x80, 0xFF)), min_size=1, max_size=5)
    holds(promise, bytes_, examples=examples)
