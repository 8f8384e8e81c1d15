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
    dict_of,
    encode,
    encode_unknown,
    keep_unknown,
    list_of,
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
        data = encode_unknown(self)
        data["spelling_dictionary"] = encode(self.spelling_dictionary)
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
                spelling_dictionary=dict_of(list_of(as_str))(data[key := "spelling_dictionary"]),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 1:
            keep_unknown(model, data, {"spelling_dictionary"})
        return model


# Imported here because models refer to each other in cycles
