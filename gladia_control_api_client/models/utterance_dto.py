# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import DecodeError
from ..types import (
    UNSET,
    Model,
    Unset,
    as_float,
    as_int,
    as_object,
    as_str,
    encode,
    encode_unknown,
    keep_unknown,
    list_of,
)


@define(repr=False)
class UtteranceDTO(Model):
    """A continuous stretch of speech by one speaker on one channel

    Attributes:
        text (str): Text of the utterance.
        language (str): Language of the utterance; in a translation, the target language.
        start (float): Start in the audio, in seconds.
        end (float): End in the audio, in seconds.
        confidence (float): Confidence of the recognition, from 0 to 1.
        channel (int): Audio channel of the utterance, counted from 0. Minimum: 0.
        words (list[WordDTO]): Words of the utterance.
        speaker (int | Unset): Speaker of the utterance, counted from 0; only with diarization. Minimum: 0.
    """

    text: str
    language: str
    start: float
    end: float
    confidence: float
    channel: int
    words: list[WordDTO]
    speaker: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["text"] = self.text
        data["language"] = self.language
        data["start"] = self.start
        data["end"] = self.end
        data["confidence"] = self.confidence
        data["channel"] = self.channel
        data["words"] = encode(self.words)
        if not isinstance(self.speaker, Unset):
            data["speaker"] = self.speaker
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data. `additional_properties` keeps unknown properties.

        Raises:
            DecodeError: A property is missing or does not have the documented type
        """
        data, key = src_dict if type(src_dict) is dict else as_object(src_dict), ""
        model = cls.__new__(cls)
        try:
            cls.__init__(  # as `cls(…)`, which passes keywords more slowly
                model,
                text=value if type(value := data[key := "text"]) is str else as_str(value),
                language=value if type(value := data[key := "language"]) is str else as_str(value),
                start=value if type(value := data[key := "start"]) is float else as_float(value),
                end=value if type(value := data[key := "end"]) is float else as_float(value),
                confidence=value if type(value := data[key := "confidence"]) is float else as_float(value),
                channel=as_int(data[key := "channel"]),
                words=list_of(WordDTO.from_dict)(data[key := "words"]),
                speaker=as_int(data[key]) if (key := "speaker") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 7:
            keep_unknown(model, data, {"text", "language", "start", "end", "confidence", "channel", "words", "speaker"})
        return model


# Imported here because models refer to each other in cycles
from ..models.word_dto import WordDTO
