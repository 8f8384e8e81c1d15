"""RTTM: who spoke when, as NIST's tools and diarization libraries read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gladia_control.result.export import Format
from gladia_control.result.turns import turns
from gladia_control.result.wanted import Speakers

if TYPE_CHECKING:
    from gladia_control.result.speech import Speech


def write(speech: Speech, *, speakers: Speakers = True) -> str:
    """A line for each utterance whose speaker and times are known.

    Args:
        speech: A transcript or a translation.
        speakers: Names for the speakers' numbers.
    """
    file = _field(speech.name)
    lines = []
    for turn in turns(speech, speakers or True):
        start, end = turn.utterance.start, turn.utterance.end
        if turn.name and 0 <= start < end:  # NaN is not
            channel = turn.utterance.channel + 1
            lines.append(
                f"SPEAKER {file} {channel} {start:.3f} {end - start:.3f} <NA> <NA> {_field(turn.name)} <NA> <NA>"
            )
    return "\n".join(lines)


def _field(text: str) -> str:
    """The text as one field: RTTM has spaces between its fields and no quotes."""
    return re.sub(r"\s+", "_", text.strip()) or "<NA>"


FORMAT = Format("rttm", ".rttm", "who spoke when (diarization)", write, has_translations=True)
