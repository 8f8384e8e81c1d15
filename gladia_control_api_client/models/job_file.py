# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

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
    nullable,
    optional,
    required,
)


@define(repr=False)
class JobFile(Model):
    """The audio of a job, as Gladia read it

    Attributes:
        id (str): Id of the file.
        filename (str | None | Unset): Name of the file.
        source (str | None | Unset): Where the file came from, if it was given as a URL.
        audio_duration (float | None | Unset): Duration of the audio, in seconds.
        number_of_channels (int | None | Unset): Number of channels. Minimum: 1.
    """

    id: str
    filename: str | None | Unset = UNSET
    source: str | None | Unset = UNSET
    audio_duration: float | None | Unset = UNSET
    number_of_channels: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["id"] = encode(self.id)
        if not isinstance(self.filename, Unset):
            data["filename"] = encode(self.filename)
        if not isinstance(self.source, Unset):
            data["source"] = encode(self.source)
        if not isinstance(self.audio_duration, Unset):
            data["audio_duration"] = encode(self.audio_duration)
        if not isinstance(self.number_of_channels, Unset):
            data["number_of_channels"] = encode(self.number_of_channels)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            id=required(data, "id", as_str),
            filename=optional(data, "filename", nullable(as_str)),
            source=optional(data, "source", nullable(as_str)),
            audio_duration=optional(data, "audio_duration", nullable(as_float)),
            number_of_channels=optional(data, "number_of_channels", nullable(as_int)),
        )
        model.additional_properties = data
        return model
