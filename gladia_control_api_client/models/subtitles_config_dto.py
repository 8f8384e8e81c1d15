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
    list_of,
    optional,
)


@define(repr=False)
class SubtitlesConfigDTO(Model):
    """SubtitlesConfigDTO

    Attributes:
        formats (list[str] | Unset): Subtitles formats you want your transcription to be formatted to. Minimum
            items: 1. Default: ['srt']. Example: ['srt'].
        minimum_duration (float | Unset): Minimum duration of a subtitle in seconds. Minimum: 0.
        maximum_duration (float | Unset): Maximum duration of a subtitle in seconds. Minimum: 1. Maximum: 30.
        maximum_characters_per_row (int | Unset): Maximum number of characters per row in a subtitle. Minimum:
            1.
        maximum_rows_per_caption (int | Unset): Maximum number of rows per caption. Minimum: 1. Maximum: 5.
        style (str | Unset): Style of the subtitles. Compliance mode refers to :
            https://loc.gov/preservation/digital/formats//fdd/fdd000569.shtml#:~:text=SRT%20files%20are%20basic%20text,alongside%2C%20example%3A%20%22MyVideo123.
            Default: default.
    """

    formats: list[str] | Unset = UNSET
    minimum_duration: float | Unset = UNSET
    maximum_duration: float | Unset = UNSET
    maximum_characters_per_row: int | Unset = UNSET
    maximum_rows_per_caption: int | Unset = UNSET
    style: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        if not isinstance(self.formats, Unset):
            data["formats"] = encode(self.formats)
        if not isinstance(self.minimum_duration, Unset):
            data["minimum_duration"] = encode(self.minimum_duration)
        if not isinstance(self.maximum_duration, Unset):
            data["maximum_duration"] = encode(self.maximum_duration)
        if not isinstance(self.maximum_characters_per_row, Unset):
            data["maximum_characters_per_row"] = encode(self.maximum_characters_per_row)
        if not isinstance(self.maximum_rows_per_caption, Unset):
            data["maximum_rows_per_caption"] = encode(self.maximum_rows_per_caption)
        if not isinstance(self.style, Unset):
            data["style"] = encode(self.style)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            formats=optional(data, "formats", list_of(as_str)),
            minimum_duration=optional(data, "minimum_duration", as_float),
            maximum_duration=optional(data, "maximum_duration", as_float),
            maximum_characters_per_row=optional(data, "maximum_characters_per_row", as_int),
            maximum_rows_per_caption=optional(data, "maximum_rows_per_caption", as_int),
            style=optional(data, "style", as_str),
        )
        model.additional_properties = data
        return model
