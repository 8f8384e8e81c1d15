"""The asyncio client: the same names and signatures as the blocking one, awaited."""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self, Unpack

from .api import generated
from .api.generated import TranscriptionOptions, models
from .base import ClientBase, describes_options
from .config import MAX_AUDIO_MINUTES, MAX_RESPONSE_BYTES, read_settings
from .events import OnEvent, Update
from .jobs import AsyncJob
from .operations.job_list import JobList
from .operations.jobs import find
from .operations.submit import submit
from .operations.transcribe import transcribe
from .operations.upload import upload
from .request.arguments import check_callback, check_job_id
from .request.list_filters import Date, list_filters
from .request.source import AsyncAudioSource
from .request.submission import EarlierTry, Options, prepare
from .result.transcript import Transcript
from .rules.policy import WAIT_TIMEOUT, Policy
from .secret import hidden
from .transport.aio import AsyncTransport

if TYPE_CHECKING:
    import httpx


class AsyncGladia(ClientBase):
    """As `Gladia`, for asyncio. Every method does what its namesake there does.

    `on_update` and `on_submitted` may also be coroutine functions.
    """

    _transport: AsyncTransport

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        policy: Policy | None = None,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        max_audio_minutes: float | None = MAX_AUDIO_MINUTES,
        ssl_context: ssl.SSLContext | None = None,
        on_event: OnEvent | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ):
        """As `Gladia`, with an asynchronous transport."""
        key = hidden(api_key)
        del api_key  # a traceback with local variables would show it
        self._settings = read_settings(
            key, base_url, policy, max_response_bytes, max_audio_minutes, ssl_context, on_event
        )
        self._transport = AsyncTransport(self._settings, transport)

    @property
    def base_url(self) -> str:
        """Where the API is, without a slash at the end."""
        return self._settings.base_url

    @describes_options
    async def transcribe(
        self,
        source: AsyncAudioSource,
        options: Options | None = None,
        *,
        timeout: float | None = WAIT_TIMEOUT,
        on_update: Callable[[Update], Any] | None = None,
        on_submitted: Callable[[str], Any] | None = None,
        token: str | None = None,
        source_id: str | None = None,
        earlier_try: EarlierTry = "unknown",
        resubmit: bool = False,
        filename: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **keywords: Unpack[TranscriptionOptions],
    ) -> Transcript:
        """As `Gladia.transcribe`."""
        check_callback("on_update", on_update, asynchronous=True)
        submission = prepare(
            source,
            options,
            keywords,
            extra_body=extra_body,
            token=token,
            source_id=source_id,
            earlier_try=earlier_try,
            resubmit=resubmit,
            on_submitted=on_submitted,
            filename=filename,
            timeout=timeout,
            max_audio_minutes=self._settings.max_audio_minutes,
            asynchronous=True,
        )
        return await self._transport.run(transcribe(self._transport.state, submission, on_update))

    @describes_options
    async def submit(
        self,
        source: AsyncAudioSource,
        options: Options | None = None,
        *,
        timeout: float | None = None,
        on_submitted: Callable[[str], Any] | None = None,
        token: str | None = None,
        source_id: str | None = None,
        earlier_try: EarlierTry = "unknown",
        resubmit: bool = False,
        filename: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **keywords: Unpack[TranscriptionOptions],
    ) -> AsyncJob:
        """As `Gladia.submit`."""
        submission = prepare(
            source,
            options,
            keywords,
            extra_body=extra_body,
            token=token,
            source_id=source_id,
            earlier_try=earlier_try,
            resubmit=resubmit,
            on_submitted=on_submitted,
            filename=filename,
            timeout=timeout,
            max_audio_minutes=self._settings.max_audio_minutes,
            asynchronous=True,
        )
        state = self._transport.state
        submitted = await self._transport.run(submit(state, submission, state.deadline(submission.timeout)))
        return AsyncJob._submitted(self._transport, submitted, submission)

    def job(self, job_id: str) -> AsyncJob:
        """As `Gladia.job`."""
        return AsyncJob(self._transport, check_job_id(job_id))

    async def find(self, token: str) -> AsyncJob | None:
        """As `Gladia.find`."""
        found = await self._transport.run(find(self._transport.state, token))
        return AsyncJob._found(self._transport, token, found)

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
        return self._iterate(JobList(self._transport.state, filters))

    async def _iterate(self, listed: JobList) -> AsyncIterator[AsyncJob]:
        while listed.has_more:
            for raw in await self._transport.run(listed.next_page()):
                yield AsyncJob(self._transport, raw["id"], raw=raw)

    async def upload(self, source: AsyncAudioSource, *, filename: str | None = None) -> models.AudioUploadResponse:
        """As `Gladia.upload`."""
        most = self._settings.max_audio_minutes
        steps = upload(self._transport.state, source, filename, asynchronous=True, max_audio_minutes=most)
        return await self._transport.run(steps)

    async def download_audio(self, job_id: str, path: str | os.PathLike[str]) -> None:
        """As `Gladia.download_audio`."""
        await self.job(job_id).download_audio(path)

    async def delete(self, job_id: str) -> None:
        """As `Gladia.delete`."""
        await self.job(job_id).delete()

    async def close(self) -> None:
        """As `Gladia.close`."""
        await self._transport.close()
        if self._used_api is not None:
            await generated.close_async_api(self._used_api)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
