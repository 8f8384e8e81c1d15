"""The command `export`."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from gladia_control import Transcript

from .connection import connect_blocking
from .exit_code import SOURCE
from .output import check_recording, plan
from .parameters import (
    DEFAULT_OUTPUT,
    FormatOption,
    LabelSpeakers,
    LanguageOfOutput,
    LayoutOption,
    OutputOption,
    RecordingOption,
    SpeakerName,
    UrlOption,
    text,
)
from .problem import Problem, say
from .rendering import Rendering


def export(
    source: Annotated[
        str,
        typer.Argument(
            metavar="JOB_ID_OR_FILE", parser=text, help="Id of a finished job, or its result as a .json file."
        ),
    ],
    format_: FormatOption = None,
    output_language: LanguageOfOutput = None,
    label_speakers: LabelSpeakers = False,
    speaker_name: SpeakerName = None,
    layout: LayoutOption = None,
    audio: RecordingOption = None,
    output: OutputOption = DEFAULT_OUTPUT,
    url: UrlOption = None,
) -> None:
    """Write a finished transcript in other formats.

    Nothing is transcribed or billed again.

    Examples:
      gladia-control export interview.json --format srt --speaker-name 0=Anna
      gladia-control export interview.json --audio interview.wav -o page.html
      gladia-control export 45463597-20b7-4af7-b3b3-f5fb778203ab -o notes.md
      gladia-control export interview.json --format csv --layout rows=words
    """
    rendering = Rendering.chosen(locals(), output)
    check_recording(audio)
    is_file = os.path.exists(source) or source.endswith(".json") or os.sep in source
    if is_file:
        name, transcript = source, _loaded(source)
    else:
        with connect_blocking(url) as gladia:
            transcript = gladia.job(source).wait(timeout=1.0)
        name = f"{transcript.name}.wav"  # files in a folder have the recording's name
    [paths] = plan([name], output, rendering.formats)
    for path in rendering.write(transcript, paths, audio):
        say(f"wrote {path}")


def _loaded(path: str) -> Transcript:
    try:
        return Transcript.load(path)
    except OSError as error:
        raise Problem(f"{path}: {error.strerror or error}", SOURCE) from None
    except ValueError as error:
        raise Problem(f"{path}: is not the result of a job: {error}", SOURCE) from None
