# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from ..errors import DecodeError
from ..types import (
    Model,
    as_bool,
    as_float,
    as_object,
    as_str,
    encode,
    encode_unknown,
    keep_unknown,
    nullable,
)


@define(repr=False)
class SummarizationDTO(Model):
    """Result of the summarization add-on

    Attributes:
        success (bool): Whether the add-on succeeded.
        is_empty (bool): Whether the add-on found nothing.
        exec_time (float): Execution time of the add-on.
        error (AddonErrorDTO | None): Why the add-on failed; null if it succeeded.
        results (str | None): The result as text; null if the add-on failed.
    """

    success: bool
    is_empty: bool
    exec_time: float
    error: AddonErrorDTO | None
    results: str | None

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["success"] = self.success
        data["is_empty"] = self.is_empty
        data["exec_time"] = self.exec_time
        data["error"] = encode(self.error)
        data["results"] = self.results
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
                success=as_bool(data[key := "success"]),
                is_empty=as_bool(data[key := "is_empty"]),
                exec_time=value if type(value := data[key := "exec_time"]) is float else as_float(value),
                error=nullable(AddonErrorDTO.from_dict)(data[key := "error"]),
                results=nullable(as_str)(data[key := "results"]),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 5:
            keep_unknown(model, data, {"success", "is_empty", "exec_time", "error", "results"})
        return model


# Imported here because models refer to each other in cycles
from ..models.addon_error_dto import AddonErrorDTO
