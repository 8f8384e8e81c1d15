"""Subtitle files from words, for transcripts that did not ask Gladia for subtitles."""

from __future__ import annotations

import itertools
import math
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from ._generated import Utterance

MAX_ROW = 42  # characters; the usual limit for Latin script
MAX_ROWS = 2
MAX_SECONDS = 7.0
MAX_PAUSE = 1.5
MAX_TIME = 1e9  # seconds; more is no time of a recording

_ARROW = re.compile("--+>")
_UNSPACED = re.compile(  # Thai to Myanmar, Khmer, Kana, Han and their punctuation: no spaces between words
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)


@frozen
class Caption:
    """A text and when it is shown, in seconds."""

    start: float
    end: float
    text: str


def captions(utterances: Iterable[Utterance], *, text: str = "", duration: float = 0.0) -> list[Caption]:
    """Captions of at most two rows and, where no single word is longer, seven seconds, in the order of time.

    A word without usable times follows the word before it; where no word of an utterance has times, and where there are
    no words but a text, the time is divided in proportion. Captions overlap only where people speak at once.
    """
    found = [
        caption
        for item, after in itertools.pairwise([*utterances, None])
        if item is not None
        for caption in _of_utterance(item, after.start if after else math.inf)
    ]
    if not found:
        found = _grouped(_divided(text, 0.0, duration if is_time(duration) and duration > 0 else _reading_time(text)))
    return sorted(found, key=lambda caption: caption.start)


def _of_utterance(utterance: Utterance, following: float) -> list[Caption]:
    """The captions of an utterance; if it does not say when it ends, they end before the `following` one begins."""
    begin = utterance.start if is_time(utterance.start) else 0.0
    end = begin + _reading_time(utterance.text)
    if is_time(utterance.end) and utterance.end > begin:
        end = utterance.end
    elif begin < following < end:
        end = following
    if any(is_time(word.start) and word.word.strip() for word in utterance.words):
        return _grouped(_timed(utterance, begin))
    return _grouped(_divided(spoken([word.word for word in utterance.words]) or utterance.text, begin, end))


def _timed(utterance: Utterance, begin: float) -> list[Caption]:
    """The words with their times, each with the space before it."""
    words = [word for word in utterance.words if word.word.strip()]
    timed: list[Caption] = []
    for word, text in zip(words, _spaced([word.word for word in words]), strict=True):
        previous = timed[-1].end if timed else begin
        start = word.start if is_time(word.start) and word.start >= begin - MAX_PAUSE else previous
        end = word.end if is_time(word.end) and word.end >= start else start
        timed += [Caption(start, end, text)] if len(text) <= MAX_ROW else _divided(text, start, end)
    return timed


def _divided(text: str, start: float, end: float) -> list[Caption]:
    """A text in words (in characters, where one is longer than a row), each with its share of the time."""
    words = re.findall(r"\s*\S+", text)
    parts = [part for word in words for part in ([word] if len(word) <= MAX_ROW else word)]
    pace = (end - start) / max(1, sum(map(len, parts)))
    times = [start + pace * done for done in itertools.accumulate(map(len, parts), initial=0)]
    return [Caption(*shown, part) for part, shown in zip(parts, itertools.pairwise(times), strict=True)]


def _grouped(words: Sequence[Caption]) -> list[Caption]:
    """Words, each with the space before it, in captions that follow each other."""
    groups: list[list[Caption]] = []
    for word in words:
        if not groups or _is_full(groups[-1], word):
            groups.append([])
        groups[-1].append(word)
    following = itertools.pairwise([*groups, []])
    return [_joined(group, after[0].start if after else math.inf) for group, after in following]


def _is_full(group: Sequence[Caption], word: Caption) -> bool:
    rows = _rows("".join(part.text for part in [*group, word]))
    too_long = word.end - group[0].start > MAX_SECONDS or word.start - group[-1].end > MAX_PAUSE
    return len(rows) > MAX_ROWS or too_long


def _joined(group: Sequence[Caption], following: float) -> Caption:
    start, end = group[0].start, max(word.end for word in group)
    text = " ".join("".join(word.text for word in group).split())
    return Caption(start, following if start < following < end else end, text)


def spoken(words: Sequence[str]) -> str:
    """The words as a text."""
    return " ".join("".join(_spaced([word for word in words if word.strip()])).split())


def _spaced(words: Sequence[str]) -> Iterator[str]:
    """Each word with the space before it: Gladia's bring their own, if the language has any; plain words get one."""
    own = any(word[:1].isspace() for word in words[1:]) or any(word[-1:].isspace() for word in words[:-1])
    for index, word in enumerate(words):
        yield word if own or index == 0 or not _needs_space(words[index - 1], word) else f" {word}"


def _needs_space(left: str, right: str) -> bool:
    if right[0] in ",.;:!?%)]}…»”\u2019" or left[-1] in "([{«“\u2018¿¡":
        return False
    return not (_UNSPACED.match(left[-1]) or _UNSPACED.match(right[0]))


def is_time(value: object) -> bool:
    """Whether it is a number of seconds that a recording can have."""
    return isinstance(value, (int, float)) and 0 <= value <= MAX_TIME  # NaN is not


def _reading_time(text: str) -> float:
    return max(1.0, len(text) / 15.0)


def _rows(text: str) -> list[str]:
    return textwrap.wrap(text, MAX_ROW) or [""]


def to_srt(found: Sequence[Caption]) -> str:
    """A SubRip file."""
    blocks = (f"{number}\n{_times(caption, ',')}\n{_cue_text(caption)}\n" for number, caption in enumerate(found, 1))
    return "\n".join(blocks)


def to_vtt(found: Sequence[Caption]) -> str:
    """A WebVTT file."""
    blocks = (f"{_times(caption, '.')}\n{_escaped(_cue_text(caption))}\n" for caption in found)
    return "WEBVTT\n\n" + "\n".join(blocks)


def _cue_text(caption: Caption) -> str:
    """Rows without blank lines or an arrow, which would end or begin a cue."""
    return "\n".join(_rows(_ARROW.sub("->", caption.text)))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _times(caption: Caption, separator: str) -> str:
    start = round(caption.start * 1000)
    end = max(round(caption.end * 1000), start + 1)  # a cue lasts, or players refuse the file
    return f"{_time(start, separator)} --> {_time(end, separator)}"


def _time(milliseconds: int, separator: str) -> str:
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}{separator}{milliseconds % 1000:03}"
