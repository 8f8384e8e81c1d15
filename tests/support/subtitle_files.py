"""A strict reader of subtitle files."""

from __future__ import annotations

import html
import re

from attrs import frozen


@frozen
class Cue:
    """A caption as a player sees it; times in milliseconds."""

    start: int
    end: int
    rows: tuple[str, ...]


def _cues(blocks: list[str], separator: str) -> list[Cue]:
    return [_cue(block.split("\n"), separator) for block in blocks]


def _cue(lines: list[str], separator: str) -> Cue:
    stamp = rf"(\d{{2,}}):([0-5]\d):([0-5]\d){re.escape(separator)}(\d{{3}})"
    match = re.fullmatch(f"{stamp} --> {stamp}", lines[0], re.ASCII)
    assert match is not None, f"not a time line: {lines[0]!r}"
    hours, minutes, seconds, milliseconds, *second = map(int, match.groups())
    start = ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
    end = ((second[0] * 60 + second[1]) * 60 + second[2]) * 1000 + second[3]
    rows = tuple(lines[1:])
    assert start < end, f"a cue must last: {lines[0]}"
    assert rows, "a cue without text"
    for row in rows:
        assert row.strip(), "a blank row ends the cue"
        assert not re.search(r"-->|[\r\x85\u2028\u2029\x0b\x0c\x1c-\x1e]", row), f"not allowed in a row: {row!r}"
    return Cue(start, end, rows)


def _blocks(text: str) -> list[str]:
    assert text.endswith("\n"), "no newline at the end"
    assert not text.endswith("\n\n"), "a blank line at the end"
    return text[:-1].split("\n\n")


def parse_srt(text: str) -> list[Cue]:
    """The cues of a SubRip file, which must be numbered from 1."""
    if not text:
        return []
    blocks = []
    for number, block in enumerate(_blocks(text), 1):
        first, _, rest = block.partition("\n")
        assert first == str(number), f"expected number {number}, got {first!r}"
        blocks.append(rest)
    return _cues(blocks, ",")


def parse_vtt(text: str) -> list[Cue]:
    """The cues of a WebVTT file, with their text unescaped."""
    head, _, body = text.partition("\n\n")
    assert head == "WEBVTT", "no WebVTT header"
    cues = _cues(_blocks(body), ".") if body else []
    for row in (row for cue in cues for row in cue.rows):
        assert "<" not in row, f"a tag: {row!r}"
        assert not re.search(r"&(?!amp;|lt;|gt;|nbsp;|lrm;|rlm;)", row), f"a bare ampersand: {row!r}"
    return [Cue(cue.start, cue.end, tuple(map(html.unescape, cue.rows))) for cue in cues]
