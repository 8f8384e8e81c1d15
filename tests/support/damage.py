"""Damage a job: every place of it, in every way."""

from __future__ import annotations

import copy
import functools
import itertools
import json
import math
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
REMOVE = object()


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Paths of everything inside a value: of every key and every item, at every depth."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def dotted(path: Sequence[str | int]) -> str:
    """A path as messages write it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def damaged(raw: Any, path: Sequence[str | int], damage: Any) -> Any:
    """A copy of a job with another value at a place, with nothing there, or with what a function makes of the value.

    Raises:
        KeyError, IndexError, TypeError: There is no such place.
    """
    result: Any = copy.copy(raw)
    key: Any = path[0]
    expected: Any = dict if isinstance(key, str) else list
    if not isinstance(result, expected):
        raise TypeError(f"{key!r} is no place in {type(result).__name__}")
    if len(path) > 1:
        result[key] = damaged(result[key], path[1:], damage)
    elif damage is REMOVE:
        del result[key]
    else:
        result[key] = damage(result[key]) if callable(damage) else copy.deepcopy(damage)
    return result


def nested(depth: int, key: str | None = None) -> Any:
    """Lists or dictionaries in each other."""
    value: Any = 7
    for _ in range(depth):
        value = [value] if key is None else {key: value}
    return value


def among(item: Any) -> Any:
    """Damage that puts an item after the first one of a list."""
    return lambda old: [*old[:1], copy.deepcopy(item), *old[1:]] if isinstance(old, list) else old


def with_field(value: Any) -> Any:
    """Harmless damage: it gives a dictionary a field that is newer than the document."""
    return lambda old: {**old, "brand_new": value} if isinstance(old, dict) else old


def with_new_fields(value: Any) -> Any:
    """JSON data with a field that is newer than the document in every dictionary."""
    if isinstance(value, list):
        return list(map(with_new_fields, value))
    if isinstance(value, dict):
        return {**{key: with_new_fields(item) for key, item in value.items()}, "brand_new": ["x"]}
    return value


DAMAGE: dict[str, Any] = {
    "removed": REMOVE,
    "null": None,
    "a string, or an unknown value of an enum": "solaria-9",
    "an empty string": "",
    "a blank string": " \n",
    "a long string": "many words " * 500,
    "half a character": "a\ud83db",
    "a control character": "a\0b\x1b",
    "a number": 7,
    "a fraction": -0.5,
    "a negative number": -7,
    "a huge number": 1.7e308,
    "an integer beyond floats": 10**400,
    "a negative integer beyond floats": -(10**400),
    "NaN": math.nan,
    "infinity": -math.inf,
    "a number as a string": "7",
    "a fraction as a string": "1.5",
    "infinity as a string": "1e400",
    "digits as a string": "9" * 400,
    "true": True,
    "false": False,
    "a list": [],
    "a list with a list": [[7]],
    "a dictionary": {},
    "a dictionary with things": {"new": {"a": [1]}, "text": 7, "results": 7},
    "nested lists": nested(60),
    "nested dictionaries": nested(60, "results"),
    "itself in a list": lambda old: [old],
    "itself in a dictionary": lambda old: {"0": old},
    "itself as JSON": lambda old: json.dumps(old),
    "itself backwards": lambda old: old[::-1] if isinstance(old, (str, list)) else old,
    "itself twice": lambda old: old * 2 if isinstance(old, (str, list)) else old,
    "a null among its items": among(None),
    "a number among its items": among(7),
    "a string among its items": among("x"),
    "a list among its items": among([]),
    "an empty one among its items": among({}),
    "one with a mistyped field among its items": among({"word": "x", "text": "x", "start": "soon", "end": None}),
    "a new field": with_field("new"),
    "a new field that is null": with_field(None),
    "a new field with things": with_field({"a": [{"b": 1}]}),
}

FEW = 3
"""Damages of each place in `make test`."""


def corpus(raw: dict[str, Any], damages: int) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """Copies of a job, each with one place damaged: the name of the damage, the place, the job.

    Every place gets so many of the damages, dealt out in turn among the places that hold a value of the same type.
    Damage that changes nothing, or leaves no result, is left out.
    """
    before = repr(raw)
    decks: dict[type, Iterator[tuple[str, Any]]] = {}
    for path in places(raw):
        deck = decks.setdefault(type(value_at(raw, path)), itertools.cycle(DAMAGE.items()))
        jobs = ((name, path, damaged(raw, path, damage)) for name, damage in itertools.islice(deck, len(DAMAGE)))
        usable = (one for one in jobs if isinstance(one[2].get("result"), dict) and repr(one[2]) != before)
        yield from itertools.islice(usable, damages)


def value_at(raw: Any, path: Path) -> Any:
    """What a place holds."""
    return functools.reduce(lambda value, part: value[part], path, raw)
