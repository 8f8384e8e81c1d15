"""What a transcript consists of, in types that need no knowledge of the generated package.

What was not asked for is None. An add-on that failed is an `AddonError`. What came damaged has a neutral value, and the
transcript's `warnings` say so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

from attrs import define, field, frozen

from gladia_control.api.generated import Unset, models

from .json import number

T = TypeVar("T")

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A value of JSON."""


@frozen
class AddonError:
    """Why an add-on, such as a summary, failed. The transcript itself is not concerned.

    Attributes:
        message: Gladia's reason.
        exception: Gladia's name of the reason.
        status_code: Gladia's code, an HTTP status; 0 if it gave none.
    """

    message: str
    exception: str = ""
    status_code: int = 0

    def __str__(self) -> str:
        return self.message


@define
class Word:
    """A word with its time.

    Attributes:
        word: The word as received, with the space that belongs to it.
        start: Its start, in seconds; NaN if it came damaged.
        end: Its end, in seconds; NaN if it came damaged.
        confidence: How sure Gladia is, from 0 to 1.
        speaker: Number of the speaker; None without diarization.
        channel: Number of the audio channel, from 0.
        utterance: Index of its utterance.
    """

    word: str
    start: float
    end: float
    confidence: float
    speaker: int | None
    channel: int
    utterance: int


@define
class Utterance:
    """What one speaker says without a long pause.

    Attributes:
        text: The text.
        language: Code of the language.
        start: Its start, in seconds; NaN if it came damaged.
        end: Its end, in seconds; NaN if it came damaged.
        confidence: How sure Gladia is, from 0 to 1.
        channel: Number of the audio channel, from 0.
        speaker: Number of the speaker; None without diarization.
        words: Its words.
    """

    text: str
    language: str
    start: float
    end: float
    confidence: float
    channel: int
    speaker: int | None
    words: list[Word] = field(repr=False)


@frozen
class Speaker:
    """One of the voices.

    Attributes:
        number: The speaker's number.
        talk_time: How long the speaker's utterances are in all, in seconds.
        utterances: How many there are.
    """

    number: int
    talk_time: float
    utterances: int


@frozen
class Entity:
    """A name, a date or the like, in the text.

    Attributes:
        entity_type: What it is.
        text: The text.
        start: Its start, in seconds.
        end: Its end, in seconds.
    """

    entity_type: str
    text: str
    start: float
    end: float


@frozen
class Sentiment:
    """How something is said.

    Attributes:
        text: What is said.
        sentiment: Such as `positive`; empty if it is missing.
        emotion: Such as `joy`; empty if it is missing.
        start: Its start, in seconds; None if it is missing.
        end: Its end, in seconds; None if it is missing.
        speaker: Number of the speaker; None if it is missing.
        channel: Number of the audio channel; None if it is missing.
    """

    text: str
    sentiment: str
    emotion: str
    start: float | None
    end: float | None
    speaker: int | None
    channel: int | None


@frozen
class Answer:
    """What a language model answered to a prompt.

    Attributes:
        prompt: The prompt.
        response: The answer; None if there is none.
        error: Why there is none, if Gladia says so.
    """

    prompt: str
    response: str | None
    error: AddonError | None = None


def utterances(found: Iterable[models.UtteranceDTO]) -> list[Utterance]:
    """The utterances of a model, with their words."""
    return [_utterance(index, utterance) for index, utterance in enumerate(found)]


def _utterance(index: int, found: models.UtteranceDTO) -> Utterance:
    speaker, channel = None if isinstance(found.speaker, Unset) else found.speaker, found.channel
    words = [Word(word.word, word.start, word.end, word.confidence, speaker, channel, index) for word in found.words]
    return Utterance(found.text, found.language, found.start, found.end, found.confidence, channel, speaker, words)


def speakers(found: Sequence[Utterance]) -> list[Speaker]:
    """The speakers by their numbers; empty without diarization."""
    numbers = sorted({utterance.speaker for utterance in found if utterance.speaker is not None})
    return [_speaker(number, [said for said in found if said.speaker == number]) for number in numbers]


def _speaker(number: int, said: Sequence[Utterance]) -> Speaker:
    lengths = (utterance.end - utterance.start for utterance in said)
    return Speaker(number, round(sum(length for length in lengths if length > 0), 3), len(said))  # NaN is not


def results(addon: Any, nothing: T) -> T | AddonError | None:
    """The results of an add-on's envelope.

    Args:
        addon: The envelope, or UNSET if it was not asked for.
        nothing: What to return if it succeeded and found nothing.
    """
    if isinstance(addon, Unset):
        return None
    if addon.error is not None:
        return AddonError(addon.error.message, addon.error.exception, addon.error.status_code)
    if addon.results is None:
        return nothing if addon.success or addon.is_empty else AddonError("Gladia gave no reason")
    found: T = addon.results
    return found


def sentiments(text: str) -> list[Sentiment]:
    """The sentiments that Gladia sends as JSON text.

    Raises:
        ValueError: It is not a list of objects.
    """
    found = from_json(text)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise ValueError("expected a list of objects")
    return [_sentiment(item) for item in found if isinstance(item, dict)]


def _sentiment(item: dict[str, Json]) -> Sentiment:
    def text(name: str) -> str:
        value = item.get(name)
        return value if isinstance(value, str) else ""

    def index(name: str) -> int | None:
        value = item.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    start, end = number(item.get("start")), number(item.get("end"))
    return Sentiment(text("text"), text("sentiment"), text("emotion"), start, end, index("speaker"), index("channel"))


def from_json(text: str) -> Json:
    """The value that Gladia sends as JSON text.

    Raises:
        ValueError: It is not JSON.
    """
    try:
        value: Json = json.loads(text, strict=False)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


def answers(found: Iterable[models.AudioToLlmDTO]) -> list[Answer]:
    """The answers to all prompts."""
    return [_answer(envelope) for envelope in found]


def _answer(envelope: models.AudioToLlmDTO) -> Answer:
    given = envelope.results
    failed = results(envelope, None)
    error = failed if isinstance(failed, AddonError) else None
    return Answer((given.prompt if given else None) or "", given.response if given else None, error)
