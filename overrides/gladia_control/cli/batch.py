"""The command `batch`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gladia_control.batch.defaults import Defaults
from gladia_control.batch.results import Results
from gladia_control.config import MAX_AUDIO_MINUTES
from gladia_control.request.arguments import check_timeout
from gladia_control.result.exports import FORMATS

from . import request
from .batch_run import BatchRun
from .exit_code import BROKEN_PIPE, USAGE
from .parameters import (
    DEFAULT_TIMEOUT,
    OUTPUT_PANEL,
    DiarizeOption,
    ExtraOption,
    FieldOption,
    FormatOption,
    LabelSpeakers,
    LanguageOption,
    LayoutOption,
    MaxAudioMinutesOption,
    MaxSpeakersOption,
    MinSpeakersOption,
    OptionsFileOption,
    PromptOption,
    QuietOption,
    SentencesOption,
    SpeakerName,
    SpeakersOption,
    SummarizeOption,
    TimeoutOption,
    TranslateOption,
    UrlOption,
    VocabularyOption,
    text,
)
from .problem import Problem
from .rendering import Rendering
from .terminal import Terminal

BATCH_PANEL = "Batch"


def batch(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            parser=text,
            help="Recordings: files, folders, patterns such as 'rec/**/*.wav', http(s) URLs, or a manifest: a .csv or "
            ".jsonl file with source, name and options.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="DIR",
            help="Folder for the results, the journal and report.csv; created if it is missing.",
            rich_help_panel=OUTPUT_PANEL,
        ),
    ],
    format_: FormatOption = None,
    label_speakers: LabelSpeakers = False,
    speaker_name: SpeakerName = None,
    layout: LayoutOption = None,
    quiet: QuietOption = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print the report to standard output, as JSON.", rich_help_panel=OUTPUT_PANEL),
    ] = False,
    jobs: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1,
            help="How many recordings are worked on at the same time. Gladia's paid plan processes 25.",
            rich_help_panel=BATCH_PANEL,
        ),
    ] = 25,
    uploads: Annotated[
        int,
        typer.Option(metavar="N", min=1, help="How many are uploaded at the same time.", rich_help_panel=BATCH_PANEL),
    ] = 4,
    retry_failed: Annotated[
        bool,
        typer.Option("--retry-failed", help="Try again what failed in an earlier run.", rich_help_panel=BATCH_PANEL),
    ] = False,
    retry_changed: Annotated[
        bool,
        typer.Option(
            "--retry-changed",
            help="Transcribe again recordings that have changed since their job was made. Each is billed again.",
            rich_help_panel=BATCH_PANEL,
        ),
    ] = False,
    skip_refused: Annotated[
        bool,
        typer.Option(
            "--skip-refused",
            help="Go on without recordings that cannot be sent, such as empty files; they count as failed.",
            rich_help_panel=BATCH_PANEL,
        ),
    ] = False,
    delete_after: Annotated[
        bool,
        typer.Option(
            "--delete-after",
            help="Delete each job at Gladia, with its audio, once its results are on the disk. Needs --format json.",
            rich_help_panel=BATCH_PANEL,
        ),
    ] = False,
    max_minutes: Annotated[
        float | None,
        typer.Option(
            metavar="MINUTES",
            min=0,
            help="Begin no recording beyond this length in this run. A recording whose length is not known before, "
            "such as a URL, counts when it is done.",
            rich_help_panel=BATCH_PANEL,
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Check everything, print the summary, and send nothing.", rich_help_panel=BATCH_PANEL
        ),
    ] = False,
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
    max_audio_minutes: MaxAudioMinutesOption = MAX_AUDIO_MINUTES,
    url: UrlOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> None:
    """Transcribe many recordings, some at a time. The same command again resumes.

    Everything is checked and written into DIR/journal.sqlite before the first recording is sent. After a crash the same
    command goes on: no recording is paid for twice, and none is lost. Identical recordings are sent once.

    Examples:
      gladia-control batch recordings/ --out transcripts/
      gladia-control batch 'calls/**/*.mp3' --out transcripts/ --format json,srt
      gladia-control batch manifest.csv --out transcripts/ --dry-run
    """
    given = locals() | {"format_": format_ or ["json"], "output_language": None}
    wanted, extras = request.chosen(given)
    rendering = Rendering.chosen(given, "")
    rendering.check_request(wanted)
    results = Results(out, tuple(rendering.formats), rendering.options)
    if delete_after and FORMATS["json"] not in results.formats:
        raise Problem("--delete-after needs --format json, which keeps what Gladia deletes", USAGE)
    with Terminal(quiet=quiet, warn_always=True) as terminal:
        run = BatchRun(
            results=results,
            defaults=Defaults(wanted, {}, extras),
            jobs_at_once=jobs,
            uploads_at_once=uploads,
            timeout=check_timeout(timeout),
            max_audio_minutes=max_audio_minutes,
            max_minutes=max_minutes,
            delete_after=delete_after,
            retry_failed=retry_failed,
            retry_changed=retry_changed,
            skip_refused=skip_refused,
            quiet=quiet,
            as_json=as_json,
            command=context.obj or (),
            terminal=terminal,
        )
        try:
            code = run.try_out(sources) if dry_run else run.run(sources, url)
        except Problem as problem:
            if problem.code == BROKEN_PIPE:
                raise BrokenPipeError from problem
            raise
    raise typer.Exit(code)
