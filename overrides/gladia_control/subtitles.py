"""Subtitle files from words, for transcripts that did not ask Gladia for subtitles."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from ._generated import Utterance

MAX_ROW = 42  # characters; the usual limit for Latin script
MAX_ROWS = 2
MAX_SECONDS = 7.0
MAX_PAUSE = 1.5


@frozen
class Caption:
    """A text and when it is shown, in seconds."""

    start: float
    end: float
    text: str


def captions(utterances: Iterable[Utterance], *, text: str = "", duration: float = 0.0) -> list[Caption]:
    """Captions of at most two rows and seven seconds, in the order of time.

    Words without usable times follow the word before them. A transcript without any words becomes one caption per
    utterance, one without utterances a single caption of `text` over `duration` seconds.
    """
    found = [caption for utterance in utterances for caption in _of_utterance(utterance)]
    if not found and text.strip():
        found = [Caption(0.0, duration if duration > 0 else _reading_time(text), " ".join(text.split()))]
    found.sort(key=lambda caption: caption.start)
    return list(_without_overlap(found))


def _of_utterance(utterance: Utterance) -> Iterator[Caption]:
    start, end = utterance.start, utterance.end
    begin = start if _is_time(start) else 0.0
    finish = end if _is_time(end) and end > begin else begin + _reading_time(utterance.text)
    words = _timed_words(utterance, begin)
    if not words:
        if utterance.text.strip():
            yield Caption(begin, finish, " ".join(utterance.text.split()))
        return
    group: list[Caption] = []
    for word in words:
        if group and _is_full(group, word):
            yield _joined(group)
            group = []
        group.append(word)
    yield _joined(group)


def _timed_words(utterance: Utterance, begin: float) -> list[Caption]:
    words: list[Caption] = []
    for word in utterance.words:
        if not word.word.strip():
            continue
        previous = words[-1].end if words else begin
        start = word.start if _is_time(word.start) and word.start >= begin - MAX_PAUSE else previous
        end = word.end if _is_time(word.end) and word.end >= start else start
        words.append(Caption(start, end, word.word))
    return words


def _is_full(group: Sequence[Caption], word: Caption) -> bool:
    rows = _rows("".join(_spaced([*group, word])))
    too_long = word.end - group[0].start > MAX_SECONDS or word.start - group[-1].end > MAX_PAUSE
    return len(rows) > MAX_ROWS or too_long


def _spaced(words: Sequence[Caption]) -> Iterator[str]:
    """Gladia's words bring their own leading space, if the language has any; plain words get one."""
    own = any(word.text[:1].isspace() for word in words[1:]) or len(words) == 1
    for index, word in enumerate(words):
        yield word.text if own or index == 0 or not _needs_space(words[index - 1].text, word.text) else f" {word.text}"


def _needs_space(left: str, right: str) -> bool:
    return left[-1:].isascii() and right[:1].isascii() and right[:1].isalnum()


def _joined(group: Sequence[Caption]) -> Caption:
    return Caption(group[0].start, max(word.end for word in group), "".join(_spaced(group)).strip())


def _without_overlap(found: Sequence[Caption]) -> Iterator[Caption]:
    """Each caption lasts a moment at least, and where speech allows ends before the next one starts."""
    for index, caption in enumerate(found):
        end = max(caption.end, caption.start + 0.001)
        following = found[index + 1].start if index + 1 < len(found) else math.inf
        yield Caption(caption.start, following if caption.start < following < end else end, caption.text)


def _is_time(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value) and value >= 0


def _reading_time(text: str) -> float:
    return max(1.0, len(text) / 15.0)


def _rows(text: str) -> list[str]:
    return textwrap.wrap(text, MAX_ROW, break_long_words=False) or [""]


def to_srt(found: Sequence[Caption]) -> str:
    """A SubRip file."""
    blocks = (
        f"{number}\n{_time(caption.start, ',')} --> {_time(caption.end, ',')}\n{_cue_text(caption)}\n"
        for number, caption in enumerate(found, 1)
    )
    return "\n".join(blocks)


def to_vtt(found: Sequence[Caption]) -> str:
    """A WebVTT file."""
    blocks = (
        f"{_time(caption.start, '.')} --> {_time(caption.end, '.')}\n{_escaped(_cue_text(caption))}\n"
        for caption in found
    )
    return "WEBVTT\n\n" + "\n".join(blocks)


def _cue_text(caption: Caption) -> str:
    """Rows without blank lines or an arrow, which would end or begin a cue."""
    return "\n".join(_rows(caption.text.replace("-->", "->")))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(seconds: float, separator: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}{separator}{milliseconds % 1000:03}"
