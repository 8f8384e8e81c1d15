"""Utterances with the names of their speakers, as files show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from .captions import is_time
from .views import Utterance
from .wanted import Speakers

if TYPE_CHECKING:
    from .speech import Speech


@frozen
class Turn:
    """An utterance with text.

    Attributes:
        name: Name of its speaker or channel; empty if it is not known or not wanted.
        text: Its text on one line.
        utterance: The utterance.
    """

    name: str
    text: str
    utterance: Utterance


def turns(speech: Speech, speakers: Speakers) -> list[Turn]:
    """The utterances that have text."""
    name = speech.voice_names(speakers)
    said = ((" ".join(utterance.text.split()), utterance) for utterance in speech.utterances)
    return [Turn(name(utterance.speaker, utterance.channel), text, utterance) for text, utterance in said if text]


def clock(seconds: float) -> str:
    """A time for people, such as 1:02:03; a question mark if it is not known."""
    if not is_time(seconds):
        return "?"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
