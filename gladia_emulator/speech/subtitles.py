"""Subtitles of a transcript as SRT or WebVTT, made from the times of its words."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from .timeline import TimedUtterance, TimedWord, split_span

# The usual limits of broadcast subtitles are the defaults of the style "compliance".
_COMPLIANCE = {"maximum_characters_per_row": 42, "maximum_rows_per_caption": 2, "maximum_duration": 7}
# WebVTT forbids a caption without duration.
_SHORTEST = 0.001
_ARROW = re.compile("--+>")


@attrs.frozen
class Limits:
    """The limits of a caption: seconds, characters per row, and rows."""

    minimum_duration: float = 0.0
    maximum_duration: float = math.inf
    characters: float = math.inf
    rows: int = 1

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Limits:
        """The limits of a `subtitles_config`."""
        given = {**(_COMPLIANCE if config.get("style") == "compliance" else {}), **config}
        return cls(
            minimum_duration=given.get("minimum_duration", 0.0),
            maximum_duration=given.get("maximum_duration", math.inf),
            characters=given.get("maximum_characters_per_row", math.inf),
            rows=int(given.get("maximum_rows_per_caption", 1)),
        )


@attrs.frozen
class Caption:
    """One caption: its times in seconds and its rows of text."""

    start: float
    end: float
    rows: tuple[str, ...]


def subtitle_files(
    utterances: Sequence[TimedUtterance], config: Mapping[str, Any], duration: float
) -> list[dict[str, str]]:
    """One subtitle file for each format in a `subtitles_config`."""
    captions = lay_captions(utterances, Limits.from_config(config), duration)
    writers = {"srt": _srt, "vtt": _vtt}
    return [{"format": name, "subtitles": writers[name](captions)} for name in dict.fromkeys(config["formats"])]


def lay_captions(utterances: Sequence[TimedUtterance], limits: Limits, duration: float) -> list[Caption]:
    """The captions of utterances in the order of time; a caption holds words of one utterance only."""
    captions = [caption for utterance in utterances for caption in _captions_of(utterance, limits)]
    captions.sort(key=lambda caption: caption.start)
    lengthened: list[Caption] = []
    for index, caption in enumerate(captions):
        # A short caption stays until its minimum, the next caption or the end of the recording.
        room = captions[index + 1].start if index + 1 < len(captions) else duration
        wanted = min(caption.start + min(limits.minimum_duration, limits.maximum_duration), room)
        end = max(min(caption.end, caption.start + limits.maximum_duration), wanted)
        # Rounded to milliseconds like the times in files: a piece of a word may be shorter.
        start = round(caption.start, 3)
        lengthened.append(Caption(start, max(round(end, 3), start + _SHORTEST), caption.rows))
    return lengthened


def _captions_of(utterance: TimedUtterance, limits: Limits) -> Iterator[Caption]:
    rows: list[str] = []
    start = end = 0.0
    for word, glued in _pieces(utterance.words, limits.characters):
        gap = "" if glued else " "
        if rows and word.end - start <= limits.maximum_duration:
            if len(rows[-1]) + len(gap) + len(word.text) <= limits.characters:
                rows[-1] += gap + word.text
                end = word.end
                continue
            if len(rows) < limits.rows:
                rows.append(word.text)
                end = word.end
                continue
        if rows:
            yield Caption(start, end, tuple(rows))
        rows, start, end = [word.text], word.start, word.end
    if rows:
        yield Caption(start, end, tuple(rows))


def _pieces(words: Sequence[TimedWord], characters: float) -> Iterator[tuple[TimedWord, bool]]:
    """The words, with longer words cut into rows; True marks a piece that continues the one before."""
    for word in words:
        if len(word.text) <= characters:
            yield word, False
            continue
        size = int(characters)
        texts = [word.text[at : at + size] for at in range(0, len(word.text), size)]
        spans = split_span(word.start, word.end, [len(text) for text in texts])
        for index, (text, (start, end)) in enumerate(zip(texts, spans, strict=True)):
            yield TimedWord(text, start, end, word.confidence), index > 0


def _srt(captions: Sequence[Caption]) -> str:
    blocks = [
        f"{number}\n{_stamp(caption.start, ',')} --> {_stamp(caption.end, ',')}\n{_text(caption)}\n"
        for number, caption in enumerate(captions, start=1)
    ]
    return "\n".join(blocks)


def _vtt(captions: Sequence[Caption]) -> str:
    blocks = [
        # In WebVTT `<` begins a tag, and `&` an escape.
        f"{_stamp(caption.start, '.')} --> {_stamp(caption.end, '.')}\n{html.escape(_text(caption), quote=False)}\n"
        for caption in captions
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def _text(caption: Caption) -> str:
    # A reader takes a row with the arrow for the times of the next caption; WebVTT forbids it.
    return "\n".join(_ARROW.sub("->", row) for row in caption.rows)


def _stamp(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    whole, milliseconds = divmod(milliseconds, 1000)
    return f"{hours:02}:{minutes:02}:{whole:02}{point}{milliseconds:03}"
