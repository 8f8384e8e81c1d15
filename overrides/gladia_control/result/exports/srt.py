"""SubRip subtitles."""

from __future__ import annotations

from gladia_control.result.export import Format
from gladia_control.result.speech import Speech

FORMAT = Format("srt", ".srt", "SubRip subtitles", Speech.to_srt)
