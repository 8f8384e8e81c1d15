"""Read, delete and download a job whose id is known; find one whose token is known."""

from __future__ import annotations

import functools
import math
from typing import Any

from gladia_control.api import generated
from gladia_control.request.arguments import check_job_id, check_token

from . import lookup
from .response import Response
from .retry import as_received, send_with_retries, with_context
from .state import ClientState
from .steps import Steps
from .wait import JobFacts, own_job


def get(state: ClientState, job: JobFacts) -> Steps[dict[str, Any]]:
    """Read a job; returns it as received."""
    read = functools.partial(own_job, job)
    steps = send_with_retries(state, generated.get(job.job_id), state.short_deadline(), read)
    return with_context(steps, job_id=job.job_id, token=job.token)


def delete(state: ClientState, job_id: str) -> Steps[Response]:
    """Delete a job. A 404 is a success if an earlier attempt may have deleted it."""
    call = generated.delete(check_job_id(job_id))
    steps = send_with_retries(state, call, state.short_deadline(), as_received, done_already=404)
    return with_context(steps, job_id=job_id)


def download(state: ClientState, job_id: str, to: Any) -> Steps[Response]:
    """Write the audio of a job to a binary file."""
    call = generated.audio(check_job_id(job_id))
    return with_context(send_with_retries(state, call, math.inf, as_received, to=to), job_id=job_id)


def find(state: ClientState, token: str) -> Steps[list[dict[str, Any]]]:
    """The jobs with a client token as received, the oldest first."""
    return with_context(lookup.find(state, check_token(token), state.short_deadline()), token=token)
