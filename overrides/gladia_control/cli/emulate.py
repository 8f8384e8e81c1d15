"""The command `emulate`."""

from __future__ import annotations

import io
import json
import logging
import os
import select
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .exit_code import CONFIGURATION, MISSING_EXTRA, USAGE
from .problem import Problem

if TYPE_CHECKING:
    from gladia_control.emulator import Emulator

_LOGGER = logging.getLogger("gladia_control.emulator")
_REQUESTS = logging.getLogger("gladia_control.emulator.requests")
_LONGEST_PART = 120


def emulate(
    port: Annotated[int, typer.Option(metavar="N", help="Port on this computer; 0 takes any free one.")] = 8080,
    scripts: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder with scripts: NAME.txt, NAME.srt or NAME.json holds the words of NAME.wav, NAME.mp3, …; "
            "default.txt holds those of every other recording.",
            show_default="the same dialogue for every recording",
        ),
    ] = None,
    queue_seconds: Annotated[float, typer.Option(metavar="SECONDS", help="How long a job is queued.")] = 0.1,
    processing_seconds: Annotated[float, typer.Option(metavar="SECONDS", help="How long a job is processed.")] = 0.3,
    concurrency: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="How many jobs are processed at the same time; later jobs stay queued. Gladia's paid plan has 25.",
            show_default="no limit",
        ),
    ] = None,
    queue: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="How many jobs may wait for --concurrency; a create beyond it is answered with 429. Gladia has 300.",
            show_default="no limit",
        ),
    ] = None,
    cors: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN",
            help="An origin whose web pages may send requests, such as http://localhost:3000; * is every origin. "
            "Repeat it for several.",
            show_default="none",
        ),
    ] = None,
    key: Annotated[
        str,
        typer.Option(
            "--key", metavar="KEY", help="The API key that requests must carry. Any text will do: it protects nothing."
        ),
    ] = "emulator-key",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the URL and the key as a JSON object on the first line.")
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet", "-q", help="Do not show a line for each request. Warnings and errors are always shown."
        ),
    ] = False,
) -> None:
    """Run a local Gladia, for tests and trials.

    It recognises no speech: the words come from scripts. It runs until Ctrl-C and prints a line on standard error for
    each request: method, path and status.

    Examples:
      gladia-control emulate
      gladia-control emulate --scripts scripts/ --processing-seconds 5
      gladia-control emulate --concurrency 25 --cors http://localhost:3000
      export GLADIA_API_URL=http://127.0.0.1:8080 GLADIA_API_KEY=emulator-key
    """
    with (
        _showing_requests(quiet=quiet),
        running(
            port=port,
            scripts=scripts,
            queue_seconds=queue_seconds,
            processing_seconds=processing_seconds,
            api_key=key,
            concurrency=concurrency,
            queue=queue,
            cors=cors or [],
        ) as emulator,
    ):
        try:
            typer.echo(_told(emulator, as_json=as_json))
            emulator.serve_forever()
        except KeyboardInterrupt:
            pass


def _told(emulator: Emulator, *, as_json: bool) -> str:
    """What a person needs, with lines for a shell; or what a program needs."""
    if as_json:
        return json.dumps({"url": emulator.url, "api_key": emulator.api_key})
    return (
        f"Emulator of Gladia at {emulator.url}, with the API key {emulator.api_key}\n"
        "Its words come from scripts, not from recognition. Ctrl-C ends it.\n"
        "\n"
        f"export GLADIA_API_URL={shlex.quote(emulator.url)}\n"
        f"export GLADIA_API_KEY={shlex.quote(emulator.api_key)}"
    )


@contextmanager
def running(**settings: Any) -> Iterator[Emulator]:
    """An emulator with these arguments, until the block ends.

    Raises:
        Problem: The extra is missing, a value or a script cannot be used, or the port is taken.
    """
    try:
        from gladia_control.emulator import Emulator
    except ImportError as error:
        if (error.name or "").startswith("gladia_"):
            raise
        raise Problem(str(error), MISSING_EXTRA) from error
    try:
        emulator = Emulator(**settings).start()
    except ValueError as error:
        raise Problem(str(error), USAGE) from error
    except OSError as error:
        raise Problem(error.strerror or str(error), CONFIGURATION) from error
    try:
        yield emulator
    finally:
        emulator.stop()


@contextmanager
def _showing_requests(*, quiet: bool) -> Iterator[None]:
    """A line for each warning and, unless quiet, for each request, until the block ends."""
    lines, level = _Lines(), _REQUESTS.level
    _LOGGER.addHandler(lines)
    _REQUESTS.setLevel(logging.WARNING if quiet else logging.INFO)
    try:
        yield
    finally:
        _REQUESTS.setLevel(level)
        _LOGGER.removeHandler(lines)


class _Lines(logging.Handler):
    """Prints the emulator's warnings, and its log line for a request: method, path and status."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a line."""
        if record.levelno >= logging.WARNING:
            _print_if_there_is_room(record.getMessage())
            return
        parts = record.args if isinstance(record.args, tuple) else ()
        _print_if_there_is_room(" ".join(_short(str(part)) for part in parts))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_PART else f"{text[: _LONGEST_PART - 3]}..."


def _print_if_there_is_room(line: str) -> None:
    """Print to standard error. If a pipe is full because its reader sleeps, drop the line instead of waiting."""
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):  # standard error was closed
        try:
            # A pipe that has any room takes a line as short as this at once.
            if os.name == "posix" and not select.select([], [sys.stderr.fileno()], [], 0)[1]:
                return
        except io.UnsupportedOperation:
            pass  # a stream without a file descriptor
        print(line, file=sys.stderr, flush=True)
