"""Parts of a script: words, utterances, entities and failures, and the check of their times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import attrs


class ScriptError(ValueError):
    """A script is invalid; the message names the file, if there is one, and the reason."""


@attrs.frozen
class ScriptWord:
    """One word; either all words of an utterance have times, in seconds, or none."""

    text: str
    start: float | None = None
    end: float | None = None
    confidence: float | None = None


@attrs.frozen
class ScriptUtterance:
    """A stretch of speech.

    Attributes:
        words: its words; joined with spaces they are the text.
        start, end: times in seconds; either all utterances of a script have them or none.
        speaker: number of the speaker, from 0; 0 when not given.
        channel: number of the audio channel, from 0; 0 when not given.
        language: language code; the script's when not given.
        confidence: from 0 to 1.
        sentiment, emotion: the answer of sentiment analysis; ``neutral`` when not given.
    """

    words: tuple[ScriptWord, ...]
    start: float | None = None
    end: float | None = None
    speaker: int | None = None
    channel: int | None = None
    language: str | None = None
    confidence: float | None = None
    sentiment: str | None = None
    emotion: str | None = None

    @classmethod
    def of(cls, text: str, **given: Any) -> ScriptUtterance:
        """An utterance from its text; white space separates words."""
        return cls(words=tuple(ScriptWord(word) for word in text.split()), **given)

    @property
    def text(self) -> str:
        """The whole text."""
        return " ".join(word.text for word in self.words)


@attrs.frozen
class ScriptEntity:
    """A phrase of the script, such as a name or number, for named entity recognition and redaction."""

    text: str
    type: str = "NAME"


@attrs.frozen
class ScriptFailure:
    """The error that ends a job: an HTTP status code, 400 to 599, and a message."""

    code: int
    message: str = "The script of this recording says that its transcription fails"


def check_times(utterances: Sequence[ScriptUtterance]) -> None:
    """Check that times do not contradict each other.

    Raises:
        ScriptError: only some have times, a time is negative or infinite, or an end is before its start.
    """
    _check_spans([(u.start, u.end) for u in utterances], "utterances")
    for index, utterance in enumerate(utterances):
        _check_spans([(w.start, w.end) for w in utterance.words], f"utterances[{index}].words", in_order=True)


def _check_spans(spans: list[tuple[float | None, float | None]], where: str, *, in_order: bool = False) -> None:
    given = [(start, end) for start, end in spans if start is not None and end is not None]
    if any((start is None) != (end is None) for start, end in spans) or len(given) not in (0, len(spans)):
        raise ScriptError(f"{where}: give every one of them a start and an end, or none")
    before = 0.0
    for index, (start, end) in enumerate(given):
        if not (math.isfinite(start) and math.isfinite(end) and 0 <= start <= end):
            raise ScriptError(f"{where}[{index}]: needs 0 <= start <= end, got {start} and {end}")
        if in_order and start < before:
            raise ScriptError(f"{where}[{index}]: starts before the one in front of it has ended")
        before = end
