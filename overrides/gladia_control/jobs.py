"""A job as a handle. The API key and the job's id are all that is needed to go on with it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any, Generic, Self, TypeVar

from attrs import evolve

from .atomic_file import AtomicFile
from .errors import WriteFailed
from .events import Update
from .operations.jobs import delete, download, get
from .operations.received import state_in
from .operations.submit import Submitted
from .operations.transcribe import wait_for_transcript
from .operations.wait import JobFacts
from .request.arguments import check_callback, check_timeout
from .request.options import TOKEN_KEY
from .request.submission import Submission
from .result.transcript import Transcript
from .rules.policy import WAIT_TIMEOUT
from .transport.driver import AsyncRunner, Runner

T = TypeVar("T", Runner, AsyncRunner)


class JobHandle(Generic[T]):
    """What is known of a job without asking.

    Attributes:
        id: Id of the job.
        token: Client token of the submission, if it is known.
        duplicates: Ids of younger jobs with the same token that were seen when this one was looked up. Each was billed.
    """

    def __init__(
        self,
        runner: T,
        job_id: str,
        *,
        token: str | None = None,
        raw: dict[str, Any] | None = None,
        duplicates: tuple[str, ...] = (),
    ):
        self._runner: T = runner
        self.id = job_id
        self.duplicates = duplicates
        self.token = token
        self._facts = JobFacts(job_id)
        self._received: dict[str, Any] | Transcript | None = None
        if raw is not None:
            self._see(raw)

    @property
    def status(self) -> str | None:
        """The state last seen; None if nothing was asked yet."""
        return self._facts.status

    @property
    def raw(self) -> dict[str, Any] | None:
        """The job as last received; None if nothing was asked yet."""
        received = self._received
        return received.raw if isinstance(received, Transcript) else received

    @property
    def custom_metadata(self) -> dict[str, Any]:
        """The job's own metadata as last received; empty if it has none or nothing was asked yet."""
        received = self._received
        if isinstance(received, Transcript):
            found: Any = received.job.custom_metadata
        else:
            found = (received or {}).get("custom_metadata")
        return found if isinstance(found, dict) else {}

    def _see(self, received: dict[str, Any] | Transcript) -> None:
        """Remember an answer about the job."""
        self._received = received
        status = received.job.status if isinstance(received, Transcript) else received.get("status")
        self._facts.status = state_in({"status": status})
        token = self.custom_metadata.get(TOKEN_KEY)
        if self.token is None and isinstance(token, str):
            self.token = token

    @classmethod
    def _submitted(cls, runner: T, submitted: Submitted, submission: Submission) -> Self:
        """The job of a submission."""
        job = cls(runner, submitted.job_id, token=submitted.token, raw=submitted.raw, duplicates=submitted.duplicates)
        job._facts.duration = submitted.duration
        job._facts.diarization = bool(submission.body.get("diarization"))
        job._facts.fresh = True
        job._facts.request = submitted.request
        return job

    @classmethod
    def _found(cls, runner: T, token: str, jobs: list[dict[str, Any]]) -> Self | None:
        """The first of the jobs with a token, as received."""
        if not jobs:
            return None
        others = tuple(job["id"] for job in jobs[1:])
        return cls(runner, jobs[0]["id"], token=token, raw=jobs[0], duplicates=others)

    def _known(self) -> JobFacts:
        """What a wait begins with."""
        self._facts = evolve(self._facts, token=self.token)
        return self._facts

    @contextlib.contextmanager
    def _audio_file(self, path: str | os.PathLike[str]) -> Iterator[AtomicFile]:
        """The file that the job's audio is written to."""
        try:
            with AtomicFile(path) as target:
                yield target
        except WriteFailed as error:
            error.with_context(job_id=self.id)
            raise

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r}, status={self.status!r})"


class Job(JobHandle[Runner]):
    """A job of a `Gladia` client."""

    def wait(
        self, *, timeout: float | None = WAIT_TIMEOUT, on_update: Callable[[Update], Any] | None = None
    ) -> Transcript:
        """Wait until the job is done and return its transcript.

        Args:
            timeout: Seconds; None waits without limit.
            on_update: Called with an `Update` after every poll that is answered with the job.

        Raises:
            WaitTimeout: The time is over. The job was not stopped, and this may be called again.
            JobFailed: Gladia ended the job with an error.
            JobGone: The job was deleted.
        """
        check_callback("on_update", on_update, asynchronous=False)
        deadline = self._runner.state.deadline(check_timeout(timeout))
        steps = wait_for_transcript(self._runner.state, self._known(), deadline, on_update)
        transcript = self._runner.run(steps)
        self._see(transcript)
        return transcript

    def refresh(self) -> Job:
        """Ask for the job once; returns the same handle, with its present `status` and `raw`."""
        self._see(self._runner.run(get(self._runner.state, self._known())))
        return self

    def delete(self) -> None:
        """Delete the job, which must have ended, with its audio."""
        self._runner.run(delete(self._runner.state, self.id))

    def download_audio(self, path: str | os.PathLike[str]) -> None:
        """Write the job's audio to a file, which appears only when it is complete."""
        with self._audio_file(path) as target:
            self._runner.run(download(self._runner.state, self.id, target.file))


class AsyncJob(JobHandle[AsyncRunner]):
    """A job of an `AsyncGladia` client; as `Job`, awaited."""

    async def wait(
        self, *, timeout: float | None = WAIT_TIMEOUT, on_update: Callable[[Update], Any] | None = None
    ) -> Transcript:
        """As `Job.wait`; `on_update` may be a coroutine function."""
        check_callback("on_update", on_update, asynchronous=True)
        deadline = self._runner.state.deadline(check_timeout(timeout))
        steps = wait_for_transcript(self._runner.state, self._known(), deadline, on_update)
        transcript = await self._runner.run(steps)
        self._see(transcript)
        return transcript

    async def refresh(self) -> AsyncJob:
        """As `Job.refresh`."""
        self._see(await self._runner.run(get(self._runner.state, self._known())))
        return self

    async def delete(self) -> None:
        """As `Job.delete`."""
        await self._runner.run(delete(self._runner.state, self.id))

    async def download_audio(self, path: str | os.PathLike[str]) -> None:
        """As `Job.download_audio`."""
        with self._audio_file(path) as target:
            await self._runner.run(download(self._runner.state, self.id, target.file))
