"""Checks of single arguments: time-out, client token, job id, callbacks."""

from __future__ import annotations

import inspect
import math
import re

from gladia_control.errors import BadOption
from gladia_control.text import short_repr

from .validation import check_text

TOKEN = re.compile(r"[\x21-\x7e]{1,200}")
JOB_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_timeout(timeout: float | None) -> float:
    """Return a time-out in seconds; `inf` for None.

    Raises:
        BadOption: It is not a positive number.
    """
    if timeout is None:
        return math.inf
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not timeout > 0:
        raise BadOption("timeout", f"expected a positive number of seconds or None, got {timeout!r}", timeout)
    try:
        return float(timeout)
    except OverflowError:
        return math.inf


def check_token(token: str) -> str:
    """Return a client token.

    Raises:
        BadOption: It is empty, is longer than 200 characters, or holds a space or a character outside printable ASCII.
    """
    if not isinstance(token, str) or not TOKEN.fullmatch(token):
        raise BadOption("token", "expected 1 to 200 printable ASCII characters without a space", token)
    return token


def check_source_id(source_id: str) -> str:
    """Return what names a recording.

    Raises:
        BadOption: It is not a string, is empty, or holds half of a surrogate pair.
    """
    if not isinstance(source_id, str) or not source_id:
        problem = f"expected a name of the recording that stays the same, got {short_repr(source_id)}"
        raise BadOption("source_id", problem, source_id)
    check_text(source_id, "source_id")
    return source_id


def check_job_id(job_id: str) -> str:
    """Return a job id.

    Raises:
        BadOption: It is empty, is longer than 64 characters, or holds other characters than letters, digits, `-`, `_`.
    """
    if not isinstance(job_id, str) or not JOB_ID.fullmatch(job_id):
        raise BadOption("job_id", "expected 1 to 64 letters, digits, '-' and '_'", job_id)
    return job_id


def check_callback(name: str, callback: object, *, asynchronous: bool) -> None:
    """Check one of the caller's functions.

    Raises:
        BadOption: It cannot be called, or it is a coroutine function and the client is not asynchronous.
    """
    if callback is not None and not callable(callback):
        raise BadOption(name, f"expected a function, got {short_repr(callback)}", callback)
    if inspect.iscoroutinefunction(callback) and not asynchronous:
        raise BadOption(name, "expected a plain function, got a coroutine function; AsyncGladia takes these", callback)
