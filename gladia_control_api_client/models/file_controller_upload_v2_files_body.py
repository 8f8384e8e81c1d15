# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import DecodeError
from ..types import (
    UNSET,
    File,
    Model,
    Unset,
    as_any,
    as_object,
    encode,
    encode_unknown,
    keep_unknown,
)


@define(repr=False)
class FileControllerUploadV2FilesBody(Model):
    """FileControllerUploadV2FilesBody

    Attributes:
        audio (File | Unset): The file, at most 1000 MB.
    """

    audio: File | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        if not isinstance(self.audio, Unset):
            data["audio"] = encode(self.audio)
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
                audio=as_any(data[key]) if (key := "audio") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 0:
            keep_unknown(model, data, {"audio"})
        return model
