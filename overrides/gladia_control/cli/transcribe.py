"""The command `transcribe`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from gladia_control import TranscriptionOptions
from gladia_control.config import MAX_AUDIO_MINUTES
from gladia_control.request.options import build

from . import request
from .connection import LastToken, connect
from .delivery import Delivery
from .exit_code import OK, USAGE
from .output import choose_format, plan, short_name, shown
from .parameters import (
    DEFAULT_OUTPUT,
    DEFAULT_TIMEOUT,
    REQUEST_PANEL,
    FormatOption,
    OutputOption,
    QuietOption,
    TimeoutOption,
    UrlOption,
)
from .problem import Problem
from .terminal import Terminal


def transcribe(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="FILE_OR_URL...", help="Recordings: files, or http(s) URLs that Gladia can reach."),
    ],
    format_: FormatOption = None,
    output: OutputOption = DEFAULT_OUTPUT,
    quiet: QuietOption = False,
    language: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", help="A language that is spoken, such as en; repeatable.", rich_help_panel=REQUEST_PANEL
        ),
    ] = None,
    diarize: Annotated[
        bool, typer.Option("--diarize", help="Tell speakers apart.", rich_help_panel=REQUEST_PANEL)
    ] = False,
    speakers: Annotated[
        int | None, typer.Option(metavar="N", help="Exact number of speakers.", rich_help_panel=REQUEST_PANEL)
    ] = None,
    min_speakers: Annotated[
        int | None, typer.Option(metavar="N", help="Least number of speakers.", rich_help_panel=REQUEST_PANEL)
    ] = None,
    max_speakers: Annotated[
        int | None, typer.Option(metavar="N", help="Greatest number of speakers.", rich_help_panel=REQUEST_PANEL)
    ] = None,
    vocabulary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORD[=INTENSITY]",
            help="A word or phrase to listen for, optionally with an intensity from 0 to 1; repeatable.",
            rich_help_panel=REQUEST_PANEL,
        ),
    ] = None,
    translate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="A language to translate to; repeatable. Translations are in --format json.",
            rich_help_panel=REQUEST_PANEL,
        ),
    ] = None,
    summarize: Annotated[
        bool, typer.Option("--summarize", help="Summarize (in --format json).", rich_help_panel=REQUEST_PANEL)
    ] = False,
    sentences: Annotated[
        bool,
        typer.Option("--sentences", help="Split into sentences (in --format json).", rich_help_panel=REQUEST_PANEL),
    ] = False,
    prompt: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="A question to a language model about the recording; repeatable. Answers are in --format json.",
            rich_help_panel=REQUEST_PANEL,
        ),
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(
            "--option",
            "-O",
            metavar="NAME=VALUE",
            help="Any field of Gladia's request; a nested one has dots. The value is JSON, or else text; "
            "repeatable. It wins over the options above.",
            rich_help_panel=REQUEST_PANEL,
        ),
    ] = None,
    options: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A JSON file with fields of Gladia's request. All options above win over it.",
            rich_help_panel=REQUEST_PANEL,
        ),
    ] = None,
    extra: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="As -O, for what is newer than this version. It is merged over the options above and sent unchecked.",
            rich_help_panel=REQUEST_PANEL,
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            metavar="TOKEN",
            help="Your own id for this submission: an existing job with it is used. For one source.",
            rich_help_panel=REQUEST_PANEL,
        ),
    ] = None,
    max_audio_minutes: Annotated[
        float,
        typer.Option(
            metavar="MINUTES",
            help="Longest recording that your plan allows. A PCM WAV that is certainly longer is not uploaded.",
            rich_help_panel=REQUEST_PANEL,
        ),
    ] = MAX_AUDIO_MINUTES,
    url: UrlOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> None:
    """Transcribe recordings with Gladia.

    Options are checked before anything is sent. One recording that fails does not stop the others.

    Examples:
      gladia-control transcribe interview.wav
      gladia-control transcribe interview.wav --diarize -o interview.srt
      gladia-control transcribe *.mp3 --language en --vocabulary Westeros=0.6 --format vtt -o subtitles/
      gladia-control transcribe talk.wav -O summarization_config.type=bullet_points --format json
    """
    flags: dict[str, Any] = {
        "language_config.languages": language,
        "diarization": diarize or None,
        "diarization_config.number_of_speakers": speakers,
        "diarization_config.min_speakers": min_speakers,
        "diarization_config.max_speakers": max_speakers,
        "custom_vocabulary_config.vocabulary": request.vocabulary(vocabulary or ()),
        "translation_config.target_languages": translate,
        "summarization": summarize or None,
        "sentences": sentences or None,
        "audio_to_llm_config.prompts": prompt,
    }
    with Terminal(quiet=quiet) as terminal:
        wanted = cast(TranscriptionOptions, request.gather(options, flags, option or ()))
        extras = request.extras(extra or ())
        request.check_spelling(wanted, extras)
        build(wanted, {}, extras, token=token)  # checks all options before the first recording is sent
        if token is not None and len(sources) > 1:
            raise Problem("--token belongs to one submission: give one source with it", USAGE)
        last_token = LastToken()
        with connect(url, last_token, max_audio_minutes) as gladia:
            format_ = choose_format(format_, output, several=len(sources) > 1)
            paths = plan(sources, output, format_)
            first_failure = OK
            for source, path in zip(sources, paths, strict=True):
                name = shown(source) if len(sources) > 1 else ""
                delivery = Delivery(terminal, format_, path, url, name, last_token=last_token)
                terminal.start(short_name(source), "submitting" if "://" in source else "uploading")
                code = delivery.deliver(
                    partial(
                        gladia.transcribe,
                        source,
                        wanted,
                        timeout=timeout,
                        on_update=terminal.update,
                        on_submitted=delivery.submitted,
                        token=token,
                        extra_body=extras,
                    )
                )
                first_failure = first_failure or code
    raise typer.Exit(first_failure)
