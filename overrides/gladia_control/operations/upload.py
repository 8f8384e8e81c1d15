"""Upload a recording."""

from __future__ import annotations

import math
from typing import Any

from gladia_control.api import generated
from gladia_control.api.generated import models
from gladia_control.errors import BadOption, DeadlineExceeded
from gladia_control.request.recording import Recording
from gladia_control.request.source import AsyncAudioSource, open_source
from gladia_control.result.lenient import read_upload
from gladia_control.rules.retry import UPLOAD_ATTEMPTS

from .response import Response
from .retry import send_with_retries
from .state import ClientState
from .steps import Steps, Work


def upload(
    state: ClientState,
    source: AsyncAudioSource,
    filename: str | None,
    *,
    asynchronous: bool,
    max_audio_minutes: float | None = None,
) -> Steps[models.AudioUploadResponse]:
    """Upload a recording for its own sake; returns Gladia's answer as a model.

    Raises:
        BadOption: The source is a URL.
        BadSource: The recording cannot be read.
    """
    recording = open_source(source, filename, asynchronous=asynchronous, max_audio_minutes=max_audio_minutes)
    if not isinstance(recording, Recording):
        raise BadOption("source", "a URL needs no upload; give it to transcribe or submit", None)
    recording.digested = False  # only a submission compares digests
    return _read(upload_recording(state, recording, math.inf))


def _read(steps: Steps[dict[str, Any]]) -> Steps[models.AudioUploadResponse]:
    return read_upload((yield from steps))


def upload_recording(
    state: ClientState, recording: Recording, deadline: float, token: str | None = None
) -> Steps[dict[str, Any]]:
    """Upload a recording; returns the answer, whose `audio_url` is a string and whose `audio_metadata` is an object.

    Raises:
        BadSource: It is certainly too long; nothing was sent.
    """
    yield Work(recording.check_duration)
    try:
        answer = yield from send_with_retries(
            state,
            generated.upload(),
            deadline,
            _upload_answer,
            attempts=UPLOAD_ATTEMPTS,
            recording=recording,
            token=token,
        )
    except DeadlineExceeded as error:
        message = f"upload of {recording.filename}: the time is over; no job was created"
        raise DeadlineExceeded(message, elapsed=error.elapsed) from error.__cause__
    if not isinstance(answer.get("audio_metadata"), dict):
        answer["audio_metadata"] = {}
    return answer


def _upload_answer(response: Response) -> dict[str, Any]:
    answer = response.object()
    if not isinstance(answer.get("audio_url"), str):
        reason = "the answer to the upload has no 'audio_url'"
        raise response.malformed(reason)
    return answer
