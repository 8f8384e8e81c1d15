"""Exit codes tell what happened, and are documented."""

from __future__ import annotations

from gladia_control import errors
from gladia_control.cli import exit_code

from tests.cli.command import Command


def all_errors(kind: type[errors.GladiaError] = errors.GladiaError) -> list[type[errors.GladiaError]]:
    return [kind, *(found for below in kind.__subclasses__() for found in all_errors(below))]


def test_the_help_has_every_exit_code(command: Command) -> None:
    """Scripts can rely on documented exit codes."""
    lines = {" ".join(line.split()) for line in command("--help").stdout.splitlines()}
    assert [] == [code for code, meaning in exit_code.MEANINGS.items() if f"{code} {meaning}" not in lines]


def test_every_error_has_a_documented_exit_code() -> None:
    """Each error class of the library ends the program with a code that the table has; only the root has no own."""
    codes = {kind: exit_code.of_error(kind.__new__(kind)) for kind in all_errors()}
    assert set(codes.values()) <= set(exit_code.MEANINGS)
    assert [errors.GladiaError] == [kind for kind, code in codes.items() if code == exit_code.UNEXPECTED]


CODES: dict[type[errors.GladiaError], int] = {
    errors.ConfigurationError: 4,
    errors.BadOption: 16,
    errors.UnknownOption: 2,
    errors.WriteFailed: 14,
    errors.BadSource: 3,
    errors.ConnectionFailed: 9,
    errors.TLSError: 9,
    errors.DeadlineExceeded: 11,
    errors.WaitTimeout: 11,
    errors.SubmissionUnknown: 12,
    errors.JobFailed: 10,
    errors.ValidationFailed: 8,
    errors.AuthenticationFailed: 5,
    errors.PermissionDenied: 5,
    errors.JobGone: 6,
    errors.RateLimited: 7,
    errors.ServerError: 9,
    errors.IncompleteResult: 13,
}


def test_exit_codes_are_stable() -> None:
    """The code of an error is part of the interface."""
    assert CODES == {kind: exit_code.of_error(kind.__new__(kind)) for kind in CODES}
