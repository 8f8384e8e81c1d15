"""What a value that the document does not list is meant to be: a listed one in other letters, or a language's code."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from gladia_control.api import schema as schemas
from gladia_control.api.generated import LANGUAGES
from gladia_control.api.schema import Schema

LONGEST = 100
"""Characters of a value that are compared."""

_REGIONAL = re.compile(r"([a-z]{2,3})(?=[-_])([-_][a-z]{4})?([-_]([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
"""A language with a script, a region or both, such as `pt-BR` and `zh-Hans-CN`. Neither changes Gladia's code."""


def meant(value: str, schema: Schema) -> str | None:
    """The listed value that is certainly meant: the same in other letters, or the code of a language.

    A language is known by its name in English or in the language itself, by its other codes, and by regional tags.

    Args:
        value: A string that the enum does not list.
        schema: The enum, resolved.
    """
    known = schemas.listed(schema) or []
    word = _folded(value)
    for listed in known:
        if _folded(listed) == word:
            return str(listed)
    if not schema.get("x-languages"):  # set in overrides/overlay.yaml
        return None
    tag = _REGIONAL.fullmatch(value.strip().partition(".")[0])  # a locale has an encoding, too: en_US.UTF-8
    language = tag[1].lower() if tag else word
    code = language if language in known else _codes().get(language.partition(" (")[0])
    return code if code in known else None


def nearest(value: str, schema: Schema) -> str | None:
    """The listed value that is certainly or probably meant.

    A code of a language is never guessed by its letters: `frr` is another language than `fr`.
    """
    certain = meant(value, schema)
    if certain is not None or schema.get("x-languages"):
        return certain
    listed = {_folded(item): item for item in schemas.listed(schema) or []}
    near = difflib.get_close_matches(_folded(value), listed, n=1, cutoff=0.8)
    return listed[near[0]] if near else None


def shown(listed: str, schema: Schema) -> str:
    """A suggestion for a message: a code of a language with the language's name, which tells `uk` from the country."""
    names = LANGUAGES.get(listed) if schema.get("x-languages") else None
    return f"{listed!r} ({names[0]})" if names else repr(listed)


def misspelt(value: Any, schema: Schema, place: str) -> Iterator[tuple[str, str, str]]:
    """The strings in a value that certainly mean another one: the place of each, the string, and what it means."""
    for choice in schemas.choices(schema):
        if isinstance(value, dict):
            for key, inner in schemas.properties(choice).items():
                if key in value:
                    yield from misspelt(value[key], inner, f"{place}.{key}" if place else key)
        elif isinstance(value, list) and "items" in choice:
            for index, item in enumerate(value):
                yield from misspelt(item, choice["items"], f"{place}[{index}]")
        elif isinstance(value, str) and value not in (schemas.listed(choice) or (value,)):
            listed = meant(value, choice)
            if listed is not None:
                yield place, value, shown(listed, choice)


def _folded(text: str) -> str:
    """The text without what people vary: case, accents, and `_`, `-` or space between words."""
    letters = unicodedata.normalize("NFKD", text[:LONGEST].casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.replace("_", " ").replace("-", " ").split())


@functools.cache
def _codes() -> dict[str, str]:
    """The code for each name and other code of a language."""
    return {_folded(name): code for code, names in LANGUAGES.items() for name in names}
