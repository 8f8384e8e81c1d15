"""The blocking client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, Unpack

from ._base import MAX_RESPONSE_BYTES, Client
from ._no_fork import no_fork
from .secret import hidden

if TYPE_CHECKING:
    import os
    import ssl
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import httpx

    from gladia_control.api.generated import TranscriptionOptions, UploadResponse
    from gladia_control.operations.core import OnUpdate, Options
    from gladia_control.operations.wait import Waiting
    from gladia_control.request.list_filters import Date
    from gladia_control.request.source import AudioSource
    from gladia_control.result.transcript import Transcript
    from gladia_control.rules.policy import Policy
    from gladia_control.transport.sync import SyncTransport

    from .events import OnEvent
    from .jobs import Job


class Gladia(Client):
    """Client of Gladia's pre-recorded speech-to-text API for blocking code. Safe to share between threads."""

    _transport: SyncTransport
    _handle: type[Job]

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        policy: Policy | None = None,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        ssl_context: ssl.SSLContext | None = None,
        on_event: OnEvent | None = None,
        transport: httpx.BaseTransport | None = None,
    ):
        """Make a client; nothing is sent yet.

        Args:
            api_key: The API key; by default the environment's `GLADIA_API_KEY`, read now.
            base_url: Where the API is; by default the environment's `GLADIA_API_URL`, else Gladia.
            policy: Time limits and intervals.
            max_response_bytes: Largest answer that is accepted, in bytes.
            ssl_context: Replaces httpx's default context, for a private certificate authority or client certificates.
            on_event: Called with an `Event` for everything that the client does, at once and where it happens; what it
                raises is logged and goes no further.
            transport: Replaces httpx's transport; deadlines are then checked between its operations only.

        Raises:
            ConfigurationError: The key, the URL or the environment's proxy settings cannot be used.
        """
        key = hidden(api_key)
        del api_key  # or a traceback with local variables would show it

        with no_fork:  # here, since these load all the rest
            from gladia_control.operations.core import Core
            from gladia_control.transport.sync import SyncTransport

            from .jobs import Job

            self._core = Core(key, base_url, policy, max_response_bytes, ssl_context, on_event, asynchronous=False)
            self._transport = SyncTransport(self._core.settings, transport)
        self._handle = Job

    def transcribe(
        self,
        source: AudioSource,
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
        """Upload a recording if need be, transcribe it, and wait for the transcript.

        Args:
            source: A path, an http(s) URL, bytes, a readable binary file (read from its current position; a pipe, too),
                or an iterable of bytes. What can be read only once is not uploaded again when an upload fails.
            options: Options as one mapping, or as the generated request model.
            timeout: Seconds for everything together; None waits without limit.
            on_update: Called with an `Update` after every answered poll.
            on_submitted: Called with the job's id as soon as there is one; keep it to be able to resume.
            token: Your own id for this submission, printable ASCII: a submission with a token that a job already has
                gives that job. Submissions of one process wait for each other. Those of two processes at the same
                moment may make a job each; both then get the older one, and the other is in its `duplicates`.
            resubmit: Whether, when the answer to the create was lost and the job cannot be found by its token, it is
                created once more. If the first one becomes visible later than the lookups take, both are billed.
            filename: Name of the recording that Gladia is told.
            extra_body: Fields that this version does not know, sent as they are.
            **keywords: The request's own fields; a `…_config` switches its feature on.

        Raises:
            BadOption: An option cannot be right; nothing was sent.
            BadSource: The recording cannot be read; nothing was sent.
            WaitTimeout: The time is over; the job was not stopped, and the error has its `job_id`.
            SubmissionUnknown: The answer to the create was lost and the job cannot be found; the error has its `token`.
            JobFailed: Gladia ended the job with an error.
            GladiaError: Everything else; see `gladia_control.errors`.
        """
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
        return self._transport.run(self._core.transcribe(submission, on_update))

    def submit(
        self,
        source: AudioSource,
        options: Options | None = None,
        *,
        timeout: float | None = None,
        on_submitted: Callable[[str], Any] | None = None,
        token: str | None = None,
        resubmit: bool = False,
        filename: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **keywords: Unpack[TranscriptionOptions],
    ) -> Job:
        """Upload a recording if need be, create its job, and return at once.

        Args and errors are those of `transcribe`. `timeout` covers upload and create; by default an upload may take as
        long as it makes progress, and the create takes at most 150 s.
        """
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
        submitted = self._transport.run(self._core.submit(submission))
        return self._handle._submitted(self, submitted, submission.body)

    def job(self, job_id: str) -> Job:
        """A handle for a job whose id is known; nothing is asked yet.

        Raises:
            BadOption: The id cannot be one.
        """
        return self._handle(self, self._core.check_job_id(job_id))

    def find(self, token: str) -> Job | None:
        """The job that was submitted with a client token, or None if there is none (yet); looks once."""
        return self._handle._found(self, token, self._transport.run(self._core.find(token)))

    def jobs(
        self,
        *,
        status: str | Iterable[str] | None = None,
        date: Date | None = None,
        before_date: Date | None = None,
        after_date: Date | None = None,
        custom_metadata: Mapping[str, Any] | None = None,
    ) -> Iterator[Job]:
        """All jobs, newest first; pages are fetched as needed.

        Collect them in a list before deleting some: deleting moves the pages.

        Args:
            status: Only jobs in this state, or in one of these.
            date: Only jobs created on this day.
            before_date: Only jobs created before this date.
            after_date: Only jobs created after this date.
            custom_metadata: Only jobs whose own metadata has all of these entries.
        """
        filters = self._core.list_filters(status, date, before_date, after_date, custom_metadata)
        return self._pages(filters)

    def _pages(self, filters: Mapping[str, Any]) -> Iterator[Job]:
        seen: set[str] = set()
        offset: int | None = 0
        while offset is not None:
            items, offset = self._transport.run(self._core.page(filters, offset, seen))
            for raw in items:
                yield self._handle(self, raw["id"], raw=raw)

    def upload(self, source: AudioSource, *, filename: str | None = None) -> UploadResponse:
        """Upload a recording; its `audio_url` can be transcribed any number of times."""
        return self._transport.run(self._core.upload(source, filename))

    def download_audio(self, job_id: str, path: str | os.PathLike[str]) -> None:
        """Write the audio of a job to a file, which appears only when it is complete."""
        with no_fork:
            from gladia_control.transport.atomic_file import Target

        with Target(path) as target:
            self._transport.run(self._core.download(job_id, target.file))

    def delete(self, job_id: str) -> None:
        """Delete a job that has ended, with its audio.

        Raises:
            PermissionDenied: The job has not ended yet.
            NotFound: The job is unknown, or was deleted before.
        """
        self._transport.run(self._core.delete(job_id))

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()
        if self._core.used_api is not None:
            self._core.close_api(self._core.used_api)

    def _wait(self, waiting: Waiting, timeout: float | None, on_update: OnUpdate | None) -> Transcript:
        return self._transport.run(self._core.wait(waiting, timeout, on_update))

    def _get(self, job_id: str) -> dict[str, Any]:
        return self._transport.run(self._core.get(job_id))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
