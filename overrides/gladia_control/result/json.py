"""Decode JSON that may be damaged: what can be read is read, and what cannot is an error of ours."""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Callable
from typing import Any

LARGE = 64 * 1024
"""Bytes from which on it is worth it to load the decoder written in C, if it is installed."""


class NotJson(ValueError):
    """The bytes are not a JSON object; the message says why."""


def decode_object(body: bytes) -> dict[str, Any]:
    """The object that the bytes hold.

    UTF-8, UTF-16 and UTF-32 are told apart as `json.loads` does, with a byte-order mark or without. Bytes that are none
    of their characters become replacement characters, control characters in strings are kept, `NaN`, `Infinity`,
    fractions that no computer calculates with and integers of more digits than Python reads become null, and of a key
    given twice the last counts.

    Raises:
        NotJson: The bytes are not JSON, hold something else than an object, or too many levels.
    """
    value = _decode(body)
    if not isinstance(value, dict):
        raise NotJson(f"expected an object, got {type(value).__name__}")
    return value


def _decode(body: bytes) -> Any:
    if len(body) >= LARGE and (fast := fast_decoder()):
        with contextlib.suppress(Exception):  # it reads nothing but strict JSON in UTF-8, and loses nothing of that
            return fast(body)
    try:
        text = body.decode(json.detect_encoding(body), "replace")
        return json.loads(text, parse_float=_Fractions().__getitem__, **_LENIENT)
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


class _Fractions(dict[str, float | None]):
    """The numbers of one answer by their text: a word often begins when another ends, and confidences are alike."""

    MOST = 4096
    """More of them would take longer to find than to read."""

    def __missing__(self, text: str) -> float | None:
        if len(self) >= self.MOST:
            self.clear()
        number = float(text)
        found = self[text] = number if number - number == 0.0 else None
        return found


_LENIENT: dict[str, Any] = {
    "parse_constant": _no_constant,
    "parse_int": _int,
    "strict": False,
}
