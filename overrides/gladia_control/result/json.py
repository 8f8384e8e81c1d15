"""Decode JSON that may be damaged: read what can be read, and raise one error of ours for the rest."""

from __future__ import annotations

import contextlib
import functools
import json
import math
from collections.abc import Callable
from typing import Any

LARGE = 64 * 1024
"""Size in bytes from which on msgspec decodes a body, if it is installed."""


class NotJson(ValueError):
    """The bytes are not a JSON object; the message says why."""


MAX_VALUES = 10_000_000
"""Values that a body may hold. A million words are five million; each costs memory, whatever its size in the body."""


def has_too_many_values(body: bytes) -> bool:
    """Whether decoding the body would make too many values."""
    return len(body) > MAX_VALUES and sum(map(body.count, (b",", b"[", b"{"))) > MAX_VALUES


def decode_object(body: bytes) -> dict[str, Any]:
    """The object that the bytes hold.

    UTF-8, UTF-16 and UTF-32 are told apart as in `json.loads`, with or without a byte-order mark. Invalid bytes become
    replacement characters, and control characters in strings are kept. `NaN`, `Infinity`, numbers too large for a float
    and integers with more digits than Python reads become null. Of a key given twice the last counts.

    Raises:
        NotJson: The bytes are not JSON, hold something else than an object, or too many levels.
    """
    value = _decode(body)
    if not isinstance(value, dict):
        raise NotJson(f"expected an object, got {type(value).__name__}")
    return value


def _decode(body: bytes) -> Any:
    if len(body) >= LARGE and (fast := fast_decoder()):
        with contextlib.suppress(Exception):  # msgspec reads strict JSON in UTF-8 only
            return fast(body)
    try:
        text = body.decode(json.detect_encoding(body), "replace")
        return json.loads(text, **_LENIENT)
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except ValueError as error:
        raise NotJson(f"not JSON ({error})") from None


@functools.cache
def fast_decoder() -> Callable[[bytes], Any] | None:
    """The decoder of the extra `fast`, if it is installed."""
    try:
        from msgspec import json as fast
    except ImportError:
        return None
    return fast.decode


def number(value: Any) -> float | None:
    """A number as a float; None for anything else, and for an integer that is too large for one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _no_constant(_: str) -> None:
    return None


def _int(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:  # more digits than `sys.get_int_max_str_digits` allows
        return None


def _float(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


_LENIENT: dict[str, Any] = {
    "parse_constant": _no_constant,
    "parse_float": _float,
    "parse_int": _int,
    "strict": False,
}
