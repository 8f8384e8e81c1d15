"""Suggestions: what a value that the document does not list is taken for, and what is never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from gladia_control.api import schema as schemas
from gladia_control.request import spelling
from gladia_control.request.spelling import misspelt, nearest, shown

from gladia_control_api_client.languages import LANGUAGES

NAMES = {
    "de": ("German", "Austrian German", "Deutsch", "deu", "ger"),
    "en": ("English", "eng"),
    "fr": ("French", "Canadian French", "français", "fra", "fre"),
    "he": ("Hebrew", "עברית", "heb", "iw"),
    "ja": ("Japanese", "日本語", "jpn"),
    "jw": ("Javanese", "jv", "jav"),
    "no": ("Norwegian", "norsk", "nb"),
    "pt": ("Portuguese", "Brazilian Portuguese", "português", "por"),
    "sv": ("Swedish", "svenska", "swe"),
    "tl": ("Filipino", "Tagalog", "fil"),
    "uk": ("Ukrainian", "ukr"),
    "zh": ("Chinese", "Simplified Chinese", "中文", "cmn"),
}
LANGUAGE: dict[str, Any] = {"x-languages": True, "enum": ["de", "en", "fr", "he", "ja", "jw", "no", "pt", "tl", "zh"]}
FORMAT = {"enum": ["srt", "vtt"]}
ENTITY = {"enum": ["APPI", "GDPR", "ZODIAC_SIGN", "bullet_points"]}

SUGGESTED: list[tuple[dict[str, Any], str | None, list[str]]] = [
    (LANGUAGE, "en", ["EN", "En", " en ", "english", "ENGLISH", "eng", "en-US", "en_us", "EN-GB", "en_US.UTF-8"]),
    (LANGUAGE, "ja", ["JA", "japanese", "日本語", "jpn", "ja-JP"]),
    (LANGUAGE, "fr", ["français", "Francais", "fra", "fre", "fr-CA", "Canadian French"]),
    (LANGUAGE, "de", ["Deutsch", "german", "ger", "deu", "de-AT", "de-Latn-CH"]),
    (LANGUAGE, "pt", ["pt-BR", "PT_br", "Brazilian Portuguese", "portugues"]),
    (LANGUAGE, "zh", ["zh-CN", "zh-TW", "zh-Hans", "zh-Hans-CN", "中文", "cmn", "cmn-Hans-CN", "simplified_chinese"]),
    (LANGUAGE, "zh", ["Chinese (Taiwan)", "chinese (simplified)"]),
    (LANGUAGE, "no", ["nb", "nb-NO", "Norwegian", "norsk"]),
    (LANGUAGE, "he", ["iw", "iw-IL", "heb", "עברית"]),
    (LANGUAGE, "jw", ["jv", "jv-ID", "Javanese"]),
    (LANGUAGE, "tl", ["fil", "fil-PH", "Tagalog", "Filipino"]),
    # Other languages, countries, languages that this enum does not have, and what is no language.
    (LANGUAGE, None, ["frr", "arz", "kmr", "zh-yue", "xx", "xx-US", "JP", "IN", "sv", "swedish", "sv-SE", "auto", ""]),
    (LANGUAGE, None, ["englsh", "germany", "en, fr", "en--US", "en-USA-x", "x" * 10**6, "en" * 10**6]),
    (FORMAT, "srt", ["SRT", "Srt", " srt", "ssrt"]),
    (FORMAT, None, ["ass", "text", "json", "english", "en", "v", ""]),
    (ENTITY, "GDPR", ["gdpr", "Gdpr", "GDPRS"]),
    (ENTITY, "ZODIAC_SIGN", ["zodiac-sign", "Zodiac Sign", "zodiac signs"]),
    (ENTITY, "bullet_points", ["bullet points", "BULLET-POINTS"]),
    (ENTITY, None, ["sign", "points", "HIPAA"]),
]  # fmt: skip


@pytest.fixture(name="some_languages")
def table_of_some(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A table of a few languages, in place of the document's."""
    monkeypatch.setattr(spelling, "LANGUAGES", NAMES)
    spelling._codes.cache_clear()
    yield
    spelling._codes.cache_clear()


@pytest.mark.usefixtures("some_languages")
def test_the_suggestion_is_what_is_meant_or_none() -> None:
    """Case, accents, names of languages and regional tags are understood; a code of a language is never guessed."""
    wanted = {(value, expected) for _, expected, values in SUGGESTED for value in values}
    found = {(value, nearest(value, schema)) for schema, _, values in SUGGESTED for value in values}
    assert wanted == found


@pytest.mark.usefixtures("some_languages")
def test_a_language_is_shown_with_its_name() -> None:
    """`uk` is a language and the beginning of a country's name; a suggestion says which it is."""
    assert ("'uk' (Ukrainian)", "'srt'") == (shown("uk", LANGUAGE), shown("srt", FORMAT))


@pytest.mark.parametrize("enum", ["TranscriptionLanguageCodeEnum", "TranslationLanguageCodeEnum"])
def test_every_language_of_the_document_is_known_by_its_names(enum: str) -> None:
    """Each code has a name, and each of its names, and the code in capitals and with a region, leads back to it."""
    schema = schemas.component(enum)
    assert set(schema["enum"]) <= LANGUAGES.keys()
    assert [] == [
        (code, value)
        for code in schema["enum"]
        for value in [*LANGUAGES[code], code.upper(), f"{code}-US", f"{code}_Latn", f"{code}-Latn-001"]
        if value not in schema["enum"] and nearest(value, schema) != code
    ]
    assert [] == [code for code in schema["enum"] if not LANGUAGES[code]]


@pytest.mark.usefixtures("some_languages")
def test_all_places_of_a_value_are_looked_at() -> None:
    """What is misspelt is found in objects and lists, with its place; unknown fields are passed over."""
    schema = {
        "properties": {
            "one": LANGUAGE,
            "several": {"type": "array", "items": {"properties": {"format": FORMAT}}},
            "either": {"anyOf": [{"type": "boolean"}, {"type": "array", "items": ENTITY}]},
        }
    }
    value = {
        "one": "EN",
        "several": [{"format": "srt"}, {"format": "SRT", "new": "SRT"}, "SRT", 5, None],
        "either": ["GDPR", "gdpr", "other"],
        "new": {"one": "EN"},
    }
    assert [
        ("x.one", "EN", "'en' (English)"),
        ("x.several[1].format", "SRT", "'srt'"),
        ("x.either[1]", "gdpr", "'GDPR'"),
    ] == list(misspelt(value, schema, "x"))
    assert [] == [found for wrong in (None, 5, "EN", ["EN"]) for found in misspelt(wrong, schema, "x")]
