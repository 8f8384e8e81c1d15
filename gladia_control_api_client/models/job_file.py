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
    encode_unknown,
    keep_unknown,
    nullable,
)


@define(repr=False)
class JobFile(Model):
    """Metadata that Gladia read from a job's audio

    Attributes:
        id (str): Id of the file.
        filename (str | None | Unset): Name of the file.
        source (str | None | Unset): URL that the file came from, if the request gave one.
        audio_duration (float | None | Unset): Duration of the audio, in seconds.
        number_of_channels (int | None | Unset): Number of channels. Minimum: 1.
    """

    id: str
    filename: str | None | Unset = UNSET
    source: str | None | Unset = UNSET
    audio_duration: float | None | Unset = UNSET
    number_of_channels: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["id"] = self.id
        if not isinstance(self.filename, Unset):
            data["filename"] = self.filename
        if not isinstance(self.source, Unset):
            data["source"] = self.source
        if not isinstance(self.audio_duration, Unset):
            data["audio_duration"] = self.audio_duration
        if not isinstance(self.number_of_channels, Unset):
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
                filename=nullable(as_str)(data[key]) if (key := "filename") in data else UNSET,
                source=nullable(as_str)(data[key]) if (key := "source") in data else UNSET,
                audio_duration=nullable(as_float)(data[key]) if (key := "audio_duration") in data else UNSET,
                number_of_channels=nullable(as_int)(data[key]) if (key := "number_of_channels") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 1:
            keep_unknown(model, data, {"id", "filename", "source", "audio_duration", "number_of_channels"})
        return model
