# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import DecodeError
from ..types import (
    Model,
    as_float,
    as_int,
    as_object,
    encode_unknown,
    keep_unknown,
)


@define(repr=False)
class TranscriptionMetadataDTO(Model):
    """Durations and channel count of the transcription

    Attributes:
        audio_duration (float): Duration of the audio, in seconds.
        number_of_distinct_channels (int): Number of distinct channels. Minimum: 1.
        billing_time (float): Billed duration, in seconds.
        transcription_time (float): Processing time of the transcription, in seconds.
    """

    audio_duration: float
    number_of_distinct_channels: int
    billing_time: float
    transcription_time: float

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["audio_duration"] = self.audio_duration
        data["number_of_distinct_channels"] = self.number_of_distinct_channels
        data["billing_time"] = self.billing_time
        data["transcription_time"] = self.transcription_time
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
                audio_duration=value if type(value := data[key := "audio_duration"]) is float else as_float(value),
                number_of_distinct_channels=as_int(data[key := "number_of_distinct_channels"]),
                billing_time=value if type(value := data[key := "billing_time"]) is float else as_float(value),
                transcription_time=value
                if type(value := data[key := "transcription_time"]) is float
                else as_float(value),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 4:
            keep_unknown(
                model, data, {"audio_duration", "number_of_distinct_channels", "billing_time", "transcription_time"}
            )
        return model
