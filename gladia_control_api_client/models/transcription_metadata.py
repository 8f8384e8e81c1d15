# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    Model,
    as_float,
    as_int,
    as_object,
    encode,
    required,
)


@define(repr=False)
class TranscriptionMetadata(Model):
    """Figures of the transcription

    Attributes:
        audio_duration (float): Duration of the audio, in seconds.
        number_of_distinct_channels (int): Number of distinct channels.
        billing_time (float): Billed time, in seconds.
        transcription_time (float): Time that the transcription took, in seconds.
    """

    audio_duration: float
    number_of_distinct_channels: int
    billing_time: float
    transcription_time: float

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["audio_duration"] = encode(self.audio_duration)
        data["number_of_distinct_channels"] = encode(self.number_of_distinct_channels)
        data["billing_time"] = encode(self.billing_time)
        data["transcription_time"] = encode(self.transcription_time)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            audio_duration=required(data, "audio_duration", as_float),
            number_of_distinct_channels=required(data, "number_of_distinct_channels", as_int),
            billing_time=required(data, "billing_time", as_float),
            transcription_time=required(data, "transcription_time", as_float),
        )
        model.additional_properties = data
        return model
