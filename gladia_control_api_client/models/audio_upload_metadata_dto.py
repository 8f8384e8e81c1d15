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
)


@define(repr=False)
class AudioUploadMetadataDTO(Model):
    """Metadata that Gladia read from the uploaded file

    Attributes:
        id (str): Id of the file.
        filename (str): Name of the file.
        extension (str): Extension of the file, without a dot. Example: wav.
        size (int): Size of the file, in bytes.
        audio_duration (float): Duration of the audio, in seconds.
        number_of_channels (int): Number of channels.
        source (str | Unset): URL that the file came from, if the request gave one.
    """

    id: str
    filename: str
    extension: str
    size: int
    audio_duration: float
    number_of_channels: int
    source: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["id"] = self.id
        data["filename"] = self.filename
        data["extension"] = self.extension
        data["size"] = self.size
        data["audio_duration"] = self.audio_duration
        data["number_of_channels"] = self.number_of_channels
        if not isinstance(self.source, Unset):
            data["source"] = self.source
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
                filename=value if type(value := data[key := "filename"]) is str else as_str(value),
                extension=value if type(value := data[key := "extension"]) is str else as_str(value),
                size=as_int(data[key := "size"]),
                audio_duration=value if type(value := data[key := "audio_duration"]) is float else as_float(value),
                number_of_channels=as_int(data[key := "number_of_channels"]),
                source=as_str(data[key]) if (key := "source") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 6:
            keep_unknown(
                model, data, {"id", "filename", "extension", "size", "audio_duration", "number_of_channels", "source"}
            )
        return model
