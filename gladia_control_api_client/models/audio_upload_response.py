# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import DecodeError
from ..types import (
    Model,
    as_object,
    as_str,
    encode,
    encode_unknown,
    keep_unknown,
)


@define(repr=False)
class AudioUploadResponse(Model):
    """An uploaded file, ready to be transcribed

    Attributes:
        audio_url (str): URL to pass as the `audio_url` of a transcription. Example:
            https://api.gladia.io/file/636c70f6-92c1-4026-a8b6-0dfe3ecf826f.
        audio_metadata (AudioUploadMetadataDTO): Metadata that Gladia read from the file.
    """

    audio_url: str
    audio_metadata: AudioUploadMetadataDTO

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["audio_url"] = self.audio_url
        data["audio_metadata"] = encode(self.audio_metadata)
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
                audio_url=value if type(value := data[key := "audio_url"]) is str else as_str(value),
                audio_metadata=AudioUploadMetadataDTO.from_dict(data[key := "audio_metadata"]),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 2:
            keep_unknown(model, data, {"audio_url", "audio_metadata"})
        return model


# Imported here because models refer to each other in cycles
from ..models.audio_upload_metadata_dto import AudioUploadMetadataDTO
