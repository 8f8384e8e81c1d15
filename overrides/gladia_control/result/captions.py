"""Captions: the words of a transcript, grouped and timed as a player can show them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence

from attrs import define, frozen

from gladia_control.api.generated import models

from .caption_text import MAX_ROW, MAX_ROWS, parts, spaced, tidy, width

MAX_SECONDS = 7.0
MAX_PAUSE = 1.5
MAX_TIME = 1e9  # seconds; no recording is as long

Voice = int | None
"""Number of a speaker, or of a channel; None if it is not known who speaks."""


@frozen(kw_only=True)
class Layout:
    """How captions are laid out.

    Attributes:
        row: Columns of a row; a wide character takes two.
        rows: Rows of a caption.
        shortest: Seconds that a caption lasts at least, unless its speaker goes on earlier.
        longest: Seconds that a caption lasts at most.
        label: Columns that the name of a voice takes in the first row.
    """

    row: int = MAX_ROW
    rows: int = MAX_ROWS
    shortest: float = 0.0
    longest: float = MAX_SECONDS
    label: Callable[[Voice], int] = lambda _: 0


@frozen
class Piece:
    """A word, with the space before it, and its start and end in seconds."""

    start: float
    end: float
    text: str


@define
class Caption:
    """What is shown at a time.

    Attributes:
        start: Its start, in milliseconds.
        end: Its end, in milliseconds.
        pieces: Its words.
        voice: Who speaks.
    """

    start: int
    end: int
    pieces: Sequence[Piece]
    voice: Voice = None


def captions(
    utterances: Iterable[models.UtteranceDTO],
    *,
    text: str = "",
    duration: float = 0.0,
    layout: Layout | None = None,
    voice: Callable[[models.UtteranceDTO], Voice] = lambda _: None,
) -> list[Caption]:
    """Captions in order of time. Each lasts at least a millisecond; those of one voice do not overlap.

    A word without usable times follows the word before it, and an utterance without them the one before it. If no word
    of an utterance has times, or if there is only a text, the time is shared in proportion to the length of the words.
    """
    layout = layout or Layout()
    found: list[Caption] = []
    clock = 0.0
    for item, after in itertools.pairwise([*utterances, None]):
        if item is not None:
            made = _grouped(_pieces(item, clock, after.start if after else math.inf), layout, voice(item))
            clock = max((piece.end for caption in made for piece in caption.pieces), default=clock)
            found += made
    if not found:
        end = duration if is_time(duration) and duration > 0 else _reading_time(text)
        found = _grouped(_divided(text, 0.0, end), layout, None)
    return _apart(sorted(found, key=lambda caption: caption.start))


def _apart(found: list[Caption]) -> list[Caption]:
    """The captions, of which those of one voice follow each other: one that is still shown gives way to the next."""
    last: dict[Voice, Caption] = {}
    for caption in found:
        before = last.get(caption.voice)
        if before is not None and caption.start < before.end:
            before.end = max(before.start + 1, caption.start)
            caption.start = max(caption.start, before.end)
            caption.end = max(caption.end, caption.start + 1)
        last[caption.voice] = caption
    return sorted(found, key=lambda caption: caption.start)


def _pieces(utterance: models.UtteranceDTO, clock: float, following: float) -> list[Piece]:
    """The words of an utterance. One without times begins at `clock` and ends before the `following` one."""
    begin = utterance.start if is_time(utterance.start) else clock
    ends = is_time(utterance.end) and utterance.end > begin
    limit = utterance.end if ends else following
    words = [word for word in utterance.words if word.word.strip()]
    if any(_starts(utterance, word.start) for word in words):
        return _timed(utterance, words, begin, limit)
    text = "".join(spaced([word.word for word in words])) or utterance.text
    return _divided(text, begin, limit if ends and begin == utterance.start else _guess(text, begin, limit))


def _starts(utterance: models.UtteranceDTO, start: float) -> bool:
    """Whether a word can start there. A start long before its utterance is damage."""
    return is_time(start) and not (is_time(utterance.start) and start < utterance.start - MAX_PAUSE)


def _timed(utterance: models.UtteranceDTO, words: Sequence[models.WordDTO], begin: float, limit: float) -> list[Piece]:
    """The words with their times. A word without an end lasts until the next known start."""
    timed: list[Piece] = []
    waiting: list[str] = []
    clock = begin
    for word, text in zip(words, spaced([word.word for word in words]), strict=True):
        if _starts(utterance, word.start):
            if waiting:
                timed += _shared(waiting, clock, min(clock + _reading_time("".join(waiting)), max(clock, word.start)))
            waiting, clock = [], word.start
        waiting.append(text)
        if is_time(word.end) and word.end >= clock:
            timed += _shared(waiting, clock, word.end)
            waiting, clock = [], word.end
    return timed + _shared(waiting, clock, _guess("".join(waiting), clock, limit)) if waiting else timed


def _guess(text: str, start: float, limit: float) -> float:
    """When a text with an unknown end ends: after its reading time, or at the limit if that comes first."""
    end = start + _reading_time(text)
    return limit if start < limit < end else end


def _divided(text: str, start: float, end: float) -> list[Piece]:
    return _shared(list(parts(text)), start, end)


def _shared(texts: Sequence[str], start: float, end: float) -> list[Piece]:
    """Texts, each with its share of the time."""
    if len(texts) == 1:
        return [Piece(start, end, texts[0])]
    pace = (end - start) / max(1, sum(map(len, texts)))
    times = [start + pace * done for done in itertools.accumulate(map(len, texts), initial=0)]
    return [Piece(*shown, text) for text, shown in zip(texts, itertools.pairwise(times), strict=True)]


def _grouped(words: Sequence[Piece], layout: Layout, voice: Voice) -> list[Caption]:
    """Words grouped into consecutive captions."""
    groups: list[list[Piece]] = []
    label = layout.label(voice)
    rows = _Rows(layout.row, label)
    for word in itertools.chain.from_iterable(_broken(word, layout.row) for word in words):
        if groups and not _follows(groups[-1], word, layout):
            rows = _Rows(layout.row, label)
            groups.append([word])
        elif not groups or rows.with_(word.text) > layout.rows:
            groups.append([word])
            rows = _Rows(layout.row, label)
        else:
            groups[-1].append(word)
        rows.add(word.text)
    following = itertools.pairwise([*groups, []])
    made = (_caption(group, after[0].start if after else math.inf, layout, voice) for group, after in following)
    return [caption for caption in made if caption is not None]


def _broken(word: Piece, row: int) -> list[Piece]:
    """A word in the parts between which a row may end, so that each caption keeps to its rows."""
    if word.text.isascii() and len(word.text) <= row:
        return [word]
    return _shared(list(parts(word.text, row)), word.start, word.end)


def _follows(group: Sequence[Piece], word: Piece, layout: Layout) -> bool:
    """Whether a word belongs to the same caption as those before it, as far as time goes."""
    return word.end - group[0].start <= layout.longest and word.start - group[-1].end <= MAX_PAUSE


class _Rows:
    """Counts the rows that a text takes while it grows."""

    def __init__(self, row: int, used: int):
        self._row, self._used, self._rows = row, used, 1

    def add(self, text: str) -> None:
        """Add a word, with the space before it."""
        self._used, self._rows = self._after(text)

    def with_(self, text: str) -> int:
        """How many rows there would be with one more word."""
        return self._after(text)[1]

    def _after(self, text: str) -> tuple[int, int]:
        used = self._used + width(text)
        if used > self._row and self._used:
            return width(text.lstrip()), self._rows + 1
        return used, self._rows


def _caption(group: Sequence[Piece], following: float, layout: Layout, voice: Voice) -> Caption | None:
    start, end = group[0].start, max(word.end for word in group)
    end = following if start < following < end else end
    if not tidy("".join(word.text for word in group)):
        return None
    end = min(max(end, start + layout.shortest), start + max(layout.longest, layout.shortest))
    begin = round(start * 1000)
    return Caption(begin, max(round(end * 1000), begin + 1), group, voice)  # players refuse a cue without length


def is_time(value: object) -> bool:
    """Whether a value is a time in a recording, in seconds."""
    return isinstance(value, (int, float)) and 0 <= value <= MAX_TIME  # NaN is not


def _reading_time(text: str) -> float:
    return max(1.0, width(text) / 15.0)
