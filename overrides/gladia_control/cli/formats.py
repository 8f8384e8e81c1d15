"""Formats: what a transcript looks like as a file."""

from __future__ import annotations

import json
from enum import StrEnum

from gladia_control.result.transcript import Transcript


class Format(StrEnum):
    """The formats, by the name that `--format` takes."""

    TEXT = "text"
    SRT = "srt"
    VTT = "vtt"
    JSON = "json"

    @property
    def extension(self) -> str:
        """The ending of a file in this format, with its dot."""
        return ".txt" if self is Format.TEXT else f".{self}"

    @classmethod
    def of_file(cls, name: str) -> Format:
        """The format that the ending of a file's name tells; text for any other ending."""
        lower = name.lower()
        return next((known for known in cls if lower.endswith(known.extension)), cls.TEXT)


def render(transcript: Transcript, format_: Format) -> bytes:
    """A transcript as the bytes of a file, in UTF-8.

    Half of a surrogate pair, which UTF-8 cannot hold, becomes a replacement character; in JSON it becomes its escape.
    """
    match format_:
        case Format.SRT:
            text = transcript.to_srt()
        case Format.VTT:
            text = transcript.to_vtt()
        case Format.JSON:
            text = json.dumps(transcript.raw, indent=2, ensure_ascii=False)
            return f"{text}\n".encode(errors="backslashreplace")
        case _:
            text = with_speakers(transcript)
    return (text if text.endswith("\n") else f"{text}\n").encode(errors="replace")


def with_speakers(transcript: Transcript) -> str:
    """The text; where speakers are known, a line for each utterance with its speaker in front."""
    said = [(utterance.speaker, " ".join(utterance.text.split())) for utterance in transcript.utterances]
    if not any(isinstance(speaker, int) and text for speaker, text in said):
        return transcript.text
    return "\n".join(
        f"Speaker {speaker}: {text}" if isinstance(speaker, int) else text for speaker, text in said if text
    )
