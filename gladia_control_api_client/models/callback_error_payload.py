# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define

from ..types import (
    Model,
    as_object,
    as_str,
    encode,
    required,
)

if TYPE_CHECKING:
    from ..models.callback_error import CallbackError


@define(repr=False)
class CallbackErrorPayload(Model):
    """Sent to the callback URL when a job failed

    Attributes:
        id (str): Id of the job.
        event (str): Always `transcription.error`. Example: transcription.error.
        error (CallbackError): Why the job failed.
    """

    id: str
    event: str
    error: CallbackError

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["id"] = encode(self.id)
        data["event"] = encode(self.event)
        data["error"] = encode(self.error)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """
        from ..models.callback_error import CallbackError

        data = as_object(src_dict)
        model = cls(
            id=required(data, "id", as_str),
            event=required(data, "event", as_str),
            error=required(data, "error", CallbackError.from_dict),
        )
        model.additional_properties = data
        return model
