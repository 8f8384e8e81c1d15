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
    as_int,
    as_object,
    encode_unknown,
    keep_unknown,
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
        data = encode_unknown(self)
        if not isinstance(self.number_of_speakers, Unset):
            data["number_of_speakers"] = self.number_of_speakers
        if not isinstance(self.min_speakers, Unset):
            data["min_speakers"] = self.min_speakers
        if not isinstance(self.max_speakers, Unset):
            data["max_speakers"] = self.max_speakers
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
                number_of_speakers=as_int(data[key]) if (key := "number_of_speakers") in data else UNSET,
                min_speakers=as_int(data[key]) if (key := "min_speakers") in data else UNSET,
                max_speakers=as_int(data[key]) if (key := "max_speakers") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 0:
            keep_unknown(model, data, {"number_of_speakers", "min_speakers", "max_speakers"})
        return model
