"""Everything that can go wrong, one class per thing a caller does differently::

    GladiaError
    ├── ConfigurationError   (ValueError)       the key, the base URL or the environment cannot be used
    ├── BadOption            (ValueError)       an option is misspelt, mistyped or out of range; nothing was sent
    │   └── UnknownOption                       the option does not exist
    ├── BadSource            (ValueError)       the recording cannot be read; nothing was sent
    ├── SourceChanged                           the recording changed while it was being uploaded
    ├── WriteFailed          (OSError)          the audio of a job cannot be written where it should go
    ├── TokenReused          (ValueError)       the token belongs to a job with another request
    ├── JournalError         (ValueError)       the journal of a batch cannot be used
    ├── FailedBefore                            an input of a batch failed in an earlier run
    ├── BadCallback          (ValueError)       what came is not a callback of Gladia's
    ├── ConnectionFailed     (ConnectionError)  no usable answer came
    │   └── TLSError                            the server's certificate or protocol is not acceptable
    ├── DeadlineExceeded     (TimeoutError)     the time the caller gave is over
    │   └── WaitTimeout                         a job did not end in time; it was not stopped
    ├── SubmissionUnknown                       a job may or may not exist; nothing was repeated
    ├── JobFailed                               Gladia ended the job with an error
    ├── ApiError                                Gladia answered with an error status
    │   ├── BadRequest                          400
    │   │   └── ValidationFailed                422, or 400 with a list of what is wrong
    │   ├── AuthenticationFailed                401
    │   ├── PermissionDenied                    403
    │   ├── NotFound         (LookupError)      404
    │   │   └── JobGone                         the job existed and was deleted
    │   ├── Conflict                            409
    │   ├── RateLimited                         429
    │   ├── UnexpectedRedirect                  3xx
    │   └── ServerError                         5xx
    └── MalformedResponse                       a success whose body is not what Gladia's API promises
        ├── ResponseTooLarge                    the body is larger than the client accepts
        └── IncompleteResult                    a job is done and has no result

All of them pickle. An error about a job carries `job_id`, and one about a submission carries `token`.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from .text import clean, short_repr


class GladiaError(Exception):
    """Root of all errors of this package.

    Attributes:
        job_id: Id of the job concerned, if there is one.
        token: Client token of the submission concerned, if there is one: `find(token)` leads to its job.
    """

    job_id: str | None = None
    token: str | None = None

    def __init__(self, message: str):
        super().__init__(clean(message))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, {name: _picklable(value) for name, value in self.__dict__.items()})

    def with_context(self, *, job_id: str | None = None, token: str | None = None) -> Self:
        """Add the job or the submission that the error is about, unless it has one; returns the error itself."""
        if job_id is not None and self.job_id is None:
            self.job_id = job_id
        if token is not None and self.token is None:
            self.token = token
        return self


def _picklable(value: Any) -> Any:
    """The value, or its short form if it does not pickle: every error must pickle."""
    try:
        pickle.dumps(value)
    except Exception:
        return short_repr(value)
    return value


def _rebuild(cls: type[GladiaError], args: tuple[Any, ...], state: dict[str, Any]) -> GladiaError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(GladiaError, ValueError):
    """The API key, the base URL or an environment variable cannot be used."""


class BadOption(GladiaError, ValueError):
    """An option is misspelt, mistyped or out of range; raised before anything is sent.

    Attributes:
        field: Path of the option, such as `diarization_config.min_speakers` or `vocabulary[2].intensity`.
        value: What was given.
    """

    def __init__(self, field: str, problem: str, value: Any = None):
        self.field = clean(field, 200)
        super().__init__(f"{self.field}: {problem}")
        self.value = value


class UnknownOption(BadOption):
    """An option does not exist; the message has the nearest that does."""


class BadSource(GladiaError, ValueError):
    """The recording cannot be used; raised before anything is sent."""


class SourceChanged(GladiaError):
    """The recording changed while it was being uploaded; no job was created."""


class WriteFailed(GladiaError, OSError):
    """The audio of a job cannot be written to the given place; a file there is unchanged."""


class TokenReused(GladiaError, ValueError):
    """The token belongs to a job with other options or another recording.

    Attributes:
        job_id: Id of that job.
        own_job_id: Id of the job that was made for this submission all the same, and is billed; None if there is none
            that is known.
    """

    def __init__(self, token: str, job_id: str, own_job_id: str | None = None, *, create_lost: bool = False):
        message = f"the token {token!r} belongs to job {job_id}, which has other options or another recording"
        if own_job_id is not None:
            message += f"; this submission's own job is {own_job_id}: job({own_job_id!r}).wait()"
        elif create_lost:
            message += "; the answer to this submission's create was lost, and its own job may exist, too"
        super().__init__(message)
        self.token: str = token  # pyright: ignore[reportIncompatibleVariableOverride]
        self.job_id: str = job_id  # pyright: ignore[reportIncompatibleVariableOverride]
        self.own_job_id = own_job_id


class JournalError(GladiaError, ValueError):
    """The journal of a batch cannot be used: it is another batch's, another process has it, or it cannot be written."""


class FailedBefore(GladiaError):
    """An input of a batch failed in an earlier run, and is not tried again without `retry_failed=True`.

    Attributes:
        error_type: Name of the class of the error that it failed with.
    """

    def __init__(self, error_type: str, message: str):
        super().__init__(message)
        self.error_type = error_type


class BadCallback(GladiaError, ValueError):
    """What came is not a callback of Gladia's: not JSON, not an event, or without a job."""


class ConnectionFailed(GladiaError, ConnectionError):
    """No usable response came.

    Attributes:
        sent: Whether the request may have reached Gladia. False means that it certainly did not.
    """

    def __init__(self, message: str, *, sent: bool):
        super().__init__(message)
        self.sent = sent


class TLSError(ConnectionFailed):
    """The server's certificate or TLS version is not acceptable; never retried."""


class DeadlineExceeded(GladiaError, TimeoutError):
    """The time of the call is over.

    Attributes:
        elapsed: Seconds since the request or the wait began.
    """

    def __init__(self, message: str, *, elapsed: float):
        super().__init__(message)
        self.elapsed = elapsed


class WaitTimeout(DeadlineExceeded):
    """The job did not end in time. It was not stopped, and `gladia.job(error.job_id).wait()` goes on waiting.

    Attributes:
        job_id: Id of the job.
        last_status: The last state seen, or None if no poll was answered.
        elapsed: Seconds since the wait began.
    """

    def __init__(self, job_id: str, last_status: str | None, elapsed: float):
        state = f"last seen {last_status!r}" if last_status else "and no poll was answered"
        super().__init__(
            f"job {job_id} had not ended after {elapsed:.1f} s ({state}) and was not stopped: job({job_id!r}).wait()",
            elapsed=elapsed,
        )
        self.job_id: str = job_id  # pyright: ignore[reportIncompatibleVariableOverride]
        self.last_status = last_status


class SubmissionUnknown(GladiaError):
    """A job may or may not exist: the create may have reached Gladia, but no job with its token is visible.

    `find(token)` looks again. `submit(…, token=token)` looks first and submits only if there is no such job.
    """

    def __init__(self, token: str, reason: str):
        super().__init__(
            f"a job with the token {token!r} may or may not exist: {reason}. "
            f"find({token!r}) looks for it; submit(…, token={token!r}) looks once more and then creates, "
            "which pays twice if the first job does exist and shows later than that"
        )
        self.token: str = token  # pyright: ignore[reportIncompatibleVariableOverride]


class JobFailed(GladiaError):
    """Gladia ended the job with an error.

    Attributes:
        error_code: Gladia's error code (an HTTP status code), if it gave one.
        raw: The job as received.
    """

    def __init__(self, job_id: str, error_code: int | None, raw: Mapping[str, Any]):
        super().__init__(f"job {job_id} failed" + ("" if error_code is None else f" with error code {error_code}"))
        self.job_id: str = job_id  # pyright: ignore[reportIncompatibleVariableOverride]
        self.error_code, self.raw = error_code, raw


class ApiError(GladiaError):
    """Gladia answered with an error status.

    Attributes:
        status: HTTP status code.
        message: Gladia's message, or an excerpt of the body if it is not Gladia's.
        request_id: Gladia's id of the request, for its support; None if the body had none.
        timestamp: When the error happened, by Gladia's clock; None if the body had none.
        validation_errors: What Gladia found wrong with the request; often empty.
        body: The decoded body, or its text.
    """

    def __init__(self, status: int, message: str, *, request_id: str | None = None, body: Any = None):
        reference = f" (request {request_id})" if request_id else ""
        super().__init__(f"{status}: {message}{reference}")
        self.status = status
        self.message = message
        self.request_id = request_id
        self.timestamp: datetime | None = None
        self.validation_errors: list[str] = []
        self.body = body


class BadRequest(ApiError):
    """400: something is wrong with the request."""


class ValidationFailed(BadRequest):
    """422, or 400 with `validation_errors`: Gladia does not accept the parameters."""


class AuthenticationFailed(ApiError):
    """401: the API key is missing or wrong."""


class PermissionDenied(ApiError):
    """403: not allowed, such as deleting a job that has not ended."""


class NotFound(ApiError, LookupError):
    """404: unknown or deleted."""


class JobGone(NotFound):
    """The job existed and is gone: somebody deleted it."""


class Conflict(ApiError):
    """409: in conflict with another request."""


class RateLimited(ApiError):
    """429: too many requests.

    Attributes:
        retry_after: Seconds after which Gladia asks to try again, if it said so.
    """

    retry_after: float | None = None


class UnexpectedRedirect(ApiError):
    """3xx: redirects are not followed, so that neither the key nor a recording goes to another host."""


class ServerError(ApiError):
    """5xx: Gladia, or something in front of it, failed."""


class MalformedResponse(GladiaError):
    """A success whose body is not what Gladia's API promises.

    Attributes:
        status: HTTP status code.
        raw: The body as received.
    """

    def __init__(self, reason: str, *, status: int, raw: bytes):
        super().__init__(f"malformed response (status {status}): {reason}")
        self.status, self.raw = status, raw


class ResponseTooLarge(MalformedResponse):
    """The body is larger than the client accepts; `raw` holds its beginning."""


class IncompleteResult(MalformedResponse):
    """The job is done and its result did not come; `raw` holds the last answer."""


BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: AuthenticationFailed,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    422: ValidationFailed,
    429: RateLimited,
}
"""The class for a status. Others are `ServerError` (5xx), `UnexpectedRedirect` (3xx) or `ApiError`."""
