"""Timeline: places the words of a script in the time of a recording.

For any script, times lie within the recording, the words of an utterance never run backwards, and channels exist. Times
are in seconds, to the millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

import attrs

from .script import Script
from .script_parts import ScriptUtterance

# Not 1, which would hide a client that inverts confidences.
_CONFIDENCE = 0.95


@attrs.frozen
class TimedWord:
    """A word without spaces, and its times in seconds."""

    text: str
    start: float
    end: float
    confidence: float = _CONFIDENCE


@attrs.frozen
class TimedUtterance:
    """A stretch of speech: its words in order, and their common attributes. ``index`` is its index in the script."""

    index: int
    words: tuple[TimedWord, ...]
    start: float
    end: float
    confidence: float
    language: str
    channel: int
    speaker: int | None
    sentiment: str = "neutral"
    emotion: str = "neutral"

    @property
    def text(self) -> str:
        """The words, joined with spaces."""
        return " ".join(word.text for word in self.words)


def lay_out(script: Script, duration: float, channels: int) -> tuple[TimedUtterance, ...]:
    """Place a script in a recording of ``duration`` seconds with ``channels`` channels, in the order of time.

    A script with times keeps them, but is shrunk to fit a shorter recording. A script without times is spread over the
    whole recording, each word by its length.
    """
    if script.timed:
        scale = min(1.0, duration / script.last_end) if script.last_end else 1.0
        spans = [((u.start or 0.0) * scale, (u.end or 0.0) * scale) for u in script.utterances]
    else:
        scale = 1.0
        spans = split_span(0.0, duration, [sum(len(word.text) for word in u.words) for u in script.utterances])
    placed = [_place(script, index, span, scale, duration, channels) for index, span in enumerate(spans)]
    return tuple(sorted(placed, key=lambda utterance: utterance.start))


def split_span(start: float, end: float, weights: Sequence[float]) -> list[tuple[float, float]]:
    """Cut the time from ``start`` to ``end`` into adjacent spans in proportion to ``weights``."""
    total = sum(weights)
    marks = [0.0, *accumulate(weights)]
    points = [start + (end - start) * mark / total if total else start for mark in marks]
    return list(pairwise(points))


def spread_words(texts: Sequence[str], start: float, end: float, confidence: float) -> tuple[TimedWord, ...]:
    """Words that fill the time from ``start`` to ``end`` in proportion to their lengths."""
    spans = split_span(start, end, [len(text) for text in texts])
    return tuple(
        TimedWord(text, min(round(a, 3), end), min(round(b, 3), end), confidence)
        for text, (a, b) in zip(texts, spans, strict=True)
    )


def _place(
    script: Script, index: int, span: tuple[float, float], scale: float, duration: float, channels: int
) -> TimedUtterance:
    utterance = script.utterances[index]
    start, end = (min(round(point, 3), duration) for point in span)
    confidence = _CONFIDENCE if utterance.confidence is None else utterance.confidence
    words = _words(utterance, start, end, confidence, scale, duration)
    if words:
        # The times of words override those of their utterance.
        start, end = min(start, words[0].start), max(end, words[-1].end)
    return TimedUtterance(
        index=index,
        words=words,
        start=start,
        end=end,
        confidence=confidence,
        language=utterance.language or script.language,
        channel=(utterance.channel or 0) % channels,
        speaker=utterance.speaker,
        sentiment=utterance.sentiment or "neutral",
        emotion=utterance.emotion or "neutral",
    )


def _words(
    utterance: ScriptUtterance, start: float, end: float, confidence: float, scale: float, duration: float
) -> tuple[TimedWord, ...]:
    spread = spread_words([word.text for word in utterance.words], start, end, confidence)
    words: list[TimedWord] = []
    for word, given in zip(spread, utterance.words, strict=True):
        if given.start is not None and given.end is not None:
            first, last = (min(round(point * scale, 3), duration) for point in (given.start, given.end))
            word = attrs.evolve(word, start=first, end=last)
        words.append(word if given.confidence is None else attrs.evolve(word, confidence=given.confidence))
    return tuple(words)
