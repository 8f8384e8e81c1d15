"""Errors: the tree, what each carries, and pickling."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import gladia_control
from gladia_control import errors
from gladia_control.errors import ApiError, GladiaError
from gladia_control.result.timestamps import timestamp

ALL: dict[str, type[Exception]] = {
    name: value
    for name, value in vars(errors).items()
    if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == errors.__name__
}
RAW = {"id": "job-1", "status": "error", "error_code": 500}

MADE: dict[str, Callable[[], GladiaError]] = {
    "GladiaError": lambda: GladiaError("x"),
    "ConfigurationError": lambda: errors.ConfigurationError("x"),
    "BadOption": lambda: errors.BadOption("a.b[0]", "is wrong", {"value": 1}),
    "BadSource": lambda: errors.BadSource("x"),
    "SourceChanged": lambda: errors.SourceChanged("x"),
    "JournalError": lambda: errors.JournalError("journal.sqlite: in use by process 1"),
    "BadCallback": lambda: errors.BadCallback("body: not JSON"),
    "FailedBefore": lambda: errors.FailedBefore("JobFailed", "job-1 failed"),
    "TokenReused": lambda: errors.TokenReused("token", "job-1"),
    "UnknownOption": lambda: errors.UnknownOption("diarisation", "unknown option; did you mean 'diarization'?", True),
    "WriteFailed": lambda: errors.WriteFailed("the audio cannot be written: No space left on device"),
    "ConnectionFailed": lambda: errors.ConnectionFailed("x", sent=True),
    "TLSError": lambda: errors.TLSError("x", sent=False),
    "DeadlineExceeded": lambda: errors.DeadlineExceeded("x", elapsed=1.5),
    "WaitTimeout": lambda: errors.WaitTimeout("job-1", "queued", 1.5),
    "SubmissionUnknown": lambda: errors.SubmissionUnknown("token", "reset"),
    "JobFailed": lambda: errors.JobFailed("job-1", 500, RAW),
    "MalformedResponse": lambda: errors.MalformedResponse("x", status=200, raw=b"\xff"),
    "ResponseTooLarge": lambda: errors.ResponseTooLarge("x", status=200, raw=b"\xff"),
    "IncompleteResult": lambda: errors.IncompleteResult("x", status=200, raw=b"\xff"),
}


def api_error(cls: type[ApiError]) -> ApiError:
    """An error with all its attributes set."""
    error = cls(418, "no", request_id="G-1", body={"statusCode": 418})
    error.timestamp = timestamp("2026-01-01T00:00:00Z")
    error.validation_errors = ["a", "b"]
    if isinstance(error, errors.RateLimited):
        error.retry_after = 2.5
    return error


MADE |= {name: partial(api_error, cls) for name, cls in ALL.items() if issubclass(cls, ApiError)}


def test_every_class_is_tried_here() -> None:
    """Every class of the module has an example here."""
    assert sorted(MADE) == sorted(ALL)


def drawn_tree() -> dict[str, tuple[str | None, str | None]]:
    """Class, its parent and its builtin base, from the drawing in the module's docstring."""
    found: dict[str, tuple[str | None, str | None]] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    (?P<lead>[ │├└─]*)(?P<name>[A-Z]\w+)(?: +\((?P<builtin>\w+)\))?(?:  |$)", line)
        if match is not None:
            depth = len(match["lead"]) // 4
            above[depth:] = [match["name"]]
            found[match["name"]] = (above[depth - 1] if depth else None, match["builtin"])
    return found


def test_the_drawn_tree_is_the_real_tree() -> None:
    """The docstring shows every class below its parent, with the builtin base by which other code may catch it."""
    real: dict[str, tuple[str | None, str | None]] = {}
    for name, cls in ALL.items():
        ours = [base.__name__ for base in cls.__bases__ if base.__name__ in ALL]
        others = [base.__name__ for base in cls.__bases__ if base.__name__ not in ALL]
        real[name] = (ours[0], others[0] if others else None) if ours else (None, None)
    assert drawn_tree() == real


def test_the_drawn_statuses_are_the_real_statuses() -> None:
    """The docstring shows the status of every class that has one."""
    drawn = dict(re.findall(r"(\w+) {2,}(?:\(\w+\) +)?(\d{3})\b", errors.__doc__ or ""))
    assert {int(status): name for name, status in drawn.items()} == {
        status: cls.__name__ for status, cls in errors.BY_STATUS.items()
    }


def test_every_error_is_exported() -> None:
    """Every class can be imported from the package."""
    assert {name: getattr(gladia_control, name) for name in ALL} == ALL
    assert set(ALL) <= set(gladia_control.__all__)


def pickled(protocol: int, error: GladiaError) -> Any:
    """The error on the other side."""
    return pickle.loads(pickle.dumps(error, protocol))


WAYS: dict[str, Callable[[Any], Any]] = {
    **{f"pickle {n}": partial(pickled, n) for n in range(pickle.HIGHEST_PROTOCOL + 1)},
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


def test_every_error_survives_pickling() -> None:
    """Class, arguments, text, notes and every attribute are the same on the other side."""

    def shown(error: GladiaError) -> tuple[Any, ...]:
        return type(error), error.args, str(error), error.__notes__, vars(error)

    failures = []
    for name, make in MADE.items():
        error = make().with_context(job_id="job-2", token="token-2")
        error.add_note("a note")
        error.add_note("another")
        failures += [(name, how) for how, way in WAYS.items() if shown(error) != shown(way(error))]
    assert [] == failures


OWN: dict[str, tuple[str | None, str | None]] = {
    "TokenReused": ("job-1", "token"),
    "WaitTimeout": ("job-1", None),
    "SubmissionUnknown": (None, "token"),
    "JobFailed": ("job-1", None),
}


def test_every_error_can_say_which_job_it_is_about() -> None:
    """`job_id` and `token` exist on all errors, are filled in where they are missing, and never replaced."""
    for name, make in MADE.items():
        error = make()
        own = OWN.get(name, (None, None))
        assert own == (error.job_id, error.token), name
        assert error is error.with_context(job_id="job-2", token="token-2").with_context(job_id="job-3", token="t-3")
        assert (own[0] or "job-2", own[1] or "token-2") == (error.job_id, error.token), name


TEXTS = {
    "BadOption": "a.b[0]: is wrong",
    "TokenReused": "the token 'token' belongs to job job-1, which has other options or another recording",
    "WaitTimeout": "job job-1 had not ended after 1.5 s (last seen 'queued') and was not stopped: job('job-1').wait()",
    "SubmissionUnknown": "a job with the token 'token' may or may not exist: reset. find('token') looks for it; "
    "submit(…, token='token') looks once more and then creates, which pays twice if the first job does exist and shows "
    "later than that",
    "JobFailed": "job job-1 failed with error code 500",
    "MalformedResponse": "malformed response (status 200): x",
    "NotFound": "418: no (request G-1)",
}


def test_the_text_says_what_to_do() -> None:
    """The text of an error has what its reader needs: place, id, token, status, request id."""
    assert TEXTS == {name: str(MADE[name]()) for name in TEXTS}
    assert "(and no poll was answered)" in str(errors.WaitTimeout("job-1", None, 0.0))
    assert "None" not in str(errors.JobFailed("job-1", None, {}))
