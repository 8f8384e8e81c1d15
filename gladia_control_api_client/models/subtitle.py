# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    Model,
    as_object,
    as_str,
    encode,
    required,
)


@define(repr=False)
class Subtitle(Model):
    """The whole transcription as one subtitle file

    Attributes:
        format_ (str): Format of the file.
        subtitles (str): The whole file.
    """

    format_: str
    subtitles: str

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["format"] = encode(self.format_)
        data["subtitles"] = encode(self.subtitles)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            format_=required(data, "format", as_str),
            subtitles=required(data, "subtitles", as_str),
        )
        model.additional_properties = data
        return model
