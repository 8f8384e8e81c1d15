"""Script: what a recording "says". The emulator recognises no speech; every word it answers comes from a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from .script_json import parse_json
from .script_parts import ScriptEntity, ScriptError, ScriptFailure, ScriptUtterance
from .text_formats import parse_srt, parse_text

# 150 words a minute, the pace of calm speech: the duration of a script that names none.
_SECONDS_PER_WORD = 0.4
_SHORTEST = 1.0


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
        """A script from JSON text, or from what that text says; see :mod:`gladia_emulator.speech.script_json`.

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
