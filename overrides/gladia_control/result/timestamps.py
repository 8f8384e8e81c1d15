"""Read the dates that Gladia sends."""

from __future__ import annotations

from datetime import UTC, datetime

from dateutil.parser import isoparse


def timestamp(value: object) -> datetime | None:
    """An aware datetime from an ISO 8601 string; UTC where it names no zone; None where it cannot be read."""
    if not isinstance(value, str):
        return None

    try:
        parsed = isoparse(value)
    except (ValueError, OverflowError):
        return None
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)
