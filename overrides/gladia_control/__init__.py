"""Python client for Gladia's pre-recorded speech-to-text API.

    from gladia_control import Gladia

    with Gladia() as gladia:  # the key is in GLADIA_API_KEY
        print(gladia.transcribe("interview.wav").text)

The errors are in `gladia_control.errors`, and here too.
"""

TYPE_CHECKING = False  # as type checkers read it: importing `typing` takes as long as all of this

if TYPE_CHECKING:
    from .aio import AsyncGladia
    from .api.generated import TranscriptionOptions
    from .api.models import TranscriptionResult, UploadResponse
    from .client import Gladia
    from .config import use_policy
    from .errors import (
        ApiError,
        AuthenticationFailed,
        BadCallback,
        BadOption,
        BadRequest,
        BadSource,
        ConfigurationError,
        Conflict,
        ConnectionFailed,
        DeadlineExceeded,
        FailedBefore,
        GladiaError,
        IncompleteResult,
        JobFailed,
        JobGone,
        JournalError,
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
    from .events import Event, Update
    from .jobs import AsyncJob, Job
    from .request.source import AsyncAudioSource, AudioSource
    from .request.vocabulary import VocabularyEntry, vocabulary
    from .result.speech import Translation
    from .result.transcript import Transcript
    from .result.views import AddonError, Answer, Entity, Sentiment, Speaker, Utterance, Word
    from .rules.policy import Policy

__all__ = [
    "AddonError",
    "Answer",
    "ApiError",
    "AsyncAudioSource",
    "AsyncGladia",
    "AsyncJob",
    "AudioSource",
    "AuthenticationFailed",
    "BadCallback",
    "BadOption",
    "BadRequest",
    "BadSource",
    "ConfigurationError",
    "Conflict",
    "ConnectionFailed",
    "DeadlineExceeded",
    "Entity",
    "Event",
    "FailedBefore",
    "Gladia",
    "GladiaError",
    "IncompleteResult",
    "Job",
    "JobFailed",
    "JobGone",
    "JournalError",
    "MalformedResponse",
    "NotFound",
    "PermissionDenied",
    "Policy",
    "RateLimited",
    "ResponseTooLarge",
    "Sentiment",
    "ServerError",
    "SourceChanged",
    "Speaker",
    "SubmissionUnknown",
    "TLSError",
    "TokenReused",
    "Transcript",
    "TranscriptionOptions",
    "TranscriptionResult",
    "Translation",
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
    "use_policy",
    "vocabulary",
]

_HOMES = {
    "AddonError": ".result.views",
    "Answer": ".result.views",
    "AsyncAudioSource": ".request.source",
    "AsyncGladia": ".aio",
    "AsyncJob": ".jobs",
    "AudioSource": ".request.source",
    "Entity": ".result.views",
    "Event": ".events",
    "Gladia": ".client",
    "Job": ".jobs",
    "Policy": ".rules.policy",
    "Sentiment": ".result.views",
    "Speaker": ".result.views",
    "Transcript": ".result.transcript",
    "TranscriptionOptions": ".api.generated",
    "TranscriptionResult": ".api.models",
    "Translation": ".result.speech",
    "Update": ".events",
    "UploadResponse": ".api.models",
    "Utterance": ".result.views",
    "VocabularyEntry": ".request.vocabulary",
    "Word": ".result.views",
    "use_policy": ".config",
    "vocabulary": ".request.vocabulary",
}
"""Where the public names are defined; every name that is not listed is an error, in `.errors`."""

_SUBMODULES = ("aio", "batch", "client", "emulator", "errors", "events", "jobs")

if not TYPE_CHECKING:  # type checkers would accept any name

    def __getattr__(name):
        """Import a name when it is first used: most programs need few of them, and an import takes time."""
        from importlib import import_module

        if name in __all__:
            return globals().setdefault(name, getattr(import_module(_HOMES.get(name, ".errors"), __name__), name))
        if name in _SUBMODULES:
            return import_module(f".{name}", __name__)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, *_SUBMODULES]
