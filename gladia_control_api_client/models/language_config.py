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
    as_bool,
    as_object,
    as_str,
    encode,
    encode_unknown,
    keep_unknown,
    list_of,
)


@define(repr=False)
class LanguageConfig(Model):
    """LanguageConfig

    Attributes:
        languages (list[str] | Unset): If one language is set, it will be used for the transcription. Otherwise,
            language will be auto-detected by the model. Default: [].
        code_switching (bool | Unset): If true, language will be auto-detected on each utterance. Otherwise,
            language will be auto-detected on first utterance and then used for the rest of the transcription. If
            one language is set, this option will be ignored. Default: False.
    """

    languages: list[str] | Unset = UNSET
    code_switching: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        if not isinstance(self.languages, Unset):
            data["languages"] = encode(self.languages)
        if not isinstance(self.code_switching, Unset):
            data["code_switching"] = self.code_switching
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
                languages=list_of(as_str)(data[key]) if (key := "languages") in data else UNSET,
                code_switching=as_bool(data[key]) if (key := "code_switching") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 0:
            keep_unknown(model, data, {"languages", "code_switching"})
        return model
