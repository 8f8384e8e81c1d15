"""Script: what a recording "says". The emulator recognises no speech; every word it answers comes from a script."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import attrs

# 150 words a minute, the pace of calm speech: the duration of a script that names none.
_SECONDS_PER_WORD = 0.4
_SHORTEST = 1.0


class ScriptError(ValueError):
    """A script cannot be used; the message names the file (if it has one) and the reason."""


@attrs.frozen
class ScriptWord:
    """One word; its times, in seconds, are given for all words of an utterance or for none."""

    text: str
    start: float | None = None
    end: float | None = None
    confidence: float | None = None


@attrs.frozen
class ScriptUtterance:
    """A stretch of speech.

    Attributes:
        words: its words; their texts joined with spaces are the text.
        start, end: times in seconds, given for all utterances of a script or for none.
        speaker: number of the speaker, from 0; 0 when not given.
        channel: number of the audio channel, from 0; 0 when not given.
        language: language code; the script's when not given.
        confidence: from 0 to 1.
        sentiment, emotion: what sentiment analysis answers; ``neutral`` when not given.
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
    """A name, number or the like that occurs in the script, for named entities and for redaction."""

    text: str
    type: str = "NAME"


@attrs.frozen
class ScriptFailure:
    """The job ends in error: the HTTP status code (400 to 599) and a message."""

    code: int
    message: str = "The script of this recording says that its transcription fails"


@attrs.frozen
class Script:
    """What a recording says, and what the add-ons answer about it.

    Attributes:
        utterances: what is said, in order. None at all is silence.
        language: language code of the utterances that name none.
        length: how long a recording of it is, in seconds, where there is no recording (a URL, which is never fetched).
        error: the job ends in this error instead of a transcript.
        translation: per target language, one text per utterance.
        summary: what summarization answers.
        answers: what the prompts of audio_to_llm are answered, in their order.
        entities: what named entity recognition finds and redaction hides.
    """

    utterances: tuple[ScriptUtterance, ...] = ()
    language: str = "en"
    length: float | None = None
    error: ScriptFailure | None = None
    translation: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    summary: str | None = None
    answers: tuple[str, ...] = ()
    entities: tuple[ScriptEntity, ...] = ()

    @classmethod
    def from_text(cls, text: str) -> Script:
        """A script from plain text, one utterance per line; ``Speaker 0:`` or ``A:`` in front names the speaker."""
        from .text_formats import parse_text

        return parse_text(text)

    @classmethod
    def from_srt(cls, text: str) -> Script:
        """A script from an SRT subtitle file, with its times.

        Raises:
            ScriptError: the text is not SRT; the message names the line.
        """
        from .text_formats import parse_srt

        return parse_srt(text)

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | str) -> Script:
        """A script from JSON text, or from what that text says; see :mod:`gladia_emulator.speech.script_json`.

        Raises:
            ScriptError: the value does not follow the format; the message names the field.
        """
        from .script_json import parse_json

        return parse_json(value)

    @classmethod
    def failing(cls, code: int = 500, message: str | None = None) -> Script:
        """A script whose job ends in error.

        Raises:
            ScriptError: ``code`` is not from 400 to 599.
        """
        if not 400 <= code <= 599:
            raise ScriptError(f"code must be from 400 to 599, got {code!r}")
        return cls(error=ScriptFailure(code) if message is None else ScriptFailure(code, message))

    @property
    def timed(self) -> bool:
        """Whether the script says when its utterances are spoken."""
        return any(utterance.end is not None for utterance in self.utterances)

    @property
    def last_end(self) -> float:
        """The end of the last utterance, in seconds; 0 for a script without times."""
        ends = [utterance.end or 0.0 for utterance in self.utterances]
        ends += [word.end or 0.0 for utterance in self.utterances for word in utterance.words]
        return max(ends, default=0.0)

    @property
    def duration(self) -> float:
        """How long a recording of the script is, in seconds: as given, or by its times, or at the pace of speech."""
        if self.length is not None:
            return self.length
        if self.timed:
            return max(self.last_end, 0.001)
        words = sum(len(utterance.words) for utterance in self.utterances)
        return max(_SHORTEST, round(words * _SECONDS_PER_WORD, 3))


def check_times(script: Script) -> None:
    """Refuse times that contradict each other.

    Raises:
        ScriptError: times given for some and not for all, negative or endless ones, or an end before its start.
    """
    _check_spans([(u.start, u.end) for u in script.utterances], "utterances")
    for index, utterance in enumerate(script.utterances):
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
