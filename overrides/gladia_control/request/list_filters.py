"""Turn the caller's filters for a list of jobs into a query."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from typing import Any

from gladia_control.api import generated
from gladia_control.errors import BadOption
from gladia_control.result.timestamps import timestamp
from gladia_control.text import short_repr

from .validation import check_json, check_text

Date = str | datetime.date


def list_filters(
    status: str | Iterable[str] | None,
    date: Date | None,
    before_date: Date | None,
    after_date: Date | None,
    custom_metadata: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return the query of a list of jobs.

    Raises:
        BadOption: A date cannot be read, or the metadata cannot be sent as JSON.
    """
    states = None if status is None else _states(status)
    metadata = None
    if custom_metadata is not None:
        if not isinstance(custom_metadata, Mapping):
            raise BadOption(
                "custom_metadata", f"expected a dictionary, got {short_repr(custom_metadata)}", custom_metadata
            )
        plain = generated.encode(custom_metadata)
        check_json(plain, "custom_metadata")
        metadata = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    dates = {"date": date, "before_date": before_date, "after_date": after_date}
    return {
        "status": states,
        "custom_metadata": metadata,
        **{name: None if value is None else _iso(name, value) for name, value in dates.items()},
    }


def _states(status: str | Iterable[str]) -> list[str]:
    states = [status] if isinstance(status, str) else list(status) if isinstance(status, Iterable) else []
    for state in states:
        if isinstance(state, str):
            check_text(state, "status")
    if not states or not all(isinstance(state, str) for state in states):
        raise BadOption("status", f"expected a state or a list of states, got {short_repr(status)}", status)
    return states


def _iso(name: str, value: Date) -> str:
    if isinstance(value, datetime.datetime):
        return (value.astimezone(datetime.UTC) if value.tzinfo else value).isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str) and timestamp(value) is not None:
        return value
    raise BadOption(name, f"expected a date, a datetime or ISO 8601 text, got {short_repr(value)}", value)
