# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
"""Errors that the generated models and operations raise"""

from __future__ import annotations

from typing import Any, Self


class DecodeError(ValueError):
    """Data does not match the document.

    Attributes:
        reason (str): What is wrong
        path (list[str | int]): The keys and indices that lead to the place, outermost first
    """

    def __init__(self, reason: str, path: list[str | int] | None = None):
        super().__init__(reason, path)
        self.reason = reason
        self.path: list[str | int] = [] if path is None else path

    @classmethod
    def expected(cls, what: str, value: Any) -> Self:
        text = (
            repr(value[:80] if isinstance(value, str) else value)
            if isinstance(value, str | float | bool | None) or (isinstance(value, int) and abs(value) < 10**18)
            else type(value).__name__
        )
        return cls(f"is {text}, expected {what}")

    @classmethod
    def at(cls, key: str | int, error: DecodeError | KeyError) -> DecodeError:
        """Return the error with this key or index added to its path; a KeyError means that the entry is missing"""
        if not isinstance(error, DecodeError):
            if error.args != (key,):  # raised by a subclass of a model, not by the lookup of the key
                raise error
            return cls("is missing", [key])
        error.path.insert(0, key)
        return error

    def __str__(self) -> str:
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)
        return f"{place.removeprefix('.') or 'the value'} {self.reason}"

    def __reduce__(self) -> tuple[type[Self], tuple[str, list[str | int]]]:
        return type(self), (self.reason, self.path)


class UnexpectedStatus(Exception):
    """The document does not list the status, and Client.raise_on_unexpected_status is True"""

    def __init__(self, status_code: int, content: bytes):
        super().__init__(status_code, content)
        self.status_code = status_code
        self.content = content

    def __str__(self) -> str:
        return (
            f"Unexpected status code: {self.status_code}\n\nResponse content:\n{self.content.decode(errors='ignore')}"
        )


class MalformedResponse(Exception):
    """The status is a success, but the body does not match the document"""

    def __init__(self, status_code: int, content: bytes, reason: str):
        super().__init__(status_code, content, reason)
        self.status_code = status_code
        self.content = content
        self.reason = reason

    def __str__(self) -> str:
        return f"Malformed response with status code {self.status_code}: {self.reason}"


__all__ = ["DecodeError", "MalformedResponse", "UnexpectedStatus"]
