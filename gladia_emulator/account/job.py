"""Job: one transcription. Its state follows from its creation and the present time; nothing runs in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs

from gladia_emulator.clock import iso
from gladia_emulator.speech.addons import ADDONS, AddonInput
from gladia_emulator.speech.result_views import transcription_view
from gladia_emulator.speech.script import Script
from gladia_emulator.speech.script_parts import ScriptFailure
from gladia_emulator.speech.transcript import transcribe

from .recording import Recording

Status = Literal["queued", "processing", "done", "error"]


@attrs.frozen
class EmulatedJob:
    """Snapshot of a job, for tests.

    Attributes:
        id: id of the job.
        status: ``queued``, ``processing``, ``done`` or ``error``.
        request: the body of the create request, as sent.
        custom_metadata: that of the body, None if not given.
        created_at: time of its creation, in seconds since 1970 by the emulator's clock.
    """

    id: str
    status: Status
    request: Mapping[str, Any]
    custom_metadata: Mapping[str, Any] | None
    created_at: float


@attrs.frozen(eq=False)
class Job:
    """One transcription. Durations are in seconds, points in time in seconds since 1970.

    Attributes:
        id: id of the job.
        request: the body of the create request, as sent.
        params: that body with the documented defaults.
        recording: the audio.
        script: the words of the audio.
        created: time of its creation.
        started: when processing begins.
        processing_seconds: duration of the state ``processing``.
        listed_after: seconds until it appears in lists, infinite for never.
    """

    id: str
    request: Mapping[str, Any]
    params: Mapping[str, Any]
    recording: Recording
    script: Script
    created: float
    started: float
    processing_seconds: float
    listed_after: float

    @property
    def ended(self) -> float:
        """When the job is done or fails."""
        return self.started + self.processing_seconds

    def status(self, now: float) -> Status:
        """The state at the time ``now``."""
        if _is_reached(self.ended, now):
            return "error" if self.script.error else "done"
        return "processing" if _is_reached(self.started, now) else "queued"

    def has_ended(self, now: float) -> bool:
        """Whether the job is done or has failed at the time ``now``."""
        return self.status(now) in ("done", "error")

    def is_listed(self, now: float) -> bool:
        """Whether the job appears in lists at the time ``now``."""
        return _is_reached(self.created + self.listed_after, now)

    @property
    def failure(self) -> ScriptFailure | None:
        """The error that ends the job, None for a job that succeeds."""
        return self.script.error

    def result(self) -> dict[str, Any]:
        """The result of a job that succeeds: the transcription and every requested add-on."""
        recording = self.recording
        transcript = transcribe(self.script, recording.duration, recording.channels, self.params)
        languages = list(dict.fromkeys(utterance.language for utterance in transcript.utterances))
        result: dict[str, Any] = {
            "metadata": {
                "audio_duration": recording.duration,
                "number_of_distinct_channels": recording.channels,
                # Gladia bills each channel separately.
                "billing_time": round(recording.duration * recording.channels, 6),
                "transcription_time": self.processing_seconds,
            },
            "transcription": transcription_view(transcript.utterances, languages, self.params, recording.duration),
        }
        given = AddonInput(self.script, transcript, self.params, recording.duration)
        for name, build in ADDONS.items():
            if self.params.get(name):
                result[name] = build(given)
        return result

    def view(self, now: float) -> dict[str, Any]:
        """The job as the API answers it at the time ``now``. Fields that are not known yet are null."""
        status = self.status(now)
        ended = self.has_ended(now)
        # Gladia fetches a URL when processing begins; an upload is known from the start.
        file_known = self.recording.source is None or status != "queued"
        return {
            "id": self.id,
            "request_id": f"G-{self.id[:8]}",
            "version": 2,
            "status": status,
            "created_at": iso(self.created),
            "kind": "pre-recorded",
            "completed_at": iso(self.ended) if ended else None,
            "custom_metadata": self.params.get("custom_metadata"),
            "error_code": self.failure.code if self.failure and ended else None,
            "post_session_metadata": None,
            "file": self.recording.job_view() if file_known else None,
            # Gladia answers the metadata next to the parameters.
            "request_params": {name: value for name, value in self.params.items() if name != "custom_metadata"},
            "result": self.result() if status == "done" else None,
        }

    def snapshot(self, now: float) -> EmulatedJob:
        """The job at the time ``now``, for tests."""
        return EmulatedJob(self.id, self.status(now), self.request, self.request.get("custom_metadata"), self.created)

    def callback_payload(self) -> dict[str, Any]:
        """The body of the callback when the job ends."""
        if self.failure is None:
            return {"id": self.id, "event": "transcription.success", "payload": self.result()}
        error = {"code": self.failure.code, "message": self.failure.message}
        return {"id": self.id, "event": "transcription.error", "error": error}


def _is_reached(moment: float, now: float) -> bool:
    # To the microsecond: with binary fractions, steps of 0.1 s + 0.3 s may not reach 0.4 s.
    return round(now - moment, 6) >= 0
