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
class AddonError(Model):
    """Why an add-on failed

    Attributes:
        status_code (int): Status code of the error.
        exception (str): Kind of the error.
        message (str): Error message.
    """

    status_code: int
    exception: str
    message: str

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["status_code"] = encode(self.status_code)
        data["exception"] = encode(self.exception)
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
            status_code=required(data, "status_code", as_int),
            exception=required(data, "exception", as_str),
            message=required(data, "message", as_str),
        )
        model.additional_properties = data
        return model
