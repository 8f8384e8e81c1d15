"""Markdown."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from gladia_control.result.export import Format
from gladia_control.result.turns import clock, turns
from gladia_control.result.wanted import Speakers

if TYPE_CHECKING:
    from gladia_control.result.speech import Speech

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&]|^(?:[-+=]|\d+[.)])(?=\s|$))")


def write(speech: Speech, *, speakers: Speakers = True) -> str:
    """A document with the summary, if there is one, and a paragraph for each turn of a speaker.

    Args:
        speech: A transcript or a translation.
        speakers: Whether turns begin with the speaker, or names for the speakers' numbers.
    """
    parts = [f"# {_escaped(speech.name)}"]
    summary = getattr(speech, "summary", None)  # a translation has none
    if isinstance(summary, str) and summary:
        parts += ["## Summary", "\n".join(map(_escaped, summary.splitlines()))]
        parts += ["## Transcript"]
    found = turns(speech, speakers)
    for name, said in itertools.groupby(found, key=lambda turn: turn.name):
        listed = list(said)
        head = f"**{_escaped(name)}** " if name else ""
        parts.append(f"{head}({clock(listed[0].utterance.start)}) {_escaped(' '.join(turn.text for turn in listed))}")
    return "\n\n".join(parts if found else [*parts, _escaped(speech.text)])


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


FORMAT = Format("md", ".md", "Markdown with a paragraph for each turn", write)
