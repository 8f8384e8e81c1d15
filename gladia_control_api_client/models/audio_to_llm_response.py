# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..types import (
    Model,
    as_object,
    as_str,
    encode,
    nullable,
    required,
)


@define(repr=False)
class AudioToLlmResponse(Model):
    """A prompt and what the model answered

    Attributes:
        prompt (str | None): The prompt.
        response (str | None): The answer of the model.
    """

    prompt: str | None
    response: str | None

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["prompt"] = encode(self.prompt)
        data["response"] = encode(self.response)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """

        data = as_object(src_dict)
        model = cls(
            prompt=required(data, "prompt", nullable(as_str)),
            response=required(data, "response", nullable(as_str)),
        )
        model.additional_properties = data
        return model
