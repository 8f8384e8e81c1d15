"""Custom vocabulary: a list whose items are strings or entry objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

from gladia_control.api.generated import VocabularyEntryDict, encode, models
from gladia_control.errors import BadOption, UnknownOption
from gladia_control.text import short_repr

from .validation import check_text

VocabularyEntry: TypeAlias = str | VocabularyEntryDict
"""An item of `custom_vocabulary_config["vocabulary"]`: a word or phrase, or an entry."""

FIELD = "custom_vocabulary_config.vocabulary"

_KEYS = ("value", "intensity", "pronunciations", "language")


def vocabulary(
    entries: Iterable[VocabularyEntry | models.CustomVocabularyEntryDTO | tuple[str, float] | Mapping[str, Any]],
    *,
    field: str = "vocabulary",
) -> list[VocabularyEntry]:
    """Turn words, pairs and objects into the entries that the API takes, and check them strictly.

    Args:
        entries: A mix of strings, entry objects (dictionaries such as `{"value": "Stark", "intensity": 0.6}`, or
            models) and pairs of a value and its intensity.
        field: The list's name in error messages.

    Returns:
        Strings as they are, and everything else as dictionaries with `value` and, where given, `intensity` (0 to 1),
        `pronunciations` (a list of strings) and `language`.

    Raises:
        BadOption: An item is blank, mistyped, out of range, or repeats the value of another; the message says which.
    """
    if isinstance(entries, (str, bytes, Mapping)) or not isinstance(entries, Iterable):
        raise BadOption(field, f"expected a list of strings and entry objects, got {short_repr(entries)}", entries)
    items: list[VocabularyEntry] = []
    seen: dict[str, int] = {}
    for index, entry in enumerate(entries):
        place = f"{field}[{index}]"
        item = _item(entry, place)
        value = item if isinstance(item, str) else item["value"]
        first = seen.setdefault(value.strip().casefold(), index)
        if first != index:
            raise BadOption(place, f"{short_repr(value)} is given already, as item {first}", entry)
        items.append(item)
    return items


def _item(entry: Any, place: str) -> str | VocabularyEntryDict:
    if isinstance(entry, str):
        _check_text(entry, place)
        return str(entry)
    if isinstance(entry, (tuple, list)):
        if len(entry) != 2:
            raise BadOption(place, f"expected a pair of a value and its intensity, got {short_repr(entry)}", entry)
        entry = {"value": entry[0], "intensity": entry[1]}
    data = encode(entry) if isinstance(entry, Mapping) or _is_model(entry) else None
    if not isinstance(data, dict):
        raise BadOption(place, f"expected a string or an entry object, got {short_repr(entry)}", entry)
    return _checked_entry(data, place)


def _is_model(entry: Any) -> bool:
    return isinstance(entry, models.CustomVocabularyEntryDTO)


def _checked_entry(data: dict[str, Any], place: str) -> VocabularyEntryDict:
    for key in data:
        if key not in _KEYS:
            raise UnknownOption(f"{place}.{key}", f"unknown; an entry has {', '.join(_KEYS)}", data[key])
    if "value" not in data:
        raise BadOption(place, f"'value' is missing in {short_repr(data)}", data)
    _check_text(data["value"], f"{place}.value")
    if "intensity" in data:
        _check_intensity(data["intensity"], f"{place}.intensity")
    if "pronunciations" in data:
        words = data["pronunciations"]
        if not isinstance(words, list):
            raise BadOption(f"{place}.pronunciations", f"expected a list of strings, got {short_repr(words)}", words)
        for index, word in enumerate(words):
            _check_text(word, f"{place}.pronunciations[{index}]")
    if "language" in data:
        _check_text(data["language"], f"{place}.language")
    return cast("VocabularyEntryDict", data)


def _check_text(value: Any, place: str) -> None:
    if not isinstance(value, str):
        raise BadOption(place, f"expected a string, got {short_repr(value)}", value)
    check_text(value, place)
    if not value.strip():
        raise BadOption(place, f"must not be blank, got {short_repr(value)}", value)


def _check_intensity(value: Any, place: str) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 0 <= value <= 1:
        raise BadOption(place, f"expected a number from 0 to 1, got {short_repr(value)}", value)
