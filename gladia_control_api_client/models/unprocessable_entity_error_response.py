# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import DecodeError
from ..types import (
    Model,
    as_float,
    as_object,
    as_str,
    encode_unknown,
    keep_unknown,
)


@define(repr=False)
class UnprocessableEntityErrorResponse(Model):
    """UnprocessableEntityErrorResponse

    Attributes:
        timestamp (str): Date of when the error occurred. Example: 2023-12-28T09:04:17.210Z.
        path (str): Path to the API endpoint. Example: /v2/transcription/45463597-20b7-4af7-b3b3-f5fb778203ab.
        request_id (str): Debug id. Example: G-821fe9df.
        status_code (float): HTTP status code of the error. Example: 422.
        message (str): Error message. Example: Invalid parameter.
    """

    timestamp: str
    path: str
    request_id: str
    status_code: float
    message: str

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["timestamp"] = self.timestamp
        data["path"] = self.path
        data["request_id"] = self.request_id
        data["statusCode"] = self.status_code
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
                timestamp=value if type(value := data[key := "timestamp"]) is str else as_str(value),
                path=value if type(value := data[key := "path"]) is str else as_str(value),
                request_id=value if type(value := data[key := "request_id"]) is str else as_str(value),
                status_code=value if type(value := data[key := "statusCode"]) is float else as_float(value),
                message=value if type(value := data[key := "message"]) is str else as_str(value),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 5:
            keep_unknown(model, data, {"timestamp", "path", "request_id", "statusCode", "message"})
        return model
