# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    UNSET,
    Model,
    Unset,
    as_float,
    as_object,
    as_str,
    encode,
    list_of,
    optional,
    required,
)


@define(repr=False)
class CustomVocabularyEntryDTO(Model):
    """CustomVocabularyEntryDTO

    Attributes:
        value (str): The text used to replace in the transcription. Example: Gladia.
        intensity (float | Unset): The global intensity of the feature. Minimum: 0. Maximum: 1. Example: 0.5.
        pronunciations (list[str] | Unset): The pronunciations used in the transcription.
        language (str | Unset): Specify the language in which it will be pronounced when sound comparison
            occurs. Default to transcription language. Example: en.
    """

    value: str
    intensity: float | Unset = UNSET
    pronunciations: list[str] | Unset = UNSET
    language: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["value"] = encode(self.value)
        if not isinstance(self.intensity, Unset):
            data["intensity"] = encode(self.intensity)
        if not isinstance(self.pronunciations, Unset):
            data["pronunciations"] = encode(self.pronunciations)
        if not isinstance(self.language, Unset):
            data["language"] = encode(self.language)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            value=required(data, "value", as_str),
            intensity=optional(data, "intensity", as_float),
            pronunciations=optional(data, "pronunciations", list_of(as_str)),
            language=optional(data, "language", as_str),
        )
        model.additional_properties = data
        return model
