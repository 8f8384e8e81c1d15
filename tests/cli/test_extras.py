"""Without an extra, the command says which one to install."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.command import Ended, environment, process


def without(module: str, *arguments: str) -> Ended:
    """Run the command where a module is not installed."""
    code = f"import sys; sys.modules[{module!r}] = None\nfrom gladia_control.cli import main\nmain()"
    return process(*arguments, env=environment(), program=(sys.executable, "-c", code))


@pytest.mark.parametrize("module", ["typer", "rich"])
def test_the_command_line_needs_its_extra(module: str) -> None:
    """One sentence, with the command that installs what is missing."""
    ended = without(module, "--help")
    install = "install it with pip install 'gladia-control-api-client[cli]'"
    assert (15, "", 1) == (ended.code, ended.stdout, ended.stderr.count("\n"))
    assert ended.stderr.startswith(f"gladia-control: the command line needs {module}")
    assert ended.stderr.endswith(f": {install}\n")


@pytest.mark.parametrize(("command", "module"), [("emulate", "starlette"), ("demo", "uvicorn")])
def test_the_emulator_needs_its_extra(command: str, module: str, tmp_path: Path) -> None:
    """The commands that need the emulator say so; the others do not need it."""
    folder = tmp_path / "made"
    ended = without(module, command, *(["--directory", str(folder)] if command == "demo" else []))
    assert (15, 1) == (ended.code, ended.stderr.count("\n"))
    assert module in ended.stderr
    assert "pip install 'gladia-control-api-client[emulator]'" in ended.stderr
    assert not folder.exists()


def test_the_other_commands_do_not_need_the_emulator() -> None:
    """The extra `cli` alone is enough to transcribe."""
    assert 4 == without("starlette", "transcribe", "x.wav").code
