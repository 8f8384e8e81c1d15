"""The command `transcribe`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from gladia_control.config import MAX_AUDIO_MINUTES

from . import request
from .connection import LastToken, connect
from .delivery import Delivery
from .exit_code import OK, USAGE
from .output import choose_format, plan, short_name, shown
from .parameters import (
    DEFAULT_OUTPUT,
    DEFAULT_TIMEOUT,
    REQUEST_PANEL,
    DiarizeOption,
    ExtraOption,
    FieldOption,
    FormatOption,
    LanguageOption,
    MaxAudioMinutesOption,
    MaxSpeakersOption,
    MinSpeakersOption,
    OptionsFileOption,
    OutputOption,
    PromptOption,
    QuietOption,
    SentencesOption,
    SpeakersOption,
    SummarizeOption,
    TimeoutOption,
    TranslateOption,
    UrlOption,
    VocabularyOption,
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
    language: LanguageOption = None,
    diarize: DiarizeOption = False,
    speakers: SpeakersOption = None,
    min_speakers: MinSpeakersOption = None,
    max_speakers: MaxSpeakersOption = None,
    vocabulary: VocabularyOption = None,
    translate: TranslateOption = None,
    summarize: SummarizeOption = False,
    sentences: SentencesOption = False,
    prompt: PromptOption = None,
    option: FieldOption = None,
    options: OptionsFileOption = None,
    extra: ExtraOption = None,
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            metavar="TOKEN",
            help="Your own id for this submission: an existing job with it is used. For one source.",
            rich_help_panel=REQUEST_PANEL,
        ),
    ] = None,
    max_audio_minutes: MaxAudioMinutesOption = MAX_AUDIO_MINUTES,
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
    given = locals()
    with Terminal(quiet=quiet) as terminal:
        wanted, extras = request.chosen(given, token)
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
