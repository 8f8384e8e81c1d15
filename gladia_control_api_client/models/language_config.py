# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    UNSET,
    Model,
    Unset,
    as_bool,
    as_object,
    as_str,
    encode,
    list_of,
    optional,
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
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        if not isinstance(self.languages, Unset):
            data["languages"] = encode(self.languages)
        if not isinstance(self.code_switching, Unset):
            data["code_switching"] = encode(self.code_switching)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            languages=optional(data, "languages", list_of(as_str)),
            code_switching=optional(data, "code_switching", as_bool),
        )
        model.additional_properties = data
        return model
