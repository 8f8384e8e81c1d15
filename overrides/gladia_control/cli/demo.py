"""The command `demo`."""

from __future__ import annotations

import os
import shlex
import shutil
import ssl
import sys
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from gladia_control import Gladia, Transcript, Update
from gladia_control.result.exports import FORMATS

from . import PROGRAM
from .emulate import running
from .output import plan, write
from .terminal import Terminal

RECORDING = "interview.wav"
QUEUE_SECONDS = 0.5
PROCESSING_SECONDS = 1.5

_INTRODUCTION = """\
A short recording of two speakers goes to an emulator of Gladia on this computer.
The emulator recognises no speech: the words below come from its script.
"""

_PAGE = """
Open {page} in a browser to read and hear it: a click on a word goes there.
"""

_ENDING = """
The same with Gladia itself; get a key at https://app.gladia.io:
  GLADIA_API_KEY=... {program} transcribe {recording} --diarize -o interview.html
"""


def demo(
    directory: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Folder for the .srt, .vtt, .json and .html file; created if it is missing."),
    ] = Path("gladia-demo"),
) -> None:
    """See everything in a few seconds, without an account.

    A recording goes to a local emulator and comes back as a transcript, subtitles and a page. The words come from the
    emulator's script, not from recognition.

    Examples:
      gladia-control demo
      gladia-control demo --directory /tmp/demo
    """
    with resources.as_file(resources.files("gladia_control") / "demo") as folder:
        transcript = _transcribed(folder / RECORDING)
        typer.echo()
        typer.echo(FORMATS["txt"].encode(transcript), nl=False)
        typer.echo()
        formats = [FORMATS[name] for name in ("srt", "vtt", "json", "html")]
        [paths] = plan([RECORDING], f"{directory}{os.sep}", formats)
        for format_, path in zip(formats, paths, strict=True):
            options = format_.own({"speakers": True})
            write(format_.encode(transcript, path, recording=folder / RECORDING, **options), path)
            typer.echo(f"wrote {path}")
        page = f"{directory / Path(RECORDING).stem}{FORMATS['html'].ending}"
        typer.echo(_PAGE.format(page=page), nl=False)
        recording = shlex.quote(_short(folder / RECORDING))
        typer.echo(_ENDING.format(program=_program(), recording=recording), nl=False)


def _transcribed(recording: Path) -> Transcript:
    """The transcript of a recording, from an emulator that runs only for this call."""
    with (
        running(
            port=0,
            scripts=recording.parent,
            queue_seconds=QUEUE_SECONDS,
            processing_seconds=PROCESSING_SECONDS,
            api_key="demo",
        ) as emulator,
        # A context of its own: the certificates that the environment names are not needed, and may be missing.
        Gladia(emulator.api_key, base_url=emulator.url, ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) as gladia,
        _Progress() as progress,
    ):
        typer.echo(_INTRODUCTION)
        progress.begin(recording.name)
        return gladia.transcribe(
            recording,
            diarization=True,
            summarization=True,
            translation_config={"target_languages": ["fr"]},
            on_update=progress.show,
        )


class _Progress(Terminal):
    """Progress on the terminal; in a pipe a line for each new state."""

    def __init__(self) -> None:
        super().__init__()
        self._status = ""

    def begin(self, name: str) -> None:
        self._line = self.line(name, "uploading")
        if not self.watched:
            typer.echo(f"{name}: uploading")

    def show(self, update: Update) -> None:
        self._line.update(update)
        if not self.watched and update.status != self._status:
            typer.echo(f"{'':{len(RECORDING)}}  {update.status}")
        self._status = update.status


def _program() -> str:
    """The command that starts this program: its name, or its path if the shell does not find the name."""
    started = Path(sys.argv[0])
    unknown = started.name == PROGRAM and shutil.which(PROGRAM) is None
    return shlex.quote(_short(started.absolute())) if unknown else PROGRAM


def _short(path: Path) -> str:
    """A path, relative to the working directory if it lies below it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
