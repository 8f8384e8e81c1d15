# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    Model,
    as_object,
    as_str,
    dict_of,
    encode,
    list_of,
    required,
)


@define(repr=False)
class CustomSpellingConfigDTO(Model):
    """CustomSpellingConfigDTO

    Attributes:
        spelling_dictionary (dict[str, list[str]]): The list of spelling applied on the audio transcription.
            Example: {'Gettleman': ['gettleman'], 'SQL': ['Sequel']}.
    """

    spelling_dictionary: dict[str, list[str]]

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["spelling_dictionary"] = encode(self.spelling_dictionary)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            spelling_dictionary=required(data, "spelling_dictionary", dict_of(list_of(as_str))),
        )
        model.additional_properties = data
        return model
