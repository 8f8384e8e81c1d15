"""Read jobs leniently: a paid transcript is never lost to a parser.

The generated models are strict: they promise types. So every job is read through a copy that the document guides: what
can be understood is kept, what cannot gets a neutral value, and each such place is reported. The body as received is
kept beside it by the callers.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from . import _schema
from ._generated import JobModel, UploadResponse
from ._schema import Schema
from ._show import show

T = TypeVar("T")
Report = Callable[[str, str], None]

_ABSENT = object()

_LARGEST = sys.float_info.max  # no NaN or infinity, which are not JSON, nor an integer that meets no float


def read_job(raw: dict[str, Any]) -> tuple[JobModel, tuple[str, ...]]:
    """A job as a model, and what was odd about it, each as `place: what is wrong`."""
    return _read(raw, JobModel.from_dict, "Job")


def read_upload(raw: dict[str, Any]) -> UploadResponse:
    """The answer to an upload as a model."""
    return _read(raw, UploadResponse.from_dict, "UploadResponse")[0]


def _read(raw: dict[str, Any], decode: Callable[[dict[str, Any]], T], schema: str) -> tuple[T, tuple[str, ...]]:
    odd: list[str] = []
    repaired = _repair(raw, _schema.component(schema), "", lambda place, problem: odd.append(f"{place}: {problem}"))
    return decode(repaired), tuple(odd)


def _repair(value: Any, schema: Schema, place: str, report: Report) -> Any:
    """The value if it fits, else what can be made of it, else null where that is allowed, else `_ABSENT`."""
    choices = _schema.choices(schema)
    kinds = {str(choice.get("type", "any")): choice for choice in choices}
    if "any" in kinds or (value is None and "null" in kinds):
        return value
    for kind, choice in kinds.items():
        fixed = _as(kind, value, choice, place, report)
        if fixed is not _ABSENT:
            return fixed
    report(place, f"{show(value)} is not {' or '.join(kinds)}")
    return None if "null" in kinds else _ABSENT


def _as(kind: str, value: Any, schema: Schema, place: str, report: Report) -> Any:
    """The value as this type, or `_ABSENT`."""
    if kind == "object" and isinstance(value, dict):
        return _repair_object(value, schema, place, report)
    if kind == "array" and isinstance(value, list):
        return _repair_array(value, schema, place, report)
    if (kind == "string" and isinstance(value, str)) or (kind == "boolean" and isinstance(value, bool)):
        return value
    if kind in ("number", "integer"):
        return _as_number(kind, value, place, report)
    return _ABSENT


def _as_number(kind: str, value: Any, place: str, report: Report) -> Any:
    number = value
    if isinstance(value, str):
        try:
            number = float(value) if kind == "number" else int(value)
        except ValueError:
            return _ABSENT
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not abs(number) <= _LARGEST:
        return _ABSENT
    if kind == "integer" and isinstance(number, float) and not number.is_integer():
        return _ABSENT
    if number is not value:
        report(place, f"{show(value)} is text, read as {show(number)}")
    return number


def _repair_object(value: dict[str, Any], schema: Schema, place: str, report: Report) -> dict[str, Any]:
    known = _schema.properties(schema)
    required = schema.get("required", ())
    result = dict(value)
    for key, inner in known.items():
        where = f"{place}.{key}" if place else key
        if key in value:
            fixed = _repair(value[key], inner, where, report)
            if fixed is _ABSENT and key not in required:
                del result[key]
            else:
                result[key] = _neutral(inner) if fixed is _ABSENT else fixed
        elif key in required:
            report(where, "is missing")
            result[key] = _neutral(inner)
    return result


def _repair_array(value: list[Any], schema: Schema, place: str, report: Report) -> list[Any]:
    items = schema.get("items", {})
    result = []
    for index, item in enumerate(value):
        fixed = _repair(item, items, f"{place}[{index}]", report)
        if fixed is not _ABSENT:
            result.append(fixed)
    return result


def _neutral(schema: Schema) -> Any:
    """A value of the schema's type for something required that is missing; NaN for a number that nobody knows."""
    choices = _schema.choices(schema)
    kinds = [choice.get("type") for choice in choices]
    if "null" in kinds or None in kinds:
        return None
    match kinds[0]:
        case "string":
            return ""
        case "number":
            return math.nan
        case "integer":
            return 0
        case "boolean":
            return False
        case "array":
            return []
        case _:
            return _repair_object({}, choices[0], "", lambda *_: None)
