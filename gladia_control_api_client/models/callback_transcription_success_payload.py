# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import DecodeError
from ..types import (
    UNSET,
    Model,
    Unset,
    as_dict,
    as_object,
    as_str,
    encode,
    encode_unknown,
    keep_unknown,
    nullable,
)


@define(repr=False)
class CallbackTranscriptionSuccessPayload(Model):
    """Payload that Gladia sends to the callback URL when a job is done

    Attributes:
        id (str): Id of the job.
        event (str): Kind of event. Default: transcription.success.
        payload (TranscriptionResultDTO): The result.
        custom_metadata (dict[str, Any] | None | Unset): Custom metadata of the request.
    """

    id: str
    event: str
    payload: TranscriptionResultDTO
    custom_metadata: dict[str, Any] | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["id"] = self.id
        data["event"] = self.event
        data["payload"] = encode(self.payload)
        if not isinstance(self.custom_metadata, Unset):
            data["custom_metadata"] = encode(self.custom_metadata)
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
                id=value if type(value := data[key := "id"]) is str else as_str(value),
                event=value if type(value := data[key := "event"]) is str else as_str(value),
                payload=TranscriptionResultDTO.from_dict(data[key := "payload"]),
                custom_metadata=nullable(as_dict)(data[key]) if (key := "custom_metadata") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 3:
            keep_unknown(model, data, {"id", "event", "payload", "custom_metadata"})
        return model


# Imported here because models refer to each other in cycles
from ..models.transcription_result_dto import TranscriptionResultDTO
