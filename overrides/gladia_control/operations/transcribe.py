"""From a submission, or from a job, to its transcript."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from gladia_control.errors import WaitTimeout
from gladia_control.events import Update
from gladia_control.request.submission import Submission
from gladia_control.result.transcript import Transcript

from .state import ClientState
from .steps import Steps, Work
from .submit import submit
from .wait import JobFacts, wait


def transcribe(
    state: ClientState, submission: Submission, on_update: Callable[[Update], Any] | None
) -> Steps[Transcript]:
    """Upload, create, wait and read, within one deadline."""
    started = state.now()
    deadline = started + submission.timeout
    submitted = yield from submit(state, submission, deadline)
    if state.now() >= deadline:
        raise WaitTimeout(submitted.job_id, None, state.now() - started).with_context(token=submitted.token)
    job = JobFacts(
        submitted.job_id,
        submitted.duration,
        diarization=bool(submission.body.get("diarization")),
        fresh=True,
        token=submitted.token,
        request=submitted.request,
    )
    try:
        return (yield from wait_for_transcript(state, job, deadline, on_update))
    except BaseException as error:
        if submitted.duplicates:
            error.add_note(f"gladia_control: the token has more jobs, which are billed, too: {submitted.duplicates}")
        raise


def wait_for_transcript(
    state: ClientState, job: JobFacts, deadline: float, on_update: Callable[[Update], Any] | None
) -> Steps[Transcript]:
    """Wait for a job and read its result."""
    received, body = yield from wait(state, job, deadline, on_update)
    try:
        transcript: Transcript = yield Work(functools.partial(Transcript._from_response, received, body))
    except BaseException as error:
        error.add_note(f"gladia_control: job {job.job_id} is done: job({job.job_id!r}).wait() reads it")
        raise
    return transcript
