"""JSON text, parsed strictly: what a real service refuses is refused with a reason."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

# More than any metadata needs, and little enough for recursive functions such as copy.deepcopy.
MAX_DEPTH = 64


class JsonTextError(ValueError):
    """The text is not acceptable JSON; the message says why."""


def parse(data: bytes) -> Any:
    """Parse UTF-8 JSON text.

    Raises:
        JsonTextError: not UTF-8, not JSON, a number that JSON or a double cannot hold (NaN, 1e999, 400 digits), half of
            a surrogate pair, or nested more than ``MAX_DEPTH`` levels deep.
    """
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite, parse_int=_whole)
    except UnicodeDecodeError as error:
        raise JsonTextError(f"not UTF-8 at byte {error.start}") from error
    except RecursionError as error:
        raise JsonTextError(f"nested more than {MAX_DEPTH} levels deep") from error
    except JsonTextError:
        raise
    except json.JSONDecodeError as error:
        raise JsonTextError(f"{error.msg} at character {error.pos}") from error
    except ValueError as error:
        # int() refuses more than 4300 digits.
        raise JsonTextError("a number has too many digits") from error
    _check(value)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise JsonTextError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise JsonTextError(f"the number {text[:20]} is out of range")
    return number


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > sys.float_info.max:  # arithmetic with a float would overflow
        raise JsonTextError(f"the number {text[:20]} is out of range")
    return number


def _check(value: Any) -> None:
    """Refuse excessive depth and text that is not Unicode, without recursion."""
    waiting = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise JsonTextError(f"nested more than {MAX_DEPTH} levels deep")
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, dict):
            for key, inner in item.items():
                _check_text(key)
                waiting.append((inner, depth + 1))
        elif isinstance(item, list):
            waiting.extend((inner, depth + 1) for inner in item)


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise JsonTextError("a string holds half of a surrogate pair") from error
