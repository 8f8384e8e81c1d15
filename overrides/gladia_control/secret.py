"""The API key, wrapped so that nothing shows it by accident."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn


class Secret:
    """A text that does not show in a repr, a pickle, a copy of attributes or a traceback with local variables.

    Call `reveal` where the text goes on the wire, and keep the result in no variable.
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
    """Wrap an API key as soon as it is given."""
    return None if text is None else Secret(text)
