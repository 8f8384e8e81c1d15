"""The commands, and how their errors end the program."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from typing import Annotated, Any

import typer
from typer.main import get_command

from gladia_control import GladiaError

from . import DISTRIBUTION, PROGRAM, exit_code
from .batch import batch
from .demo import demo
from .doctor import doctor
from .emulate import emulate
from .export import export
from .help_text import help_of
from .jobs import delete, download, find, get, jobs, upload
from .options import options
from .problem import Problem, code, say, sentence
from .resume import resume
from .signals import interrupting
from .submit import submit
from .transcribe import transcribe

EXIT_CODES = f"Exit codes: {PROGRAM} --help has them."

app = typer.Typer(name=PROGRAM, add_completion=True, rich_markup_mode="rich", epilog=exit_code.table())
for panel, commands in {
    "Recordings": (transcribe, batch, submit, resume, export),
    "Jobs and files": (jobs, get, find, upload, download, delete),
    "Without an account": (options, emulate, demo),
    "When something does not work": (doctor,),
}.items():
    for command in commands:
        app.command(help=help_of(command), epilog=EXIT_CODES, rich_help_panel=panel)(command)


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Transcribe recordings with Gladia. Without an account, try it with a local emulator.

    The API key is read from the environment's GLADIA_API_KEY.

    Examples:
      gladia-control demo
      gladia-control transcribe interview.wav --diarize -o interview.srt
      gladia-control emulate
    """
    if version:
        typer.echo(f"{PROGRAM} {metadata.version(DISTRIBUTION)}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def run(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit code. An error is printed as one sentence."""
    with interrupting() as signals:
        ended = _run(arguments)
    return 128 + signals[0] if signals and ended == exit_code.INTERRUPTED else ended


def _run(arguments: Sequence[str]) -> int:
    command = get_command(app)
    try:
        result = command.main(args=list(arguments), prog_name=PROGRAM, standalone_mode=False, obj=list(arguments))
    except typer.TyperException as error:  # wrong arguments
        return _usage(error)
    except (GladiaError, Problem) as error:
        if told := sentence(error):  # nothing is told if whoever read the output has gone
            say(told)
        return code(error)
    except (KeyboardInterrupt, typer.Abort):
        return exit_code.INTERRUPTED
    except BrokenPipeError:
        return exit_code.BROKEN_PIPE
    return result if isinstance(result, int) else exit_code.OK


def _usage(error: Any) -> int:
    context = getattr(error, "ctx", None)
    hint = f" (see {context.command_path} --help)" if context is not None else ""
    say(f"{error.format_message().rstrip('.')}{hint}")
    return exit_code.USAGE
