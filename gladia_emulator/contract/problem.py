"""Problem: an error answer with the documented body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any


class Problem(Exception):
    """A request that is answered with an error.

    Args:
        status: HTTP status code, 400 to 599.
        message: what went wrong, for people.
        violations: for a 400, one text per violation, each beginning with the path of the field.
        headers: further headers of the answer.
    """

    def __init__(
        self,
        status: int,
        message: str,
        violations: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = int(status)
        self.message = message
        self.violations = tuple(violations)
        self.headers = dict(headers or {})

    def body(self, *, timestamp: str, path: str, request_id: str) -> dict[str, Any]:
        """The documented body; only a 400 has ``validation_errors``."""
        body: dict[str, Any] = {
            "timestamp": timestamp,
            "path": path,
            "request_id": request_id,
            "statusCode": self.status,
            "message": self.message,
        }
        if self.status == HTTPStatus.BAD_REQUEST:
            body["validation_errors"] = list(self.violations)
        return body


def invalid(violations: Sequence[str]) -> Problem:
    """The 400 for a request with violations."""
    return Problem(HTTPStatus.BAD_REQUEST, "Validation error", violations)


def reason_phrase(status: int) -> str:
    """The standard phrase of a status code."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
