"""Many recordings: some at a time, and resumable after any crash::

    from gladia_control import Gladia
    from gladia_control.batch import transcribe_many

    with Gladia() as gladia:
        for item in transcribe_many(gladia, paths, journal="out/journal.sqlite", out="out"):
            print(item.index, item.transcript.text if item.transcript else item.error)

The same call again resumes: finished recordings are read from their files, jobs that exist are waited for, and no job
is created twice. This package stands on the client's methods, as a program of yours would.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Generator, Iterable, Mapping
from typing import Any, Unpack

from gladia_control.aio import AsyncGladia
from gladia_control.api.generated import TranscriptionOptions
from gladia_control.base import describes_options
from gladia_control.client import Gladia
from gladia_control.request.source import AsyncAudioSource, AudioSource
from gladia_control.request.submission import Options
from gladia_control.rules.policy import WAIT_TIMEOUT

from .inputs import BatchInput, BatchItem
from .progress import shown, shown_async
from .settings import Settings, check_settings

__all__ = ["BatchInput", "BatchItem", "transcribe_many", "transcribe_many_async"]


@describes_options
def transcribe_many(
    gladia: Gladia,
    sources: Iterable[AudioSource | BatchInput],
    options: Options | None = None,
    *,
    journal: str | os.PathLike[str] | None = None,
    out: str | os.PathLike[str] | None = None,
    formats: Iterable[str] = ("json",),
    jobs_at_once: int = 25,
    uploads_at_once: int = 4,
    in_order: bool = False,
    retry_failed: bool = False,
    retry_changed: bool = False,
    delete_after: bool = False,
    progress: bool = False,
    timeout: float | None = WAIT_TIMEOUT,
    extra_body: Mapping[str, Any] | None = None,
    **keywords: Unpack[TranscriptionOptions],
) -> Generator[BatchItem, None, None]:
    """Transcribe recordings, some at a time, and yield a `BatchItem` for each. One that fails does not stop the others.

    With a journal, the same call resumes after a crash and creates no job twice. Without one, nothing survives the
    process: a program that is killed and started again pays for every recording again.

    Leaving the loop starts nothing new. Creates and files that are under way get five seconds to end. Up to
    `jobs_at_once` recordings have a job by then: it is billed, and the next call with the same journal waits for it.

    Args:
        gladia: The client.
        sources: The recordings. With a journal, only paths, URLs and bytes, and all are read before the first one is
            sent. Identical recordings with identical options then share a job.
        options: Options of all recordings, as one mapping or as the generated request model.
        journal: A file that keeps what was paid for; created if it is missing. One journal belongs to one batch, to
            which recordings may be added. Only one process may use it at a time. Use a local disk.
        out: A folder for result files, named after their recordings. A file there is never replaced by another
            recording's result. Without it, a finished recording is fetched again by its job's id, which is not billed.
        formats: Formats of the result files: `json`, `txt`, `srt`, `vtt`, `csv`, `md`, `html`, `rttm`, `TextGrid`. Each
            translation is in a folder of its language.
        jobs_at_once: How many recordings are worked on at the same time. Gladia's paid plan processes 25.
        uploads_at_once: How many recordings are uploaded at the same time.
        in_order: Whether to yield in the order of `sources`. A slow recording then holds back those after it.
        retry_failed: Whether to try again what failed in an earlier run. A recording without a job is tried again by
            itself when its file has changed.
        retry_changed: Whether to transcribe again, for another bill, a recording whose file has changed since its job
            was made. Otherwise it is a `JournalError`.
        delete_after: Whether to delete each job at Gladia, with its audio, once its results are on the disk. It needs
            `out` and the format `json`, which is then the only complete copy.
        progress: Whether to show a table on standard error; needs the extra `cli`.
        timeout: Seconds for one recording: upload, create and wait. While it lasts, an outage fails nothing.
        extra_body: JSON that is merged over the checked options of each recording.
        **keywords: Options of all recordings as keyword arguments.

    Raises:
        BadOption: An argument or an option cannot be right; nothing was sent.
        JournalError: The journal is another batch's or another server's, has other options, or is in use; nothing was
            sent.
        WriteFailed: A result cannot be written. Nothing new was started.
        AuthenticationFailed, PermissionDenied: Gladia refuses the key. Nothing new was started.
        ApiError: Gladia refused ten recordings in a row, or the account has no credit. Nothing new was started.
    """
    settings = check_settings(
        gladia,
        Gladia,
        sources,
        options,
        keywords,
        extra_body=extra_body,
        journal=journal,
        out=out,
        formats=formats,
        jobs_at_once=jobs_at_once,
        uploads_at_once=uploads_at_once,
        in_order=in_order,
        retry_failed=retry_failed,
        retry_changed=retry_changed,
        delete_after=delete_after,
        timeout=timeout,
    )
    return _blocking(gladia, settings, progress=progress)


def _blocking(gladia: Gladia, settings: Settings, *, progress: bool) -> Generator[BatchItem, None, None]:
    with settings.opened() as batch:
        items = settings.run(batch).blocking(gladia, batch.entries())
        try:
            yield from shown(items, batch.total()) if progress else items
        finally:
            items.close()


@describes_options
def transcribe_many_async(
    gladia: AsyncGladia,
    sources: Iterable[AsyncAudioSource | BatchInput],
    options: Options | None = None,
    *,
    journal: str | os.PathLike[str] | None = None,
    out: str | os.PathLike[str] | None = None,
    formats: Iterable[str] = ("json",),
    jobs_at_once: int = 25,
    uploads_at_once: int = 4,
    in_order: bool = False,
    retry_failed: bool = False,
    retry_changed: bool = False,
    delete_after: bool = False,
    progress: bool = False,
    timeout: float | None = WAIT_TIMEOUT,
    extra_body: Mapping[str, Any] | None = None,
    **keywords: Unpack[TranscriptionOptions],
) -> AsyncGenerator[BatchItem, None]:
    """As `transcribe_many`, with asyncio. Close it when you leave it early: `async with contextlib.aclosing(…)`.

    With a journal, `sources` are read in a thread.
    """
    settings = check_settings(
        gladia,
        AsyncGladia,
        sources,
        options,
        keywords,
        extra_body=extra_body,
        journal=journal,
        out=out,
        formats=formats,
        jobs_at_once=jobs_at_once,
        uploads_at_once=uploads_at_once,
        in_order=in_order,
        retry_failed=retry_failed,
        retry_changed=retry_changed,
        delete_after=delete_after,
        timeout=timeout,
    )
    return _asynchronous(gladia, settings, progress=progress)


async def _asynchronous(gladia: AsyncGladia, settings: Settings, *, progress: bool) -> AsyncGenerator[BatchItem, None]:
    batch = await asyncio.to_thread(settings.open)
    try:
        items = settings.run(batch).asynchronous(gladia, batch.entries())
        try:
            async for item in shown_async(items, batch.total()) if progress else items:
                yield item
        finally:
            await items.aclose()
    finally:
        batch.close()
