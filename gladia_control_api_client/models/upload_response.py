# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define

from ..types import (
    Model,
    as_object,
    as_str,
    encode,
    required,
)

if TYPE_CHECKING:
    from ..models.uploaded_audio_metadata import UploadedAudioMetadata


@define(repr=False)
class UploadResponse(Model):
    """An uploaded file, ready to be transcribed

    Attributes:
        audio_url (str): URL to give as `audio_url` of a transcription. Example:
            https://api.gladia.io/file/636c70f6-92c1-4026-a8b6-0dfe3ecf826f.
        audio_metadata (UploadedAudioMetadata): What Gladia read from the file.
    """

    audio_url: str
    audio_metadata: UploadedAudioMetadata

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["audio_url"] = encode(self.audio_url)
        data["audio_metadata"] = encode(self.audio_metadata)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """
        from ..models.uploaded_audio_metadata import UploadedAudioMetadata

        data = as_object(src_dict)
        model = cls(
            audio_url=required(data, "audio_url", as_str),
            audio_metadata=required(data, "audio_metadata", UploadedAudioMetadata.from_dict),
        )
        model.additional_properties = data
        return model
