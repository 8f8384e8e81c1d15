# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    UNSET,
    Model,
    Unset,
    as_object,
    as_str,
    encode,
    optional,
    required,
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
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["url"] = encode(self.url)
        if not isinstance(self.method, Unset):
            data["method"] = encode(self.method)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            url=required(data, "url", as_str),
            method=optional(data, "method", as_str),
        )
        model.additional_properties = data
        return model
