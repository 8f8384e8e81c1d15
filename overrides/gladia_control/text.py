"""Short forms of values for messages: one line, bounded, without the secrets of URLs."""

from __future__ import annotations

import re
import reprlib
from typing import Any

LONGEST = 80

# The lookbehind starts the search for a scheme only where one can begin: a long text of dots would take quadratic time.
_SCHEME = r"(?<![a-z0-9+.-])[0-9+.-]*[a-z][a-z0-9+.-]*://"
_SECRET_IN_URL = rf"(?i)({_SCHEME})(?:[^\s/?#'\"@]*@)?([^\s?#'\"]*)([?#][^\s'\"]*)?"


def without_secrets(text: str) -> str:
    """The text without the user, password, query and fragment of every URL in it."""
    return re.sub(_SECRET_IN_URL, lambda found: f"{found[1]}{found[2]}{'?…' if found[3] else ''}", text)


class _Repr(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 3
        self.maxstring = self.maxother = LONGEST

    def repr_str(self, x: str, level: int) -> str:
        return super().repr_str(without_secrets(x[: 4 * LONGEST]), level)

    def repr_int(self, x: int, level: int) -> str:
        return super().repr_int(x, level) if x.bit_length() < 1024 else f"an integer of {x.bit_length()} bits"


_REPR = _Repr()


def short_repr(value: Any) -> str:
    """A short repr of any value."""
    text = _REPR.repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def short_url(value: str) -> str:
    """A short form of something that should be a URL, without its query."""
    return short_repr(re.split(r"[?#]", value, maxsplit=1)[0])


def one_line(text: str, longest: int) -> str:
    """The text on one line, without control characters, cut to a length."""
    text = text[: 4 * longest]
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    folded = " ".join(text.split())
    return folded if len(folded) <= longest else f"{folded[: longest - 3]}..."
