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
    as_object,
    as_str,
    encode,
    encode_unknown,
    keep_unknown,
    list_of,
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
        data = encode_unknown(self)
        if not isinstance(self.entity_types, Unset):
            data["entity_types"] = encode(self.entity_types)
        if not isinstance(self.processed_text_type, Unset):
            data["processed_text_type"] = self.processed_text_type
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
                entity_types=list_of(as_str)(data[key]) if (key := "entity_types") in data else UNSET,
                processed_text_type=as_str(data[key]) if (key := "processed_text_type") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 0:
            keep_unknown(model, data, {"entity_types", "processed_text_type"})
        return model
