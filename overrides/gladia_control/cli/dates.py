"""Dates as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from dateutil import parser

from gladia_control.errors import BadOption

_AGO = re.compile(r"(\d{1,6})\s*(m|min|h|d|w)( ago)?")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DAYS = {"today": 0, "yesterday": 1}


def moment(option: str, text: str, now: datetime | None = None) -> datetime:
    """The moment that a text names, in the time zone of this computer unless it names one.

    Args:
        option: What an error calls it.
        text: Such as `2026-11-30`, `30 Nov 14:00`, `today`, `yesterday`, `24h` or `7d ago`.
        now: The present moment.

    Raises:
        BadOption: It names none.
    """
    now = (now or datetime.now(UTC)).astimezone()
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    words = text.strip().lower()
    if words in _DAYS:
        return day - timedelta(days=_DAYS[words])
    if ago := _AGO.fullmatch(words):
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        found = parser.parse(text, default=day.replace(tzinfo=None))
    except (ValueError, OverflowError):
        expected = "expected a date such as 2026-11-30, '30 Nov 14:00', today, yesterday, 90m, 24h or 7d"
        raise BadOption(option, f"{expected}, got {text!r}", text) from None
    return found.astimezone()  # a date in summer has the time of summer
