"""Script formats for people: plain text, and SRT subtitles.

Text: each line is an utterance; empty lines are ignored. A prefix ``Speaker 0: `` (any number) or ``A: `` (one capital
letter, A is speaker 0) names the speaker; other names before a colon are part of the text. The words are spread over
the recording by their length.

SRT: each caption is an utterance with the caption's times; the same prefixes name the speaker. Tags such as ``<i>`` and
``{\\an8}`` are dropped.
"""

from __future__ import annotations

import re
from typing import Any

from .script_parts import ScriptError, ScriptUtterance, check_times

_SPEAKER = re.compile(r"(?:[Ss]peaker\s+(?P<number>\d{1,4})|(?P<letter>[A-Z]))\s*:\s+(?P<text>.*)", re.DOTALL)
_TIMES = re.compile(
    r"(\d{1,4}):([0-5]\d):([0-5]\d)[,.](\d{1,3})\s*-->\s*(\d{1,4}):([0-5]\d):([0-5]\d)[,.](\d{1,3})(?:\s.*)?"
)
_TAGS = re.compile(r"</?[a-zA-Z][^>]*>|\{\\[^}]*\}")


def parse_text(text: str) -> tuple[ScriptUtterance, ...]:
    """The utterances of a plain text."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    return tuple(_utterance(line) for line in lines if line)


def is_srt(text: str) -> bool:
    """Whether a text has the times of SRT."""
    return any(_TIMES.fullmatch(line.strip()) for line in text.splitlines())


def parse_srt(text: str) -> tuple[ScriptUtterance, ...]:
    """The utterances of an SRT text.

    Raises:
        ScriptError: a caption has no times or wrong ones; the message names the line.
    """
    utterances: list[ScriptUtterance] = []
    lines = text.removeprefix("\ufeff").splitlines()
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        # Some writers leave out the number of a caption.
        if lines[at].strip().isdigit() and at + 1 < len(lines) and "-->" in lines[at + 1]:
            at += 1
        start, end = _srt_times(lines[at], at + 1)
        at += 1
        first = at
        while at < len(lines) and lines[at].strip():
            at += 1
        said = _TAGS.sub("", " ".join(lines[first:at])).strip()
        if said:
            utterances.append(_utterance(said, start=start, end=end))
    check_times(utterances)
    return tuple(utterances)


def _utterance(line: str, **given: Any) -> ScriptUtterance:
    match = _SPEAKER.fullmatch(line)
    if match is None or not match["text"].strip():
        return ScriptUtterance.of(line, **given)
    speaker = int(match["number"]) if match["number"] else ord(match["letter"]) - ord("A")
    return ScriptUtterance.of(match["text"], speaker=speaker, **given)


def _srt_times(line: str, number: int) -> tuple[float, float]:
    match = _TIMES.fullmatch(line.strip())
    if match is None:
        raise ScriptError(f"line {number}: expected times such as 00:00:01,000 --> 00:00:02,500, got {line[:60]!r}")
    parts = match.groups()
    start, end = _seconds(parts[:4]), _seconds(parts[4:])
    if end < start:
        raise ScriptError(f"line {number}: the caption ends before it starts")
    return start, end


def _seconds(parts: tuple[str, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000
