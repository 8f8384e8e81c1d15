# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    Model,
    as_int,
    as_object,
    as_str,
    encode,
    required,
)


@define(repr=False)
class CallbackError(Model):
    """Why a job failed

    Attributes:
        code (int): HTTP status code of the error.
        message (str): Error message.
    """

    code: int
    message: str

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["code"] = encode(self.code)
        data["message"] = encode(self.message)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            code=required(data, "code", as_int),
            message=required(data, "message", as_str),
        )
        model.additional_properties = data
        return model
