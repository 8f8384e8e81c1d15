"""Make subtitle files from the words of a transcript."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Sequence

from attrs import frozen

from gladia_control.api.generated import models

from .caption_text import MAX_ROW as MAX_ROW
from .caption_text import MAX_ROWS as MAX_ROWS
from .caption_text import parts, spaced, tidy, whole, width, wrap

MAX_SECONDS = 7.0
MAX_PAUSE = 1.5
MAX_TIME = 1e9  # seconds; no recording is as long

_ARROW = re.compile("--+>")


@frozen
class Caption:
    """A text with its start and end in seconds."""

    start: float
    end: float
    text: str


def captions(utterances: Iterable[models.UtteranceDTO], *, text: str = "", duration: float = 0.0) -> list[Caption]:
    """Captions in order of time, each of at most two rows and, unless a single word is longer, seven seconds.

    A word without usable times follows the word before it, and an utterance without them the one before it. If no word
    of an utterance has times, or if there is only a text, the time is shared in proportion to the length of the words.
    Captions overlap only where people speak at once.
    """
    found: list[Caption] = []
    for item, after in itertools.pairwise([*utterances, None]):
        if item is not None:
            clock = found[-1].end if found else 0.0
            found += _of_utterance(item, clock, after.start if after else math.inf)
    if not found:
        found = _grouped(_divided(text, 0.0, duration if is_time(duration) and duration > 0 else _reading_time(text)))
    return sorted(found, key=lambda caption: caption.start)


def _of_utterance(utterance: models.UtteranceDTO, clock: float, following: float) -> list[Caption]:
    """The captions of an utterance. One without times begins at `clock` and ends before the `following` one."""
    begin = utterance.start if is_time(utterance.start) else clock
    ends = is_time(utterance.end) and utterance.end > begin
    limit = utterance.end if ends else following
    words = [word for word in utterance.words if word.word.strip()]
    if any(_starts(utterance, word.start) for word in words):
        return _grouped(_timed(utterance, words, begin, limit))
    text = "".join(spaced([word.word for word in words])) or utterance.text
    return _grouped(_divided(text, begin, limit if ends and begin == utterance.start else _guess(text, begin, limit)))


def _starts(utterance: models.UtteranceDTO, start: float) -> bool:
    """Whether a word can start there. A start long before its utterance is damage."""
    return is_time(start) and not (is_time(utterance.start) and start < utterance.start - MAX_PAUSE)


def _timed(
    utterance: models.UtteranceDTO, words: Sequence[models.WordDTO], begin: float, limit: float
) -> list[Caption]:
    """The words with their times. A word without an end lasts until the next known start."""
    timed: list[Caption] = []
    waiting: list[str] = []
    clock = begin
    for word, text in zip(words, spaced([word.word for word in words]), strict=True):
        if _starts(utterance, word.start):
            timed += _shared(waiting, clock, min(clock + _reading_time("".join(waiting)), max(clock, word.start)))
            waiting, clock = [], word.start
        waiting.append(text)
        if is_time(word.end) and word.end >= clock:
            timed += _shared(waiting, clock, word.end)
            waiting, clock = [], word.end
    return timed + _shared(waiting, clock, _guess("".join(waiting), clock, limit))


def _guess(text: str, start: float, limit: float) -> float:
    """When a text with an unknown end ends: after its reading time, or at the limit if that comes first."""
    end = start + _reading_time(text)
    return limit if start < limit < end else end


def _divided(text: str, start: float, end: float) -> list[Caption]:
    return _shared(list(parts(text)), start, end)


def _shared(texts: Sequence[str], start: float, end: float) -> list[Caption]:
    """Texts, each with its share of the time. A text that is longer than a row is split into parts."""
    short = [part for text in texts for part in ([text] if width(text) <= MAX_ROW else parts(text))]
    pace = (end - start) / max(1, sum(map(len, short)))
    times = [start + pace * done for done in itertools.accumulate(map(len, short), initial=0)]
    return [Caption(*shown, part) for part, shown in zip(short, itertools.pairwise(times), strict=True)]


def _grouped(words: Sequence[Caption]) -> list[Caption]:
    """Words, each with the space before it, grouped into consecutive captions."""
    groups: list[list[Caption]] = []
    for word in words:
        if not groups or _is_full(groups[-1], word):
            groups.append([])
        groups[-1].append(word)
    following = itertools.pairwise([*groups, []])
    joined = (_joined(group, after[0].start if after else math.inf) for group, after in following)
    return [caption for caption in joined if caption.text]


def _is_full(group: Sequence[Caption], word: Caption) -> bool:
    if word.end - group[0].start > MAX_SECONDS or word.start - group[-1].end > MAX_PAUSE:
        return True
    text = "".join(part.text for part in [*group, word])
    return len(text) * 2 > MAX_ROW and len(wrap(text)) > MAX_ROWS  # a short text fits without counting


def _joined(group: Sequence[Caption], following: float) -> Caption:
    start, end = group[0].start, max(word.end for word in group)
    text = tidy("".join(word.text for word in group))
    return Caption(start, following if start < following < end else end, text)


def is_time(value: object) -> bool:
    """Whether a value is a time in a recording, in seconds."""
    return isinstance(value, (int, float)) and 0 <= value <= MAX_TIME  # NaN is not


def _reading_time(text: str) -> float:
    return max(1.0, width(text) / 15.0)


def to_srt(found: Sequence[Caption]) -> str:
    """A SubRip file."""
    blocks = (f"{number}\n{_times(caption, ',')}\n{_cue_text(caption)}\n" for number, caption in enumerate(found, 1))
    return whole("\n".join(blocks))


def to_vtt(found: Sequence[Caption]) -> str:
    """A WebVTT file."""
    blocks = (f"{_times(caption, '.')}\n{_escaped(_cue_text(caption))}\n" for caption in found)
    return whole("WEBVTT\n\n" + "\n".join(blocks))


def _cue_text(caption: Caption) -> str:
    """The rows of a cue. A blank line would end it, and an arrow would begin another."""
    return "\n".join(wrap(_ARROW.sub("->", tidy(caption.text))))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _times(caption: Caption, separator: str) -> str:
    start = round(caption.start * 1000)
    end = max(round(caption.end * 1000), start + 1)  # players refuse a cue without length
    return f"{_time(start, separator)} --> {_time(end, separator)}"


def _time(milliseconds: int, separator: str) -> str:
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}{separator}{milliseconds % 1000:03}"
