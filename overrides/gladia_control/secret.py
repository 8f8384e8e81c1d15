"""The API key, wrapped so that nothing shows it by accident."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn


class Secret:
    """A text that neither its repr nor a pickle, a copy of attributes or a traceback with local variables shows.

    `reveal` is called where the text is put on the wire, and its result is kept in no variable.
    """

    __slots__ = ("_reveal",)

    _reveal: Callable[[], str]

    def __init__(self, text: str):
        self._reveal = lambda: text

    def reveal(self) -> str:
        """The text."""
        return self._reveal()

    def __repr__(self) -> str:
        return "Secret('***')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is not pickled")


def hidden(text: Any) -> Secret | None:
    """What was given as the key, out of sight."""
    return None if text is None else Secret(text)
