# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    Model,
    as_float,
    as_object,
    as_str,
    encode,
    required,
)


@define(repr=False)
class Word(Model):
    """One word with its place in time

    Attributes:
        word (str): The word, often with a leading space.
        start (float): Start in the audio, in seconds.
        end (float): End in the audio, in seconds.
        confidence (float): Confidence of the recognition, from 0 to 1.
    """

    word: str
    start: float
    end: float
    confidence: float

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["word"] = encode(self.word)
        data["start"] = encode(self.start)
        data["end"] = encode(self.end)
        data["confidence"] = encode(self.confidence)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            word=required(data, "word", as_str),
            start=required(data, "start", as_float),
            end=required(data, "end", as_float),
            confidence=required(data, "confidence", as_float),
        )
        model.additional_properties = data
        return model
