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
    required,
)


@define(repr=False)
class TranslationConfigDTO(Model):
    """TranslationConfigDTO

    Attributes:
        target_languages (list[str]): Target language in `iso639-1` format you want the transcription translated
            to. Minimum items: 1. Example: ['en'].
        model (str | Unset): Model you want the translation model to use to translate. Default: base.
        match_original_utterances (bool | Unset): Align translated utterances with the original ones. Default:
            True.
        lipsync (bool | Unset): Whether to apply lipsync to the translated transcription. Default: True.
        context_adaptation (bool | Unset): Enables or disables context-aware translation features that allow the
            model to adapt translations based on provided context. Default: True.
        context (str | Unset): Context information to improve translation accuracy.
        informal (bool | Unset): Forces the translation to use informal language forms when available in the
            target language. Default: False.
    """

    target_languages: list[str]
    model: str | Unset = UNSET
    match_original_utterances: bool | Unset = UNSET
    lipsync: bool | Unset = UNSET
    context_adaptation: bool | Unset = UNSET
    context: str | Unset = UNSET
    informal: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["target_languages"] = encode(self.target_languages)
        if not isinstance(self.model, Unset):
            data["model"] = encode(self.model)
        if not isinstance(self.match_original_utterances, Unset):
            data["match_original_utterances"] = encode(self.match_original_utterances)
        if not isinstance(self.lipsync, Unset):
            data["lipsync"] = encode(self.lipsync)
        if not isinstance(self.context_adaptation, Unset):
            data["context_adaptation"] = encode(self.context_adaptation)
        if not isinstance(self.context, Unset):
            data["context"] = encode(self.context)
        if not isinstance(self.informal, Unset):
            data["informal"] = encode(self.informal)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            target_languages=required(data, "target_languages", list_of(as_str)),
            model=optional(data, "model", as_str),
            match_original_utterances=optional(data, "match_original_utterances", as_bool),
            lipsync=optional(data, "lipsync", as_bool),
            context_adaptation=optional(data, "context_adaptation", as_bool),
            context=optional(data, "context", as_str),
            informal=optional(data, "informal", as_bool),
        )
        model.additional_properties = data
        return model
