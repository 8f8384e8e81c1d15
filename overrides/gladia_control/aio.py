"""The asyncio client: the same names and signatures as the blocking one, awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, Unpack

from ._base import MAX_RESPONSE_BYTES, Client
from ._no_fork import no_fork
from .secret import hidden

if TYPE_CHECKING:
    import os
    import ssl
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping

    import httpx

    from gladia_control.api.generated import TranscriptionOptions, UploadResponse
    from gladia_control.operations.core import OnUpdate, Options
    from gladia_control.operations.wait import Waiting
    from gladia_control.request.list_filters import Date
    from gladia_control.request.source import AsyncAudioSource
    from gladia_control.result.transcript import Transcript
    from gladia_control.rules.policy import Policy
    from gladia_control.transport.aio import AsyncTransport

    from .events import OnEvent
    from .jobs import AsyncJob


class AsyncGladia(Client):
    """As `Gladia`, for asyncio. Every method does what its namesake there does; only `on_update` and `on_submitted` may
    also be coroutine functions."""

    _transport: AsyncTransport
    _handle: type[AsyncJob]

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

        with no_fork:
            from gladia_control.operations.core import Core
            from gladia_control.transport.aio import AsyncTransport

            from .jobs import AsyncJob

            self._core = Core(key, base_url, policy, max_response_bytes, ssl_context, on_event, asynchronous=True)
            self._transport = AsyncTransport(self._core.settings, transport)
        self._handle = AsyncJob

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
        submission = self._core.prepare(
            source,
            options,
            keywords,
            extra_body=extra_body,
            token=token,
            resubmit=resubmit,
            on_submitted=on_submitted,
            filename=filename,
            timeout=timeout,
        )
        return await self._transport.run(self._core.transcribe(submission, on_update))

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
        submission = self._core.prepare(
            source,
            options,
            keywords,
            extra_body=extra_body,
            token=token,
            resubmit=resubmit,
            on_submitted=on_submitted,
            filename=filename,
            timeout=timeout,
        )
        submitted = await self._transport.run(self._core.submit(submission))
        return self._handle._submitted(self, submitted, submission.body)

    def job(self, job_id: str) -> AsyncJob:
        """As `Gladia.job`."""
        return self._handle(self, self._core.check_job_id(job_id))

    async def find(self, token: str) -> AsyncJob | None:
        """As `Gladia.find`."""
        return self._handle._found(self, token, await self._transport.run(self._core.find(token)))

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
        filters = self._core.list_filters(status, date, before_date, after_date, custom_metadata)
        return self._pages(filters)

    async def _pages(self, filters: Mapping[str, Any]) -> AsyncIterator[AsyncJob]:
        seen: set[str] = set()
        offset: int | None = 0
        while offset is not None:
            items, offset = await self._transport.run(self._core.page(filters, offset, seen))
            for raw in items:
                yield self._handle(self, raw["id"], raw=raw)

    async def upload(self, source: AsyncAudioSource, *, filename: str | None = None) -> UploadResponse:
        """As `Gladia.upload`."""
        return await self._transport.run(self._core.upload(source, filename))

    async def download_audio(self, job_id: str, path: str | os.PathLike[str]) -> None:
        """As `Gladia.download_audio`."""
        with no_fork:
            from gladia_control.transport.atomic_file import Target

        with Target(path) as target:
            await self._transport.run(self._core.download(job_id, target.file))

    async def delete(self, job_id: str) -> None:
        """As `Gladia.delete`."""
        await self._transport.run(self._core.delete(job_id))

    async def close(self) -> None:
        """As `Gladia.close`."""
        await self._transport.aclose()
        if self._core.used_api is not None:
            await self._core.aclose_api(self._core.used_api)

    async def _wait(self, waiting: Waiting, timeout: float | None, on_update: OnUpdate | None) -> Transcript:
        return await self._transport.run(self._core.wait(waiting, timeout, on_update))

    async def _get(self, job_id: str) -> dict[str, Any]:
        return await self._transport.run(self._core.get(job_id))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
