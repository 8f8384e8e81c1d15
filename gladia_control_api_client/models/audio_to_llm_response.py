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
    encode_unknown,
    keep_unknown,
    nullable,
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
        data = encode_unknown(self)
        data["prompt"] = self.prompt
        data["response"] = self.response
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """
        data, key = src_dict if type(src_dict) is dict else as_object(src_dict), ""
        model = cls.__new__(cls)
        try:
            cls.__init__(  # what `cls(…)` does, which takes longer to pass keywords on
                model,
                prompt=nullable(as_str)(data[key := "prompt"]),
                response=nullable(as_str)(data[key := "response"]),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 2:
            keep_unknown(model, data, {"prompt", "response"})
        return model
