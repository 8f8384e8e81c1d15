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
        data = encode_unknown(self)
        data["target_languages"] = encode(self.target_languages)
        if not isinstance(self.model, Unset):
            data["model"] = self.model
        if not isinstance(self.match_original_utterances, Unset):
            data["match_original_utterances"] = self.match_original_utterances
        if not isinstance(self.lipsync, Unset):
            data["lipsync"] = self.lipsync
        if not isinstance(self.context_adaptation, Unset):
            data["context_adaptation"] = self.context_adaptation
        if not isinstance(self.context, Unset):
            data["context"] = self.context
        if not isinstance(self.informal, Unset):
            data["informal"] = self.informal
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
                target_languages=list_of(as_str)(data[key := "target_languages"]),
                model=as_str(data[key]) if (key := "model") in data else UNSET,
                match_original_utterances=as_bool(data[key]) if (key := "match_original_utterances") in data else UNSET,
                lipsync=as_bool(data[key]) if (key := "lipsync") in data else UNSET,
                context_adaptation=as_bool(data[key]) if (key := "context_adaptation") in data else UNSET,
                context=as_str(data[key]) if (key := "context") in data else UNSET,
                informal=as_bool(data[key]) if (key := "informal") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 1:
            keep_unknown(
                model,
                data,
                {
                    "target_languages",
                    "model",
                    "match_original_utterances",
                    "lipsync",
                    "context_adaptation",
                    "context",
                    "informal",
                },
            )
        return model
