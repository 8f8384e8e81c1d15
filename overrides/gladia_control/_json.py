"""Decode JSON that may be damaged: what can be read is read, and what cannot is an error of ours."""

from __future__ import annotations

import json
from typing import Any

DIGITS = 300


class NotJson(ValueError):
    """The bytes are not a JSON object; the message says why."""


def decode_object(body: bytes) -> dict[str, Any]:
    """The object that the bytes hold.

    UTF-8, UTF-16 and UTF-32 are told apart as `json.loads` does, with a byte-order mark or without. Bytes that are none
    of their characters become replacement characters, control characters in strings are kept, `NaN`, `Infinity` and
    numbers that no computer calculates with become null, and of a key given twice the last counts.

    Raises:
        NotJson: The bytes are not JSON, hold something else than an object, or too many levels.
    """
    try:
        value = json.loads(body.decode(json.detect_encoding(body), "replace"), **_LENIENT)
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except ValueError as error:
        raise NotJson(f"not JSON ({error})") from None
    if not isinstance(value, dict):
        raise NotJson(f"expected an object, got {type(value).__name__}")
    return value


def _no_constant(_: str) -> None:
    return None


def _int(text: str) -> int | None:
    return int(text) if len(text) <= DIGITS else None


def _float(text: str) -> float | None:
    number = float(text)
    return number if abs(number) != float("inf") else None


_LENIENT: dict[str, Any] = {
    "parse_constant": _no_constant,
    "parse_float": _float,
    "parse_int": _int,
    "strict": False,
}
