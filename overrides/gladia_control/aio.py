"""The asyncio client: the same names and signatures as the blocking one, awaited."""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any, Self, Unpack

import httpx

from ._core import MAX_RESPONSE_BYTES, Client, Core, OnUpdate, Options, hidden
from ._download import Target
from ._drive import arun
from ._events import OnEvent
from ._filters import Date, list_filters
from ._generated import TranscriptionOptions, UploadResponse, aclose_api
from ._http_async import AsyncTransport
from ._policy import Policy
from ._submit import check_job_id
from ._wait import Waiting, check_timeout
from .jobs import AsyncJob
from .source import AsyncAudioSource
from .transcript import Transcript


class AsyncGladia(Client):
    """As `Gladia`, for asyncio. Every method does what its namesake there does; only `on_update` and `on_submitted` may
    also be coroutine functions."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        policy: Policy | None = None,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        ssl_context: ssl.SSLContext | None = None,
        on_event: OnEvent | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ):
        """As `Gladia`, with an asynchronous transport."""
        key = hidden(api_key)
        del api_key  # or a traceback with local variables would show it
        self._core = Core(key, base_url, policy, max_response_bytes, ssl_context, on_event, asynchronous=True)
        self._transport = AsyncTransport(self._core.settings, transport)

    async def transcribe(
        self,
        source: AsyncAudioSource,
        options: Options | None = None,
        *,
        timeout: float | None = 7500,
        on_update: OnUpdate | None = None,
        on_submitted: Callable[[str], Any] | None = None,
        token: str | None = None,
        resubmit: bool = False,
        filename: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **keywords: Unpack[TranscriptionOptions],
    ) -> Transcript:
        """As `Gladia.transcribe`."""
        seconds = check_timeout(timeout)
        submission = self._core.prepare(
            source,
            options,
            keywords,
            extra_body=extra_body,
            token=token,
            resubmit=resubmit,
            on_submitted=on_submitted,
            filename=filename,
        )
        return await arun(self._core.transcribe(submission, seconds, on_update), self._transport)

    async def submit(
        self,
        source: AsyncAudioSource,
        options: Options | None = None,
        *,
        timeout: float | None = None,
        on_submitted: Callable[[str], Any] | None = None,
        token: str | None = None,
        resubmit: bool = False,
        filename: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **keywords: Unpack[TranscriptionOptions],
    ) -> AsyncJob:
        """As `Gladia.submit`."""
        seconds = check_timeout(timeout)
        submission = self._core.prepare(
            source,
            options,
            keywords,
            extra_body=extra_body,
            token=token,
            resubmit=resubmit,
            on_submitted=on_submitted,
            filename=filename,
        )
        submitted = await arun(self._core.submit(submission, seconds), self._transport)
        job = AsyncJob(
            self, submitted.job_id, token=submitted.token, raw=submitted.raw, duplicates=submitted.duplicates
        )
        job._expect(submitted, submission.body)
        return job

    def job(self, job_id: str) -> AsyncJob:
        """As `Gladia.job`."""
        return AsyncJob(self, check_job_id(job_id))

    async def find(self, token: str) -> AsyncJob | None:
        """As `Gladia.find`."""
        jobs = await arun(self._core.find(token), self._transport)
        others = tuple(job["id"] for job in jobs[1:])
        return AsyncJob(self, jobs[0]["id"], token=token, raw=jobs[0], duplicates=others) if jobs else None

    def jobs(
        self,
        *,
        status: str | Iterable[str] | None = None,
        date: Date | None = None,
        before_date: Date | None = None,
        after_date: Date | None = None,
        custom_metadata: Mapping[str, Any] | None = None,
    ) -> AsyncIterator[AsyncJob]:
        """As `Gladia.jobs`."""
        filters = list_filters(status, date, before_date, after_date, custom_metadata)
        return self._pages(filters)

    async def _pages(self, filters: Mapping[str, Any]) -> AsyncIterator[AsyncJob]:
        seen: set[str] = set()
        offset: int | None = 0
        while offset is not None:
            items, offset = await arun(self._core.page(filters, offset, seen), self._transport)
            for raw in items:
                yield AsyncJob(self, raw["id"], raw=raw)

    async def upload(self, source: AsyncAudioSource, *, filename: str | None = None) -> UploadResponse:
        """As `Gladia.upload`."""
        return await arun(self._core.upload(source, filename), self._transport)

    async def download_audio(self, job_id: str, path: str | os.PathLike[str]) -> None:
        """As `Gladia.download_audio`."""
        with Target(path) as target:
            await arun(self._core.download(job_id, target.file), self._transport)

    async def delete(self, job_id: str) -> None:
        """As `Gladia.delete`."""
        await arun(self._core.delete(job_id), self._transport)

    async def close(self) -> None:
        """As `Gladia.close`."""
        await self._transport.aclose()
        if self._core.used_api is not None:
            await aclose_api(self._core.used_api)

    async def _wait(self, waiting: Waiting, timeout: float | None, on_update: OnUpdate | None) -> Transcript:
        return await arun(self._core.wait(waiting, check_timeout(timeout), on_update), self._transport)

    async def _get(self, job_id: str) -> dict[str, Any]:
        return await arun(self._core.get(job_id), self._transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
