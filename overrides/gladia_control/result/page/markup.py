"""The text of a transcript as markup. Every text from outside is escaped here."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from attrs import frozen

from gladia_control.api.generated import LANGUAGES, models
from gladia_control.result.caption_text import spaced, tidy, whole
from gladia_control.result.captions import MAX_TIME, is_time
from gladia_control.result.turns import clock

from .voices import Voice

if TYPE_CHECKING:
    from gladia_control.result.speech import Speech

LOW = 0.5
"""Words of a lower confidence are marked."""

_SPECIAL = re.compile("[<>&\"'\ud800-\udfff]")
_WORD = '%s<span data-t="%.2f"%s>%s</span>'
_GAP = 40
"""Characters between two words, at most. A word that is not found so soon is not in the text."""


@frozen
class Said:
    """An utterance with text.

    Attributes:
        start: Its start, in seconds; None if it is not known.
        end: Its end.
        voice: Who speaks.
        text: Its words as markup.
        language: Code of its language; empty if it is not known.
    """

    start: float | None
    end: float | None
    voice: Voice
    text: str
    language: str


def said(speech: Speech) -> list[Said]:
    """The utterances that have text."""
    found = []
    for utterance in speech.received:
        text = tidy(utterance.text) or tidy("".join(spaced([w.word for w in utterance.words if w.word.strip()])))
        if text:
            start, end = _times(utterance)
            found.append(
                Said(start, end, speech.voice_of(utterance), _words(text, utterance, start), utterance.language)
            )
    return found


def _times(utterance: models.UtteranceDTO) -> tuple[float | None, float | None]:
    """Start and end. What came damaged is that of the words."""
    start, end = utterance.start, utterance.end
    if not is_time(start):
        start = min((word.start for word in utterance.words if is_time(word.start)), default=-1.0)
    if not is_time(end) or end < start:
        end = max((word.end for word in utterance.words if is_time(word.end)), default=start)
    return (start, max(start, end)) if is_time(start) else (None, None)


def _words(text: str, utterance: models.UtteranceDTO, start: float | None) -> str:
    """The text, in which each word has its start. If no word has one, the whole text has the start of the utterance.

    The loop runs for each word of a long transcript: one more function call in it is noticed.
    """
    is_plain = not _SPECIAL.search(text)
    parts: list[str | float] = []
    at = 0
    for word in utterance.words:
        bare, begins = word.word.strip(), word.start
        size = len(bare)
        place = text.find(bare, at, at + size + _GAP) if size else -1
        if place < 0 or not 0 <= begins <= MAX_TIME:  # NaN is not
            continue
        between = text[at:place]
        if not is_plain:
            between, bare = escaped(between), escaped(bare)
        sure = word.confidence
        parts += between, begins, f' class="low" title="{sure:.0%} sure"' if 0 <= sure < LOW else "", bare
        at = place + size
    if not parts and start is not None:
        return f'<span data-t="{start:.2f}">{escaped(text)}</span>'
    return (_WORD * (len(parts) // 4)) % tuple(parts) + escaped(text[at:])  # faster than to format one after the other


def turns(utterances: Sequence[Said], names: dict[Voice, str], styles: dict[Voice, str], language: str) -> str:
    """The utterances as items of a list. The name stands where the speaker changes."""
    return "\n".join(_turn(item, before, names, styles, language) for before, item in _pairs(utterances))


def _pairs(utterances: Sequence[Said]) -> Iterable[tuple[Said | None, Said]]:
    return zip(itertools.chain([None], utterances), utterances, strict=False)


def _turn(item: Said, before: Said | None, names: dict[Voice, str], styles: dict[Voice, str], language: str) -> str:
    name = names.get(item.voice, "")
    changes = bool(name) and (before is None or before.voice != item.voice)
    who = f'<p class="who {styles[item.voice]}">{_label(item.voice, name)}</p>' if changes else ""
    times, at = "", ""
    if item.start is not None:
        times = f' data-t="{item.start:.2f} {item.end:.2f}"'
        at = f'<a class="at" href="#t={item.start:.2f}">{clock(item.start)}</a>'
    kind = ' class="first"' if changes else ""
    lang = lang_of(item.language) if item.language != language else ""
    return f'<li{kind}{times}>{who}{at}<p class="said" dir="auto"{lang}>{item.text}</p></li>'


def _label(voice: Voice, name: str) -> str:
    number = "" if voice is None else f' data-voice="{voice}"'
    return f"<bdi{number}>{escaped(name)}</bdi>"


def escaped(text: str) -> str:
    """A text, which may stand between tags and in a quoted attribute."""
    return escape(whole(text)) if _SPECIAL.search(text) else text


def lang_of(language: str) -> str:
    """The attribute `lang` for a language; empty for a code that is not known."""
    return f' lang="{language}"' if language in LANGUAGES else ""


def language_name(language: str) -> str:
    """The English name of a language; the code if it is not known."""
    return LANGUAGES[language][0] if language in LANGUAGES else tidy(language)


def paragraphs(text: str) -> str:
    """The lines of a text that has no times."""
    lines = filter(None, map(tidy, text.splitlines()))
    return "\n".join(f'<p dir="auto">{escaped(line)}</p>' for line in lines)
