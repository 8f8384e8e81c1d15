"""A job as a handle: two strings, the key and the id, are enough to go on with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ._wait import Update, Waiting
from .transcript import Transcript

if TYPE_CHECKING:
    from ._submit import Submitted
    from .aio import AsyncGladia
    from .client import Gladia


class JobState:
    """What is known of a job without asking.

    Attributes:
        id: Id of the job.
        token: Client token of the submission, if it is known.
        raw: The job as last received, or None.
        duplicates: Ids of other, younger jobs that have the same token and were seen when this one was looked up. Each
            was billed.
    """

    def __init__(
        self,
        job_id: str,
        *,
        token: str | None = None,
        raw: dict[str, Any] | None = None,
        duplicates: tuple[str, ...] = (),
    ):
        self.id = job_id
        self.duplicates = duplicates
        self.token = token
        self.raw = raw
        self._waiting = Waiting(job_id)
        if raw is not None:
            self._see(raw)

    @property
    def status(self) -> str | None:
        """The state last seen; None if nothing was asked yet."""
        return self._waiting.status

    @property
    def custom_metadata(self) -> dict[str, Any]:
        """The job's own metadata as last received; empty if there is none or nothing was asked yet."""
        found = (self.raw or {}).get("custom_metadata")
        return found if isinstance(found, dict) else {}

    def _see(self, raw: dict[str, Any]) -> None:
        status, token = raw.get("status"), raw.get("custom_metadata")
        self.raw = raw
        self._waiting.status = status if isinstance(status, str) else None
        if self.token is None and isinstance(token, dict) and isinstance(token.get("client_token"), str):
            self.token = token["client_token"]

    def _expect(self, submitted: Submitted, body: Mapping[str, Any]) -> None:
        self._waiting.duration = submitted.duration
        self._waiting.diarization = bool(body.get("diarization"))
        self._waiting.fresh = True

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

    def __init__(self, client: Gladia, job_id: str, **known: Any):
        super().__init__(job_id, **known)
        self._client = client

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
        self._see(transcript.raw)
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

    def __init__(self, client: AsyncGladia, job_id: str, **known: Any):
        super().__init__(job_id, **known)
        self._client = client

    async def wait(
        self, *, timeout: float | None = 7500, on_update: Callable[[Update], Any] | None = None
    ) -> Transcript:
        """As `Job.wait`; `on_update` may be a coroutine function."""
        transcript = await self._client._wait(self._wait_anew(), timeout, on_update)
        self._see(transcript.raw)
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
