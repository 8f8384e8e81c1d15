"""What an error means for a batch: whether to try again, now or in another run, and whether to go on at all."""

from __future__ import annotations

import os
from typing import Any

from gladia_control.errors import (
    ApiError,
    AuthenticationFailed,
    BadOption,
    BadSource,
    ConfigurationError,
    Conflict,
    ConnectionFailed,
    DeadlineExceeded,
    FailedBefore,
    GladiaError,
    JobFailed,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    SourceChanged,
    SubmissionUnknown,
    TLSError,
    TokenReused,
    UnexpectedRedirect,
    WriteFailed,
)

from .inputs import FINISHED, Entry, State

FINAL = (JobFailed, NotFound, BadOption, BadSource, SourceChanged, TokenReused, FailedBefore)
"""After these, the same try would end in the same way."""

PASSING = (ConnectionFailed, DeadlineExceeded, RateLimited, ServerError, SubmissionUnknown)
"""These end by themselves."""


def state_after(entry: Entry, error: GladiaError) -> State:
    """Where an input stands after an error, so that the next run does what is right."""
    if entry.job_id is None and (entry.earlier_try == "possible" or isinstance(error, Conflict)):
        return "creating"  # until the job is found or made, whatever else goes wrong
    if isinstance(error, FINAL):
        return "failed"
    if entry.state in FINISHED:
        return entry.state
    if entry.job_id is not None:
        return "created"
    if isinstance(error, (*PASSING, UnexpectedRedirect)) or concerns_all(error):
        return "planned"
    return "failed" if isinstance(error, ApiError) else "planned"


def concerns_all(error: GladiaError) -> bool:
    """Whether every other input would fail, too: the key or the account is refused, or nothing can be written."""
    if isinstance(error, (AuthenticationFailed, PermissionDenied, ConfigurationError, TLSError, WriteFailed)):
        return True
    return isinstance(error, ApiError) and error.status == 402


def is_repeatable(source: Any) -> bool:
    """Whether a source can be read again by a second call."""
    return isinstance(source, (str, os.PathLike, bytes, bytearray, memoryview))
