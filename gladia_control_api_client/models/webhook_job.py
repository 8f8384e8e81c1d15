# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    Model,
    as_object,
    as_str,
    encode,
    required,
)


@define(repr=False)
class WebhookJob(Model):
    """The job that a webhook is about

    Attributes:
        id (str): Id of the job.
    """

    id: str

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["id"] = encode(self.id)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            id=required(data, "id", as_str),
        )
        model.additional_properties = data
        return model
