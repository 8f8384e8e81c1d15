"""Listing: the jobs on a page of the list, and the URLs of its pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import attrs

from gladia_emulator.contract import json_text
from gladia_emulator.contract.document import contract
from gladia_emulator.contract.operations import JOBS_PATH
from gladia_emulator.contract.problem import invalid
from gladia_emulator.contract.violations import short_repr

from .job import Job

Pairs = Sequence[tuple[str, str]]
Filter = Callable[[Job], bool]

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,1000}")
_DEFAULTS = {"offset": 0, "limit": 20}
_BRACKETS = re.compile(r"custom_metadata\[(.*)\]", re.DOTALL)
_STATUS = re.compile(r"status(\[\d*\])?")  # as fetch, axios and PHP write the entries of a list
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen
class Listing:
    """A parsed list request: the page, the states to show (None for all), and one predicate for each other filter."""

    offset: int
    limit: int
    statuses: tuple[str, ...] | None
    filters: tuple[Filter, ...]
    pairs: Pairs

    @classmethod
    def parse(cls, pairs: Pairs) -> Listing:
        """Parse the query of a list request; unknown parameters are ignored.

        Raises:
            Problem: 400, with every violation.
        """
        reader = _Reader(pairs)
        offset, limit = reader.number("offset"), reader.number("limit")
        statuses = reader.statuses()
        filters = [*reader.date_filters(), *reader.metadata_filters()]
        if reader.violations:
            raise invalid(reader.violations)
        return cls(offset, limit, statuses, tuple(filters), pairs)

    def page(self, jobs: Sequence[Job], now: float, jobs_url: str) -> dict[str, Any]:
        """The page of ``jobs`` (newest first) at the time ``now``, whose links begin with ``jobs_url``."""
        found = [job for job in jobs if job.is_listed(now) and all(matches(job) for matches in self.filters)]
        if self.statuses is not None:
            found = [job for job in found if job.status(now) in self.statuses]
        items = [job.view(now) for job in found[self.offset : self.offset + self.limit]]
        end = self.offset + len(items)
        return {
            "first": self._url(jobs_url, 0),
            "current": self._url(jobs_url, self.offset),
            "next": self._url(jobs_url, end) if end < len(found) else None,
            "items": items,
        }

    def _url(self, jobs_url: str, offset: int) -> str:
        kept = [(name, value) for name, value in self.pairs if name not in _DEFAULTS]
        return f"{jobs_url}?{urlencode([('offset', offset), ('limit', self.limit), *kept])}"


class _Reader:
    """Parses a query and collects its violations."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self.violations: list[str] = []

    def number(self, name: str) -> int:
        text = self._single(name)
        if text is None:
            return _DEFAULTS[name]
        if not _WHOLE_NUMBER.fullmatch(text):
            self.violations.append(f"{name}: must be a whole number, got {short_repr(text)}")
            return _DEFAULTS[name]
        number = int(text)
        self.violations += contract().parameter_violations(JOBS_PATH, "get", name, number)
        return number

    def date_filters(self) -> list[Filter]:
        filters: list[Filter] = []
        day, before, after = (self._moment(name) for name in ("date", "before_date", "after_date"))
        if day is not None:
            start = day.replace(hour=0, minute=0, second=0, microsecond=0)
            first = (start - _EPOCH).total_seconds()
            filters.append(lambda job: first <= job.created < first + timedelta(days=1).total_seconds())
        if before is not None:
            end = (before - _EPOCH).total_seconds()
            filters.append(lambda job: job.created < end)
        if after is not None:
            begin = (after - _EPOCH).total_seconds()
            filters.append(lambda job: job.created > begin)
        return filters

    def statuses(self) -> tuple[str, ...] | None:
        given = [value for name, value in self._pairs if _STATUS.fullmatch(name)]
        self.violations += contract().parameter_violations(JOBS_PATH, "get", "status", given)
        return tuple(given) or None

    def metadata_filters(self) -> list[Filter]:
        """Both spellings in use: one JSON object, and ``custom_metadata[key]=value`` as Gladia's library sends it."""
        filters: list[Filter] = []
        text = self._single("custom_metadata")
        if text is not None:
            wanted = self._json_object(text)
            filters.append(lambda job: _has_entries(job.params.get("custom_metadata") or {}, wanted))
        for name, value in dict.fromkeys(self._pairs):
            bracket = _BRACKETS.fullmatch(name)
            if bracket:
                filters.append(_has_text(bracket.group(1).split("]["), value))
        return filters

    def _single(self, name: str) -> str | None:
        values = [value for key, value in self._pairs if key == name]
        if len(values) > 1:
            self.violations.append(f"{name}: must be given once, is given {len(values)} times")
        return values[0] if values else None

    def _moment(self, name: str) -> datetime | None:
        text = self._single(name)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError):
            self.violations.append(f"{name}: must be an ISO 8601 date, got {short_repr(text)}")
            return None

    def _json_object(self, text: str) -> dict[str, Any]:
        try:
            value = json_text.parse(text.encode("utf-8"))
        except json_text.JsonTextError as error:
            self.violations.append(f"custom_metadata: must be a JSON object: {error}")
            return {}
        if not isinstance(value, dict):
            self.violations.append(f"custom_metadata: must be a JSON object, got {short_repr(value)}")
            return {}
        return value


def _has_entries(metadata: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return all(key in metadata and _same(metadata[key], value) for key, value in wanted.items())


def _same(value: Any, wanted: Any) -> bool:
    """Whether a value is the wanted one. Gladia finds a number by its text, too, but no text by a number."""
    if isinstance(value, dict) and isinstance(wanted, dict):
        return value.keys() == wanted.keys() and all(_same(value[key], wanted[key]) for key in wanted)
    if isinstance(value, list) and isinstance(wanted, list):
        return len(value) == len(wanted) and all(map(_same, value, wanted))
    if isinstance(value, bool) or isinstance(wanted, bool):  # in Python True == 1, in JSON they differ
        return value is wanted
    if isinstance(value, (int, float)) and isinstance(wanted, str):
        return wanted in _spellings(value)
    return bool(value == wanted)


def _has_text(keys: list[str], text: str) -> Filter:
    def matches(job: Job) -> bool:
        value = job.params.get("custom_metadata")
        for key in keys:
            if not isinstance(value, dict) or key not in value:
                return False
            value = value[key]
        return text in _spellings(value)

    return matches


def _spellings(value: Any) -> set[str]:
    """The ways to write a value in a query: literally, as JSON, as Python does (``True``), and without ``.0``."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, float) and value.is_integer():
        return {json.dumps(value), str(int(value))}
    return {json.dumps(value, ensure_ascii=False, separators=(",", ":")), str(value)}
