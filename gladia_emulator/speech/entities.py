"""Entities: names and numbers in a transcript.

A script that declares entities has exactly those. For others there is a simple rule: words with a digit are `NUMBER`;
words with a capital letter inside a sentence are `NAME`, except the English "I". Adjacent names are one name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from .phrases import Phrases, key_of
from .result_views import SENTENCE_MARKS
from .script import Script
from .timeline import TimedUtterance, TimedWord

_PUNCTUATION = SENTENCE_MARKS + ",;:\"'“”‘’«»()[]{}、"  # noqa: RUF001 - typographic quotes, too
_APOSTROPHES = ("I'", "I’")  # noqa: RUF001


def found_entities(script: Script, utterances: Sequence[TimedUtterance]) -> list[dict[str, Any]]:
    """The entities of a transcript in their documented form, in the order of the utterances."""
    if not script.entities:
        return [entity for utterance in utterances for entity in _by_rule(utterance)]
    types = {key_of(entity.text): entity.type for entity in script.entities}
    phrases = Phrases.compile(entity.text for entity in script.entities)
    return [
        _entity(types.get(key_of(text), "NAME"), text, words)
        for utterance in utterances
        for text, words in phrases.find(utterance)
    ]


def _by_rule(utterance: TimedUtterance) -> Iterator[dict[str, Any]]:
    kinds: list[tuple[str | None, TimedWord]] = []
    begins = True
    for word in utterance.words:
        kinds.append((_kind(word.text.strip(_PUNCTUATION), begins), word))
        begins = word.text.endswith(tuple(SENTENCE_MARKS))
    for kind, group in groupby(kinds, key=lambda pair: pair[0]):
        words = [word for _, word in group]
        if kind == "NAME":
            yield _entity(kind, " ".join(word.text for word in words).strip(_PUNCTUATION), words)
        elif kind is not None:
            yield from (_entity(kind, word.text.strip(_PUNCTUATION), [word]) for word in words)


def _kind(bare: str, begins_sentence: bool) -> str | None:
    if any(character.isdigit() for character in bare):
        return "NUMBER"
    is_pronoun = bare == "I" or bare.startswith(_APOSTROPHES)
    return "NAME" if bare[:1].isupper() and not begins_sentence and not is_pronoun else None


def _entity(kind: str, text: str, words: Sequence[TimedWord]) -> dict[str, Any]:
    return {"entity_type": kind, "text": text, "start": words[0].start, "end": words[-1].end}
