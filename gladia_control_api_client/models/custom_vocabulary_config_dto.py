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
    one_of,
)


@define(repr=False)
class CustomVocabularyConfigDTO(Model):
    """CustomVocabularyConfigDTO

    Attributes:
        vocabulary (list[CustomVocabularyEntryDTO | str]): Specific vocabulary list to feed the transcription
            model with. Each item can be a string or an object with the following properties: value, intensity,
            pronunciations, language. Example: ['Westeros', {'value': 'Stark'}, {'value': "Night's Watch",
            'pronunciations': ['Nightz Watch'], 'intensity': 0.4, 'language': 'en'}].
        default_intensity (float | Unset): Default intensity for the custom vocabulary. Minimum: 0. Maximum: 1.
            Example: 0.5.
    """

    vocabulary: list[CustomVocabularyEntryDTO | str]
    default_intensity: float | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["vocabulary"] = encode(self.vocabulary)
        if not isinstance(self.default_intensity, Unset):
            data["default_intensity"] = self.default_intensity
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
                vocabulary=list_of(
                    one_of(
                        ((Mapping,), CustomVocabularyEntryDTO.from_dict),
                        ((str,), as_str),
                    )
                )(data[key := "vocabulary"]),
                default_intensity=as_float(data[key]) if (key := "default_intensity") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 1:
            keep_unknown(model, data, {"vocabulary", "default_intensity"})
        return model


# Imported here because models refer to each other in cycles
from ..models.custom_vocabulary_entry_dto import CustomVocabularyEntryDTO
