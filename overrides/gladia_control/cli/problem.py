"""Turn an error into one sentence and an exit code."""

from __future__ import annotations

import sys

from gladia_control import errors
from gladia_control.text import clean

from . import PROGRAM, exit_code

_NO_USE_RESUMING = (errors.JobFailed, errors.NotFound, errors.TokenReused)


class Problem(Exception):
    """An error of the command line itself.

    Attributes:
        code: The exit code.
    """

    def __init__(self, message: str, code: int):
        super().__init__(message)
        self.code = code


def code(error: errors.GladiaError | Problem) -> int:
    """The exit code for an error."""
    return error.code if isinstance(error, Problem) else exit_code.of_error(error)


def say(text: str) -> None:
    """Print one line to standard error."""
    if sys.stderr is not None:
        print(f"{PROGRAM}: {clean(text)}", file=sys.stderr, flush=True)


def sentence(error: errors.GladiaError | Problem, *, resume: str | None = None) -> str:
    """What went wrong and, if a job exists or may exist, how to go on.

    Args:
        error: The error.
        resume: The command that waits for a job; the job's id is missing.
    """
    text = _what(error)
    job_id = error.job_id if isinstance(error, errors.GladiaError) else None
    if job_id is None:
        return text
    if isinstance(error, _NO_USE_RESUMING):
        return text if job_id in text else f"job {job_id}: {text}"
    about = "" if job_id in text else f"; job {job_id} exists"
    return f"{text}{about}" + (f"; go on with: {resume} {job_id}" if resume else "")


def _what(error: errors.GladiaError | Problem) -> str:
    match error:
        case errors.WaitTimeout():
            state = f"last seen {error.last_status!r}" if error.last_status else "no poll was answered"
            return f"job {error.job_id} had not ended after {error.elapsed:.1f} s ({state}) and was not stopped"
        case errors.SubmissionUnknown():
            reason = error.__cause__ or "its creation was not confirmed"
            return f"it is unknown whether a job exists ({reason}){_again(error)}"
        case errors.Conflict(job_id=None):
            return f"Gladia answered {error}{_again(error)}"
        case errors.RateLimited(retry_after=float(seconds)):
            return f"Gladia answered {error}; it asks to try again in {seconds:g} s"
        case errors.AuthenticationFailed():
            return f"Gladia does not accept the API key of GLADIA_API_KEY: {error}"
        case errors.ApiError():
            return f"Gladia answered {error}"
        case errors.ConnectionFailed():
            return f"no answer from Gladia: {error}"
        case _:
            return str(error)


def _again(error: errors.GladiaError) -> str:
    if error.token is None:
        return ""
    return (
        f"; give the same command with --token {error.token}: "
        "it looks for the job first and submits only if there is no job"
    )
