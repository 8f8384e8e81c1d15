"""Write the table of the document's languages: their names and other codes, so that the client can suggest a code.

Babel has the names and codes from the Unicode CLDR.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from collections import Counter
from collections.abc import Iterator

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers

from tools.documents import Document

MARK = "x-languages"
"""Marks an enum of language codes; overrides/overlay.yaml sets it."""

_HEADER = '''"""The languages of the document: for each code, the language's names and its other codes

First come its English names, the usual one before others, then its names in the language itself, and then codes of ISO
639 that mean the same language.
"""

'''


def render(document: Document) -> str:
    """Return the module's source. A name that two languages have is left out."""
    schemas: Document = document.get("components", {}).get("schemas", {})
    codes = sorted({code for schema in schemas.values() if schema.get(MARK) for code in schema.get("enum", ())})
    table = {code: list(dict.fromkeys(_names(code, codes))) for code in codes}
    owners = Counter(folded for names in table.values() for folded in {_folded(name) for name in names})
    quoted = functools.partial(json.dumps, ensure_ascii=False)
    lines = ["LANGUAGES: dict[str, tuple[str, ...]] = {"]
    for code, names in table.items():
        clear = [name for name in names if owners[_folded(name)] == 1 and _folded(name) not in codes]
        lines.append(f"    {quoted(code)}: ({' '.join(f'{quoted(name)},' for name in clear)}),")
    return _HEADER + "\n".join([*lines, "}", ""])


def _names(code: str, codes: list[str]) -> Iterator[str]:
    """The names and other codes of a language, given the codes of all of them."""
    aliases = get_global("language_aliases")
    parents = get_global("parent_exceptions")
    tag = aliases.get(code, code)  # CLDR replaces `jw`, Gladia's code for Javanese, by `jv`
    parts = sorted(child for child, parent in parents.items() if parent == tag and "_" not in child)  # `nb` of `no`
    tags = [tag, code, *(part for part in parts if part not in codes)]
    for language in ("en", tag):
        for names in _languages(language):
            found = sorted((key for key in names if _base(key) in tags), key=lambda key: (key != tag, key))
            yield from (names[key] for key in found)
    yield from tags
    countries = Locale("en").territories  # `in`, an old code of Indonesian, may be meant as India's
    yield from sorted(old for old, new in aliases.items() if new in tags and old.upper() not in countries)


def _base(tag: str) -> str:
    """The language of a tag such as `pt_BR`, Brazilian Portuguese."""
    return tag.partition("_")[0]


@functools.cache
def _languages(language: str) -> list[dict[str, str]]:
    """The names of all languages in a language: as its locale has them, and its regions or scripts."""
    locales = [Locale.parse(name) for name in sorted(locale_identifiers()) if _base(name) == language]
    # English differs by region; other languages are written in several scripts.
    wanted = [locale for locale in locales if not (locale.script if language == "en" else locale.territory)]
    return [dict(locale.languages.items()) for locale in wanted]


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
