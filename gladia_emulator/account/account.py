"""Account: the jobs and uploads of one API key, and the operations on them, without HTTP."""

from __future__ import annotations

import heapq
import logging
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
from .callbacks import CallbackQueue
from .job import Job
from .listing import Listing, Pairs
from .recording import Recording, extension_of, filename_of_url, safe_filename
from .settings import Settings
from .uploads import IncomingFile, Uploads

_KEPT_JOBS = 10_000
_LOG = logging.getLogger("gladia_control.emulator")


@attrs.frozen
class Caller:
    """How a client addresses the emulator: the base URL for links in responses, the port, and the path of the jobs."""

    base_url: str
    port: int
    jobs_path: str

    @property
    def jobs_url(self) -> str:
        """The URL of the jobs."""
        return f"{self.base_url}{self.jobs_path}"


class Account:
    """Jobs and uploads. Safe to use from several threads.

    Args:
        settings: the settings, shared with the emulator.
        library: the scripts.
        clock: the emulator's clock.
        new_id: makes the ids of jobs and files.
        folder: where uploaded files are kept.
    """

    def __init__(
        self, settings: Settings, library: ScriptLibrary, clock: Clock, new_id: Callable[[], str], folder: Path
    ) -> None:
        self.settings = settings
        self.callbacks = CallbackQueue(clock)
        self.uploads = Uploads(folder, new_id)
        self._library = library
        self._clock = clock
        self._new_id = new_id
        self._lock = threading.RLock()
        self._jobs: dict[str, Job] = {}

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs that are neither deleted nor evicted, oldest first."""
        with self._lock:
            return tuple(self._jobs.values())

    def forget(self) -> None:
        """Forget all jobs, uploads and callbacks."""
        with self._lock:
            self._jobs.clear()
            self.callbacks.forget()
            self.uploads.forget()

    def create(self, body: Any, caller: Caller) -> dict[str, Any]:
        """Create a job and schedule its callbacks. Beyond 10,000 jobs, evict the oldest.

        Raises:
            Problem: 400 when the request breaks a rule, or names an upload that does not exist; 429 when the queue is
                full.
        """
        request = check_request(body)
        with self._lock:
            now = self._clock.now()
            self._check_queue(now)
            recording = self._recording_at(request["audio_url"], caller)
            job = Job(
                id=self._new_id(),
                request=request,
                params=contract().with_defaults(request),
                recording=recording,
                script=self._library.find(recording.filename),
                created=now,
                started=self._start(now),
                processing_seconds=self.settings.processing_seconds,
                listed_after=self.settings.listed_after,
            )
            self.callbacks.plan(job)
            self._jobs[job.id] = job  # last, so that a request that fails leaves no job
            if len(self._jobs) > _KEPT_JOBS:
                del self._jobs[next(iter(self._jobs))]
        return {"id": job.id, "result_url": f"{caller.jobs_url}/{job.id}"}

    def get(self, job_id: str) -> dict[str, Any]:
        """The job as it is now.

        Raises:
            Problem: 404 for a job that is unknown or deleted.
        """
        with self._lock:
            return self._job(job_id).view(self._clock.now())

    def list(self, query: Pairs, caller: Caller) -> dict[str, Any]:
        """A page of jobs, newest first.

        Raises:
            Problem: 400 when a parameter is wrong.
        """
        listing = Listing.parse(query)
        with self._lock:
            return listing.page(self.jobs[::-1], self._clock.now(), caller.jobs_url)

    def delete(self, job_id: str) -> None:
        """Delete a job that has ended.

        Raises:
            Problem: 404 for a job that is unknown or deleted, 403 for one that has not ended.
        """
        with self._lock:
            job = self._job(job_id)
            if not job.has_ended(self._clock.now()):
                raise Problem(403, "The job has not ended yet: only a job that is done or in error can be deleted")
            del self._jobs[job_id]

    def audio(self, job_id: str) -> tuple[Recording, Path]:
        """The audio of a job and the path of its bytes.

        Raises:
            Problem: 404 for a job that is unknown or deleted, for audio that was only named by a URL, and for an upload
                that was evicted.
        """
        with self._lock:
            recording = self._job(job_id).recording
        if recording.path is None:
            raise Problem(404, "The audio of this job was named by a URL, which the emulator never fetches")
        if not recording.path.is_file():
            raise Problem(404, "The audio of this job had to make room for newer uploads")
        return recording, recording.path

    def add_upload(self, file: IncomingFile, filename: str | None, caller: Caller) -> dict[str, Any]:
        """Store a received file as an upload; one that cannot be measured gets the duration of its script.

        Raises:
            Problem: 422 for a file that is not audio.
        """
        name = safe_filename(filename)
        try:
            facts = probe(file.path, name)
        except NotAudioError as error:
            raise Problem(422, f"The file cannot be read as audio: {error}") from error
        extension, duration = extension_of(name, facts.extension), facts.duration
        if duration is None:
            duration = self._library.find(name).duration
            text = "%.80a is %.20a, which the emulator cannot measure: it gets the duration of its script, %g s"
            _LOG.warning(text, name, extension, duration)
        size = file.path.stat().st_size
        recording = Recording(file.id, name, extension, size, duration, facts.channels, path=file.path)
        self.uploads.add(recording)
        return recording.upload_view(caller.base_url)

    def add_upload_by_url(self, body: Any, caller: Caller) -> dict[str, Any]:
        """Add an upload that is named by a URL; the URL is not fetched.

        Raises:
            Problem: 400 without a URL, or when the URL names an upload that does not exist.
        """
        url = check_upload_request(body)
        recording = self._recording_at(url, caller)
        self.uploads.add(recording)
        return recording.upload_view(caller.base_url)

    def _check_queue(self, now: float) -> None:
        """Refuse a create when as many jobs are unfinished as the plan processes and queues."""
        concurrency, queue = self.settings.concurrency, self.settings.queue
        if concurrency is None or queue is None:
            return
        ends = [job.ended for job in self._jobs.values() if not job.has_ended(now)]
        if len(ends) >= concurrency + queue:
            seconds = max(1, math.ceil(min(ends) - now))
            message = f"Too many jobs: {concurrency} may be processed at the same time, and {queue} may be queued"
            raise Problem(429, message, headers={"retry-after": str(seconds)})

    def _start(self, now: float) -> float:
        """When a job that is created now will be processed: at once, or when an earlier job makes room."""
        start = now + self.settings.queue_seconds
        if self.settings.concurrency is not None:
            last_ends = heapq.nlargest(self.settings.concurrency, (job.ended for job in self._jobs.values()))
            if len(last_ends) == self.settings.concurrency:
                start = max(start, last_ends[-1])
        return start

    def _job(self, job_id: str) -> Job:
        if job_id not in self._jobs:
            raise Problem(404, "The job is unknown or deleted")
        return self._jobs[job_id]

    def _recording_at(self, url: str, caller: Caller) -> Recording:
        """The upload that a URL names; for any other URL, a made-up recording with the duration of its script."""
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
