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
    encode,
    encode_unknown,
    keep_unknown,
    list_of,
    nullable,
)


@define(repr=False)
class ListPreRecordedResponse(Model):
    """One page of jobs, newest first

    Attributes:
        first (str): URL of the first page.
        current (str): URL of this page.
        next_ (str | None): URL of the next page; null on the last page.
        items (list[PreRecordedResponse]): Jobs on the page.
    """

    first: str
    current: str
    next_: str | None
    items: list[PreRecordedResponse]

    def to_dict(self) -> dict[str, Any]:
        data = encode_unknown(self)
        data["first"] = self.first
        data["current"] = self.current
        data["next"] = self.next_
        data["items"] = encode(self.items)
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
                first=value if type(value := data[key := "first"]) is str else as_str(value),
                current=value if type(value := data[key := "current"]) is str else as_str(value),
                next_=nullable(as_str)(data[key := "next"]),
                items=list_of(PreRecordedResponse.from_dict)(data[key := "items"]),
            )
        except (DecodeError, KeyError) as error:
            raise DecodeError.at(key, error) from None
        if len(data) > 4:
            keep_unknown(model, data, {"first", "current", "next", "items"})
        return model


# Imported here because models refer to each other in cycles
from ..models.pre_recorded_response import PreRecordedResponse
