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
    as_float,
    as_object,
    as_str,
    encode,
    encode_unknown,
    keep_unknown,
    list_of,
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
        data = encode_unknown(self)
        data["value"] = self.value
        if not isinstance(self.intensity, Unset):
            data["intensity"] = self.intensity
        if not isinstance(self.pronunciations, Unset):
            data["pronunciations"] = encode(self.pronunciations)
        if not isinstance(self.language, Unset):
            data["language"] = self.language
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
                value=value if type(value := data[key := "value"]) is str else as_str(value),
                intensity=as_float(data[key]) if (key := "intensity") in data else UNSET,
                pronunciations=list_of(as_str)(data[key]) if (key := "pronunciations") in data else UNSET,
                language=as_str(data[key]) if (key := "language") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 1:
            keep_unknown(model, data, {"value", "intensity", "pronunciations", "language"})
        return model
