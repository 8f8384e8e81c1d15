# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    UNSET,
    Model,
    Unset,
    as_object,
    as_str,
    encode,
    list_of,
    optional,
    required,
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
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["prompts"] = encode(self.prompts)
        if not isinstance(self.model, Unset):
            data["model"] = encode(self.model)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            prompts=required(data, "prompts", list_of(as_str)),
            model=optional(data, "model", as_str),
        )
        model.additional_properties = data
        return model
