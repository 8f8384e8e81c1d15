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
class NamedEntityRecognitionResult(Model):
    """A named entity

    Attributes:
        entity_type (str): Type of the entity, such as `NAME_GIVEN`.
        text (str): Text of the entity.
        start (float): Start in the audio, in seconds.
        end (float): End in the audio, in seconds.
    """

    entity_type: str
    text: str
    start: float
    end: float

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["entity_type"] = self.entity_type
        data["text"] = self.text
        data["start"] = self.start
        data["end"] = self.end
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
                entity_type=value if type(value := data[key := "entity_type"]) is str else as_str(value),
                text=value if type(value := data[key := "text"]) is str else as_str(value),
                start=value if type(value := data[key := "start"]) is float else as_float(value),
                end=value if type(value := data[key := "end"]) is float else as_float(value),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 4:
            keep_unknown(model, data, {"entity_type", "text", "start", "end"})
        return model
