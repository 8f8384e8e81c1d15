# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
"""Shared parts of the generated models and operations"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, MutableMapping
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Generic, Literal, Self, TypeVar

from attrs import define, field, fields

from .errors import DecodeError

T = TypeVar("T")


class Unset:
    """The type of `UNSET`, which marks a property as absent, as opposed to null."""

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Unset = Unset()


class OpenStrEnum(StrEnum):
    """A string enum that upstream may extend at any time; an unknown value becomes a new member."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = member._value_ = str(value)
        return member

    @property
    def is_known(self) -> bool:
        """Whether the document that this package was generated from lists the value."""
        return str(self) in type(self)._value2member_map_


@define(repr=False)
class Model:
    """Base of all models.

    Attributes:
        additional_properties (dict[str, Any]): Properties that the document does not describe, as received
    """

    additional_properties: dict[str, Any] = field(init=False)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Create `additional_properties` on first use, because a transcript consists of very many objects."""
            if name != "additional_properties":
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            try:
                # All threads that ask at the same time get the same dictionary. No lock, because a fork could leave it taken.
                _, unknown = _made.setdefault(id(self), (self, {}))
                try:
                    unknown = _unknown(self)
                except AttributeError:
                    self.additional_properties = unknown
            finally:
                _made.pop(id(self), None)
            return unknown

    def to_dict(self) -> dict[str, Any]:
        """Return JSON data, which `from_dict` can decode"""
        raise NotImplementedError

    def to_multipart(self) -> RequestFiles:
        """Return the parts of a multipart/form-data body, which `httpx.Client(files=)` accepts"""
        files: RequestFiles = []
        for name, values in self.to_dict().items():
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, File):
                    files.append((name, value.to_tuple()))
                else:
                    files.append((name, (None, value if isinstance(value, str) else json.dumps(value), None)))
        return files

    def __repr__(self) -> str:
        values = [(a.name, getattr(self, a.name)) for a in fields(type(self)) if a.init]
        if self.additional_properties:
            values.append(("additional_properties", self.additional_properties))
        return f"{type(self).__name__}({', '.join(f'{n}={v!r}' for n, v in values if not isinstance(v, Unset))})"

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


def encode(value: Any) -> Any:
    """Return JSON data for any mix of models, plain dictionaries, lists and scalars."""
    if isinstance(value, (str, int, float, Unset)) or value is None:
        return value
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, dict) or isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [encode(item) for item in value]
    return value.to_dict() if hasattr(value, "to_dict") and not isinstance(value, type) else value


def encode_unknown(model: Model) -> dict[str, Any]:
    """Return JSON data for the properties that the document does not describe."""
    try:
        unknown = _unknown(model)
    except AttributeError:
        return {}
    return {key: encode(value) for key, value in unknown.items()}


_unknown: Callable[[Model], dict[str, Any]] = Model.__dict__["additional_properties"].__get__
_made: dict[int, tuple[Model, dict[str, Any]]] = {}


def keep_unknown(model: Model, data: Mapping[str, Any], known: set[str]) -> None:
    """Store the unknown properties of `data` in `additional_properties`."""
    if not data.keys() <= known:
        model.additional_properties = {key: value for key, value in data.items() if key not in known}


def as_any(value: Any) -> Any:
    return value


def as_none(value: Any) -> None:
    if value is not None:
        raise DecodeError.expected("null", value)


def as_str(value: Any) -> str:
    if not isinstance(value, str):
        raise DecodeError.expected("a string", value)
    return value


def as_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise DecodeError.expected("true or false", value)
    return value


def as_float(value: Any) -> float:
    if isinstance(value, float):
        return value
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > sys.float_info.max:
        raise DecodeError.expected("a number", value)
    return value


def as_int(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > sys.float_info.max:
        raise DecodeError.expected("an integer", value)
    return value


def as_object(value: Any) -> Mapping[str, Any]:
    if type(value) is dict:
        return value
    if not isinstance(value, Mapping):
        raise DecodeError.expected("an object", value)
    return dict(value)  # a plain copy, because a mapping may return a default for a missing key


def as_dict(value: Any) -> dict[str, Any]:
    """Return a copy of an object."""
    return dict(as_object(value))


def list_of(decode: Callable[[Any], T]) -> Callable[[Any], list[T]]:
    def decode_list(value: Any) -> list[T]:
        if not isinstance(value, (list, tuple)):
            raise DecodeError.expected("an array", value)
        items: list[T] = []
        add = items.append
        try:
            for item in value:
                add(decode(item))
        except DecodeError as error:
            raise DecodeError.at(len(items), error) from None
        return items

    return decode_list


def dict_of(decode: Callable[[Any], T]) -> Callable[[Any], dict[str, T]]:
    def decode_dict(value: Any) -> dict[str, T]:
        items: dict[str, T] = {}
        for key, item in as_object(value).items():
            try:
                items[key] = decode(item)
            except DecodeError as error:
                raise DecodeError.at(key, error) from None
        return items

    return decode_dict


def nullable(decode: Callable[[Any], T]) -> Callable[[Any], T | None]:
    return lambda value: None if value is None else decode(value)


def one_of(*choices: tuple[tuple[type, ...], Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """Decode with the first choice of the right JSON type that succeeds; if none does, raise the first error."""

    def decode_choice(value: Any) -> Any:
        error: DecodeError | None = None
        for types, decode in choices:
            if isinstance(value, types) and not (isinstance(value, bool) and bool not in types):
                try:
                    return decode(value)
                except DecodeError as caught:
                    error = error or caught
        raise error or DecodeError.expected("one of the documented types", value)

    return decode_choice


def tagged(
    key: str, choices: Mapping[Any, Callable[[Any], Any]], otherwise: Callable[[Any], Any]
) -> Callable[[Any], Any]:
    """Decode an object with the choice that its property `key` names; if it names none, use `otherwise`."""

    def decode_tagged(value: Any) -> Any:
        tag = value.get(key) if isinstance(value, Mapping) else None
        return (choices.get(tag, otherwise) if isinstance(tag, (str, int)) else otherwise)(value)

    return decode_tagged


# The types that `httpx.Client(files=)` accepts.
FileContent = IO[bytes] | bytes | str
FileTypes = tuple[str | None, FileContent, str | None] | tuple[str | None, FileContent, str | None, Mapping[str, str]]
RequestFiles = list[tuple[str, FileTypes]]


@define
class File:
    """A file to upload, or one received"""

    payload: BinaryIO
    file_name: str | None = None
    mime_type: str | None = None

    def to_tuple(self) -> FileTypes:
        """A tuple that httpx accepts for multipart/form-data"""
        return self.file_name, self.payload, self.mime_type


@define
class Response(Generic[T]):
    """A response from an operation"""

    status_code: int
    content: bytes
    headers: MutableMapping[str, str]
    parsed: T | None


__all__ = ["UNSET", "File", "FileTypes", "Model", "OpenStrEnum", "RequestFiles", "Response", "Unset"]
