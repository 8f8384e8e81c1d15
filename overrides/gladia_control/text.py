"""The gate for text from outside: what a server, a file name or a caller's value may bring into a message."""

from __future__ import annotations

import re
import reprlib
from typing import Any

LONGEST = 80
"""Characters of a value's short form."""

LONGEST_NAME = 300
"""Characters of a path or a server's message inside a message."""

LONGEST_MESSAGE = 2000

# The lookbehind starts the search for a scheme only where one can begin: a long text of dots would take quadratic time.
_SCHEME = r"(?<![a-z0-9+.-])[0-9+.-]*[a-z][a-z0-9+.-]*:(?:\\*/){2}"
_SECRET_IN_URL = re.compile(rf"(?i)({_SCHEME})(?:[^\s/?#'\"@]*@)?([^\s?#'\"]*)([?#][^\s'\"]*)?")


def clean(text: str, longest: int = LONGEST_MESSAGE) -> str:
    """The text on one line, without control, escape and bidi characters and the secrets of URLs, cut to a length."""
    text = without_secrets(text[: 4 * longest])
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    folded = " ".join(text.split())
    return folded if len(folded) <= longest else f"{folded[: longest - 3]}..."


def without_secrets(text: str) -> str:
    """The text without the user, password, query and fragment of every URL in it."""
    return _SECRET_IN_URL.sub(lambda found: f"{found[1]}{found[2]}{'?…' if found[3] else ''}", text)


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
    return clean(_REPR.repr(value), LONGEST)


def short_url(value: str) -> str:
    """A short form of something that should be a URL, without its query."""
    return short_repr(re.split(r"[?#]", value, maxsplit=1)[0])
