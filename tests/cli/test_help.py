"""The help teaches, and says what is true."""

from __future__ import annotations

import inspect
import shlex
from importlib import metadata
from typing import Any

import pytest
from gladia_control import errors
from gladia_control.cli import exit_code
from gladia_control.cli.app import app
from typer.main import get_command

from tests.cli.command import Command

GROUP: Any = get_command(app)
COMMANDS: dict[str, Any] = GROUP.commands
NAMES = sorted(COMMANDS)


def examples(text: str) -> list[str]:
    """The command lines under `Examples:` in a help text."""
    lines = [line.strip() for line in inspect.cleandoc(text).partition("Examples:\n")[2].splitlines()]
    return [line[line.index("gladia-control ") :] for line in lines if "gladia-control " in line]


def all_errors(kind: type[errors.GladiaError] = errors.GladiaError) -> list[type[errors.GladiaError]]:
    return [kind, *(found for below in kind.__subclasses__() for found in all_errors(below))]


def test_the_commands_are_these() -> None:
    """A new command is a decision; so is dropping one."""
    assert ["demo", "emulate", "resume", "transcribe"] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_command_and_option_has_help(name: str) -> None:
    """Nothing on the command line is left unexplained."""
    silent = [parameter.name for parameter in COMMANDS[name].params if not parameter.help]
    assert [] == silent
    assert COMMANDS[name].help


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_in_the_top_help(name: str, command: Command) -> None:
    """The first help leads to every command."""
    assert f" {name} " in command("--help").stdout


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_a_command_shows_its_options_and_examples(name: str, command: Command) -> None:
    """What the program knows about itself is what it prints."""
    ended = command(name, "--help")
    assert (0, "") == (ended.code, ended.stderr)
    shown = [option for parameter in COMMANDS[name].params for option in parameter.opts if option.startswith("-")]
    assert [] == [option for option in [*shown, *examples(COMMANDS[name].help)] if option not in ended.stdout]
    assert len(examples(COMMANDS[name].help)) >= 2


@pytest.mark.parametrize("example", [line for name in NAMES for line in examples(COMMANDS[name].help)])
def test_examples_are_valid_command_lines(example: str) -> None:
    """An example that is copied out of the help is understood."""
    _, name, *arguments = shlex.split(example)
    context = COMMANDS[name].make_context(name, arguments)
    assert name == context.info_name


def test_without_arguments_the_help_is_shown(command: Command) -> None:
    """`gladia-control` alone helps and succeeds."""
    ended = command()
    assert (0, "") == (ended.code, ended.stderr)
    assert "Usage: gladia-control" in ended.stdout


def test_version(command: Command) -> None:
    """`--version` prints the version of the installed distribution."""
    assert f"gladia-control {metadata.version('gladia-control-api-client')}\n" == command("--version").stdout


def test_the_key_is_no_option() -> None:
    """Arguments can be seen by other users of a computer, so that a key must not be one."""
    options = {option for name in ("transcribe", "resume") for item in COMMANDS[name].params for option in item.opts}
    assert [] == [option for option in options if "key" in option]


def test_the_help_has_every_exit_code(command: Command) -> None:
    """Scripts can rely on documented exit codes."""
    lines = {" ".join(line.split()) for line in command("transcribe", "--help").stdout.splitlines()}
    assert [] == [code for code, meaning in exit_code.MEANINGS.items() if f"{code} {meaning}" not in lines]


def test_every_error_has_a_documented_exit_code() -> None:
    """Each error class of the library ends the program with a code that the table has; only the root has no own."""
    codes = {kind: exit_code.of_error(kind.__new__(kind)) for kind in all_errors()}
    assert set(codes.values()) <= set(exit_code.MEANINGS)
    assert [errors.GladiaError] == [kind for kind, code in codes.items() if code == exit_code.UNEXPECTED]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.ConfigurationError, 4),
        (errors.BadOption, 16),
        (errors.UnknownOption, 2),
        (errors.WriteFailed, 14),
        (errors.BadSource, 3),
        (errors.ConnectionFailed, 9),
        (errors.TLSError, 9),
        (errors.DeadlineExceeded, 11),
        (errors.WaitTimeout, 11),
        (errors.SubmissionUnknown, 12),
        (errors.JobFailed, 10),
        (errors.ValidationFailed, 8),
        (errors.AuthenticationFailed, 5),
        (errors.PermissionDenied, 5),
        (errors.JobGone, 6),
        (errors.RateLimited, 7),
        (errors.ServerError, 9),
        (errors.IncompleteResult, 13),
    ],
)
def test_exit_codes_are_stable(kind: type[errors.GladiaError], code: int) -> None:
    """The code of an error is part of the interface."""
    assert code == exit_code.of_error(kind.__new__(kind))
