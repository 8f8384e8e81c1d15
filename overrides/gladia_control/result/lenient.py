"""Read jobs leniently: a paid transcript is never lost to a parser.

The generated models are strict: they promise types. A job that they do not accept is repaired in a copy, schema by
schema: readable values stay, unreadable ones become neutral, and each repair is reported. Callers also keep the body as
received.
"""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from gladia_control.api import schema as schemas
from gladia_control.api.generated import DecodeError, models
from gladia_control.api.schema import Schema
from gladia_control.text import clean, short_repr

T = TypeVar("T")
Place = tuple["Place | None", str | int]
Report = Callable[["Place | None", str], None]

_ABSENT = object()

_LARGEST = sys.float_info.max  # excludes NaN, infinities and integers too large for a float

_PLAIN = {"string": str, "boolean": bool, "null": type(None)}


def read_job(raw: dict[str, Any], *, from_json: bool = False) -> tuple[models.PreRecordedResponse, tuple[str, ...]]:
    """A job as a model, and its warnings, each as `place: what is wrong`.

    Args:
        raw: The job as received.
        from_json: Whether `decode_object` has just made it, so that it holds no NaN or infinity.
    """
    if from_json:
        try:
            return models.PreRecordedResponse.from_dict(raw), ()
        except DecodeError:
            pass  # the job needs repair
    return _read(raw, models.PreRecordedResponse.from_dict, "PreRecordedResponse")


def read_upload(raw: dict[str, Any]) -> models.AudioUploadResponse:
    """The answer to an upload as a model."""
    return _read(raw, models.AudioUploadResponse.from_dict, "AudioUploadResponse")[0]


def _read(raw: dict[str, Any], decode: Callable[[dict[str, Any]], T], schema: str) -> tuple[T, tuple[str, ...]]:
    warnings: list[str] = []
    repaired = _shape(schema).fix(
        raw, None, lambda place, problem: warnings.append(clean(f"{_text(place)}: {problem}"))
    )
    return decode(repaired), tuple(warnings)


def _text(place: Place | None) -> str:
    parts: list[str] = []
    while place is not None:
        place, key = place
        parts.append(f"[{key}]" if isinstance(key, int) else f".{key}")
    return "".join(reversed(parts)).removeprefix(".")


@functools.cache
def _shape(component: str) -> Shape:
    return Shape(schemas.component(component))


class Shape:
    """A schema, prepared for many values."""

    def __init__(self, schema: Schema):
        self._choices = schemas.choices(schema)
        self._kinds = [Kind(choice) for choice in self._choices]
        self._names = list(dict.fromkeys(kind.name for kind in self._kinds))
        self._plain = {_PLAIN[name] for name in self._names if name in _PLAIN}
        self._any = "any" in self._names
        self._nullable = "null" in self._names

    def fix(self, value: Any, place: Place | None, report: Report) -> Any:
        """The value if it fits, else its repaired form, else null if the schema allows that, else `_ABSENT`."""
        if self._any or type(value) in self._plain:
            return value
        for kind in self._kinds if len(self._names) == len(self._kinds) else self._likeliest(value):
            fixed = kind.read(value, place, report)
            if fixed is not _ABSENT:
                return fixed
        report(place, f"{short_repr(value)} is not {' or '.join(self._names)}")
        return None if self._nullable else _ABSENT

    def _likeliest(self, value: Any) -> list[Kind]:
        """The kinds in the order in which a value may be meant as one; several may be objects."""
        order = schemas.likeliest(value, self._choices)
        return [self._kinds[self._choices.index(choice)] for choice in order]

    def neutral(self) -> Any:
        """A value for a required place that is missing; NaN for an unknown number."""
        if self._nullable or self._any:
            return None
        return self._kinds[0].neutral()


class Kind:
    """One of the types that a schema allows."""

    def __init__(self, schema: Schema):
        self.name = str(schema.get("type", "any"))
        self._schema = schema
        self._required = schema.get("required", ())
        # Made at first use, since schemas may refer to each other. Not cached properties: in Python 3.11 these share a
        # lock, which a fork could leave locked.
        self._made_properties: dict[str, Shape] | None = None
        self._made_items: Shape | None = None

    def _properties(self) -> dict[str, Shape]:
        if self._made_properties is None:
            named = schemas.properties(self._schema)
            self._made_properties = {key: Shape(inner) for key, inner in named.items()}
        return self._made_properties

    def _items(self) -> Shape:
        if self._made_items is None:
            self._made_items = Shape(self._schema.get("items", {}))
        return self._made_items

    def read(self, value: Any, place: Place | None, report: Report) -> Any:
        """The value as this type; `_ABSENT` if it cannot be one."""
        match self.name:
            case "number":
                if type(value) is float and -_LARGEST <= value <= _LARGEST:
                    return value
                return self._number(value, place, report)
            case "integer":
                return self._number(value, place, report)
            case "object" if isinstance(value, dict):
                return self._object(value, place, report)
            case "array" if isinstance(value, list):
                return self._array(value, place, report)
            case "string" if isinstance(value, str):
                return value
        return _ABSENT

    def neutral(self) -> Any:
        """A value of this type."""
        match self.name:
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
                return self._object({}, None, lambda *_: None)

    def _number(self, value: Any, place: Place | None, report: Report) -> Any:
        number = value
        if isinstance(value, str):
            try:
                number = float(value) if self.name == "number" else int(value)
            except ValueError:
                return _ABSENT
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not abs(number) <= _LARGEST:
            return _ABSENT
        if self.name == "integer" and isinstance(number, float) and not number.is_integer():
            return _ABSENT
        if number is not value:
            report(place, f"{short_repr(value)} is text, read as {short_repr(number)}")
        return number

    def _object(self, value: dict[str, Any], place: Place | None, report: Report) -> dict[str, Any]:
        result = value
        for key, shape in self._properties().items():
            if key in value:
                fixed = shape.fix(value[key], (place, key), report)
                if fixed is value[key]:
                    continue
            elif key in self._required:
                report((place, key), "is missing")
                fixed = _ABSENT
            else:
                continue
            if result is value:
                result = dict(value)
            if fixed is not _ABSENT:
                result[key] = fixed
            elif key in self._required:
                result[key] = shape.neutral()
            else:
                del result[key]
        return result

    def _array(self, value: list[Any], place: Place | None, report: Report) -> list[Any]:
        fix = self._items().fix
        fixed = [fix(item, (place, index), report) for index, item in enumerate(value)]
        return [item for item in fixed if item is not _ABSENT]
