"""Decoding JSON that may be damaged, and dates."""

from __future__ import annotations

import datetime
import json
import os
from typing import Any

import pytest
from gladia_control.result.json import NotJson, decode_object
from gladia_control.result.timestamps import timestamp
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.usefixtures("both_decoders")

LONG = bool(os.environ.get("CHECK_LONG"))
long = settings(derandomize=True, deadline=None, max_examples=2000 if LONG else 100)

READ: list[tuple[bytes, Any]] = [
    (b"{}", {}),
    (b'\xef\xbb\xbf {"a": 1}\n', {"a": 1}),
    (b'{"a": "\xff"}', {"a": "\ufffd"}),
    (b'{"a": "\xe6\x97"}', {"a": "\ufffd"}),
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


@pytest.mark.parametrize(("body", "expected"), READ, ids=[repr(body[:40]) for body, _ in READ])
def test_what_can_be_read_is_read(body: bytes, expected: Any) -> None:
    """A byte-order mark, broken UTF-8, NaN and repeated keys do not stop an object from being read."""
    assert decode_object(body) == (json.loads(body) if expected is None else expected)


REFUSED: list[tuple[bytes, str]] = [
    (b"", "not JSON"),
    (b"{", "not JSON"),
    (b"<html>", "not JSON"),
    (b"{} {}", "not JSON"),
    (b"[]", "expected an object, got list"),
    (b"null", "expected an object, got NoneType"),
    (b'"x"', "expected an object, got str"),
    (b"7", "expected an object, got int"),
    (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
]


@pytest.mark.parametrize(("body", "reason"), REFUSED, ids=[repr(body[:20]) for body, _ in REFUSED])
def test_what_is_no_object_says_why(body: bytes, reason: str) -> None:
    """Bytes that are not a JSON object are a `NotJson` with the reason."""
    with pytest.raises(NotJson) as caught:
        decode_object(body)
    assert str(caught.value).startswith(reason)


@long
@given(st.binary(max_size=200))
def test_any_bytes_are_an_object_or_not_json(body: bytes) -> None:
    """Nothing but `NotJson` ever escapes."""
    try:
        found = decode_object(body)
    except NotJson:
        return
    assert isinstance(found, dict)


fragments = st.lists(
    st.sampled_from(
        [
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            '"a"',
            '"\\ud800"',
            "1",
            "-",
            "1e999",
            "NaN",
            "Infinity",
            "true",
            "nul",
            " ",
            "\xff",
        ]
    ),
    max_size=12,
).map(lambda parts: "".join(parts).encode("latin-1"))


@long
@given(fragments)
def test_damaged_json_is_an_object_or_not_json(body: bytes) -> None:
    """Nothing but `NotJson` escapes from what nearly is JSON."""
    try:
        found = decode_object(body)
    except NotJson:
        return
    assert isinstance(found, dict)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@long
@given(st.dictionaries(st.text(max_size=4), values), st.booleans())
def test_json_is_read_as_it_is(given_object: dict[str, Any], ascii_only: bool) -> None:
    """Every object that is valid JSON is read as the standard library reads it."""
    assert decode_object(json.dumps(given_object, ensure_ascii=ascii_only).encode()) == given_object


@long
@given(st.dictionaries(st.text(max_size=4), values, min_size=1), st.data())
def test_truncated_json_is_not_json(given_object: dict[str, Any], data: st.DataObject) -> None:
    """An answer that was cut off is never taken for a whole one."""
    body = json.dumps(given_object).encode()
    with pytest.raises(NotJson):
        decode_object(body[: data.draw(st.integers(0, len(body) - 1))])


UTC = datetime.UTC
DATES: list[tuple[Any, datetime.datetime | None]] = [
    ("2026-01-02T03:04:05.678Z", datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, UTC)),
    ("2026-01-02T03:04:05+02:00", datetime.datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC)),
    ("2026-01-02T03:04:05", datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ("2026-01-02", datetime.datetime(2026, 1, 2, tzinfo=UTC)),
    ("2026-13-02", None),
    ("yesterday", None),
    ("", None),
    ("\uff12\uff10\uff12\uff16-01-02", None),
    ("2026-01-02T03:04:05+99:99", None),
    ("9" * 9999, None),
    (None, None),
    (1767225600, None),
    ([], None),
]


@pytest.mark.parametrize(("value", "expected"), DATES, ids=[repr(value)[:30] for value, _ in DATES])
def test_dates_are_aware_or_none(value: Any, expected: datetime.datetime | None) -> None:
    """ISO 8601 becomes an aware datetime, UTC where no zone is named; anything else is None."""
    assert timestamp(value) == expected


@long
@given(
    st.text(max_size=30)
    | st.text("0123456789-:TZ+., W", max_size=30)
    | st.datetimes(timezones=st.none() | st.timezones()).map(lambda moment: moment.isoformat())
)
def test_any_text_is_an_aware_date_or_none(text: str) -> None:
    """No text whatever raises, and what is read can be compared with the present."""
    found = timestamp(text)
    assert found is None or isinstance(found - datetime.datetime(2026, 1, 1, tzinfo=UTC), datetime.timedelta)
