"""What one attempt brought: an HTTP response or none, and the error that it stands for."""

from __future__ import annotations

import re
from typing import Any

from attrs import field, frozen

from gladia_control import errors
from gladia_control.errors import ApiError, ConnectionFailed, GladiaError, MalformedResponse
from gladia_control.result.json import MAX_VALUES, NotJson, decode_object, has_too_many_values
from gladia_control.result.timestamps import timestamp
from gladia_control.rules.outcome import Outcome, outcome_of_status
from gladia_control.secret import Secret
from gladia_control.text import clean

EXCERPT = 500
"""Characters of a server's message that go into an error's text."""

LISTED = 100
"""Entries of a server's list that go into an error."""

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
        key: The API key of the request. An error hides it, should the server have repeated it.
    """

    status: int
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    too_large: bool = False
    problem: str | None = None
    key: Secret | None = None

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

    def object(self, *, for_error: bool = False) -> dict[str, Any]:
        """The JSON object of a success, `decoded`.

        Raises:
            MalformedResponse: The body is something else.
        """
        if self.too_large:
            raise self.malformed("larger than the client accepts", errors.ResponseTooLarge)
        if self.problem is not None:
            raise self.malformed(self.problem)
        if has_too_many_values(self.body):
            raise self.malformed(f"more than {MAX_VALUES} values", errors.ResponseTooLarge)
        try:
            return self.decoded(for_error=for_error)
        except NotJson as error:
            problem = str(error)
        raise self.malformed(problem)

    def decoded(self, *, for_error: bool = False) -> dict[str, Any]:
        """The JSON object of the body, without the key where a message may show it, should the server have repeated it.

        By default these are the ids and states of a job or a list of jobs; an error may show the whole object.

        Raises:
            NotJson: The body is something else.
        """
        if for_error:
            return decode_object(self._key.hide_in(self.body))
        decoded = decode_object(self.body)
        items = decoded.get("items")
        for job in [decoded, *(items if isinstance(items, list) else [])]:
            for name in ("id", "status"):
                if isinstance(job, dict) and isinstance(text := job.get(name), str):
                    job[name] = self._key.hide_in_text(text)
        return decoded

    @property
    def _key(self) -> Secret:
        return Secret("") if self.key is None else self.key

    def malformed(self, reason: str, kind: type[MalformedResponse] = MalformedResponse) -> MalformedResponse:
        """The error of a success that is not what Gladia's API promises."""
        return kind(self._key.hide_in_text(reason), status=self.status, raw=self._key.hide_in(self.body))

    def error(self) -> GladiaError:
        """The error that this response stands for."""
        return self.malformed("not what Gladia's API promises") if 200 <= self.status < 300 else self._api_error()

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
            message = "; ".join(map(str, message[:LISTED]))
        if not isinstance(message, str) or not message.strip():
            message = str(body or "")
        message = clean(message, EXCERPT) or "no message"
        listed = details.get("validation_errors")
        problems = [clean(str(problem), EXCERPT) for problem in listed[:LISTED]] if isinstance(listed, list) else []
        request_id = self._request_id_in(body)
        error = _class_for(self.status, problems)(
            self.status,
            clean("; ".join([message, *problems]), 2 * EXCERPT),
            request_id=None if request_id is None else clean(request_id, 64),
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
