# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    UNSET,
    Model,
    Unset,
    as_object,
    as_str,
    encode,
    optional,
)


@define(repr=False)
class SummarizationConfigDTO(Model):
    """SummarizationConfigDTO

    Attributes:
        type_ (str | Unset): The type of summarization to apply. Default: general.
    """

    type_: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        if not isinstance(self.type_, Unset):
            data["type"] = encode(self.type_)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            type_=optional(data, "type", as_str),
        )
        model.additional_properties = data
        return model
