"""What the sections share: short forms that are the same in every run."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import logging
import math
import re
from collections.abc import Iterator
from typing import Any

from gladia_control import Transcript

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
ATTRIBUTES = ["job_id", "token", "status", "request_id", "retry_after", "sent", "elapsed", "last_status", "error_code", "field", "timestamp", "validation_errors"]


def clean(text: str) -> str:
    """Text without random client tokens and memory addresses."""
    return re.sub(r" at 0x[0-9a-f]+", "", UUID.sub("<token>", text))


def short(text: str, longest: int = 160) -> str:
    """A text; of a long one its beginning and its digest."""
    if len(text) <= longest:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text[:80]}… {len(text)} characters, sha256 {digest}"


def plain(value: Any) -> Any:
    """A value as JSON: numbers rounded, dates and other objects as text."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        if isinstance(value, int) and abs(value) < 10**15:
            return value
        return f"{value:.4g}" if isinstance(value, float) and not math.isfinite(value) else _rounded(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {clean(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return short(clean(value if isinstance(value, str) else repr(value)), 400)


def _rounded(value: float) -> Any:
    return short(str(value)) if isinstance(value, int) else round(value, 3)


def described(value: Any) -> Any:
    """What a call returned."""
    if isinstance(value, list):
        return [described(item) for item in value]
    if type(value).__name__ in ("Job", "AsyncJob"):
        told = f"{value.id} {value.status} token={value.token} duplicates={list(value.duplicates)}"
        return clean(f"Job {told} metadata={value.custom_metadata}")
    if isinstance(value, Transcript):
        return f"{value!r} {warnings(value)}"
    return plain(value)


def warnings(transcript: Any) -> list[str]:
    """What was odd about a result; the attribute is called `oddities` before the move."""
    found = transcript.warnings if hasattr(transcript, "warnings") else transcript.oddities
    return [short(text) for text in found]


def failed(error: BaseException) -> dict[str, Any]:
    """What a call raised: class, message, attributes, notes and cause."""
    found: dict[str, Any] = {"error": type(error).__name__, "message": short(clean(str(error)), 600)}
    found |= {name: plain(getattr(error, name)) for name in ATTRIBUTES if getattr(error, name, None) not in (None, [])}
    if getattr(error, "raw", None):
        found["raw"] = short(str(error.raw), 100)
    if getattr(error, "__notes__", ()):
        found["notes"] = [clean(note) for note in error.__notes__]
    if error.__cause__ is not None:
        found["cause"] = f"{type(error.__cause__).__name__}: {clean(str(error.__cause__))[:300]}"
    return found


def attempted(function: Any) -> Any:
    """What a call returns or raises."""
    try:
        return described(function())
    except Exception as error:
        return failed(error)


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(clean(f"{record.name} {record.levelname}: {record.getMessage()}"))


@contextlib.contextmanager
def logged() -> Iterator[list[str]]:
    """What the package logs at WARNING and above, until the block ends."""
    handler, logger = _Lines(), logging.getLogger("gladia_control")
    logger.addHandler(handler)
    try:
        yield handler.lines
    finally:
        logger.removeHandler(handler)
