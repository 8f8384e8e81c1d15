"""Check values against the schemas of the document before they are sent."""

from __future__ import annotations

import difflib
import logging
import math
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from gladia_control.api import schema as schemas
from gladia_control.api.schema import Schema
from gladia_control.errors import BadOption, UnknownOption
from gladia_control.text import short_repr, short_url

from .spelling import LONGEST, nearest, shown

log = logging.getLogger("gladia_control")

_WORDS = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "True or False",
    "array": "a list",
    "object": "a dictionary",
    "null": "None",
}

_FORBIDDEN_IN_URL = re.compile(r"[\s\x00-\x1f\x7f-\x9f<>\ud800-\udfff]")
_FORBIDDEN_IN_HOST = re.compile(r"[\"\\^`{|}]")

_reported: set[tuple[str, str]] = set()


def check(value: Any, schema: Schema, place: str) -> None:
    """Raise a `BadOption` unless the value fits the schema. It names the place, the value and what is allowed."""
    options = [choice for choice in schemas.choices(schema) if _has_type(value, choice.get("type"))]
    if not options:
        wanted = dict.fromkeys(_WORDS.get(str(choice.get("type")), "a value") for choice in schemas.choices(schema))
        hint = f"; did you mean [{short_repr(value)}]" if isinstance(value, str) and list(wanted) == ["a list"] else ""
        raise BadOption(place, f"expected {' or '.join(wanted)}, got {short_repr(value)}{hint}", value)
    problems = []
    for choice in schemas.likeliest(value, options):
        try:
            return _check_choice(value, choice, place)
        except BadOption as problem:
            problems.append(problem)
    raise problems[0]


def _check_choice(value: Any, schema: Schema, place: str) -> None:
    if isinstance(value, dict):
        _check_object(value, schema, place)
    elif isinstance(value, list):
        _check_array(value, schema, place)
    elif isinstance(value, str):
        _check_string(value, schema, place)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        _check_number(value, schema, place)


def _check_object(value: dict[str, Any], schema: Schema, place: str) -> None:
    known = schemas.properties(schema)
    rest = schema.get("additionalProperties", True)
    for key, item in value.items():
        if not isinstance(key, str):
            raise BadOption(place, f"expected strings as keys, got {short_repr(key)}", key)
        inner = f"{place}.{key}" if place else key
        check_text(key, inner)
        if key in known:
            check(item, known[key], inner)
        elif isinstance(rest, dict):
            check(item, rest, inner)
        elif known:
            raise unknown_name(inner, key, known, item)
        else:
            check_json(item, inner)
    for key in schema.get("required", ()):
        if key not in value and not known.get(key, {}).get("readOnly"):  # only a response has to have these
            raise BadOption(f"{place}.{key}" if place else key, "is required and missing", None)
    if known:
        _check_min_max_pairs(value, place)


def _check_min_max_pairs(value: dict[str, Any], place: str) -> None:
    for low, high in (("min_", "max_"), ("minimum_", "maximum_")):
        for key in value:
            other = high + key.removeprefix(low)
            if key.startswith(low) and other in value and value[key] > value[other]:
                problem = f"{value[key]} is more than {other}, which is {value[other]}"
                raise BadOption(f"{place}.{key}", problem, value[key])


def _check_array(value: list[Any], schema: Schema, place: str) -> None:
    fewest, most = schema.get("minItems", 0), schema.get("maxItems", math.inf)
    if not fewest <= len(value) <= most:
        limit = f"at least {fewest}" if len(value) < fewest else f"at most {most}"
        raise BadOption(place, f"expected {limit} item{'' if limit.endswith(' 1') else 's'}, got {len(value)}", value)
    for index, item in enumerate(value):
        check(item, schema.get("items", {}), f"{place}[{index}]")


def _check_string(value: str, schema: Schema, place: str) -> None:
    check_text(value, place)
    problem = url_problem(value) if schema.get("format") == "uri" else None
    if problem is not None:
        raise BadOption(place, problem, value)
    _check_length(value, schema, place)
    known = schemas.listed(schema)
    if not known or value in known:
        return
    if schema.get("x-closed"):  # set in overrides/overlay.yaml; other enums may have new values by now
        raise BadOption(place, f"expected one of {', '.join(known)}, got {short_repr(value)}", value)
    if (place, value) not in _reported and len(_reported) < 1000:
        _reported.add((place, value))
        near = nearest(value, schema)
        hint = f"; did you mean {shown(near, schema)}?" if near else "."
        log.warning("%s: %s is not a value that this version knows%s It is sent.", place, short_repr(value), hint)


def _check_length(value: str, schema: Schema, place: str) -> None:
    fewest, most = schema.get("minLength", 0), schema.get("maxLength", math.inf)
    if not fewest <= len(value) <= most:
        limit = f"at least {fewest}" if len(value) < fewest else f"at most {most}"
        raise BadOption(place, f"expected {limit} characters, got {len(value)}: {short_repr(value)}", value)


def _check_number(value: float, schema: Schema, place: str) -> None:
    low, high = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    above, below = schema.get("exclusiveMinimum", -math.inf), schema.get("exclusiveMaximum", math.inf)
    if low <= value <= high and above < value < below and not _is_unsendable(value):
        return
    if math.isinf(low) or math.isinf(high):
        limits = {"at least": low, "more than": above, "at most": high, "less than": below}
        given = (f"{words} {limit}" for words, limit in limits.items() if not math.isinf(limit))
        allowed = " and ".join(given) or "a finite number"
    else:
        allowed = f"{low} to {high}"
    raise BadOption(place, f"expected {allowed}, got {short_repr(value)}", value)


def check_json(value: Any, place: str) -> None:
    """Raise a `BadOption` unless the value can be sent as JSON."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise BadOption(place, f"expected strings as keys, got {short_repr(key)}", key)
            check_text(key, f"{place}.{key}")
            check_json(item, f"{place}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            check_json(item, f"{place}[{index}]")
    elif isinstance(value, str):
        check_text(value, place)
    elif isinstance(value, (int, float)) and _is_unsendable(value):
        raise BadOption(place, f"JSON has no {short_repr(value)}", value)
    elif not isinstance(value, (str, int, float, bool)) and value is not None:
        raise BadOption(place, f"{type(value).__name__} cannot be sent as JSON", value)


def check_text(value: str, place: str) -> None:
    """Raise a `BadOption` if the text has half of a surrogate pair, which no encoding can send."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadOption(
            place, f"has half of a surrogate pair, which cannot be sent: {short_repr(value)}", value
        ) from None


def url_problem(value: str) -> str | None:
    """Why a string is not an http or https URL, for a message; None if it is one.

    The emulator's rule is the same (gladia_emulator/contract/urls.py).
    """
    problem = f"expected an http or https URL, got {short_url(value)}"
    try:
        parts = urlsplit(value)
        port = parts.port  # raises if it is not a number
    except ValueError:
        return problem
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or port == 0:
        return problem
    found = _FORBIDDEN_IN_URL.search(value) or _FORBIDDEN_IN_HOST.search(host)
    return f"{problem}, which holds {_named(found[0])}" if found else None


def _named(char: str) -> str:
    """What people call a character that no URL may hold."""
    if char == " ":
        return "a space; in a URL it is written as %20"
    if char in "\r\n":
        return "a line break"
    return f"the character {char!r}" if char.isprintable() else f"the character U+{ord(char):04X}"


def _is_unsendable(value: float) -> bool:
    """Whether a number is infinite, not a number, or too large for JSON readers."""
    return value.bit_length() > 1000 if isinstance(value, int) else not math.isfinite(value)


def unknown_name(place: str, name: str, known: Iterable[str], value: object) -> UnknownOption:
    """The error for an unknown name; it suggests the nearest known one."""
    names = sorted(known)
    near = difflib.get_close_matches(name[:LONGEST], names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names)}"
    return UnknownOption(place, f"unknown option; {hint}", value)


def _has_type(value: Any, kind: str | None) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
        case "null":
            return value is None
        case _:
            return True
