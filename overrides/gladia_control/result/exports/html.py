"""HTML: a page to read, search and hear a transcript."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gladia_control.result.export import Format
from gladia_control.result.page.audio import PageAudio, audio_for
from gladia_control.result.page.document import document
from gladia_control.result.wanted import Speakers

if TYPE_CHECKING:
    from gladia_control.result.speech import Speech


def write(
    speech: Speech,
    *,
    audio: PageAudio | None = None,
    speakers: Speakers = True,
    folder: str | os.PathLike[str] | None = None,
) -> str:
    """As `to_html`, with its options."""
    return document(speech, audio_for(audio, folder), speakers)


FORMAT = Format("html", ".html", "a page to read, search and hear", write, has_translations=True, has_player=True)
