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
class Entity(Model):
    """A named entity

    Attributes:
        entity_type (str): Type of the entity, such as `NAME_GIVEN`.
        text (str): The text of the entity.
        start (float): Start in the audio, in seconds.
        end (float): End in the audio, in seconds.
    """

    entity_type: str
    text: str
    start: float
    end: float

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["entity_type"] = encode(self.entity_type)
        data["text"] = encode(self.text)
        data["start"] = encode(self.start)
        data["end"] = encode(self.end)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            entity_type=required(data, "entity_type", as_str),
            text=required(data, "text", as_str),
            start=required(data, "start", as_float),
            end=required(data, "end", as_float),
        )
        model.additional_properties = data
        return model
