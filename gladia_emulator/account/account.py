"""Account: the jobs and uploads of one API key, and the operations on them, without HTTP."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

from gladia_emulator.clock import Clock
from gladia_emulator.contract.document import contract
from gladia_emulator.contract.problem import Problem, invalid
from gladia_emulator.contract.request_rules import check_request, check_upload_request
from gladia_emulator.contract.urls import own_file_id
from gladia_emulator.speech.library import ScriptLibrary

from .audio import NotAudioError, probe
from .callbacks import CallbackBook
from .job import Job
from .jobs import Jobs
from .listing import Listing, Pairs
from .recording import Recording, extension_of, filename_of_url, safe_filename
from .uploads import Incoming, Uploads


def _is_seconds(instance: object, attribute: attrs.Attribute[float], value: float) -> None:  # noqa: ARG001 - of attrs
    # A thousand years: beyond them, dates cannot be written any more.
    if not 0 <= value <= 3e10:
        raise ValueError(f"{attribute.name} must be a number of seconds >= 0, got {value!r}")


def _is_seconds_or_never(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    if value != math.inf:
        _is_seconds(instance, attribute, value)


def _is_key(instance: object, attribute: attrs.Attribute[str], value: str) -> None:  # noqa: ARG001 - of attrs
    if not value or not value.isascii() or not value.isprintable() or value != value.strip():
        raise ValueError(f"{attribute.name} must be a text that fits into a header, got {value!r}")


def _is_size(instance: object, attribute: attrs.Attribute[int], value: int) -> None:  # noqa: ARG001 - of attrs
    if value < 1:
        raise ValueError(f"{attribute.name} must be a number of bytes >= 1, got {value!r}")


@attrs.define
class Settings:
    """What may be changed while the emulator runs; it holds for the requests after the change.

    Attributes:
        api_key: the key that requests must carry.
        queue_seconds, processing_seconds: how long a job waits, and then works.
        listed_after: seconds until a new job appears in lists, ``math.inf`` for never; by its id it is found at once.
        upload_limit: the largest acceptable file, in bytes.

    Raises:
        ValueError: a value is out of range, now or when it is changed.
    """

    api_key: str = attrs.field(validator=_is_key)
    queue_seconds: float = attrs.field(validator=_is_seconds)
    processing_seconds: float = attrs.field(validator=_is_seconds)
    listed_after: float = attrs.field(validator=_is_seconds_or_never)
    upload_limit: int = attrs.field(validator=_is_size)


@attrs.frozen
class Caller:
    """How a client addresses the emulator: the base of the URLs it gets back, and the port it is on."""

    base_url: str
    port: int


class Account:
    """Jobs and uploads. Safe to use from several threads.

    Args:
        settings: settings, shared with the emulator.
        library: the scripts.
        clock: the emulator's clock.
        new_id: makes the ids of jobs and files.
        folder: where uploaded files are kept.
    """

    def __init__(
        self, settings: Settings, library: ScriptLibrary, clock: Clock, new_id: Callable[[], str], folder: Path
    ) -> None:
        self.settings = settings
        self.callbacks = CallbackBook(clock)
        self.uploads = Uploads(folder, new_id, lambda: settings.upload_limit)
        self._library = library
        self._clock = clock
        self._new_id = new_id
        self._lock = threading.RLock()
        self._jobs = Jobs()

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs that are neither deleted nor forgotten, oldest first."""
        with self._lock:
            return self._jobs.all

    def create(self, body: Any, caller: Caller) -> dict[str, Any]:
        """Create a job; its callbacks are planned.

        Raises:
            Problem: 400 when the request breaks a rule, or names a file of the emulator's that does not exist; 429 when
                there is no room for another job.
        """
        request = check_request(body)
        with self._lock:
            recording = self._recording_at(request["audio_url"], caller)
            job = Job(
                id=self._new_id(),
                request=request,
                params=contract().understood(request),
                recording=recording,
                script=self._library.find(recording.filename),
                created=self._clock.now(),
                queue_seconds=self.settings.queue_seconds,
                processing_seconds=self.settings.processing_seconds,
                listed_after=self.settings.listed_after,
            )
            self.callbacks.check_room(job)
            self._jobs.add(job, job.created)
            self.callbacks.plan(job)
        return {"id": job.id, "result_url": f"{caller.base_url}/v2/pre-recorded/{job.id}"}

    def get(self, job_id: str) -> dict[str, Any]:
        """The job as it is now.

        Raises:
            Problem: 404 for a job that is unknown or deleted.
        """
        with self._lock:
            return self._jobs.get(job_id).view(self._clock.now())

    def list(self, query: Pairs, caller: Caller) -> dict[str, Any]:
        """A page of jobs, newest first.

        Raises:
            Problem: 400 when a parameter is wrong.
        """
        listing = Listing.of(query)
        with self._lock:
            return listing.page(self._jobs.all[::-1], self._clock.now(), caller.base_url)

    def delete(self, job_id: str) -> None:
        """Delete a job that has ended.

        Raises:
            Problem: 404 for a job that is unknown or deleted, 403 for one that has not ended.
        """
        with self._lock:
            job = self._jobs.get(job_id)
            if not job.has_ended(self._clock.now()):
                raise Problem(403, "The job has not ended yet: only a job that is done or in error can be deleted")
            self._jobs.remove(job)

    def audio(self, job_id: str) -> tuple[Recording, Path]:
        """The audio of a job, and where its bytes are.

        Raises:
            Problem: 404 for a job that is unknown or deleted, for one whose audio was only named by a URL, and for one
                whose upload had to make room for newer ones.
        """
        with self._lock:
            recording = self._jobs.get(job_id).recording
        if recording.path is None:
            raise Problem(404, "The audio of this job was named by a URL, which the emulator never fetches")
        if not recording.path.is_file():
            raise Problem(404, "The audio of this job had to make room for newer uploads")
        return recording, recording.path

    def add_upload(self, file: Incoming, filename: str | None, caller: Caller) -> dict[str, Any]:
        """Take in a file that has arrived.

        Raises:
            Problem: 422 for a file that is not audio.
        """
        try:
            facts = probe(file.path)
        except NotAudioError as error:
            raise Problem(422, f"The file cannot be read as audio: {error}") from error
        name = safe_filename(filename)
        extension = extension_of(name, facts.extension)
        recording = Recording(file.id, name, extension, file.size, facts.duration, facts.channels, path=file.path)
        file.keep(recording)
        return recording.upload_view(caller.base_url)

    def add_upload_by_url(self, body: Any, caller: Caller) -> dict[str, Any]:
        """Take in an audio that is named by a URL, without fetching it.

        Raises:
            Problem: 400 without a URL, or when it names a file of the emulator's that does not exist.
        """
        url = check_upload_request(body)
        recording = self._recording_at(url, caller)
        self.uploads.add(recording)
        return recording.upload_view(caller.base_url)

    def _recording_at(self, url: str, caller: Caller) -> Recording:
        """The upload that a URL names; for any other URL a made-up recording as long as its script."""
        file_id = own_file_id(url, addressed=caller.base_url, port=caller.port)
        if file_id is None:
            filename = filename_of_url(url)
            return Recording(
                id=self._new_id(),
                filename=filename,
                extension=extension_of(filename, "bin"),
                size=0,
                duration=self._library.find(filename).duration,
                channels=1,
                source=url,
            )
        recording = self.uploads.find(file_id)
        if recording is None:
            raise invalid([f"audio_url: names the file {file_id}, which was never uploaded here"])
        return recording
