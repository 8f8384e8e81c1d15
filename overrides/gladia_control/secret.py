"""The API key, wrapped so that nothing shows it by accident."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, NoReturn

SHORTEST = 8
"""A shorter key is a test's, and may be part of any word. It is not hidden in texts."""


class Secret:
    """A text that does not show in a repr, a pickle, a copy of attributes or a traceback with local variables.

    Call `reveal` where the text goes on the wire, and keep the result in no variable.
    """

    __slots__ = ("__weakref__", "_pattern", "_reveal")

    _reveal: Callable[[], str]
    _pattern: Callable[[], re.Pattern[bytes]]

    def __init__(self, text: str):
        self._reveal = lambda: text
        self._pattern = functools.cache(lambda: _pattern(text))

    def reveal(self) -> str:
        """The text."""
        return self._reveal()

    def hide_in(self, data: bytes) -> bytes:
        """The bytes with `***` in place of the secret, also where that is escaped or quoted in some way."""
        return data if len(self.reveal()) < SHORTEST else self._pattern().sub(b"***", data)

    def hide_in_text(self, text: str) -> str:
        """As `hide_in`, for text."""
        return self.hide_in(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def cut(self, data: bytes, size: int) -> bytes:
        """The first bytes, fewer than `size` if the secret would be cut in two. Pass at least `MARGIN` bytes more."""
        if len(data) > size and len(self.reveal()) >= SHORTEST:
            for found in self._pattern().finditer(data):
                if found.start() < size < found.end():
                    return data[: found.start()]
        return data[:size]

    def __repr__(self) -> str:
        return "Secret('***')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is not pickled")


MARGIN = 8 * 1024
"""Size in bytes of the longest key in its longest form."""


def _pattern(text: str) -> re.Pattern[bytes]:
    """A pattern that finds the text, each character plain or as JSON, Python, URLs or HTML may write it.

    It takes backslashes in a row for one, however many they are, and begins only at the first of them: a body of
    nothing but backslashes would otherwise take quadratic time.
    """
    chars = re.sub(rb"\\+", rb"\\", text.encode("ascii", "replace"))
    return re.compile(rb"(?:(?<!\\)|(?!\\))" + b"".join(map(_any_form, chars)))


_HTML_NAMES = {"&": b"amp", '"': b"quot", "'": b"apos", "<": b"lt", ">": b"gt"}


def _any_form(char: int) -> bytes:
    digits = b"".join(b"[%c%c]" % (low, high) for low, high in zip(b"%02x" % char, b"%02X" % char, strict=True))
    plain = re.escape(bytes([char]))
    forms = [
        plain if bytes([char]).isalnum() or char == _BACKSLASH else rb"\\*" + plain,
        rb"\\+u00" + digits,
        rb"\\+x" + digits,
        b"%(?:25)*" + digits,
        b"&(?:amp;)*#0*%d;" % char,
        b"&(?:amp;)*#[xX]0*" + digits + b";",
    ]
    if name := _HTML_NAMES.get(chr(char)):
        forms.append(b"&(?:amp;)*" + name + b";")
    return b"(?:" + b"|".join(forms) + b")" + (b"+" if char == _BACKSLASH else b"")


_BACKSLASH = ord("\\")


def hidden(text: Any) -> Secret | None:
    """Wrap an API key as soon as it is given."""
    return None if text is None else Secret(text)
