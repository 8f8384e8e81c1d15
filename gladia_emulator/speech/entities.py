"""Entities: names and numbers in a transcript.

A script that declares entities has exactly those. For others there is a simple rule: words with a digit are `NUMBER`;
words with a capital letter inside a sentence are names, except the English "I". Of adjacent names, the first is
`NAME_GIVEN` and the others are `NAME_FAMILY`, as Gladia answers them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
        _entity(_finer(types.get(key_of(text), "NAME"), words), text, words)
        for utterance in utterances
        for text, words in phrases.find(utterance)
    ]


def _finer(kind: str, words: Sequence[TimedWord]) -> str:
    return "NAME_GIVEN" if kind == "NAME" and len(words) == 1 else kind


def _by_rule(utterance: TimedUtterance) -> Iterator[dict[str, Any]]:
    begins, before = True, ""
    for word in utterance.words:
        bare = word.text.strip(_PUNCTUATION)
        kind = ""
        if any(character.isdigit() for character in bare):
            kind = "NUMBER"
        elif _is_name(bare) and not begins:
            kind = "NAME_FAMILY" if before.startswith("NAME") else "NAME_GIVEN"
        if kind:
            yield _entity(kind, bare, [word])
        begins = word.text.endswith(tuple(SENTENCE_MARKS))
        before = kind if word.text[-1:] == bare[-1:] else ""  # a comma parts two names


def _is_name(bare: str) -> bool:
    return bare[:1].isupper() and bare != "I" and not bare.startswith(_APOSTROPHES)


def _entity(kind: str, text: str, words: Sequence[TimedWord]) -> dict[str, Any]:
    return {"entity_type": kind, "text": text, "start": words[0].start, "end": words[-1].end}
