"""The command `resume`."""

from __future__ import annotations

import asyncio
import functools
from typing import Annotated

import typer

from .connection import connect
from .delivery import Delivery
from .output import check_recording, plan
from .parameters import (
    DEFAULT_OUTPUT,
    DEFAULT_TIMEOUT,
    FormatOption,
    JsonResultOption,
    LabelSpeakers,
    LanguageOfOutput,
    LayoutOption,
    OutputOption,
    QuietOption,
    RecordingOption,
    SpeakerName,
    TimeoutOption,
    UrlOption,
    text,
)
from .rendering import Rendering
from .terminal import Outages, Terminal


def resume(
    job_id: Annotated[str, typer.Argument(metavar="JOB_ID", parser=text, help="Id of a job, as Gladia gave it.")],
    format_: FormatOption = None,
    output_language: LanguageOfOutput = None,
    label_speakers: LabelSpeakers = False,
    speaker_name: SpeakerName = None,
    layout: LayoutOption = None,
    audio: RecordingOption = None,
    output: OutputOption = DEFAULT_OUTPUT,
    as_json: JsonResultOption = False,
    quiet: QuietOption = False,
    url: UrlOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> None:
    """Wait for an existing job and print its transcript.

    Nothing is sent or billed again. You can print a finished job as often as you like.

    Examples:
      gladia-control resume 45463597-20b7-4af7-b3b3-f5fb778203ab
      gladia-control resume 45463597-20b7-4af7-b3b3-f5fb778203ab -o interview.srt
    """
    rendering = Rendering.chosen(locals(), output)
    check_recording(audio)
    with Terminal(quiet=quiet) as terminal:
        gladia = connect(url, on_event=Outages(terminal.note))
        job = gladia.job(job_id)
        [paths] = plan([job_id], output, rendering.formats)
        delivery = Delivery(
            terminal, rendering, paths, url, job_id=job_id, source=None if audio is None else str(audio)
        )

        async def deliver() -> int:
            async with gladia:
                wait = functools.partial(job.wait, timeout=timeout, on_update=delivery.update)
                return await delivery.deliver(job_id, "asking", wait)

        code = asyncio.run(deliver())
    raise typer.Exit(code)
