"""Read, delete and download a job whose id is known; find one whose token is known."""

from __future__ import annotations

import functools
import math
from typing import Any

from gladia_control.api import generated
from gladia_control.request.arguments import check_job_id, check_token
from gladia_control.text import clean

from . import lookup
from .response import Response
from .retry import send_with_retries, with_context
from .state import ClientState
from .steps import Steps
from .wait import JobFacts, own_job


def get(state: ClientState, job: JobFacts) -> Steps[dict[str, Any]]:
    """Read a job; returns it as received."""
    read = functools.partial(own_job, job)
    steps = send_with_retries(state, generated.get(job.job_id), state.short_deadline(), read)
    return with_context(steps, job_id=job.job_id, token=job.token)


def delete(state: ClientState, job_id: str) -> Steps[None]:
    """Delete a job. A 404 is a success if an earlier attempt may have deleted it."""
    call = generated.delete(check_job_id(job_id))
    steps = send_with_retries(state, call, state.short_deadline(), _deleted, done_already=404)
    return with_context(steps, job_id=job_id)


def _deleted(response: Response) -> None:
    """Raise a `MalformedResponse` for a success that is not one of a delete, such as a login page."""
    if response.status == 200 and response.body:
        response.object()
    elif response.status not in (200, 202, 204, 404):
        raise response.error()


def download(state: ClientState, job_id: str, to: Any) -> Steps[None]:
    """Write the audio of a job to a binary file."""
    call = generated.audio(check_job_id(job_id))
    read = functools.partial(_downloaded, to)
    return with_context(send_with_retries(state, call, math.inf, read, to=to), job_id=job_id)


def _downloaded(to: Any, response: Response) -> None:
    """Raise a `MalformedResponse` for a success that brought no recording."""
    if response.problem is not None or to.tell() == 0:
        kind = clean(response.headers.get("content-type", "none"), 60)
        reason = response.problem or f"expected the recording, got {len(response.body)} bytes with content type {kind}"
        raise response.malformed(reason)


def find(state: ClientState, token: str) -> Steps[list[dict[str, Any]]]:
    """The jobs with a client token as received, the oldest first."""
    return with_context(lookup.find(state, check_token(token), state.short_deadline()), token=token)
