"""The table of languages: its names come from Babel."""

from __future__ import annotations

from typing import Any

from tests.tools.tree import effective
from tools import language_table
from tools.documents import Document


def document(*codes: str, mark: bool = True) -> Document:
    """A document with these languages."""
    return {
        "components": {"schemas": {"Language": {"enum": list(codes)} | ({language_table.MARK: True} if mark else {})}}
    }


def table(document: Document) -> dict[str, tuple[str, ...]]:
    """The table that is written for a document."""
    found: dict[str, Any] = {}
    exec(language_table.render(document), found)
    languages: dict[str, tuple[str, ...]] = found["LANGUAGES"]
    return languages


NAMES = {
    "de": ["German", "Deutsch", "deu", "ger", "Austrian German"],
    "bn": ["Bangla", "Bengali", "ben"],
    "zh": ["Chinese", "中文", "简体中文", "zho", "chi", "cmn"],
    "sr": ["Serbian", "српски", "srpski"],
    "jw": ["Javanese", "jv", "jav"],
    "no": ["Norwegian", "norsk", "nb"],
    "he": ["Hebrew", "iw"],
    "tl": ["Filipino", "Tagalog", "fil"],
}


def test_a_language_has_its_names_and_other_codes() -> None:
    """English names come first; the language's own, and the codes that mean the same language, follow."""
    written = table(document(*NAMES))
    assert sorted(NAMES) == list(written)
    assert {code: names[0] for code, names in NAMES.items()} == {code: names[0] for code, names in written.items()}
    assert {} == {code: missing for code, names in NAMES.items() if (missing := set(names) - set(written[code]))}


def test_what_is_ambiguous_is_left_out() -> None:
    """Neither a code of the document, nor a country's code, nor a name of two languages leads to a language."""
    written = table(document("id", "no", "nb", "en", "EN"))
    assert "in" not in written["id"]  # India's, too
    assert "nb" not in written["no"]
    assert () == written["EN"]


def test_an_unknown_code_has_itself_only() -> None:
    """A code that Babel does not know is no error: Gladia may invent one."""
    assert {"xqz": ()} == table(document("xqz"))


def test_only_marked_enums_are_languages() -> None:
    """The overlay marks them, and both enums of the document are marked."""
    assert {} == table(document("de", mark=False))
    schemas = effective()["components"]["schemas"]
    assert {"TranscriptionLanguageCodeEnum", "TranslationLanguageCodeEnum"} == {
        name for name, schema in schemas.items() if schema.get(language_table.MARK)
    }
