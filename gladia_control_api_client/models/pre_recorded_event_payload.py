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
    encode_unknown,
    keep_unknown,
)


@define(repr=False)
class PreRecordedEventPayload(Model):
    """The job that a webhook event is about

    Attributes:
        id (str): Id of the job.
    """

    id: str

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["id"] = self.id
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
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 1:
            keep_unknown(model, data, {"id"})
        return model
