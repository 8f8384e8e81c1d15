"""Dates as Gladia writes them, and others."""

from __future__ import annotations

import datetime
import os
from typing import Any

import pytest
from gladia_control.result.timestamps import timestamp
from hypothesis import given, settings
from hypothesis import strategies as st

LONG = bool(os.environ.get("CHECK_LONG"))


long = settings(derandomize=True, deadline=None, max_examples=2000 if LONG else 100)


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
