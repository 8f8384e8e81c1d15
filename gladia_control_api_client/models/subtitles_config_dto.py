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
    encode,
    encode_unknown,
    keep_unknown,
    list_of,
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
        data = encode_unknown(self)
        if not isinstance(self.formats, Unset):
            data["formats"] = encode(self.formats)
        if not isinstance(self.minimum_duration, Unset):
            data["minimum_duration"] = self.minimum_duration
        if not isinstance(self.maximum_duration, Unset):
            data["maximum_duration"] = self.maximum_duration
        if not isinstance(self.maximum_characters_per_row, Unset):
            data["maximum_characters_per_row"] = self.maximum_characters_per_row
        if not isinstance(self.maximum_rows_per_caption, Unset):
            data["maximum_rows_per_caption"] = self.maximum_rows_per_caption
        if not isinstance(self.style, Unset):
            data["style"] = self.style
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
                formats=list_of(as_str)(data[key]) if (key := "formats") in data else UNSET,
                minimum_duration=as_float(data[key]) if (key := "minimum_duration") in data else UNSET,
                maximum_duration=as_float(data[key]) if (key := "maximum_duration") in data else UNSET,
                maximum_characters_per_row=as_int(data[key])
                if (key := "maximum_characters_per_row") in data
                else UNSET,
                maximum_rows_per_caption=as_int(data[key]) if (key := "maximum_rows_per_caption") in data else UNSET,
                style=as_str(data[key]) if (key := "style") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 0:
            keep_unknown(
                model,
                data,
                {
                    "formats",
                    "minimum_duration",
                    "maximum_duration",
                    "maximum_characters_per_row",
                    "maximum_rows_per_caption",
                    "style",
                },
            )
        return model
