"""TextGrid: intervals for Praat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gladia_control.result.captions import MAX_TIME, is_time
from gladia_control.result.export import Format
from gladia_control.result.turns import turns
from gladia_control.result.wanted import Speakers

if TYPE_CHECKING:
    from gladia_control.result.speech import Speech

Interval = tuple[int, int, str]
"""Start and end in milliseconds, and a text."""


def write(speech: Speech, *, speakers: Speakers = True) -> str:
    """For each speaker, a tier of utterances and one of words.

    Args:
        speech: A transcript or a translation.
        speakers: Names for the speakers' numbers.
    """
    tiers: dict[str, list[Interval]] = {}
    for turn in turns(speech, speakers or True):
        name = turn.name or "text"
        said = turn.utterance
        tiers.setdefault(name, []).extend(_interval(said.start, said.end, turn.text))
        words = tiers.setdefault(f"{name} words", [])
        for word in said.words:  # a function call more for each of them is noticed
            text, start, end = word.word.strip(), word.start, word.end
            if text and 0 <= start <= MAX_TIME and 0 <= end <= MAX_TIME:  # NaN is not
                begin = round(start * 1000)
                words.append((begin, max(round(end * 1000), begin + 1), text))
    latest = max([speech.duration * 1000, *(max(stop for _, stop, _ in tier) for tier in tiers.values() if tier)])
    end = max(round(latest), 1)
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0",
        f"xmax = {end / 1000}",
        "tiers? <exists>",
        f"size = {len(tiers)}",
        "item []:",
    ]
    for number, (name, intervals) in enumerate(tiers.items(), 1):
        lines += _tier(number, name, _filled(intervals, end), end)
    return "\n".join(lines)


def _interval(start: float, end: float, text: str) -> Iterable[Interval]:
    if is_time(start) and is_time(end) and text:
        begin = round(start * 1000)
        yield begin, max(round(end * 1000), begin + 1), text


def _filled(intervals: list[Interval], end: int) -> list[Interval]:
    """Intervals without overlap and without a gap, as a tier needs them: one that overlaps the next ends there."""
    found: list[Interval] = []
    clock = 0
    ordered = sorted(intervals)
    for (begin, stop, text), after in zip(ordered, [*ordered[1:], None], strict=False):  # `ordered` may be empty
        if begin < clock:
            begin = clock
        if after is not None and after[0] < stop:
            stop = after[0]
        if stop <= begin:
            stop = begin + 1
        if begin > clock:
            found.append((clock, begin, ""))
        found.append((begin, stop, text))
        clock = stop
    return [*found, (clock, end, "")] if clock < end else found


def _tier(number: int, name: str, intervals: list[Interval], end: int) -> list[str]:
    last = max(end, intervals[-1][1] if intervals else 0)
    lines = [
        f"    item [{number}]:",
        '        class = "IntervalTier"',
        f"        name = {_quoted(name)}",
        "        xmin = 0",
        f"        xmax = {last / 1000}",
        f"        intervals: size = {len(intervals)}",
    ]
    lines += [
        f"        intervals [{index}]:\n            xmin = {begin / 1000}\n            xmax = {stop / 1000}\n"
        f"            text = {_quoted(text)}"
        for index, (begin, stop, text) in enumerate(intervals, 1)
    ]
    return lines


def _quoted(text: str) -> str:
    shown = text.strip(" ") if text.isprintable() and "  " not in text else " ".join(text.split())
    return '"' + shown.replace('"', '""') + '"'


FORMAT = Format("TextGrid", ".TextGrid", "intervals for Praat", write)
