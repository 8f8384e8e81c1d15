"""The program: its commands, its help, and the extras that it needs."""

from __future__ import annotations

import inspect
import re
import shlex
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from gladia_control.cli.app import app
from typer.main import get_command

from tests import tiers
from tests.cli.command import Command, Ended, environment, process

GROUP: Any = get_command(app)
COMMANDS: dict[str, Any] = GROUP.commands
NAMES = sorted(COMMANDS)

WIDEST_EXAMPLE = 76
"""Characters that fit on one line of a terminal with 80 columns."""


def examples(text: str) -> list[str]:
    """The command lines under `Examples:` in a help text."""
    lines = [line.strip() for line in inspect.cleandoc(text).partition("Examples:\n")[2].splitlines()]
    return [line[line.index("gladia-control ") :] for line in lines if "gladia-control " in line]


@pytest.mark.parametrize("name", NAMES)
def test_a_command_has_help(name: str, command: Command) -> None:
    """The help of a command explains it and each of its options, and shows at least two examples."""
    assert [] == [parameter.name for parameter in COMMANDS[name].params if not parameter.help]
    ended = command(name, "--help")
    assert (0, "") == (ended.code, ended.stderr)
    shown = [option for parameter in COMMANDS[name].params for option in parameter.opts if option.startswith("-")]
    assert [] == [option for option in [*shown, *examples(COMMANDS[name].help)] if option not in ended.stdout]
    assert len(examples(COMMANDS[name].help)) >= 2
    assert all(f"   {line}" in ended.stdout for line in examples(COMMANDS[name].help))  # indented
    assert {"<text>", "<path>"} >= set(re.findall(r"<[^ >]*>", ended.stdout))
    assert [] == [line for line in examples(COMMANDS[name].help) if len(line) > WIDEST_EXAMPLE]


@pytest.mark.parametrize("example", [line for name in NAMES for line in examples(COMMANDS[name].help)])
def test_examples_are_valid_command_lines(example: str) -> None:
    """An example that is copied out of the help is understood."""
    _, name, *arguments = shlex.split(example.partition(" | ")[0])
    context = COMMANDS[name].make_context(name, arguments)
    assert name == context.info_name


def test_without_arguments_the_help_is_shown(command: Command) -> None:
    """`gladia-control` alone helps and succeeds; its help names all commands."""
    ended = command()
    assert (0, "") == (ended.code, ended.stderr)
    assert "Usage: gladia-control" in ended.stdout
    assert ended == command("--help")
    assert [] == [name for name in NAMES if f" {name} " not in ended.stdout]


def test_version(command: Command) -> None:
    """`--version` prints the version of the installed distribution."""
    assert f"gladia-control {metadata.version('gladia-control-api-client')}\n" == command("--version").stdout


def test_the_key_is_no_option() -> None:
    """Arguments can be seen by other users of a computer, so that a key must not be one."""
    options = {option for name in ("transcribe", "resume") for item in COMMANDS[name].params for option in item.opts}
    assert [] == [option for option in options if "key" in option]


def without(module: str, *arguments: str) -> Ended:
    """Run the command where a module is not installed."""
    code = f"import sys; sys.modules[{module!r}] = None\nfrom gladia_control.cli import main\nmain()"
    return process(*arguments, env=environment(), program=(sys.executable, "-c", code))


@tiers.check
@pytest.mark.parametrize("module", ["typer", "rich"])
def test_the_command_line_needs_its_extra(module: str) -> None:
    """One sentence, with the command that installs what is missing."""
    code, sentence = without(module, "--help").problem
    assert 15 == code
    assert sentence.startswith(f"the command line needs {module}")
    assert sentence.endswith(": install it with pip install 'gladia-control-api-client[cli]'")


@tiers.check
@pytest.mark.parametrize(("command", "module"), [("emulate", "starlette"), ("demo", "uvicorn")])
def test_the_emulator_needs_its_extra(command: str, module: str, tmp_path: Path) -> None:
    """The commands that need the emulator say so, and make no folder; the others do not need it."""
    folder = tmp_path / "made"
    code, sentence = without(module, command, *(["--directory", str(folder)] if command == "demo" else [])).problem
    assert (15, False) == (code, folder.exists())
    assert sentence.startswith(f"the emulator needs {module}: ")
    assert sentence.endswith("pip install 'gladia-control-api-client[emulator]'")
    assert 4 == without(module, "transcribe", "x.wav").code


@tiers.check
@pytest.mark.parametrize(
    ("shell", "words"),
    [
        ("bash", {"COMP_WORDS": "gladia-control transc", "COMP_CWORD": "1"}),
        ("zsh", {"_TYPER_COMPLETE_ARGS": "gladia-control transc"}),
        ("fish", {"_TYPER_COMPLETE_ARGS": "gladia-control transc", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}),
    ],
)
def test_shells_complete_commands(shell: str, words: dict[str, str]) -> None:
    """As `--install-completion` sets them up."""
    ended = process(env=environment(_GLADIA_CONTROL_COMPLETE=f"complete_{shell}", **words))
    assert "transcribe" in ended.stdout
