"""The command `emulate`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .exit_code import CONFIGURATION, MISSING_EXTRA, USAGE
from .problem import Problem

if TYPE_CHECKING:
    from gladia_control.emulator import Emulator


def emulate(
    port: Annotated[int, typer.Option(metavar="N", help="Port on this computer; 0 takes any free one.")] = 8080,
    scripts: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder with the words of recordings: NAME.txt, NAME.srt or NAME.json is what NAME.wav, NAME.mp3, … "
            "says; default.txt is for every other recording.",
            show_default="the same dialogue for every recording",
        ),
    ] = None,
    queue_seconds: Annotated[float, typer.Option(metavar="SECONDS", help="How long a job is queued.")] = 0.1,
    processing_seconds: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long a job is then processed.")
    ] = 0.3,
    key: Annotated[
        str,
        typer.Option(
            "--key", metavar="KEY", help="The API key that requests must carry; any text, it protects nothing."
        ),
    ] = "emulator-key",
) -> None:
    """Run a local Gladia, for tests and for trying things out.

    It recognises no speech: the words come from scripts. It runs until Ctrl-C.

    Examples:
      gladia-control emulate
      gladia-control emulate --scripts scripts/ --queue-seconds 2 --processing-seconds 5
      GLADIA_API_URL=http://127.0.0.1:8080 GLADIA_API_KEY=emulator-key gladia-control transcribe interview.wav
    """
    with running(
        port=port, scripts=scripts, queue_seconds=queue_seconds, processing_seconds=processing_seconds, key=key
    ) as emulator:
        try:
            typer.echo(
                f"Emulator of Gladia at {emulator.url}, with the API key {emulator.api_key}\n"
                "Its words come from scripts and not from recognition. Ctrl-C ends it.\n"
                "\n"
                f"export GLADIA_API_URL={shlex.quote(emulator.url)}\n"
                f"export GLADIA_API_KEY={shlex.quote(emulator.api_key)}"
            )
            emulator.serve_forever()
        except KeyboardInterrupt:
            pass


@contextmanager
def running(
    *, port: int, scripts: Path | None, queue_seconds: float, processing_seconds: float, key: str
) -> Iterator[Emulator]:
    """An emulator, until the block ends.

    Raises:
        Problem: The extra is missing, a value or a script cannot be used, or the port cannot be had.
    """
    try:
        from gladia_control.emulator import Emulator
    except ImportError as error:
        if (error.name or "").startswith("gladia_control"):
            raise
        raise Problem(str(error), MISSING_EXTRA) from error
    try:
        emulator = Emulator(
            port=port,
            scripts=scripts,
            queue_seconds=queue_seconds,
            processing_seconds=processing_seconds,
            api_key=key,
        ).start()
    except ValueError as error:
        raise Problem(str(error), USAGE) from error
    except OSError as error:
        raise Problem(error.strerror or str(error), CONFIGURATION) from error
    try:
        yield emulator
    finally:
        emulator.stop()
