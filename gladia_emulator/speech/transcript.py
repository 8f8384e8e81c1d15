"""Transcript: the words of one recording after the options of a request.

The order matters: languages and speakers, then spellings, then redaction, so that nothing made from the transcript
shows private words.
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
    """The utterances, the utterances before redaction (to find entities in), and the redaction."""

    utterances: tuple[TimedUtterance, ...]
    unredacted: tuple[TimedUtterance, ...]
    redaction: Redaction


def transcribe(script: Script, duration: float, channels: int, params: Mapping[str, Any]) -> Transcript:
    """The transcript of a recording.

    Args:
        script: the words of the recording.
        duration: its duration in seconds.
        channels: its number of channels.
        params: the create request, with defaults filled in.
    """
    utterances = lay_out(script, duration, channels)
    config = params.get("language_config")
    utterances = _with_languages(utterances, config if isinstance(config, Mapping) else {})
    utterances = _with_speakers(utterances, params)
    if params.get("custom_spelling"):
        utterances = _respelled(utterances, params["custom_spelling_config"]["spelling_dictionary"])
    redaction = Redaction.from_request(script, params)
    redacted = tuple(redaction.of_utterance(utterance) for utterance in utterances)
    return Transcript(utterances=redacted, unredacted=utterances, redaction=redaction)


def _with_languages(utterances: tuple[TimedUtterance, ...], config: Mapping[str, Any]) -> tuple[TimedUtterance, ...]:
    """Set the languages by Gladia's rule.

    A single given language is the language. Otherwise the first utterance decides, or each utterance with code
    switching; several given languages are the only possible ones.
    """
    allowed = config.get("languages") or []
    if not utterances:
        return utterances

    def found(utterance: TimedUtterance) -> str:
        code: str = utterance.language if utterance.language in allowed or not allowed else allowed[0]
        return code

    if config.get("code_switching"):
        return tuple(attrs.evolve(utterance, language=found(utterance)) for utterance in utterances)
    language = found(utterances[0])
    return tuple(attrs.evolve(utterance, language=language) for utterance in utterances)


def _with_speakers(utterances: tuple[TimedUtterance, ...], params: Mapping[str, Any]) -> tuple[TimedUtterance, ...]:
    """Set the speakers: none without diarization; beyond the limit, speakers are merged with the first ones."""
    if not params.get("diarization"):
        return tuple(attrs.evolve(utterance, speaker=None) for utterance in utterances)
    config = params.get("diarization_config") or {}
    limit = int(config.get("number_of_speakers") or config.get("max_speakers") or 0)
    speakers = [utterance.speaker or 0 for utterance in utterances]
    # By first appearance, so that only speakers beyond the limit are merged.
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
        # The search matches rare letters, such as dotless i, that key_of distinguishes; such a match stays.
        return spellings.get(key_of(found), found)

    return tuple(phrases.replace(utterance, respell) for utterance in utterances)
