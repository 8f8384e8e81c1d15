# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    Model,
    as_float,
    as_object,
    as_str,
    encode,
    required,
)


@define(repr=False)
class UnauthorizedErrorResponse(Model):
    """UnauthorizedErrorResponse

    Attributes:
        timestamp (str): Date of when the error occurred. Example: 2023-12-28T09:04:17.210Z.
        path (str): Path to the API endpoint. Example: /v2/transcription/45463597-20b7-4af7-b3b3-f5fb778203ab.
        request_id (str): Debug id. Example: G-821fe9df.
        status_code (float): HTTP status code of the error. Example: 401.
        message (str): Error message. Example: gladia key not found.
    """

    timestamp: str
    path: str
    request_id: str
    status_code: float
    message: str

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["timestamp"] = encode(self.timestamp)
        data["path"] = encode(self.path)
        data["request_id"] = encode(self.request_id)
        data["statusCode"] = encode(self.status_code)
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
            timestamp=required(data, "timestamp", as_str),
            path=required(data, "path", as_str),
            request_id=required(data, "request_id", as_str),
            status_code=required(data, "statusCode", as_float),
            message=required(data, "message", as_str),
        )
        model.additional_properties = data
        return model
