"""Script format for programs: JSON, with every feature of a script.

::

    {"language": "en", "duration": 12.5,
     "utterances": [{"text": "Hello there.", "start": 0.5, "end": 1.5, "speaker": 0, "channel": 0, "language": "en",
                     "confidence": 0.9, "sentiment": "positive", "emotion": "joy",
                     "words": ["Hello", {"word": "there.", "start": 0.9, "end": 1.5, "confidence": 0.8}]}],
     "translation": {"fr": ["Bonjour."]}, "summary": "A greeting.", "answers": ["to the first prompt"],
     "entities": [{"text": "Anna", "type": "NAME"}],
     "error": {"code": 500, "message": "why the job fails"}}

All fields are optional, but an utterance needs `text` or `words`. Unknown fields are refused, so that a misspelt one is
not silently ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from gladia_emulator.contract import json_text
from gladia_emulator.contract.document import contract
from gladia_emulator.contract.violations import violation

from .script_parts import ScriptEntity, ScriptError, ScriptFailure, ScriptUtterance, ScriptWord, check_times

_TEXT = {"type": "string", "pattern": r"\S"}
_SECONDS = {"type": "number", "minimum": 0}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_NUMBER = {"type": "integer", "minimum": 0}


def _closed(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "propertyNames": {"enum": list(properties)},
    }


_WORD = {
    "anyOf": [
        _TEXT,
        _closed({"word": _TEXT, "start": _SECONDS, "end": _SECONDS, "confidence": _SHARE}, ("word",)),
    ]
}
_UTTERANCE = _closed(
    {
        "text": _TEXT,
        "words": {"type": "array", "minItems": 1, "items": _WORD},
        "start": _SECONDS,
        "end": _SECONDS,
        "speaker": _NUMBER,
        "channel": _NUMBER,
        "language": {"type": "string"},
        "confidence": _SHARE,
        "sentiment": _TEXT,
        "emotion": _TEXT,
    }
)
_SCHEMA = _closed(
    {
        "language": {"type": "string"},
        "duration": {"type": "number", "exclusiveMinimum": 0},
        "utterances": {"type": "array", "items": _UTTERANCE},
        "translation": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}},
        "summary": {"type": "string"},
        "answers": {"type": "array", "items": {"type": "string"}},
        "entities": {"type": "array", "items": _closed({"text": _TEXT, "type": _TEXT}, ("text",))},
        "error": _closed(
            {"code": {"type": "integer", "minimum": 400, "maximum": 599}, "message": {"type": "string"}}, ("code",)
        ),
    }
)


def parse_json(value: Mapping[str, Any] | str) -> dict[str, Any]:
    """The fields of a script from JSON text or its parsed value.

    Raises:
        ScriptError: the value does not follow the format; the message names the field.
    """
    document: Any = value
    if isinstance(value, str):
        try:
            document = json_text.parse(value.removeprefix("\ufeff").encode("utf-8", errors="surrogatepass"))
        except json_text.JsonTextError as error:
            raise ScriptError(f"not JSON: {error}") from error
    errors = sorted(Draft202012Validator(_SCHEMA).iter_errors(document), key=lambda error: [str(p) for p in error.path])
    if errors:
        raise ScriptError(violation(errors[0], whole="script"))
    utterances = tuple(_utterance(item, f"utterances[{i}]") for i, item in enumerate(document.get("utterances", ())))
    language = document.get("language", "en")
    translation = {code: tuple(texts) for code, texts in document.get("translation", {}).items()}
    check_times(utterances)
    _check_languages({language, *(u.language for u in utterances if u.language is not None)})
    _check_translation(translation, len(utterances))
    return {
        "utterances": utterances,
        "language": language,
        "length": document.get("duration"),
        "error": ScriptFailure(**document["error"]) if "error" in document else None,
        "translation": translation,
        "summary": document.get("summary"),
        "answers": tuple(document.get("answers", ())),
        "entities": tuple(ScriptEntity(**item) for item in document.get("entities", ())),
    }


def _utterance(item: Mapping[str, Any], where: str) -> ScriptUtterance:
    words = tuple(_word(word) for word in item.get("words", ()))
    text = " ".join(item.get("text", "").split())
    if not words:
        words = tuple(ScriptWord(word) for word in text.split())
    if not words:
        raise ScriptError(f"{where}: needs a text or words")
    joined = " ".join(word.text for word in words)
    if text and joined != text:
        raise ScriptError(f"{where}.words: joined with spaces they must be the text, got {joined[:60]!r}")
    given = {name: item[name] for name in item if name not in ("text", "words")}
    return ScriptUtterance(words=words, **given)


def _word(item: Mapping[str, Any] | str) -> ScriptWord:
    if isinstance(item, str):
        return ScriptWord(" ".join(item.split()))
    rest = {name: item[name] for name in item if name != "word"}
    return ScriptWord(" ".join(item["word"].split()), **rest)


def _check_languages(spoken: set[str]) -> None:
    known = contract().codes("language_config", "languages")
    for code in sorted(spoken - known if known else ()):
        raise ScriptError(f"language: {code!r} is not a language code that Gladia transcribes")


def _check_translation(translation: Mapping[str, tuple[str, ...]], utterances: int) -> None:
    known = contract().codes("translation_config", "target_languages")
    for code, texts in translation.items():
        if known and code not in known:
            raise ScriptError(f"translation: {code!r} is not a language code that Gladia translates to")
        if len(texts) != utterances:
            raise ScriptError(f"translation.{code}: needs one text per utterance ({utterances}), got {len(texts)}")
