"""Job: one transcription. Its state follows from its creation and the present time; nothing runs in the background."""

from __future__ import annotations

import json
import logging
import threading
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

_LOG = logging.getLogger("gladia_emulator")


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


@attrs.define(eq=False)
class Job:
    """One transcription. Safe to use from several threads.

    Durations are in seconds, points in time in seconds since 1970.

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
    _known: Mapping[str, Any] = attrs.field(init=False)
    _failure: ScriptFailure | None = attrs.field(init=False)
    _has_succeeded: bool = attrs.field(init=False, default=False)
    _lock: threading.Lock = attrs.field(init=False, factory=threading.Lock, repr=False)

    def __attrs_post_init__(self) -> None:
        # Computed here: a defect makes the create request fail, and no view of the job fails later.
        self._known = self._known_fields()
        _check_json(self._known)
        self._failure = self.script.error

    @property
    def ended(self) -> float:
        """When the job is done or fails."""
        return self.started + self.processing_seconds

    def status(self, now: float) -> Status:
        """The state at the time ``now``."""
        if not self.has_ended(now):
            return "processing" if _is_reached(self.started, now) else "queued"
        if not self._has_succeeded:
            self.outcome()
        return "error" if self._failure else "done"

    def has_ended(self, now: float) -> bool:
        """Whether the job is done or has failed at the time ``now``."""
        return _is_reached(self.ended, now)

    def is_listed(self, now: float) -> bool:
        """Whether the job appears in lists at the time ``now``."""
        return _is_reached(self.created + self.listed_after, now)

    def outcome(self) -> dict[str, Any] | ScriptFailure:
        """The result of the job, or the failure that ends it.

        An exception in the computation is a defect of the emulator: it is logged, and it is the job's failure for good.
        """
        # Each call computes the result: kept results of thousands of jobs would take too much memory.
        with self._lock:
            if self._failure is None:
                try:
                    result = self._result()
                    if not self._has_succeeded:
                        _check_json(result)
                    self._has_succeeded = True
                    return result
                except Exception:
                    _LOG.exception("The emulator failed on the job %s, which ends in error", self.id)
                    self._failure = ScriptFailure(500, "The emulator failed; its log says why")
            return self._failure

    def view(self, now: float) -> dict[str, Any]:
        """The job as the API answers it at the time ``now``. Fields that are not known yet are null."""
        view = dict(self._known)
        if not self.has_ended(now):
            view["status"] = self.status(now)
            # Gladia fetches a URL when processing begins; an upload is known from the start.
            if self.recording.source is not None and view["status"] == "queued":
                view["file"] = None
            return view
        view["completed_at"] = iso(self.ended)
        outcome = self.outcome()
        if isinstance(outcome, ScriptFailure):
            return {**view, "status": "error", "error_code": outcome.code}
        return {**view, "status": "done", "result": outcome}

    def snapshot(self, now: float) -> EmulatedJob:
        """The job at the time ``now``, for tests."""
        return EmulatedJob(self.id, self.status(now), self.request, self.request.get("custom_metadata"), self.created)

    def callback_payload(self) -> dict[str, Any]:
        """The body of the callback when the job ends."""
        outcome = self.outcome()
        if isinstance(outcome, ScriptFailure):
            error = {"code": outcome.code, "message": outcome.message}
            return {"id": self.id, "event": "transcription.error", "error": error}
        return {"id": self.id, "event": "transcription.success", "payload": outcome}

    def _known_fields(self) -> dict[str, Any]:
        """The fields of the view that are known at the creation; the others are null."""
        return {
            "id": self.id,
            "request_id": f"G-{self.id[:8]}",
            "version": 2,
            "created_at": iso(self.created),
            "kind": "pre-recorded",
            "completed_at": None,
            "custom_metadata": self.params.get("custom_metadata"),
            "error_code": None,
            "post_session_metadata": None,
            "file": self.recording.job_view(),
            # Gladia answers the metadata next to the parameters.
            "request_params": {name: value for name, value in self.params.items() if name != "custom_metadata"},
            "result": None,
        }

    def _result(self) -> dict[str, Any]:
        """The transcription and every requested add-on."""
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


def _check_json(value: Any) -> None:
    """Raise ValueError or TypeError for what a response cannot hold, such as NaN or half of a surrogate pair."""
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode("utf-8")


def _is_reached(moment: float, now: float) -> bool:
    # To the microsecond: with binary fractions, steps of 0.1 s + 0.3 s may not reach 0.4 s.
    return round(now - moment, 6) >= 0
