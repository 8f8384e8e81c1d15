"""Transcript: what the transcription of one recording says, after the options of the request.

Order matters: languages and speakers are those of the recording; then spellings are corrected; then private words are
hidden, so that nothing made from the transcript can still show them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from .phrases import Phrases, key_of
from .redaction import Redaction
from .script import Script
from .timeline import TimedUtterance, lay_out


@attrs.frozen
class Transcript:
    """The utterances to answer, the same before redaction (for finding entities), and the redaction itself."""

    utterances: tuple[TimedUtterance, ...]
    unredacted: tuple[TimedUtterance, ...]
    redaction: Redaction


def transcribe(script: Script, duration: float, channels: int, params: Mapping[str, Any]) -> Transcript:
    """The transcript of a recording that says ``script``.

    Args:
        script: what the recording says.
        duration: its duration in seconds.
        channels: how many channels it has.
        params: the create request, with defaults filled in.
    """
    utterances = lay_out(script, duration, channels)
    utterances = _with_languages(utterances, params["language_config"])
    utterances = _with_speakers(utterances, params)
    if params.get("custom_spelling"):
        utterances = _respelled(utterances, params["custom_spelling_config"]["spelling_dictionary"])
    redaction = Redaction.from_request(script, params)
    redacted = tuple(redaction.of_utterance(utterance) for utterance in utterances)
    return Transcript(utterances=redacted, unredacted=utterances, redaction=redaction)


def _with_languages(utterances: tuple[TimedUtterance, ...], config: Mapping[str, Any]) -> tuple[TimedUtterance, ...]:
    """The languages by Gladia's rule: one language given is the language; otherwise it is found on the first utterance
    and kept, or found on each utterance with code switching; a list of several limits what can be found.
    """
    allowed = config["languages"]
    if not utterances:
        return utterances

    def found(utterance: TimedUtterance) -> str:
        code: str = utterance.language if utterance.language in allowed or not allowed else allowed[0]
        return code

    if config["code_switching"]:
        return tuple(attrs.evolve(utterance, language=found(utterance)) for utterance in utterances)
    language = found(utterances[0])
    return tuple(attrs.evolve(utterance, language=language) for utterance in utterances)


def _with_speakers(utterances: tuple[TimedUtterance, ...], params: Mapping[str, Any]) -> tuple[TimedUtterance, ...]:
    """No speakers without diarization; with a limit on their number, surplus ones are merged with the first ones."""
    if not params.get("diarization"):
        return tuple(attrs.evolve(utterance, speaker=None) for utterance in utterances)
    config = params.get("diarization_config") or {}
    limit = int(config.get("number_of_speakers") or config.get("max_speakers") or 0)
    speakers = [utterance.speaker or 0 for utterance in utterances]
    # By first appearance, so that merging begins only when there really are more speakers than the limit.
    ranks = {speaker: rank for rank, speaker in enumerate(dict.fromkeys(speakers))}
    if limit:
        speakers = [ranks[speaker] % limit for speaker in speakers]
    return tuple(attrs.evolve(u, speaker=speaker) for u, speaker in zip(utterances, speakers, strict=True))


def _respelled(
    utterances: tuple[TimedUtterance, ...], dictionary: Mapping[str, list[str]]
) -> tuple[TimedUtterance, ...]:
    wrongs = [(wrong, right) for right, wrongs in dictionary.items() for wrong in wrongs if right.strip()]
    spellings = {key_of(wrong): right for wrong, right in wrongs}
    phrases = Phrases.compile(wrong for wrong, _ in wrongs)

    def respell(found: str) -> str:
        # Rare letters (dotless i) are equal to the search and not to key_of: such a find stays as it is.
        return spellings.get(key_of(found), found)

    return tuple(phrases.replace(utterance, respell) for utterance in utterances)
