"""The command `options`."""

from __future__ import annotations

import json
import shlex
import shutil
import textwrap
from typing import Annotated

import typer
from attrs import asdict

from gladia_control.request.catalogue import Option, catalogue

from .exit_code import USAGE
from .output import write
from .parameters import JsonOption, text
from .problem import Problem

_FEW = 8
"""Values that are listed without being asked for."""

_WIDEST = 120


def options(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            parser=text,
            help="Only options whose name holds this text; a whole name shows all values.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List every option of a transcription, as the document of Gladia's API has it: type, default, limits.

    Set one with -O NAME=VALUE, or in a file of --options.

    Examples:
      gladia-control options
      gladia-control options diarization
      gladia-control options language_config.languages
      gladia-control options --json
    """
    part = (name or "").replace("-", "_")  # flags have hyphens
    found = [option for option in catalogue() if part in option.name]
    if not found:
        raise Problem(f"no option has {name!r} in its name", USAGE)
    if as_json:
        text = "".join(f"{json.dumps(asdict(option))}\n" for option in found)
    else:
        width = min(shutil.get_terminal_size().columns, _WIDEST)
        text = "\n".join(_told(option, width, is_whole=option.name == part) for option in found)
    write(text.encode(), None)


def _told(option: Option, width: int, *, is_whole: bool) -> str:
    """A line with name, type and limits, and below it the description."""
    facts = [option.type, *option.limits]
    if option.is_required:
        facts.append("required")
    if option.default not in (None, []):
        facts.append(f"default {json.dumps(option.default)}")
    values = [str(value) for value in option.values]
    if len(values) > _FEW and not is_whole:
        facts.append(
            f"one of {len(values)} values such as {values[0]}: gladia-control options {shlex.quote(option.name)}"
        )
    elif values:
        facts.append(f"one of {', '.join(values)}")
    lines = textwrap.wrap(f"{option.name}: {', '.join(facts)}", width, subsequent_indent="  ")
    description = textwrap.wrap(
        option.description.replace("**", ""), width, initial_indent="    ", subsequent_indent="    "
    )
    return "\n".join([*lines, *description, ""])
