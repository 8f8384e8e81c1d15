# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define

from ..types import (
    Model,
    as_bool,
    as_float,
    as_object,
    as_str,
    encode,
    nullable,
    required,
)

if TYPE_CHECKING:
    from ..models.addon_error import AddonError


@define(repr=False)
class NameConsistencyResult(Model):
    """Result of the name consistency add-on

    Attributes:
        success (bool): Whether the add-on worked.
        is_empty (bool): Whether the add-on found nothing.
        exec_time (float): Time that the add-on took.
        error (AddonError | None): Why the add-on failed, null when it worked.
        results (str | None): The text of the result, null when the add-on failed.
    """

    success: bool
    is_empty: bool
    exec_time: float
    error: AddonError | None
    results: str | None

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["success"] = encode(self.success)
        data["is_empty"] = encode(self.is_empty)
        data["exec_time"] = encode(self.exec_time)
        data["error"] = encode(self.error)
        data["results"] = encode(self.results)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """
        from ..models.addon_error import AddonError

        data = as_object(src_dict)
        model = cls(
            success=required(data, "success", as_bool),
            is_empty=required(data, "is_empty", as_bool),
            exec_time=required(data, "exec_time", as_float),
            error=required(data, "error", nullable(AddonError.from_dict)),
            results=required(data, "results", nullable(as_str)),
        )
        model.additional_properties = data
        return model
