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
class AudioToLlmListConfigDTO(Model):
    """AudioToLlmListConfigDTO

    Attributes:
        prompts (list[str]): The list of prompts applied on the audio transcription. Minimum items: 1. Example:
            ['Extract the key points from the transcription'].
        model (str | Unset): The model to use for the prompt execution. You can find the list of supported
            models [here](https://openrouter.ai/models). Default: openai/gpt-5.4-nano.
    """

    prompts: list[str]
    model: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["prompts"] = encode(self.prompts)
        if not isinstance(self.model, Unset):
            data["model"] = self.model
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
                prompts=list_of(as_str)(data[key := "prompts"]),
                model=as_str(data[key]) if (key := "model") in data else UNSET,
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 1:
            keep_unknown(model, data, {"prompts", "model"})
        return model
