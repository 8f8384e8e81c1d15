# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define

from ..types import (
    UNSET,
    Model,
    Unset,
    as_float,
    as_int,
    as_object,
    as_str,
    encode,
    list_of,
    optional,
    required,
)

if TYPE_CHECKING:
    from ..models.word import Word


@define(repr=False)
class Utterance(Model):
    """A stretch of speech of one speaker on one channel

    Attributes:
        text (str): What is said.
        language (str): Language of the utterance, as a code of TranscriptionLanguageCodeEnum, in a translation
            of TranslationLanguageCodeEnum.
        start (float): Start in the audio, in seconds.
        end (float): End in the audio, in seconds.
        confidence (float): Confidence of the recognition, from 0 to 1.
        channel (int): Audio channel of the utterance, from 0. Minimum: 0.
        words (list[Word]): The words of the utterance.
        speaker (int | Unset): Speaker of the utterance, from 0; only with diarization. Minimum: 0.
    """

    text: str
    language: str
    start: float
    end: float
    confidence: float
    channel: int
    words: list[Word]
    speaker: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["text"] = encode(self.text)
        data["language"] = encode(self.language)
        data["start"] = encode(self.start)
        data["end"] = encode(self.end)
        data["confidence"] = encode(self.confidence)
        data["channel"] = encode(self.channel)
        data["words"] = encode(self.words)
        if not isinstance(self.speaker, Unset):
            data["speaker"] = encode(self.speaker)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """
        from ..models.word import Word

        data = as_object(src_dict)
        model = cls(
            text=required(data, "text", as_str),
            language=required(data, "language", as_str),
            start=required(data, "start", as_float),
            end=required(data, "end", as_float),
            confidence=required(data, "confidence", as_float),
            channel=required(data, "channel", as_int),
            words=required(data, "words", list_of(Word.from_dict)),
            speaker=optional(data, "speaker", as_int),
        )
        model.additional_properties = data
        return model
