# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import DecodeError
from ..types import (
    Model,
    as_object,
    as_str,
    encode,
    encode_unknown,
    keep_unknown,
)


@define(repr=False)
class WebhookTranscriptionSuccessPayload(Model):
    """Payload that Gladia sends to account-wide webhooks when a job is done

    Attributes:
        event (str): Default: transcription.success.
        payload (PreRecordedEventPayload): The job that a webhook event is about.
    """

    event: str
    payload: PreRecordedEventPayload

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["event"] = self.event
        data["payload"] = encode(self.payload)
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
                event=value if type(value := data[key := "event"]) is str else as_str(value),
                payload=PreRecordedEventPayload.from_dict(data[key := "payload"]),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 2:
            keep_unknown(model, data, {"event", "payload"})
        return model


# Imported here because models refer to each other in cycles
from ..models.pre_recorded_event_payload import PreRecordedEventPayload
