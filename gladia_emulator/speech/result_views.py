"""Result views: parts of a result in their documented form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .subtitles import subtitle_files
from .timeline import TimedUtterance

# A constant, so that answers repeat from run to run.
_EXEC_TIME = 0.01
SENTENCE_MARKS = ".!?…。！？"  # noqa: RUF001 - the marks of Chinese and Japanese, too
"""The marks that end a sentence."""
_SENTENCE_END = re.compile(rf"(?<=[{SENTENCE_MARKS}])\s+")


def addon(results: Any) -> dict[str, Any]:
    """The envelope around the results of a successful add-on."""
    return {"success": True, "is_empty": not results, "exec_time": _EXEC_TIME, "error": None, "results": results}


def transcription_view(
    utterances: Sequence[TimedUtterance], languages: Sequence[str], params: Mapping[str, Any], duration: float
) -> dict[str, Any]:
    """The body of a transcription or translation, with sentences and subtitles on request."""
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
    """An utterance; each word but the first begins with a space, so that the words add up to the text."""
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
    """The sentences of a text; a sentence ends with a mark that white space follows."""
    return [sentence for sentence in _SENTENCE_END.split(text) if sentence]
