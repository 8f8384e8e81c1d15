# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    UNSET,
    Model,
    Unset,
    as_int,
    as_object,
    encode,
    optional,
)


@define(repr=False)
class DiarizationConfigDTO(Model):
    """DiarizationConfigDTO

    Attributes:
        number_of_speakers (int | Unset): Exact number of speakers in the audio. Minimum: 1. Example: 3.
        min_speakers (int | Unset): Minimum number of speakers in the audio. Minimum: 0. Example: 1.
        max_speakers (int | Unset): Maximum number of speakers in the audio. Minimum: 0. Example: 2.
    """

    number_of_speakers: int | Unset = UNSET
    min_speakers: int | Unset = UNSET
    max_speakers: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        if not isinstance(self.number_of_speakers, Unset):
            data["number_of_speakers"] = encode(self.number_of_speakers)
        if not isinstance(self.min_speakers, Unset):
            data["min_speakers"] = encode(self.min_speakers)
        if not isinstance(self.max_speakers, Unset):
            data["max_speakers"] = encode(self.max_speakers)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            number_of_speakers=optional(data, "number_of_speakers", as_int),
            min_speakers=optional(data, "min_speakers", as_int),
            max_speakers=optional(data, "max_speakers", as_int),
        )
        model.additional_properties = data
        return model
