"""The commands `jobs`, `get`, `find`, `delete`, `upload` and `download`: what an account has, without a new bill."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gladia_control import GladiaError
from gladia_control.result.captions import is_time
from gladia_control.result.timestamps import timestamp
from gladia_control.result.turns import clock
from gladia_control.text import clean

from .connection import connect_blocking
from .dates import moment
from .exit_code import NOT_FOUND, OK
from .output import make_folder, write
from .parameters import OUTPUT_PANEL, JsonOption, UrlOption, text
from .problem import Problem, code, say, sentence
from .request import json_or_text, parse

FILTER_PANEL = "Filters"

JobId = Annotated[str, typer.Argument(metavar="JOB_ID", parser=text, help="Id of a job, as Gladia gave it.")]
When = "A day or a moment: 2026-11-30, '30 Nov 14:00', today, yesterday, 90m, 24h, 7d."


def jobs(
    status: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Only jobs in this state: queued, processing, done or error; repeatable.",
            rich_help_panel=FILTER_PANEL,
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(metavar="WHEN", help=f"Only jobs created after it. {When}", rich_help_panel=FILTER_PANEL),
    ] = None,
    before: Annotated[
        str | None,
        typer.Option(metavar="WHEN", help="Only jobs created before it.", rich_help_panel=FILTER_PANEL),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Only jobs created on this day.", rich_help_panel=FILTER_PANEL),
    ] = None,
    metadata: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Only jobs whose custom_metadata has this entry; repeatable.",
            rich_help_panel=FILTER_PANEL,
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, help="At most so many jobs.", rich_help_panel=OUTPUT_PANEL)
    ] = 20,
    as_json: JsonOption = False,
    url: UrlOption = None,
) -> None:
    """List jobs, newest first.

    A terminal gets a table, and a pipe lines with tabs between id, state, creation, seconds and file name.

    Examples:
      gladia-control jobs --status error --after 24h
      gladia-control jobs --metadata order=42 --json
    """
    entries = {name: json_or_text(text) for name, text in parse(metadata or (), "--metadata")}
    with connect_blocking(url) as gladia:
        wanted = gladia.jobs(
            status=status or None,
            after_date=None if after is None else moment("--after", after),
            before_date=None if before is None else moment("--before", before),
            date=None if date is None else moment("--date", date).date(),
            custom_metadata=entries or None,
        )
        found = list(itertools.islice(wanted, limit + 1))
    if as_json:
        _print_json(job.raw for job in found[:limit])
    else:
        _print_table([_row(job.raw or {}) for job in found[:limit]])
    if len(found) > limit:
        say(f"there are more than {limit}; see --limit")


def get(job_id: JobId, url: UrlOption = None) -> None:
    """Print a job as Gladia answers it, in JSON.

    It may be finished or not.

    Examples:
      gladia-control get 45463597-20b7-4af7-b3b3-f5fb778203ab
      gladia-control get 45463597-20b7-4af7-b3b3-f5fb778203ab | jq .request_params
    """
    with connect_blocking(url) as gladia:
        job = gladia.job(job_id).refresh()
    write(f"{json.dumps(job.raw, indent=2, ensure_ascii=False)}\n".encode(errors="backslashreplace"), None)


def find(
    token: Annotated[str, typer.Argument(metavar="TOKEN", parser=text, help="The --token of a submission.")],
    as_json: JsonOption = False,
    url: UrlOption = None,
) -> None:
    """Print the id of the job that was submitted with a token.

    It searches once. A new job may not be listed yet.

    Examples:
      gladia-control find order-42
      gladia-control resume "$(gladia-control find order-42)" -o interview.srt
    """
    with connect_blocking(url) as gladia:
        job = gladia.find(token)
    if job is None:
        raise Problem(f"no job with the token {token} is listed", NOT_FOUND)
    if job.duplicates:
        say(f"more jobs have this token, and each was billed: {', '.join(job.duplicates)}")
    if as_json:
        _print_json([job.raw])
    else:
        typer.echo(job.id)


def delete(
    job_ids: Annotated[
        list[str], typer.Argument(metavar="JOB_ID...", parser=text, help="Ids of jobs that have ended.")
    ],
    url: UrlOption = None,
) -> None:
    """Delete jobs that have ended, with their audio and their transcripts.

    This cannot be undone.

    Examples:
      gladia-control delete 45463597-20b7-4af7-b3b3-f5fb778203ab
      gladia-control jobs --status error | cut -f 1 | xargs gladia-control delete
    """
    worst = OK
    with connect_blocking(url) as gladia:
        for job_id in job_ids:
            try:
                gladia.delete(job_id)
            except GladiaError as error:
                text = sentence(error)
                say(text if job_id in text else f"{job_id}: {text}")
                worst = worst or code(error)
            else:
                typer.echo(job_id)
    raise typer.Exit(worst)


def upload(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings.")],
    as_json: JsonOption = False,
    url: UrlOption = None,
) -> None:
    """Upload recordings without transcribing them.

    It prints a URL for each, which transcribe takes.

    Examples:
      gladia-control upload interview.wav
      gladia-control transcribe "$(gladia-control upload interview.wav)"
    """
    worst = OK
    with connect_blocking(url) as gladia:
        for file in files:
            try:
                answer = gladia.upload(file)
            except GladiaError as error:
                text = sentence(error)
                say(text if text.startswith(str(file)) else f"{file}: {text}")
                worst = worst or code(error)
                continue
            if as_json:
                _print_json([answer.to_dict()])
            else:
                typer.echo(answer.audio_url)
    raise typer.Exit(worst)


def download(
    job_id: JobId,
    output: Annotated[str, typer.Option("--output", "-o", metavar="PATH", help="A file.")],
    url: UrlOption = None,
) -> None:
    """Write the audio of a job to a file.

    The file appears when it is complete.

    Examples:
      gladia-control download 45463597-20b7-4af7-b3b3-f5fb778203ab -o call.wav
      gladia-control download 45463597-20b7-4af7-b3b3-f5fb778203ab -o rec/1.wav
    """
    with connect_blocking(url) as gladia:
        make_folder(Path(output).parent)
        gladia.download_audio(job_id, output)


def _row(raw: dict[str, Any]) -> list[str]:
    """What is told of a job: id, state, creation, seconds and file name."""
    file: Any = raw.get("file")
    seconds, name = (file.get("audio_duration"), file.get("filename")) if isinstance(file, dict) else (None, None)
    told = [raw.get("id"), raw.get("status"), raw.get("created_at"), seconds if is_time(seconds) else None, name]
    return [clean(str(value)) if value is not None else "" for value in told]


def _print_table(rows: list[list[str]]) -> None:
    if not sys.stdout.isatty():
        write("".join("\t".join(row) + "\n" for row in rows).encode(errors="backslashreplace"), None)
        return
    table = Table(box=None, pad_edge=False, collapse_padding=True)
    for name, width in (("id", 36), ("state", 10), ("created", 12), ("length", 7)):
        table.add_column(name, no_wrap=True, width=width)
    table.add_column("file", no_wrap=True, max_width=max(Console().width - 69, 8))  # only the file name is cut
    for job_id, state, created, seconds, file in rows:
        moment = timestamp(created)
        day = created if moment is None else f"{moment.astimezone():%d %b %H:%M}"
        table.add_row(*map(Text, (job_id, state, day, clock(float(seconds)) if seconds else "", file)))
    Console().print(table)


def _print_json(values: Iterable[Any]) -> None:
    """Print each value on a line of its own."""
    for value in values:
        write(f"{json.dumps(value)}\n".encode(), None)
