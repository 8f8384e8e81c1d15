"""The command `submit`."""

from __future__ import annotations

import json
import uuid

import typer

from gladia_control import GladiaError
from gladia_control.config import MAX_AUDIO_MINUTES

from . import request
from .connection import connect_blocking
from .delivery import again_with
from .exit_code import OK, USAGE
from .output import shown, write
from .parameters import (
    DiarizeOption,
    ExtraOption,
    FieldOption,
    JsonOption,
    LanguageOption,
    MaxAudioMinutesOption,
    MaxSpeakersOption,
    MinSpeakersOption,
    OptionsFileOption,
    PromptOption,
    SentencesOption,
    SourcesArgument,
    SpeakersOption,
    SummarizeOption,
    TokenOption,
    TranslateOption,
    UrlOption,
    VocabularyOption,
)
from .pipes import opened
from .problem import Problem, code, say, sentence


def submit(
    sources: SourcesArgument,
    as_json: JsonOption = False,
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
    max_audio_minutes: MaxAudioMinutesOption = MAX_AUDIO_MINUTES,
    url: UrlOption = None,
) -> None:
    """Create a job for each recording, and return at once.

    It prints the ids of the jobs. resume waits for one.

    Examples:
      gladia-control submit interview.wav --diarize
      gladia-control submit talk.mp3 -O callback_config.url=https://example.com/
      gladia-control submit *.mp3 --json
    """
    wanted, extras = request.chosen(locals(), token)
    if token is not None and len(sources) > 1:
        raise Problem("--token belongs to one submission: give one source with it", USAGE)
    sent = set[str | None]()
    worst = OK
    with connect_blocking(
        url, max_audio_minutes=max_audio_minutes, on_event=lambda event: sent.add(event.token)
    ) as gladia:
        for source in sources:
            name, own = f"{shown(source)}: " if len(sources) > 1 else "", token or uuid.uuid4().hex
            try:
                job = gladia.submit(
                    opened(source),
                    wanted,
                    token=own,
                    earlier_try="impossible" if token is None else "unknown",
                    extra_body=extras,
                )
            except GladiaError as error:
                say(sentence(error) if sentence(error).startswith(name) else f"{name}{sentence(error)}")
                worst = worst or code(error)
                continue
            except KeyboardInterrupt:
                say(f"{name}interrupted{again_with(own) if own in sent else ''}")
                raise
            told = {"source": shown(source), "job_id": job.id, "token": own}
            write(f"{json.dumps(told) if as_json else job.id}\n".encode(), None)
    raise typer.Exit(worst)
