"""SubRip subtitles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gladia_control.result.export import Format

if TYPE_CHECKING:
    from gladia_control.result.speech import Speech


def write(speech: Speech, **options: Any) -> str:
    """As `to_srt`, with its options."""
    return speech.to_srt(**options)


FORMAT = Format("srt", ".srt", "SubRip subtitles", write)
