"""Writes the pages that the program and the document know best: `python -m docs.write`, the end of `make update-spec`.

`docs/command-line.md` has every command and every option as the program describes them, `docs/options.md` every option
of a transcription as Gladia's document describes it.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from gladia_control.cli import PROGRAM, exit_code
from gladia_control.cli.app import app
from gladia_control.request.catalogue import Option, catalogue
from typer.main import get_command

FOLDER = Path(__file__).resolve().parent

_FEW = 12
"""Values that a row of the table lists. More have a list of their own at the end of the page."""

_COMMAND_LINE = f"""\
# The command line

`python -m docs.write` writes this page from the program. `{PROGRAM} COMMAND --help` shows the same.

`{PROGRAM} --install-completion` lets your shell complete commands and options (bash, zsh, fish, PowerShell).

| command | what it does |
|---|---|
"""

_OPTIONS = """\
# All options of a transcription

Pass an option as a keyword argument, such as `gladia.transcribe("interview.wav", diarization=True)`, or with
`-O NAME=VALUE` on the command line. The parts of an object are the keys of a dictionary, such as
`diarization_config={"min_speakers": 2}`. On the command line they have dots: `-O diarization_config.min_speakers=2`.
An object `…_config` switches its feature on. `[]` stands for each item of a list. A *required* part is required only in
the object that holds it. [Recordings and options](requests.md) says how options are checked.
"""


def pages() -> dict[Path, str]:
    """The texts of the pages by their paths."""
    return {FOLDER / "command-line.md": command_line(), FOLDER / "options.md": options()}


def command_line() -> str:
    """The page of all commands."""
    group: Any = get_command(app)
    commands = group.commands
    rows = "".join(
        f"| [`{name}`](#{name}) | {_cell(_paragraphs(command)[0])} |\n" for name, command in commands.items()
    )
    sections = "".join(_section(name, command) for name, command in commands.items())
    codes = "".join(f"| {code} | {meaning} |\n" for code, meaning in exit_code.MEANINGS.items())
    return f"{_COMMAND_LINE}{rows}{sections}\n## Exit codes\n\n| code | meaning |\n|---|---|\n{codes}"


def _section(name: str, command: Any) -> str:
    *paragraphs, examples = _paragraphs(command)
    lines = "\n".join(f"$ {line.strip()}" for line in examples.splitlines()[1:])
    told = "\n\n".join(paragraphs)
    parameters = "".join(map(_parameter, command.params))
    table = f"| argument or option | meaning |\n|---|---|\n{parameters}"
    return f"\n## {name}\n\n{told}\n\n```console\n{lines}\n```\n\n{table}"


def _paragraphs(command: Any) -> list[str]:
    """The paragraphs of a command's help; the last one has the examples."""
    return inspect.cleandoc(command.help).split("\n\n")


def _parameter(parameter: Any) -> str:
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
    return f"| {_cell(shown)} | {_cell(told)} |\n"


def options() -> str:
    """The page of all options."""
    known = list(catalogue())
    lists: dict[tuple[Any, ...], str] = {}
    for option in known:
        if len(option.values) > _FEW:
            lists.setdefault(option.values, option.name.rpartition(".")[2])
    features = [_feature(name, found, lists) for name, found in groupby(known, _feature_of)]
    values = [f"\n## Values of {name}\n\n{', '.join(map(_code, found))}\n" for found, name in lists.items()]
    end = f"\n`{PROGRAM} options` shows the same. `python -m docs.write` writes this page from Gladia's document.\n"
    return "".join([_OPTIONS, *features, *values, end])


def _feature_of(option: Option) -> str:
    return option.name.partition(".")[0].removesuffix("[]").removesuffix("_config").removesuffix("_url")


def _feature(name: str, found: Iterable[Option], lists: dict[tuple[Any, ...], str]) -> str:
    rows = "".join(_option(option, lists) for option in found)
    return f"\n## {name}\n\n| option | type | default | limits | description |\n|---|---|---|---|---|\n{rows}"


def _option(option: Option, lists: dict[tuple[Any, ...], str]) -> str:
    limits = ["required"] * option.is_required + list(option.limits)
    if option.values in lists:
        limits.append(f"[{len(option.values)} values](#values-of-{lists[option.values]})")
    elif option.values:
        limits.append(", ".join(map(_code, option.values)))
    default = "" if option.default is None else _code(json.dumps(option.default))
    cells = (_code(option.name), option.type, default, "; ".join(limits), option.description)
    return f"| {' | '.join(map(_cell, cells))} |\n"


def _code(text: str) -> str:
    return f"`{text}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
