"""Output formats: a transcript as a file."""

from __future__ import annotations

import json
from enum import StrEnum

from .transcript import Transcript


class Format(StrEnum):
    """The formats, by their names in `--format`."""

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
        """The format of a file name's ending; text for any other ending."""
        lower = name.lower()
        return next((known for known in cls if lower.endswith(known.extension)), cls.TEXT)


def render(transcript: Transcript, format_: Format) -> bytes:
    """A transcript as the bytes of a file, in UTF-8.

    UTF-8 cannot hold half of a surrogate pair: it becomes a replacement character, and in JSON an escape.
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
    """The text. If speakers are known, each utterance has a line that begins with its speaker."""
    said = [(utterance.speaker, " ".join(utterance.text.split())) for utterance in transcript.utterances]
    if not any(isinstance(speaker, int) and text for speaker, text in said):
        return transcript.text
    return "\n".join(
        f"Speaker {speaker}: {text}" if isinstance(speaker, int) else text for speaker, text in said if text
    )
