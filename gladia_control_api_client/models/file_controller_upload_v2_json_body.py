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
    as_object,
    as_str,
    encode_unknown,
    keep_unknown,
)


@define(repr=False)
class FileControllerUploadV2JsonBody(Model):
    """FileControllerUploadV2JsonBody

    Attributes:
        audio_url (str | Unset): URL of the file.
    """

    audio_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        if not isinstance(self.audio_url, Unset):
            data["audio_url"] = self.audio_url
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
                audio_url=as_str(data[key]) if (key := "audio_url") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 0:
            keep_unknown(model, data, {"audio_url"})
        return model
