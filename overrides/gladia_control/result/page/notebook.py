"""A transcript as a notebook shows it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from gladia_control.result.caption_text import tidy
from gladia_control.result.turns import clock, turns

from .markup import escaped

if TYPE_CHECKING:
    from gladia_control.result.speech import Speech

TURNS = 12
CHARACTERS = 300


def notebook(speech: Speech) -> str:
    """The first utterances as a table, without script and style; a notebook keeps it with the cell."""
    found = turns(speech, True)
    rows = "".join(
        f"<tr><td>{clock(turn.utterance.start)}</td><td>{escaped(tidy(turn.name))}</td>"
        f'<td dir="auto">{_short(turn.text)}</td></tr>'
        for turn in itertools.islice(found, TURNS)
    )
    more = f"<p>… {len(found) - TURNS} more</p>" if len(found) > TURNS else ""
    body = f"<table>{rows}</table>{more}" if found else f'<p dir="auto">{_short(speech.text)}</p>'
    return f"<div><p><b>{escaped(tidy(speech.name))}</b> · {clock(speech.duration)}</p>{body}</div>"


def _short(text: str) -> str:
    shown = tidy(text)
    return escaped(shown if len(shown) <= CHARACTERS else f"{shown[: CHARACTERS - 1]}…")
