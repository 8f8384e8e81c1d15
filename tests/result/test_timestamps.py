"""Dates as Gladia writes them, and others."""

from __future__ import annotations

import datetime
from typing import Any

from gladia_control.result.timestamps import timestamp
from hypothesis import strategies as st

from tests import tiers
from tests.support.properties import holds

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


def test_dates_are_aware_or_none() -> None:
    """ISO 8601 becomes an aware datetime, UTC where no zone is named; anything else is None."""
    assert [expected for _, expected in DATES] == [timestamp(value) for value, _ in DATES]


@tiers.examples(60, 2000)
def test_any_text_is_an_aware_date_or_none(examples: int) -> None:
    """No text whatever raises, and what is read can be compared with the present."""

    def promise(text: str) -> None:
        found = timestamp(text)
        assert found is None or isinstance(found - datetime.datetime(2026, 1, 1, tzinfo=UTC), datetime.timedelta)

    dates = st.datetimes(timezones=st.none() | st.timezones()).map(datetime.datetime.isoformat)
    holds(promise, st.text(max_size=30) | st.text("0123456789-:TZ+., W", max_size=30) | dates, examples=examples)
