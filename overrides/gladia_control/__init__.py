"""Python client for Gladia's pre-recorded speech-to-text API.

    from gladia_control import Gladia

    with Gladia() as gladia:  # the key is in GLADIA_API_KEY
        print(gladia.transcribe("interview.wav").text)

The errors are in `gladia_control.errors`, and here too.
"""

from __future__ import annotations

from ._events import Event
from ._generated import (
    TranscriptionOptions,
    TranscriptionResult,
    UploadResponse,
    Utterance,
    Word,
)
from ._policy import Policy
from ._wait import Update
from .aio import AsyncGladia
from .client import Gladia
from .errors import (
    ApiError,
    AuthenticationFailed,
    BadOption,
    BadRequest,
    BadSource,
    ConfigurationError,
    Conflict,
    ConnectionFailed,
    DeadlineExceeded,
    GladiaError,
    IncompleteResult,
    JobFailed,
    JobGone,
    MalformedResponse,
    NotFound,
    PermissionDenied,
    RateLimited,
    ResponseTooLarge,
    ServerError,
    SourceChanged,
    SubmissionUnknown,
    TLSError,
    TokenReused,
    UnexpectedRedirect,
    UnknownOption,
    ValidationFailed,
    WaitTimeout,
    WriteFailed,
)
from .jobs import AsyncJob, Job
from .source import AsyncAudioSource, AudioSource
from .transcript import Transcript
from .vocabulary import VocabularyEntry, vocabulary

__all__ = [
    "ApiError",
    "AsyncAudioSource",
    "AsyncGladia",
    "AsyncJob",
    "AudioSource",
    "AuthenticationFailed",
    "BadOption",
    "BadRequest",
    "BadSource",
    "ConfigurationError",
    "Conflict",
    "ConnectionFailed",
    "DeadlineExceeded",
    "Event",
    "Gladia",
    "GladiaError",
    "IncompleteResult",
    "Job",
    "JobFailed",
    "JobGone",
    "MalformedResponse",
    "NotFound",
    "PermissionDenied",
    "Policy",
    "RateLimited",
    "ResponseTooLarge",
    "ServerError",
    "SourceChanged",
    "SubmissionUnknown",
    "TLSError",
    "TokenReused",
    "Transcript",
    "TranscriptionOptions",
    "TranscriptionResult",
    "UnexpectedRedirect",
    "UnknownOption",
    "Update",
    "UploadResponse",
    "Utterance",
    "ValidationFailed",
    "VocabularyEntry",
    "WaitTimeout",
    "Word",
    "WriteFailed",
    "vocabulary",
]
