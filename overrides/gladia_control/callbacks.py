"""Callbacks: what Gladia sends to your URL when a job ends.

    from gladia_control import callbacks

    event = callbacks.parse(request_body)
    transcript = callbacks.confirm(gladia, event, token=token)

Gladia signs nothing, so whoever knows your URL can send an event. `confirm` asks Gladia for the job. Gladia may send an
event twice, and before `submit` has returned: key your own records by the token of the submission.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from .aio import AsyncGladia
from .api import schema as schemas
from .client import Gladia
from .errors import BadCallback, BadOption, MalformedResponse
from .jobs import AsyncJob, Job
from .request.arguments import check_job_id
from .request.options import TOKEN_KEY
from .result.json import decode_object
from .result.transcript import Transcript
from .text import short_repr

__all__ = ["CallbackEvent", "confirm", "confirm_async", "parse"]

Kind: TypeAlias = Literal["transcription.created", "transcription.success", "transcription.error"] | str


Body: TypeAlias = bytes | bytearray | memoryview | str | Mapping[str, Any]


@frozen(kw_only=True)
class CallbackEvent:
    """What a callback of a job, or a webhook of the account, says. Nothing of it is confirmed.

    A job's callback (`callback_config`) brings the result or the error; an account's webhook only names the job.

    Attributes:
        kind: `transcription.created`, `transcription.success`, `transcription.error`, or one that is newer than this
            version.
        job_id: Id of the job.
        transcript: The transcript that it brings, read as leniently as a polled one; None if it brings none.
        error_code: HTTP status code of the error that ended the job, if it brings one.
        error_message: Why the job failed, in Gladia's words.
        custom_metadata: The job's own metadata; empty if it brings none.
        raw: The event as received.
    """

    kind: Kind
    job_id: str
    transcript: Transcript | None = None
    error_code: int | None = None
    error_message: str | None = None
    custom_metadata: dict[str, Any] = field(factory=dict)
    raw: dict[str, Any] = field(factory=dict, repr=False)


def parse(body: Body) -> CallbackEvent:
    """Read the body of a request that Gladia sent. A damaged transcript is repaired, and `transcript.warnings` says so.

    Args:
        body: The body as received, or what was decoded from it.

    Raises:
        BadCallback: It is not JSON, not an event, or names no job.
    """
    raw = _decoded(body)
    kind, payload, error = raw.get("event"), raw.get("payload"), raw.get("error")
    if not isinstance(kind, str) or not kind:
        raise BadCallback(f"event: expected the name of an event, got {short_repr(kind)}")
    job_id: Any = raw.get("id", payload.get("id") if isinstance(payload, dict) else None)
    try:
        check_job_id(job_id)
    except BadOption as problem:
        raise BadCallback(f"id: {str(problem).partition(': ')[2]}") from None
    transcript = None
    if kind == "transcription.success" and isinstance(payload, dict) and payload.keys() & _result_fields():
        with suppress(ValueError):  # nothing in it is a result; the event still names the job
            transcript = Transcript.from_callback(raw | {"id": job_id})
    error = error if isinstance(error, dict) else {}
    code, message = error.get("code"), error.get("message")
    metadata = raw.get("custom_metadata")
    return CallbackEvent(
        kind=kind,
        job_id=job_id,
        transcript=transcript,
        error_code=code if isinstance(code, int) else None,
        error_message=message if isinstance(message, str) else None,
        custom_metadata=metadata if isinstance(metadata, dict) else {},
        raw=raw,
    )


def confirm(gladia: Gladia, event: CallbackEvent, *, token: str | None = None, timeout: float = 30.0) -> Transcript:
    """The transcript of the job that an event names, from Gladia itself. It costs one request, and bills nothing.

    Args:
        gladia: The client.
        event: The event; only its `job_id` is used.
        token: The client token that the job was submitted with, if you know it.
        timeout: Seconds. An event may come a moment before its job is done.

    Raises:
        NotFound: This account has no such job: the event is forged, or the job was deleted.
        JobFailed: Gladia ended the job with an error.
        WaitTimeout: The job has not ended.
        MalformedResponse: The job does not have the token.
    """
    job = gladia.job(event.job_id)
    job.token = token
    return _checked(job, token, job.wait(timeout=timeout))


async def confirm_async(
    gladia: AsyncGladia, event: CallbackEvent, *, token: str | None = None, timeout: float = 30.0
) -> Transcript:
    """As `confirm`, with asyncio."""
    job = gladia.job(event.job_id)
    job.token = token
    return _checked(job, token, await job.wait(timeout=timeout))


def _checked(job: Job | AsyncJob, token: str | None, transcript: Transcript) -> Transcript:
    if token is not None and job.custom_metadata.get(TOKEN_KEY) != token:
        raise MalformedResponse(f"job {job.id} does not have the token", status=200, raw=b"")
    return transcript


@functools.cache
def _result_fields() -> frozenset[str]:
    """The fields of a result, one of which tells it from the payload of a webhook."""
    return frozenset(schemas.properties(schemas.component("TranscriptionResultDTO")))


def _decoded(body: Body) -> dict[str, Any]:
    if isinstance(body, Mapping):
        return dict(body)
    try:
        return decode_object(body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body))
    except (TypeError, ValueError) as error:
        raise BadCallback(f"body: {error}") from None
