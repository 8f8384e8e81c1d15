# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from .. import types
from ..errors import DecodeError
from ..types import (
    File,
    Model,
    as_any,
    as_object,
    encode,
    encode_unknown,
    keep_unknown,
)


@define(repr=False)
class UploadRequest(Model):
    """A file to upload

    Attributes:
        audio (File): The file, at most 1000 MB.
    """

    audio: File

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["audio"] = encode(self.audio)
        return data

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []
        for name, value in self.to_dict().items():
            if isinstance(value, File):
                files.append((name, value.to_tuple()))
            else:
                files.append((name, (None, value if isinstance(value, str) else json.dumps(value), None)))
        return files

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
                audio=as_any(data[key := "audio"]),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 1:
            keep_unknown(model, data, {"audio"})
        return model
