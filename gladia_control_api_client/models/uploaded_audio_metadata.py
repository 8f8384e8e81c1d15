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
    optional,
    required,
)


@define(repr=False)
class UploadedAudioMetadata(Model):
    """What Gladia read from the uploaded file

    Attributes:
        id (str): Id of the file.
        filename (str): Name of the file.
        extension (str): Extension of the file, without a dot. Example: wav.
        size (int): Size of the file, in bytes.
        audio_duration (float): Duration of the audio, in seconds.
        number_of_channels (int): Number of channels. Minimum: 1.
        source (str | Unset): Where the file came from, if it was given as a URL.
    """

    id: str
    filename: str
    extension: str
    size: int
    audio_duration: float
    number_of_channels: int
    source: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["id"] = encode(self.id)
        data["filename"] = encode(self.filename)
        data["extension"] = encode(self.extension)
        data["size"] = encode(self.size)
        data["audio_duration"] = encode(self.audio_duration)
        data["number_of_channels"] = encode(self.number_of_channels)
        if not isinstance(self.source, Unset):
            data["source"] = encode(self.source)
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
            filename=required(data, "filename", as_str),
            extension=required(data, "extension", as_str),
            size=required(data, "size", as_int),
            audio_duration=required(data, "audio_duration", as_float),
            number_of_channels=required(data, "number_of_channels", as_int),
            source=optional(data, "source", as_str),
        )
        model.additional_properties = data
        return model
