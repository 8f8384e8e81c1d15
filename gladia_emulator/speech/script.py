"""Script: the words of a recording, which the emulator answers instead of recognising speech."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from .script_json import parse_json
from .script_parts import ScriptEntity, ScriptError, ScriptFailure, ScriptUtterance
from .text_formats import is_srt, parse_srt, parse_text

# 150 words a minute, calm speech, for a script without times and length.
_SECONDS_PER_WORD = 0.4
_SHORTEST = 1.0


@attrs.frozen
class Script:
    """The words of a recording, and the answers of its add-ons.

    Attributes:
        utterances: the speech, in order; empty for silence.
        language: language code of the utterances without one.
        length: duration in seconds for a URL, which is never fetched; an upload has its own duration.
        error: the error that ends the job instead of a transcript.
        translation: per target language, one text per utterance.
        summary: the answer of summarization.
        answers: the answers to the prompts of audio_to_llm, in their order.
        entities: the phrases that named entity recognition finds and redaction hides.
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
    def of(cls, value: Script | Mapping[str, Any] | str) -> Script:
        """A script from any form: a script, text, SRT, JSON text, or the value of JSON.

        A text that begins with ``{`` is JSON, and one with a line of times (``00:00:01,000 --> 00:00:02,500``) is SRT.

        Raises:
            ScriptError: the value is none of these, or cannot be used.
        """
        if isinstance(value, Script):
            return value
        if isinstance(value, Mapping):
            return cls.from_json(value)
        if not isinstance(value, str):
            raise ScriptError(f"must be a Script, a text or a mapping, got {type(value).__name__}")
        if value.lstrip("\ufeff \t\r\n").startswith("{"):
            return cls.from_json(value)
        return cls.from_srt(value) if is_srt(value) else cls.from_text(value)

    @classmethod
    def from_text(cls, text: str) -> Script:
        """A script from plain text, one utterance per line; a prefix ``Speaker 0:`` or ``A:`` names the speaker."""
        return cls(utterances=parse_text(text))

    @classmethod
    def from_srt(cls, text: str) -> Script:
        """A script from an SRT subtitle file, with its times.

        Raises:
            ScriptError: the text is not SRT; the message names the line.
        """
        return cls(utterances=parse_srt(text))

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | str) -> Script:
        """A script from JSON text or its parsed value; :mod:`gladia_emulator.speech.script_json` explains the format.

        Raises:
            ScriptError: the value does not follow the format; the message names the field.
        """
        return cls(**parse_json(value))

    @classmethod
    def failing(cls, code: int = 500, message: str | None = None) -> Script:
        """A script whose job ends in error.

        Raises:
            ScriptError: ``code`` is not from 400 to 599.
        """
        if not isinstance(code, int) or not 400 <= code <= 599:
            raise ScriptError(f"code: expected a whole number from 400 to 599, got {code!r}")
        return cls(error=ScriptFailure(code) if message is None else ScriptFailure(code, message))

    @property
    def timed(self) -> bool:
        """Whether the utterances have times."""
        return any(utterance.end is not None for utterance in self.utterances)

    @property
    def last_end(self) -> float:
        """The end of the last utterance, in seconds; 0 for a script without times."""
        ends = [utterance.end or 0.0 for utterance in self.utterances]
        ends += [word.end or 0.0 for utterance in self.utterances for word in utterance.words]
        return max(ends, default=0.0)

    @property
    def duration(self) -> float:
        """The duration of the script in seconds: the given length, else the last end, else by the number of words."""
        if self.length is not None:
            return self.length
        if self.timed:
            return max(self.last_end, 0.001)
        words = sum(len(utterance.words) for utterance in self.utterances)
        return max(_SHORTEST, round(words * _SECONDS_PER_WORD, 3))
