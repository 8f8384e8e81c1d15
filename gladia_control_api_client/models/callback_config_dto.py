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
class CallbackConfigDto(Model):
    """CallbackConfigDto

    Attributes:
        url (str): The URL to be called with the result of the transcription. Example: http://callback.example.
        method (str | Unset): The HTTP method to be used. Allowed values are `POST` or `PUT` (default: `POST`).
            Default: POST. Example: POST.
    """

    url: str
    method: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["url"] = self.url
        if not isinstance(self.method, Unset):
            data["method"] = self.method
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
                url=value if type(value := data[key := "url"]) is str else as_str(value),
                method=as_str(data[key]) if (key := "method") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 1:
            keep_unknown(model, data, {"url", "method"})
        return model
