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
    list_of,
    optional,
)


@define(repr=False)
class PiiRedactionConfigDTO(Model):
    """PiiRedactionConfigDTO

    Attributes:
        entity_types (list[str] | Unset): The entity types to redact. Example: ['GDPR', 'HEALTH_INFORMATION',
            'HIPAA_SAFE_HARBOR', 'QUEBEC_PRIVACY_ACT', 'EMAIL_ADDRESS', 'NAME', 'PHONE_NUMBER'].
        processed_text_type (str | Unset): The type of processed text to return (marker or mask). Example:
            MARKER.
    """

    entity_types: list[str] | Unset = UNSET
    processed_text_type: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        if not isinstance(self.entity_types, Unset):
            data["entity_types"] = encode(self.entity_types)
        if not isinstance(self.processed_text_type, Unset):
            data["processed_text_type"] = encode(self.processed_text_type)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            entity_types=optional(data, "entity_types", list_of(as_str)),
            processed_text_type=optional(data, "processed_text_type", as_str),
        )
        model.additional_properties = data
        return model
