"""Write captions as subtitle files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from .caption_text import tidy, whole, width, wrap
from .captions import Caption, Layout, Voice

Name = Callable[[Voice], str]
"""The name of a voice; empty if it is not shown."""

_ARROW = re.compile("--+>")
_DOTS = re.compile(r"^(\d+:\d\d:\d\d)\.(\d{3}\s+-->\s+\d+:\d\d:\d\d)\.(\d{3})", re.MULTILINE)


def to_srt(found: Sequence[Caption], layout: Layout | None = None, name: Name = lambda _: "") -> str:
    """A SubRip file. A name stands before the first words after each change of voice."""
    layout = layout or Layout()
    blocks: list[str] = []
    before = ""
    for caption in found:
        label = name(caption.voice)
        rows = _rows(caption, layout, f"{label}: " if label and label != before else "")
        before = label
        if rows:
            blocks.append(f"{len(blocks) + 1}\n{_times(caption, ',')}\n" + "\n".join(rows) + "\n")
    return whole("\n".join(blocks))


def to_vtt(
    found: Sequence[Caption], layout: Layout | None = None, name: Name = lambda _: "", *, highlight_words: bool = False
) -> str:
    """A WebVTT file.

    Args:
        found: The captions.
        layout: How they are laid out.
        name: The names of voices, for `<v Name>`.
        highlight_words: Whether each word has the time of its start, as karaoke players show it.
    """
    layout = layout or Layout()
    blocks = []
    for caption in found:
        rows = list(_timed_rows(caption, layout)) if highlight_words else _escaped_rows(caption, layout)
        if rows:
            label = _escaped(tidy(name(caption.voice)))
            voice = f"<v {label}>" if label else ""
            blocks.append(f"{_times(caption, '.')}\n{voice}" + "\n".join(rows) + "\n")
    return whole("WEBVTT\n\n" + "\n".join(blocks))


def with_commas(srt: str) -> str:
    """A SubRip file with commas in its times, which Gladia's sometimes has not."""
    return _DOTS.sub(r"\1,\2,\3", srt)


def _rows(caption: Caption, layout: Layout, label: str = "") -> list[str]:
    """The rows of a cue. A blank line would end it, and an arrow would begin another."""
    texts = _texts(caption)
    rows = ["".join(texts[index] for index in row) for row in wrap(texts, layout.row, width(label))]
    rows[0] = f"{label}{rows[0].lstrip()}"
    rows = [_ARROW.sub("->", row) if "--" in row else row for row in map(tidy, rows)]
    return list(filter(None, rows))


def _escaped_rows(caption: Caption, layout: Layout) -> list[str]:
    return list(map(_escaped, _rows(caption, layout)))


def _timed_rows(caption: Caption, layout: Layout) -> Iterator[str]:
    """The rows of a cue, with a time before each word that begins later than the one before it."""
    texts = _texts(caption)
    shown = caption.start
    for row in wrap(texts, layout.row):
        made = ""
        for index in row:
            text = texts[index]
            start = round(caption.pieces[index].start * 1000)
            if shown < start < caption.end and text.strip():
                made += f"{text[: len(text) - len(text.lstrip())]}<{_time(start, '.')}>"
                text, shown = text.lstrip(), start
            made += _escaped(text)
        if made.strip():
            yield made.strip()


def _texts(caption: Caption) -> list[str]:
    """The texts of the words, each on one line, with one space before it if it has any."""
    texts = [piece.text for piece in caption.pieces]
    joined = "".join(texts)
    if joined.isprintable() and "  " not in joined:  # most captions: their only white space is single spaces
        return texts
    return list(map(_spoken, texts))


def _spoken(text: str) -> str:
    """The text of a word on one line, with one space before it if it has any."""
    shown = tidy(text)
    return f" {shown}" if text[:1].isspace() else shown


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _times(caption: Caption, separator: str) -> str:
    return f"{_time(caption.start, separator)} --> {_time(caption.end, separator)}"


def _time(milliseconds: int, separator: str) -> str:
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}{separator}{milliseconds % 1000:03}"
