"""Captions: the words of a transcript, grouped and timed as a player can show them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence

from attrs import define, frozen

from gladia_control.api.generated import models

from .caption_text import MAX_ROW, MAX_ROWS, is_one_part, parts, spaced, tidy, width

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


@define  # not frozen: there is one for each word, and a frozen one takes three times as long to make
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
            clock = max([piece.end for caption in made for piece in caption.pieces], default=clock)
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
    earliest = max(0.0, utterance.start - MAX_PAUSE) if is_time(utterance.start) else 0.0
    for word, text in zip(words, spaced([word.word for word in words]), strict=True):
        if not waiting and earliest <= word.start <= word.end <= MAX_TIME:  # as most words; NaN is not
            timed.append(Piece(word.start, word.end, text))
            clock = word.end
            continue
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
    group: list[Piece] = []
    used, rows, begin, end = label, 1, 0.0, 0.0
    for word in _broken(words, layout.row):
        size = width(word.text)
        used, rows = (used + size, rows) if used + size <= layout.row or not used else (_bare(word), rows + 1)
        if not group or rows > layout.rows or word.end - begin > layout.longest or word.start - end > MAX_PAUSE:
            if group:
                used, rows = (label + size, 1) if label + size <= layout.row or not label else (_bare(word), 2)
            group = []
            groups.append(group)
            begin = word.start
        group.append(word)
        end = word.end
    following = itertools.pairwise([*groups, []])
    made = (_caption(group, after[0].start if after else math.inf, layout, voice) for group, after in following)
    return [caption for caption in made if caption is not None]


def _bare(word: Piece) -> int:
    """The width of a word at the begin of a row."""
    return width(word.text.lstrip())


def _broken(words: Sequence[Piece], row: int) -> Iterable[Piece]:
    """Words in the parts between which a row may end, so that each caption keeps to its rows."""
    for word in words:
        if is_one_part(word.text, row):
            yield word
        else:
            yield from _shared(list(parts(word.text, row)), word.start, word.end)


def _caption(group: Sequence[Piece], following: float, layout: Layout, voice: Voice) -> Caption | None:
    start, end = group[0].start, max([word.end for word in group])
    end = following if start < following < end else end
    if not any(tidy(word.text) for word in group):
        return None
    end = min(max(end, start + layout.shortest), start + max(layout.longest, layout.shortest))
    begin = round(start * 1000)
    return Caption(begin, max(round(end * 1000), begin + 1), group, voice)  # players refuse a cue without length


def is_time(value: object) -> bool:
    """Whether a value is a time in a recording, in seconds."""
    return isinstance(value, (int, float)) and 0 <= value <= MAX_TIME  # NaN is not


def _reading_time(text: str) -> float:
    return max(1.0, width(text) / 15.0)
