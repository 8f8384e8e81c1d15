"""Plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gladia_control.result.export import Format
from gladia_control.result.turns import clock, turns
from gladia_control.result.wanted import Speakers

if TYPE_CHECKING:
    from gladia_control.result.speech import Speech


def write(speech: Speech, *, speakers: Speakers = True, times: bool = False) -> str:
    """The text. If speakers are known, or with times, each utterance has a line.

    Args:
        speech: A transcript or a translation.
        speakers: Whether lines begin with the speaker, or names for the speakers' numbers.
        times: Whether lines begin with their time.
    """
    found = turns(speech, speakers)
    if not times and not any(turn.name for turn in found):
        return speech.text
    return "\n".join(
        f"{f'[{clock(turn.utterance.start)}] ' if times else ''}{f'{turn.name}: ' if turn.name else ''}{turn.text}"
        for turn in found
    )


FORMAT = Format("txt", ".txt", "the text; a line for each utterance if speakers are known", write)
