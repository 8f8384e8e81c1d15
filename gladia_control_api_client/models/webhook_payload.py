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
    from ..models.webhook_job import WebhookJob


@define(repr=False)
class WebhookPayload(Model):
    """Sent to account-wide webhooks

    Attributes:
        event (str): One of `transcription.created`, `transcription.success`, `transcription.error`. Example:
            transcription.success.
        payload (WebhookJob): The job concerned.
    """

    event: str
    payload: WebhookJob

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["event"] = encode(self.event)
        data["payload"] = encode(self.payload)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """
        from ..models.webhook_job import WebhookJob

        data = as_object(src_dict)
        model = cls(
            event=required(data, "event", as_str),
            payload=required(data, "payload", WebhookJob.from_dict),
        )
        model.additional_properties = data
        return model
