# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define

from ..types import (
    Model,
    as_object,
    as_str,
    encode,
    list_of,
    nullable,
    required,
)

if TYPE_CHECKING:
    from ..models.job import Job


@define(repr=False)
class JobList(Model):
    """One page of jobs, newest first

    Attributes:
        first (str): URL of the first page.
        current (str): URL of this page.
        next_ (str | None): URL of the next page, null on the last.
        items (list[Job]): The jobs of the page.
    """

    first: str
    current: str
    next_: str | None
    items: list[Job]

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {key: encode(value) for key, value in self.additional_properties.items()}
        data["first"] = encode(self.first)
        data["current"] = encode(self.current)
        data["next"] = encode(self.next_)
        data["items"] = encode(self.items)
        return data

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode JSON data; unknown properties go into `additional_properties`.

        Raises:
            DecodeError: A property is missing or has another type than the document says
        """
        from ..models.job import Job

        data = as_object(src_dict)
        model = cls(
            first=required(data, "first", as_str),
            current=required(data, "current", as_str),
            next_=required(data, "next", nullable(as_str)),
            items=required(data, "items", list_of(Job.from_dict)),
        )
        model.additional_properties = data
        return model
