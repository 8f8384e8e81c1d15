"""Exit codes: one for each thing that a script handles differently."""

from __future__ import annotations

from gladia_control import errors

OK = 0
UNEXPECTED = 1
USAGE = 2
SOURCE = 3
CONFIGURATION = 4
PERMISSION = 5
NOT_FOUND = 6
RATE_LIMITED = 7
REFUSED = 8
CONNECTION = 9
JOB_FAILED = 10
TIMEOUT = 11
UNKNOWN_SUBMISSION = 12
MALFORMED = 13
OUTPUT = 14
MISSING_EXTRA = 15
BAD_VALUE = 16
BATCH_FAILED = 17
JOURNAL = 18
INTERRUPTED = 130
BROKEN_PIPE = 141

MEANINGS = {
    OK: "done",
    UNEXPECTED: "an error without a code of its own",
    USAGE: "wrong usage, or an unknown option; nothing was sent",
    SOURCE: "a recording cannot be read",
    CONFIGURATION: "no API key, or the key or the URL cannot be used; emulator: the port is taken",
    PERMISSION: "the API key is wrong or lacks the permission",
    NOT_FOUND: "unknown or deleted job",
    RATE_LIMITED: "too many requests",
    REFUSED: "Gladia refused the request",
    CONNECTION: "no connection, or the server failed",
    JOB_FAILED: "Gladia ended the job with an error",
    TIMEOUT: "the time is over; the job was not stopped",
    UNKNOWN_SUBMISSION: "a job may or may not exist",
    MALFORMED: "the answer does not match Gladia's API",
    OUTPUT: "the result cannot be written",
    MISSING_EXTRA: "an optional part of this package is not installed",
    BAD_VALUE: "an option has a wrong value; nothing was sent",
    BATCH_FAILED: "recordings of a batch failed, or are left; report.csv says which",
    JOURNAL: "the journal of a batch is in use, is another batch's, or cannot be written",
    INTERRUPTED: "interrupted (Ctrl-C); 128 and the signal's number for SIGTERM and SIGHUP",
    BROKEN_PIPE: "the reader of the output has gone",
}
"""The meaning of each exit code, for `--help`."""

_CODES: dict[type[BaseException], int] = {
    errors.GladiaError: UNEXPECTED,
    errors.ConfigurationError: CONFIGURATION,
    errors.BadOption: BAD_VALUE,
    errors.UnknownOption: USAGE,
    errors.BadSource: SOURCE,
    errors.SourceChanged: SOURCE,
    errors.TokenReused: USAGE,
    errors.WriteFailed: OUTPUT,
    errors.JournalError: JOURNAL,
    errors.FailedBefore: BATCH_FAILED,
    errors.ConnectionFailed: CONNECTION,
    errors.DeadlineExceeded: TIMEOUT,
    errors.SubmissionUnknown: UNKNOWN_SUBMISSION,
    errors.JobFailed: JOB_FAILED,
    errors.ApiError: REFUSED,
    errors.AuthenticationFailed: PERMISSION,
    errors.PermissionDenied: PERMISSION,
    errors.NotFound: NOT_FOUND,
    errors.RateLimited: RATE_LIMITED,
    errors.UnexpectedRedirect: CONNECTION,
    errors.ServerError: CONNECTION,
    errors.MalformedResponse: MALFORMED,
    errors.BadCallback: MALFORMED,
}


def of_error(error: errors.GladiaError) -> int:
    """The exit code of an error: that of its class, or of its nearest base class."""
    return next(_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)


def table() -> str:
    """All exit codes and their meanings, one per line, for `--help`."""
    return "\n".join(["Exit codes:", *(f"  {code:>3}  {meaning}" for code, meaning in MEANINGS.items())])
