"""Writes docs/command-line.md: every command and every option, as the program itself describes them."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from gladia_control.cli import PROGRAM, exit_code
from gladia_control.cli.app import app
from typer.main import get_command

PATH = Path(__file__).resolve().with_name("command-line.md")

_HEAD = f"""\
# The command line

`python -m docs.command_line` writes this page from the program. `{PROGRAM} COMMAND --help` shows the same.

`{PROGRAM} --install-completion` lets your shell complete commands and options (bash, zsh, fish, PowerShell).

| command | what it does |
|---|---|
"""


def page() -> str:
    """The text of the page."""
    group: Any = get_command(app)
    commands = group.commands
    rows = "".join(
        f"| [`{name}`](#{name}) | {_paragraphs(command)[0].replace('|', chr(92) + '|')} |\n"
        for name, command in commands.items()
    )
    sections = "".join(_section(name, command) for name, command in commands.items())
    codes = "".join(f"| {code} | {meaning} |\n" for code, meaning in exit_code.MEANINGS.items())
    return f"{_HEAD}{rows}{sections}\n## Exit codes\n\n| code | meaning |\n|---|---|\n{codes}"


def _section(name: str, command: Any) -> str:
    *paragraphs, examples = _paragraphs(command)
    lines = "\n".join(f"$ {line.strip()}" for line in examples.splitlines()[1:])
    told = "\n\n".join(paragraphs)
    parameters = "".join(map(_row, command.params))
    table = f"| argument or option | meaning |\n|---|---|\n{parameters}"
    return f"\n## {name}\n\n{told}\n\n```console\n{lines}\n```\n\n{table}"


def _paragraphs(command: Any) -> list[str]:
    """The paragraphs of a command's help; the last one has the examples."""
    return inspect.cleandoc(command.help).split("\n\n")


def _row(parameter: Any) -> str:
    names = [name for name in parameter.opts if name.startswith("-")] or [parameter.metavar]
    shown = ", ".join(f"`{name}`" for name in names)
    if names != [parameter.metavar] and parameter.metavar:
        shown += f" `{parameter.metavar}`"
    default = parameter.default if isinstance(parameter.default, (int, float, str, Path)) else None
    if parameter.show_default and isinstance(parameter.show_default, str):
        default = parameter.show_default
    told = parameter.help
    if default not in (None, False, "") and parameter.show_default is not False:
        told += f" Default: {default}."
    return f"| {shown.replace('|', chr(92) + '|')} | {told.replace('|', chr(92) + '|')} |\n"


if __name__ == "__main__":
    PATH.write_text(page(), encoding="utf-8")
