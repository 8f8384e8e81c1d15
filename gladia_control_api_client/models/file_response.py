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
    as_str,
    encode_unknown,
    keep_unknown,
    nullable,
)


@define(repr=False)
class FileResponse(Model):
    """Metadata that Gladia read from a job's audio

    Attributes:
        id (str): Id of the file.
        filename (str | None): Name of the file.
        source (str | None): URL that the file came from, if the request gave one.
        audio_duration (float | None): Duration of the audio, in seconds.
        number_of_channels (int | None): Number of channels. Minimum: 1.
    """

    id: str
    filename: str | None
    source: str | None
    audio_duration: float | None
    number_of_channels: int | None

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["id"] = self.id
        data["filename"] = self.filename
        data["source"] = self.source
        data["audio_duration"] = self.audio_duration
        data["number_of_channels"] = self.number_of_channels
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
                id=value if type(value := data[key := "id"]) is str else as_str(value),
                filename=nullable(as_str)(data[key := "filename"]),
                source=nullable(as_str)(data[key := "source"]),
                audio_duration=nullable(as_float)(data[key := "audio_duration"]),
                number_of_channels=nullable(as_int)(data[key := "number_of_channels"]),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 5:
            keep_unknown(model, data, {"id", "filename", "source", "audio_duration", "number_of_channels"})
        return model
