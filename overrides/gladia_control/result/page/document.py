"""The page: its template, filled with a transcript."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Iterator
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from attrs import frozen

from gladia_control.result.caption_text import tidy
from gladia_control.result.captions import is_time
from gladia_control.result.turns import clock
from gladia_control.result.views import AddonError

from . import markup, voices
from .audio import Audio
from .markup import Said, escaped, lang_of, language_name
from .voices import Voice

if TYPE_CHECKING:
    from gladia_control.result.speech import Speech
    from gladia_control.result.wanted import Speakers


SCRIPTS = ("moment", "player", "search", "page")
"""The files of the script, in their order."""


@frozen
class Panel:
    """What a tab shows.

    Attributes:
        key: Its id in the page.
        title: Its title.
        body: Its markup.
        language: Code of its language; empty if it is not known.
    """

    key: str
    title: str
    body: str
    language: str = ""


@frozen
class _Voices:
    """The voices of all languages: their names and classes."""

    names: dict[Voice, str]
    styles: dict[Voice, str]


@frozen
class _Assets:
    """The files of the page, as they stand in the package."""

    template: Template
    style: str
    script: str

    def policy(self, media: str) -> str:
        """A Content-Security-Policy with which only this script, this style and the recording work."""
        allowed = [f"script-src {_digest(self.script)}", f"style-src {_digest(self.style)}"]
        closed = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]
        return "; ".join([*closed, *allowed, *([f"media-src {media}"] if media else [])])


def document(speech: Speech, audio: Audio | None, speakers: Speakers) -> str:
    """The page of a transcript or a translation."""
    spoken = {"": speech, **dict(_translated(speech))}
    utterances = {language: markup.said(each) for language, each in spoken.items()}
    named = _voices(spoken, utterances, speakers)
    panels = list(_panels(speech, spoken, utterances, named))
    assets = _assets()
    duration = speech.duration
    seconds = duration if is_time(duration) else 0.0
    return assets.template.substitute(
        policy=escaped(assets.policy(audio.allowed if audio else "")),
        style=assets.style,
        script=assets.script,
        title=escaped(tidy(speech.name)) or "Transcript",
        about=" · ".join(map(escaped, _about(speech, named, seconds))),
        key=escaped(_key(speech)),
        player=_player(audio),
        strip=_strip(utterances[""], named, seconds),
        tabs=_tabs(panels),
        panels="\n".join(_section(panel, alone=len(panels) == 1) for panel in panels),
        note=_note(utterances),
        job=escaped(tidy(getattr(speech, "id", ""))),
    )


def _translated(speech: Speech) -> Iterator[tuple[str, Speech]]:
    found = getattr(speech, "translations", None)  # a translation has none
    for language, translation in found.items() if isinstance(found, dict) else ():
        if not isinstance(translation, AddonError):
            yield language, translation


def _failed(speech: Speech) -> Iterator[tuple[str, AddonError]]:
    """What was asked for and failed, with its title."""
    found = getattr(speech, "translations", None)
    if isinstance(found, AddonError):
        yield "Translation", found
    for language, translation in found.items() if isinstance(found, dict) else ():
        if isinstance(translation, AddonError):
            yield language_name(language) or "Translation", translation
    summary = getattr(speech, "summary", None)
    if isinstance(summary, AddonError):
        yield "Summary", summary


def _voices(spoken: dict[str, Speech], utterances: dict[str, list[Said]], speakers: Speakers) -> _Voices:
    names: dict[Voice, str] = {}
    for language, speech in spoken.items():
        name = speech.names(speakers)
        for voice in {item.voice for item in utterances[language]}:
            names.setdefault(voice, name(voice))
    return _Voices(names, voices.styles(names))


def _panels(
    speech: Speech, spoken: dict[str, Speech], utterances: dict[str, list[Said]], named: _Voices
) -> Iterator[Panel]:
    for number, (language, each) in enumerate(spoken.items()):
        code = language or next(iter(each.languages), "")
        items = markup.turns(utterances[language], named.names, named.styles, code)
        body = f'<ol class="turns">\n{items}\n</ol>' if items else markup.paragraphs(each.text)
        title = language_name(language) if language else "Transcript"
        yield Panel(f"text-{number}", title, body or '<p class="none">No speech.</p>', code)
    summary = getattr(speech, "summary", None)
    if isinstance(summary, str) and summary.strip():
        yield Panel("summary", "Summary", f'<div class="prose">{markup.paragraphs(summary)}</div>')
    for number, (title, error) in enumerate(_failed(speech)):
        reason = escaped(tidy(error.message)) or "Gladia gave no reason"
        yield Panel(f"failed-{number}", title, f'<p class="none">Gladia could not make this: {reason}</p>')


def _about(speech: Speech, named: _Voices, seconds: float) -> Iterator[str]:
    created = getattr(speech, "created_at", None)
    if created is not None:
        yield f"{created:%Y-%m-%d}"
    if seconds > 0:
        yield clock(seconds)
    yield ", ".join(filter(None, map(language_name, speech.languages))) or "language unknown"
    count = len({voice for voice, name in named.names.items() if voice is not None and name})
    if count:
        yield f"{count} {speech.kind_of_voices.lower()}{'s' if count > 1 else ''}"


def _player(audio: Audio | None) -> str:
    if audio is None:
        return ""
    preload = "auto" if audio.url.startswith("data:") else "metadata"
    return f'<audio id="audio" controls preload="{preload}" src="{escaped(audio.url)}"></audio>'


def _strip(utterances: list[Said], named: _Voices, seconds: float) -> str:
    """The lanes of the voices, with their names; empty if no time is known."""
    talk = [
        (item.voice, item.start, item.end) for item in utterances if item.start is not None and item.end is not None
    ]
    if not talk:
        return ""
    duration = max([end for *_, end in talk] + [seconds, 0.01])
    rows = "".join(_row(voice, named) for voice in voices.ordered(voice for voice, *_ in talk))
    has_names = any(named.names.values())
    names = f'<ul class="names">{rows}</ul>' if has_names else ""
    drawing = voices.lanes(talk, named.styles, duration)
    kind = "" if has_names else " alone"
    return (
        f'<div class="lanes{kind}">{names}<div id="strip" role="img" aria-label="Who speaks when" '
        f'data-seconds="{duration:.2f}">{drawing}</div></div>'
    )


def _row(voice: Voice, named: _Voices) -> str:
    name = named.names.get(voice) or "Unknown"
    number = "" if voice is None else f' data-voice="{voice}"'
    return f'<li class="{named.styles[voice]}"><bdi{number}>{escaped(name)}</bdi></li>'


def _tabs(panels: list[Panel]) -> str:
    if len(panels) < 2:
        return ""
    links = "".join(f'<a href="#{panel.key}">{escaped(panel.title)}</a>' for panel in panels)
    return f'<nav class="tabs" aria-label="Parts">{links}</nav>'


def _section(panel: Panel, *, alone: bool) -> str:
    heading = "" if alone else f"<h2>{escaped(panel.title)}</h2>"
    return f'<section id="{panel.key}"{lang_of(panel.language)}>{heading}{panel.body}</section>'


def _note(utterances: dict[str, list[Said]]) -> str:
    if not any('class="low"' in item.text for found in utterances.values() for item in found):
        return ""
    return f'<p><span class="low">Dotted</span> words are those of which Gladia is less than {markup.LOW:.0%} sure.</p>'


def _key(speech: Speech) -> str:
    """What names the page in the browser's storage: the job's id, or a digest of the text."""
    return getattr(speech, "id", "") or hashlib.sha256(speech.text.encode(errors="replace")).hexdigest()[:16]


@functools.cache
def _assets() -> _Assets:
    folder = resources.files("gladia_control.result.page")
    template, style, *scripts = (
        (folder / name).read_text("utf-8") for name in ("page.html", "page.css", *(f"{name}.js" for name in SCRIPTS))
    )
    return _Assets(Template(template), style, "".join(scripts))


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
