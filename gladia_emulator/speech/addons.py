"""Add-ons: the parts that options add to a result, answered from the script.

If the script has no answer, a text says so; the emulator runs no model.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from .entities import found_entities
from .result_views import addon, sentences_of, transcription_view
from .script import Script
from .timeline import TimedUtterance, spread_words
from .transcript import Transcript


@attrs.frozen
class AddonInput:
    """The input of an add-on; ``duration`` is that of the recording, in seconds."""

    script: Script
    transcript: Transcript
    params: Mapping[str, Any]
    duration: float

    def hidden(self, text: str) -> str:
        """A text of the script; with redaction, private phrases are hidden."""
        return self.transcript.redaction.of_text(text)


def translation(given: AddonInput) -> dict[str, Any]:
    """One translation per target language: from the script, else the original text after a mark such as ``[fr]``."""
    languages = dict.fromkeys(given.params["translation_config"]["target_languages"])
    results = []
    for language in languages:
        utterances = _translated(given, language)
        spoken_languages = [language] if utterances else []
        result = transcription_view(utterances, spoken_languages, given.params, given.duration)
        results.append({**result, "error": None})
    return addon(results)


def summarization(given: AddonInput) -> dict[str, Any]:
    """The script's summary: a list for ``bullet_points``, the first sentence for ``concise``."""
    kind = (given.params.get("summarization_config") or {}).get("type", "general")
    utterances = given.transcript.utterances
    summary = given.script.summary
    if summary is None:
        summary = f"[emulator: no summary in the script] {utterances[0].text}" if utterances else ""
    sentences = sentences_of(given.hidden(summary))
    if kind == "bullet_points":
        return addon("\n".join(f"- {sentence}" for sentence in sentences))
    return addon(sentences[0] if kind == "concise" and sentences else " ".join(sentences))


def named_entity_recognition(given: AddonInput) -> dict[str, Any]:
    """The entities of the transcript, in the order of time."""
    entities = found_entities(given.script, given.transcript.unredacted)
    return addon([{**entity, "text": given.hidden(entity["text"])} for entity in entities])


def sentiment_analysis(given: AddonInput) -> dict[str, Any]:
    """A list with the sentiment and emotion of each utterance, as JSON text like Gladia's."""
    sentiments = [_sentiment(utterance) for utterance in given.transcript.utterances]
    return {**addon(json.dumps(sentiments, ensure_ascii=False)), "is_empty": not sentiments}


def audio_to_llm(given: AddonInput) -> dict[str, Any]:
    """One envelope per prompt: the script's answer of the same index, else a text that says that no model was asked."""
    answers = given.script.answers
    results = []
    for index, prompt in enumerate(given.params["audio_to_llm_config"]["prompts"]):
        answer = answers[index] if index < len(answers) else f"[emulator: no model was asked] {prompt}"
        results.append(addon({"prompt": prompt, "response": given.hidden(answer)}))
    return addon(results)


ADDONS: Mapping[str, Callable[[AddonInput], dict[str, Any]]] = {
    "translation": translation,
    "summarization": summarization,
    "named_entity_recognition": named_entity_recognition,
    "sentiment_analysis": sentiment_analysis,
    "audio_to_llm": audio_to_llm,
}
"""The add-ons with a part of their own, by their flag, which is also the name of the part."""


def _translated(given: AddonInput, language: str) -> list[TimedUtterance]:
    texts = given.script.translation.get(language)
    translated = []
    for utterance in given.transcript.utterances:
        text = f"[{language}] {utterance.text}" if texts is None else given.hidden(texts[utterance.index])
        words = spread_words(text.split(), utterance.start, utterance.end, utterance.confidence)
        translated.append(attrs.evolve(utterance, words=words, language=language))
    return translated


def _sentiment(utterance: TimedUtterance) -> dict[str, Any]:
    view: dict[str, Any] = {
        "text": utterance.text,
        "sentiment": utterance.sentiment,
        "emotion": utterance.emotion,
        "start": utterance.start,
        "end": utterance.end,
        "channel": utterance.channel,
    }
    if utterance.speaker is not None:
        view["speaker"] = utterance.speaker
    return view
