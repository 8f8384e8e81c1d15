"""Phrases: finds phrases in utterances, and replaces them while their times stay.

A phrase matches whole words in any capitalisation; punctuation around it stays.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator

import attrs

from .timeline import TimedUtterance, TimedWord, spread_words


def key_of(phrase: str) -> str:
    """The normalized spelling of a phrase, for comparisons."""
    return " ".join(phrase.split()).casefold()


@attrs.frozen
class Phrases:
    """A set of phrases to find; of two that begin at the same word, the longer one matches."""

    pattern: re.Pattern[str] | None

    @classmethod
    def compile(cls, phrases: Iterable[str]) -> Phrases:
        """A set of phrases; blank ones are left out, because they would match everywhere."""
        texts = {" ".join(phrase.split()) for phrase in phrases} - {""}
        wanted = sorted(texts, key=lambda phrase: (-len(phrase), phrase))
        if not wanted:
            return cls(None)
        choices = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in wanted)
        # Not \b: a phrase may begin or end with a sign, such as "C++".
        return cls(re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE))

    def find(self, utterance: TimedUtterance) -> Iterator[tuple[str, tuple[TimedWord, ...]]]:
        """Each match: its text and the words that it touches."""
        for match, first, last in self._matches(utterance.words):
            yield match.group(), utterance.words[first : last + 1]

    def replace_in_text(self, text: str, replacement: Callable[[str], str]) -> str:
        """The text with each phrase replaced."""
        return self.pattern.sub(lambda match: replacement(match.group()), text) if self.pattern else text

    def replace(self, utterance: TimedUtterance, replacement: Callable[[str], str]) -> TimedUtterance:
        """The utterance with each phrase replaced; the new words share the time of the old words."""
        words: list[TimedWord] = []
        done = 0
        for first, last in self._touched(utterance.words):
            words += utterance.words[done:first]
            touched = utterance.words[first : last + 1]
            text = self.replace_in_text(" ".join(word.text for word in touched), replacement)
            confidence = min(word.confidence for word in touched)
            words += spread_words(text.split(), touched[0].start, touched[-1].end, confidence)
            done = last + 1
        return attrs.evolve(utterance, words=(*words, *utterance.words[done:]))

    def _touched(self, words: tuple[TimedWord, ...]) -> list[tuple[int, int]]:
        """The ranges of words that matches touch; two matches in one word ("Anna/Ben") make one range."""
        ranges: list[tuple[int, int]] = []
        for _, first, last in self._matches(words):
            if ranges and first <= ranges[-1][1]:
                ranges[-1] = (ranges[-1][0], last)
            else:
                ranges.append((first, last))
        return ranges

    def _matches(self, words: tuple[TimedWord, ...]) -> Iterator[tuple[re.Match[str], int, int]]:
        if self.pattern is None:
            return
        text = " ".join(word.text for word in words)
        ends: list[int] = []
        for word in words:
            ends.append((ends[-1] + 1 if ends else 0) + len(word.text))
        for match in self.pattern.finditer(text):
            yield match, bisect_right(ends, match.start()), bisect_left(ends, match.end())
