"""Wire: parts of a result in the shapes that the document gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .subtitles import subtitle_files
from .timeline import TimedUtterance

# Add-ons take no time in the emulator; a constant keeps answers the same from run to run.
_EXEC_TIME = 0.01
SENTENCE_MARKS = ".!?…。！？"  # noqa: RUF001 - the marks of Chinese and Japanese, too
"""The marks that end a sentence."""
_SENTENCE_END = re.compile(rf"(?<=[{SENTENCE_MARKS}])\s+")


def addon(results: Any) -> dict[str, Any]:
    """The envelope around the results of an add-on that worked."""
    return {"success": True, "is_empty": not results, "exec_time": _EXEC_TIME, "error": None, "results": results}


def transcription_view(
    utterances: Sequence[TimedUtterance], languages: Sequence[str], params: Mapping[str, Any], duration: float
) -> dict[str, Any]:
    """What a transcription and each translation consist of; sentences and subtitles only when asked for."""
    body: dict[str, Any] = {
        "full_transcript": " ".join(utterance.text for utterance in utterances),
        "languages": list(languages),
        "utterances": [utterance_view(utterance) for utterance in utterances],
    }
    if params.get("sentences"):
        body["sentences"] = [addon([s for utterance in utterances for s in sentences_of(utterance.text)])]
    if params.get("subtitles"):
        body["subtitles"] = subtitle_files(utterances, params["subtitles_config"], duration)
    return body


def utterance_view(utterance: TimedUtterance) -> dict[str, Any]:
    """An utterance; its words carry the spaces between them in front, so that they add up to the text."""
    view: dict[str, Any] = {
        "text": utterance.text,
        "language": utterance.language,
        "start": utterance.start,
        "end": utterance.end,
        "confidence": utterance.confidence,
        "channel": utterance.channel,
        "words": [
            {
                "word": word.text if index == 0 else f" {word.text}",
                "start": word.start,
                "end": word.end,
                "confidence": word.confidence,
            }
            for index, word in enumerate(utterance.words)
        ],
    }
    if utterance.speaker is not None:
        view["speaker"] = utterance.speaker
    return view


def sentences_of(text: str) -> list[str]:
    """The sentences of a text: each ends with a full stop or the like that white space follows."""
    return [sentence for sentence in _SENTENCE_END.split(text) if sentence]
