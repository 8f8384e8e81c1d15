"""Job: one transcription. Its state follows from when it was created and what time it is; nothing runs in between."""

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
    """A job as it was at one moment, for a test to look at.

    Attributes:
        id: id of the job.
        status: ``queued``, ``processing``, ``done`` or ``error``.
        request: the body of the create request, as sent.
        custom_metadata: from that body, None if not given.
        created_at: the moment of its creation, in seconds since 1970 by the emulator's clock.
    """

    id: str
    status: Status
    request: Mapping[str, Any]
    custom_metadata: Mapping[str, Any] | None
    created_at: float


@attrs.frozen(eq=False)
class Job:
    """One transcription. Times are in seconds, moments in seconds since 1970.

    Attributes:
        id: id of the job.
        request: the body as it was sent.
        params: the body as it was understood, with defaults.
        recording: the audio.
        script: what the audio says.
        created: when the job was created.
        queue_seconds, processing_seconds: how long it waits, and then works.
        listed_after: how long it takes to appear in lists, infinite for a job that never does.
    """

    id: str
    request: Mapping[str, Any]
    params: Mapping[str, Any]
    recording: Recording
    script: Script
    created: float
    queue_seconds: float
    processing_seconds: float
    listed_after: float

    @property
    def started(self) -> float:
        """When work on the job begins."""
        return self.created + self.queue_seconds

    @property
    def ended(self) -> float:
        """When the job is done, or fails."""
        return self.created + self.queue_seconds + self.processing_seconds

    def status(self, now: float) -> Status:
        """The state at the moment ``now``."""
        if _has_come(self.ended, now):
            return "error" if self.script.error else "done"
        return "processing" if _has_come(self.started, now) else "queued"

    def has_ended(self, now: float) -> bool:
        """Whether the job is done, or has failed, at the moment ``now``."""
        return self.status(now) in ("done", "error")

    def is_listed(self, now: float) -> bool:
        """Whether the job appears in lists at the moment ``now``."""
        return _has_come(self.created + self.listed_after, now)

    @property
    def failure(self) -> ScriptFailure | None:
        """The error in which the job ends, None for a job that works."""
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
                # Gladia bills each channel on its own.
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
        """The job as an answer, at the moment ``now``. What is not known yet is an explicit null."""
        status = self.status(now)
        ended = self.has_ended(now)
        # A file named by a URL is known once the job has fetched it; an uploaded one is known from the start.
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
            # Gladia answers the metadata beside the parameters, not among them.
            "request_params": {name: value for name, value in self.params.items() if name != "custom_metadata"},
            "result": self.result() if status == "done" else None,
        }

    def snapshot(self, now: float) -> EmulatedJob:
        """The job as a test sees it, at the moment ``now``."""
        return EmulatedJob(self.id, self.status(now), self.request, self.request.get("custom_metadata"), self.created)

    def callback_payload(self) -> dict[str, Any]:
        """What a callback sends when the job has ended."""
        if self.failure is None:
            return {"id": self.id, "event": "transcription.success", "payload": self.result()}
        error = {"code": self.failure.code, "message": self.failure.message}
        return {"id": self.id, "event": "transcription.error", "error": error}


def _has_come(moment: float, now: float) -> bool:
    # To the microsecond: sums of decimal steps drift in binary, and 0.1 s + 0.3 s must end at 0.4 s.
    return round(now - moment, 6) >= 0
