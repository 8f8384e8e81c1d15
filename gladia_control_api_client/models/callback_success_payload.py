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
    from ..models.transcription_result import TranscriptionResult


@define(repr=False)
class CallbackSuccessPayload(Model):
    """Sent to the callback URL when a job is done

    Attributes:
        id (str): Id of the job.
        event (str): Always `transcription.success`. Example: transcription.success.
        payload (TranscriptionResult): The result.
    """

    id: str
    event: str
    payload: TranscriptionResult

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["id"] = encode(self.id)
        data["event"] = encode(self.event)
        data["payload"] = encode(self.payload)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """
        from ..models.transcription_result import TranscriptionResult

        data = as_object(src_dict)
        model = cls(
            id=required(data, "id", as_str),
            event=required(data, "event", as_str),
            payload=required(data, "payload", TranscriptionResult.from_dict),
        )
        model.additional_properties = data
        return model
