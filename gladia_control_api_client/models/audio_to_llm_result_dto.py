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
class AudioToLlmResultDTO(Model):
    """A prompt and the model's answer

    Attributes:
        prompt (str | None): The prompt.
        response (str | None): The model's answer.
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
        """Decode JSON data. `additional_properties` keeps unknown properties.

        Raises:
            DecodeError: A property is missing or does not have the documented type
        """
        data, key = src_dict if type(src_dict) is dict else as_object(src_dict), ""
        model = cls.__new__(cls)
        try:
            cls.__init__(  # as `cls(…)`, which passes keywords more slowly
                model,
                prompt=nullable(as_str)(data[key := "prompt"]),
                response=nullable(as_str)(data[key := "response"]),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 2:
            keep_unknown(model, data, {"prompt", "response"})
        return model
