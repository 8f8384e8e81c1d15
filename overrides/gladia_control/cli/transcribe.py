"""The command `transcribe`."""

from __future__ import annotations

import asyncio
import itertools
import os
import uuid
from typing import Annotated

import typer

from gladia_control import Event
from gladia_control.config import MAX_AUDIO_MINUTES

from . import request
from .connection import connect
from .delivery import Delivery
from .exit_code import OK, USAGE
from .output import plan, short_name, shown
from .parameters import (
    CONNECTION_PANEL,
    DEFAULT_OUTPUT,
    DEFAULT_TIMEOUT,
    STDIN,
    DiarizeOption,
    ExtraOption,
    FieldOption,
    FormatOption,
    JsonResultOption,
    LabelSpeakers,
    LanguageOfOutput,
    LanguageOption,
    LayoutOption,
    MaxAudioMinutesOption,
    MaxSpeakersOption,
    MinSpeakersOption,
    OptionsFileOption,
    OutputOption,
    PromptOption,
    QuietOption,
    SentencesOption,
    SourcesArgument,
    SpeakerName,
    SpeakersOption,
    SummarizeOption,
    TimeoutOption,
    TokenOption,
    TranslateOption,
    UrlOption,
    VocabularyOption,
)
from .pipes import opened_async
from .problem import Problem, say
from .rendering import Rendering
from .terminal import Outages, Terminal


def transcribe(
    sources: SourcesArgument,
    format_: FormatOption = None,
    output_language: LanguageOfOutput = None,
    label_speakers: LabelSpeakers = False,
    speaker_name: SpeakerName = None,
    layout: LayoutOption = None,
    output: OutputOption = DEFAULT_OUTPUT,
    as_json: JsonResultOption = False,
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
    token: TokenOption = None,
    jobs: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=1,
            help="How many recordings are transcribed at the same time.",
            rich_help_panel=CONNECTION_PANEL,
        ),
    ] = 8,
    max_audio_minutes: MaxAudioMinutesOption = MAX_AUDIO_MINUTES,
    url: UrlOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> None:
    """Transcribe recordings with Gladia.

    Options are checked before anything is sent. One recording that fails does not stop the others. For more than a few
    recordings, batch is the better command: after a crash it goes on where it was, and pays for nothing again.

    Examples:
      gladia-control transcribe interview.wav
      gladia-control transcribe interview.wav --diarize -o interview.srt
      gladia-control transcribe *.mp3 --language en --format vtt -o subtitles/
      gladia-control transcribe talk.wav -O punctuation_enhanced=true --json
    """
    given = locals()
    sources = _once(sources)
    with Terminal(quiet=quiet) as terminal:
        wanted, extras = request.chosen(given, token)
        rendering = Rendering.chosen(given, output, several=len(sources) > 1)
        rendering.check_request(wanted)
        if token is not None and len(sources) > 1:
            raise Problem("--token belongs to one submission: give one source with it", USAGE)
        sent, outages = set[str | None](), Outages(terminal.note)

        def watch(event: Event) -> None:
            sent.add(event.token)
            outages(event)

        gladia = connect(url, max_audio_minutes=max_audio_minutes, on_event=watch)
        deliveries = list[Delivery]()
        for source, paths in zip(sources, plan(sources, output, rendering.formats), strict=True):
            name = shown(source) if len(sources) > 1 else ""
            before = deliveries[-1] if deliveries else None
            delivery = Delivery(
                terminal,
                rendering,
                paths,
                url,
                name,
                token=token or uuid.uuid4().hex,
                source=source,
                sent=sent,
                before=before,
            )
            deliveries.append(delivery)

        async def deliver(slots: asyncio.Semaphore, number: int, source: str, delivery: Delivery) -> int:
            place = f"{number}/{len(sources)} " if len(sources) > 1 else ""
            async with slots:
                return await delivery.deliver(
                    f"{place}{short_name(source)}",
                    "submitting" if "://" in source else "uploading",
                    lambda: gladia.transcribe(
                        opened_async(source),
                        wanted,
                        timeout=timeout,
                        on_update=delivery.update,
                        on_submitted=delivery.submitted,
                        token=delivery.token,
                        earlier_try="impossible" if token is None else "unknown",
                        extra_body=extras,
                    ),
                )

        async def deliver_all() -> list[int]:
            slots = asyncio.Semaphore(jobs)
            try:
                async with gladia:
                    return await asyncio.gather(
                        *map(deliver, itertools.repeat(slots), itertools.count(1), sources, deliveries)
                    )
            except asyncio.CancelledError:
                left = [shown(source) for source, found in zip(sources, deliveries, strict=True) if not found.is_begun]
                if left:
                    terminal.say(f"not begun: {', '.join(left)}")
                raise

        codes = asyncio.run(deliver_all())
    raise typer.Exit(next(filter(None, codes), OK))


def _once(sources: list[str]) -> list[str]:
    """The sources without repetitions, which are told: each would be billed."""
    kept: dict[str, str] = {}
    for source in sources:
        place = source if "://" in source or source == STDIN else os.path.realpath(source)
        if kept.setdefault(place, source) is not source:
            say(f"{shown(source)} is given twice; it is sent once")
    return list(kept.values())
