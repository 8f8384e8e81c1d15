"""What one attempt brought: an HTTP response or none, and the error that it stands for."""

from __future__ import annotations

import re
from typing import Any

from attrs import field, frozen

from gladia_control import errors
from gladia_control.errors import ApiError, ConnectionFailed, GladiaError
from gladia_control.result.json import NotJson, decode_object
from gladia_control.result.timestamps import timestamp
from gladia_control.rules.outcome import Outcome, outcome_of_status
from gladia_control.text import one_line, without_secrets

EXCERPT = 500
"""Characters of a server's message that go into an error's text."""

REQUEST_ID = r"[A-Za-z0-9_.:-]{1,64}"


@frozen(eq=False)
class Response:
    """An HTTP response.

    Attributes:
        status: HTTP status code.
        headers: Headers with names in lower case.
        body: The decoded body, or its beginning if it is too large.
        too_large: Whether the body is larger than the client accepts.
        problem: Why the body could not be decoded; None if it could.
    """

    status: int
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    too_large: bool = False
    problem: str | None = None

    @property
    def timed_out(self) -> bool:
        """Whether a time limit ended the attempt: never, since there is a response."""
        return False

    @property
    def outcome(self) -> Outcome:
        """The outcome that the status alone tells."""
        return outcome_of_status(self.status)

    @property
    def request_id(self) -> str | None:
        """Gladia's id of a request that failed; None for a success, and for an id of another form."""
        if 200 <= self.status < 300:
            return None
        given = self._request_id_in(self._error_body())
        return given if given and re.fullmatch(REQUEST_ID, given) else None

    def object(self) -> dict[str, Any]:
        """The JSON object of a success.

        Raises:
            MalformedResponse: The body is something else.
        """
        if self.too_large:
            raise errors.ResponseTooLarge("larger than the client accepts", status=self.status, raw=self.body)
        if self.problem is not None:
            raise errors.MalformedResponse(self.problem, status=self.status, raw=self.body)
        try:
            return decode_object(self.body)
        except NotJson as error:
            raise errors.MalformedResponse(str(error), status=self.status, raw=self.body) from None

    def error(self) -> GladiaError:
        """The error that this response stands for."""
        if 200 <= self.status < 300:
            return errors.MalformedResponse("not what Gladia's API promises", status=self.status, raw=self.body)
        return self._api_error()

    def _error_body(self) -> Any:
        """The body of an error: an object, or its text."""
        try:
            return decode_object(self.body)
        except NotJson:
            return self.body[: 64 * 1024].decode("utf-8", "replace")

    def _request_id_in(self, body: Any) -> str | None:
        given = body.get("request_id") if isinstance(body, dict) else None
        return given if isinstance(given, str) else self.headers.get("x-request-id")

    def _api_error(self) -> ApiError:
        body = self._error_body()
        details = body if isinstance(body, dict) else {}
        message = details.get("message")
        if isinstance(message, list):  # some frameworks answer with a list of messages
            message = "; ".join(map(str, message))
        if not isinstance(message, str) or not message.strip():
            message = " ".join(str(body or "")[:EXCERPT].split()) or "no message"
        message = without_secrets(message)
        listed = details.get("validation_errors")
        problems = [without_secrets(str(problem)) for problem in listed] if isinstance(listed, list) else []
        error = _class_for(self.status, problems)(
            self.status,
            one_line("; ".join([message[:EXCERPT], *problems]), 2 * EXCERPT),
            request_id=self._request_id_in(body),
            body=body,
        )
        error.message = message
        error.timestamp = timestamp(details.get("timestamp"))
        error.validation_errors = problems
        return error


@frozen(eq=False)
class NoResponse:
    """No HTTP response.

    Attributes:
        outcome: `NOT_SENT`, `UNTRUSTED` or `AMBIGUOUS`.
        reason: What happened, for the error's message.
        timed_out: Whether a time limit ended the attempt.
        headers: Always empty.
    """

    outcome: Outcome
    reason: str
    timed_out: bool = False
    headers: dict[str, str] = field(factory=dict, init=False, repr=False)

    def error(self) -> GladiaError:
        """The error that this failure stands for."""
        if self.outcome is Outcome.UNTRUSTED:
            return errors.TLSError(self.reason, sent=False)
        return ConnectionFailed(self.reason, sent=self.outcome is not Outcome.NOT_SENT)


AnyResponse = Response | NoResponse


def is_throttled(response: AnyResponse) -> bool:
    """Whether Gladia refused a request because there were too many."""
    return isinstance(response, Response) and response.status == 429


def _class_for(status: int, problems: list[str]) -> type[ApiError]:
    if status == 400 and problems:
        return errors.ValidationFailed
    if 300 <= status < 400:
        return errors.UnexpectedRedirect
    return errors.BY_STATUS.get(status, errors.ServerError if status >= 500 else ApiError)
