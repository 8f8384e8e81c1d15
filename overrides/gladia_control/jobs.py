"""A job as a handle: two strings, the key and the id, are enough to go on with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Self

from gladia_control.operations.wait import Update, Waiting
from gladia_control.request.options import TOKEN_KEY

if TYPE_CHECKING:
    from gladia_control.operations.submit import Submitted
    from gladia_control.result.transcript import Transcript

    from .aio import AsyncGladia
    from .client import Gladia


class JobState:
    """What is known of a job without asking.

    Attributes:
        id: Id of the job.
        token: Client token of the submission, if it is known.
        duplicates: Ids of other, younger jobs that have the same token and were seen when this one was looked up. Each
            was billed.
    """

    def __init__(
        self,
        client: Any,
        job_id: str,
        *,
        token: str | None = None,
        raw: dict[str, Any] | None = None,
        duplicates: tuple[str, ...] = (),
    ):
        self._client = client
        self.id = job_id
        self.duplicates = duplicates
        self.token = token
        self._received: dict[str, Any] | Transcript | None = None
        self._waiting = Waiting(job_id)
        if raw is not None:
            self._see(raw)

    @property
    def status(self) -> str | None:
        """The state last seen; None if nothing was asked yet."""
        return self._waiting.status

    @property
    def raw(self) -> dict[str, Any] | None:
        """The job as last received, or None if nothing was asked yet."""
        received = self._received
        return received if received is None or isinstance(received, dict) else received.raw

    @property
    def custom_metadata(self) -> dict[str, Any]:
        """The job's own metadata as last received; empty if there is none or nothing was asked yet."""
        received = self._received
        if received is None or isinstance(received, dict):
            found = (received or {}).get("custom_metadata")
        else:
            found = received.job.custom_metadata
        return found if isinstance(found, dict) else {}

    def _see(self, received: dict[str, Any] | Transcript) -> None:
        """Remember what Gladia said of the job."""
        self._received = received
        status = received.get("status") if isinstance(received, dict) else received.job.status
        self._waiting.status = status if isinstance(status, str) else None
        token = self.custom_metadata.get(TOKEN_KEY)
        if self.token is None and isinstance(token, str):
            self.token = token

    @classmethod
    def _submitted(cls, client: Any, submitted: Submitted, body: Mapping[str, Any]) -> Self:
        """The job of a submission."""
        job = cls(client, submitted.job_id, token=submitted.token, raw=submitted.raw, duplicates=submitted.duplicates)
        job._waiting.duration = submitted.duration
        job._waiting.diarization = bool(body.get("diarization"))
        job._waiting.fresh = True
        return job

    @classmethod
    def _found(cls, client: Any, token: str, jobs: list[dict[str, Any]]) -> Self | None:
        """The first of the jobs with a token, as received."""
        if not jobs:
            return None
        others = tuple(job["id"] for job in jobs[1:])
        return cls(client, jobs[0]["id"], token=token, raw=jobs[0], duplicates=others)

    def _wait_anew(self) -> Waiting:
        """A fresh wait that remembers what is known of the job."""
        known = self._waiting
        self._waiting = Waiting(
            self.id, known.duration, known.diarization, known.fresh, token=self.token, status=known.status
        )
        return self._waiting

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r}, status={self.status!r})"


class Job(JobState):
    """A job of a `Gladia` client."""

    _client: Gladia

    def wait(self, *, timeout: float | None = 7500, on_update: Callable[[Update], Any] | None = None) -> Transcript:
        """Wait until the job is done and return its transcript.

        Args:
            timeout: Seconds; None waits without limit.
            on_update: Called with an `Update` after every answered poll.

        Raises:
            WaitTimeout: The time is over; the job was not stopped, and this may be called again.
            JobFailed: Gladia ended the job with an error.
            JobGone: Somebody deleted the job.
        """
        transcript = self._client._wait(self._wait_anew(), timeout, on_update)
        self._see(transcript)
        return transcript

    def refresh(self) -> Job:
        """Ask for the job once; returns the same handle, with `status` and `raw` as they are now."""
        self._see(self._client._get(self.id))
        return self

    def delete(self) -> None:
        """Delete the job, which must have ended, with its audio."""
        self._client.delete(self.id)

    def download_audio(self, path: str | os.PathLike[str]) -> None:
        """Write the job's audio to a file."""
        self._client.download_audio(self.id, path)


class AsyncJob(JobState):
    """A job of an `AsyncGladia` client; as `Job`, awaited."""

    _client: AsyncGladia

    async def wait(
        self, *, timeout: float | None = 7500, on_update: Callable[[Update], Any] | None = None
    ) -> Transcript:
        """As `Job.wait`; `on_update` may be a coroutine function."""
        transcript = await self._client._wait(self._wait_anew(), timeout, on_update)
        self._see(transcript)
        return transcript

    async def refresh(self) -> AsyncJob:
        """As `Job.refresh`."""
        self._see(await self._client._get(self.id))
        return self

    async def delete(self) -> None:
        """As `Job.delete`."""
        await self._client.delete(self.id)

    async def download_audio(self, path: str | os.PathLike[str]) -> None:
        """As `Job.download_audio`."""
        await self._client.download_audio(self.id, path)
