"""Python client for Gladia's pre-recorded speech-to-text API.

    from gladia_control import Gladia

    with Gladia() as gladia:  # the key is in GLADIA_API_KEY
        print(gladia.transcribe("interview.wav").text)

The errors are in `gladia_control.errors`, and here too.
"""

from __future__ import annotations

from . import _no_fork

TYPE_CHECKING = False  # as type checkers read it; the module `typing` takes as long to import as all of this

if TYPE_CHECKING:
    from .aio import AsyncGladia
    from .api.generated import TranscriptionOptions, TranscriptionResult, UploadResponse, Utterance, Word
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
    from .events import Event
    from .jobs import AsyncJob, Job
    from .operations.wait import Update
    from .request.source import AsyncAudioSource, AudioSource
    from .request.vocabulary import VocabularyEntry, vocabulary
    from .result.transcript import Transcript
    from .rules.policy import Policy

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

_MODULES = {
    "ApiError": ".errors",
    "AsyncAudioSource": ".request.source",
    "AsyncGladia": ".aio",
    "AsyncJob": ".jobs",
    "AudioSource": ".request.source",
    "AuthenticationFailed": ".errors",
    "BadOption": ".errors",
    "BadRequest": ".errors",
    "BadSource": ".errors",
    "ConfigurationError": ".errors",
    "Conflict": ".errors",
    "ConnectionFailed": ".errors",
    "DeadlineExceeded": ".errors",
    "Event": ".events",
    "Gladia": ".client",
    "GladiaError": ".errors",
    "IncompleteResult": ".errors",
    "Job": ".jobs",
    "JobFailed": ".errors",
    "JobGone": ".errors",
    "MalformedResponse": ".errors",
    "NotFound": ".errors",
    "PermissionDenied": ".errors",
    "Policy": ".rules.policy",
    "RateLimited": ".errors",
    "ResponseTooLarge": ".errors",
    "ServerError": ".errors",
    "SourceChanged": ".errors",
    "SubmissionUnknown": ".errors",
    "TLSError": ".errors",
    "TokenReused": ".errors",
    "Transcript": ".result.transcript",
    "TranscriptionOptions": ".api.generated",
    "TranscriptionResult": ".api.generated",
    "UnexpectedRedirect": ".errors",
    "UnknownOption": ".errors",
    "Update": ".operations.wait",
    "UploadResponse": ".api.generated",
    "Utterance": ".api.generated",
    "ValidationFailed": ".errors",
    "VocabularyEntry": ".request.vocabulary",
    "WaitTimeout": ".errors",
    "Word": ".api.generated",
    "WriteFailed": ".errors",
    "vocabulary": ".request.vocabulary",
}

_SUBMODULES = ("aio", "client", "errors", "events", "jobs")

if not TYPE_CHECKING:  # or they would take any name for one of this package

    def __getattr__(name):
        """Import what is asked for when it is first asked for: whoever imports this package may need little of it."""
        if name not in _MODULES and name not in _SUBMODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

        with _no_fork.no_fork:
            from importlib import import_module

            if name in _SUBMODULES:
                return import_module(f".{name}", __name__)
            return globals().setdefault(name, getattr(import_module(_MODULES[name], __name__), name))


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
