# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import DecodeError
from ..types import (
    Model,
    as_int,
    as_object,
    as_str,
    encode_unknown,
    keep_unknown,
)


@define(repr=False)
class AddonErrorDTO(Model):
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
        data = encode_unknown(self)
        data["status_code"] = self.status_code
        data["exception"] = self.exception
        data["message"] = self.message
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
                status_code=as_int(data[key := "status_code"]),
                exception=value if type(value := data[key := "exception"]) is str else as_str(value),
                message=value if type(value := data[key := "message"]) is str else as_str(value),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 3:
            keep_unknown(model, data, {"status_code", "exception", "message"})
        return model
