"""Write the table of the document's languages: their names and other codes, so that the client can suggest a code.

Babel has the names and codes from the Unicode CLDR.
"""

from __future__ import annotations

import functools
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
    table = {code: _names(code) for code in codes}
    owners = Counter(folded for names in table.values() for folded in {_folded(name) for name in names})
    lines = ["LANGUAGES: dict[str, tuple[str, ...]] = {"]
    for code, names in table.items():
        clear = [name for name in names if owners[_folded(name)] == 1 and _folded(name) not in codes]
        lines.append(f"    {_quoted(code)}: ({' '.join(f'{_quoted(name)},' for name in clear)}),")
    return _HEADER + "\n".join([*lines, "}", ""])


@functools.cache
def _names(code: str) -> tuple[str, ...]:
    """The names and other codes of a language."""
    tag = get_global("language_aliases").get(code, code)  # CLDR replaces `jw`, Gladia's code for Javanese, by `jv`
    found = [*_names_in("en", code, tag), *_names_in(tag, code, tag), *_other_codes(tag)]
    return tuple(dict.fromkeys(found))


def _names_in(language: str, code: str, tag: str) -> Iterator[str]:
    """What a language calls another one and its variants, such as Brazilian Portuguese."""
    for names in _languages(language):
        for key in sorted(names, key=lambda key: (key != tag, key)):
            if key.partition("_")[0] in (code, tag):
                yield names[key]


@functools.cache
def _languages(language: str) -> list[dict[str, str]]:
    """The names of all languages in a language: as its locale has them, and its regions or scripts."""
    locales = [Locale.parse(name) for name in sorted(locale_identifiers()) if name.partition("_")[0] == language]
    # English differs by region; other languages are written in several scripts.
    wanted = [locale for locale in locales if not (locale.script if language == "en" else locale.territory)]
    return [dict(locale.languages.items()) for locale in wanted]


def _other_codes(tag: str) -> Iterator[str]:
    yield tag
    for alias, target in sorted(get_global("language_aliases").items()):
        if target == tag and not _is_country(alias):
            yield alias
    for child, parent in sorted(get_global("parent_exceptions").items()):  # such as `nb`, whose parent is `no`
        if parent == tag and "_" not in child:
            yield child


def _is_country(code: str) -> bool:
    """Whether a code is a country's, too, and may be meant as that: `in`, an old code of Indonesian, is India's."""
    return code.upper() in Locale("en").territories


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
