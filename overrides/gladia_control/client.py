"""The blocking client."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self, Unpack

from .api import generated
from .api.generated import TranscriptionOptions, models
from .base import ClientBase, describes_options
from .config import MAX_AUDIO_MINUTES, MAX_RESPONSE_BYTES, read_settings
from .events import OnEvent, Update
from .jobs import Job
from .operations.job_list import JobList
from .operations.jobs import find
from .operations.submit import submit
from .operations.transcribe import transcribe
from .operations.upload import upload
from .request.arguments import check_callback, check_job_id
from .request.list_filters import Date, list_filters
from .request.source import AudioSource
from .request.submission import EarlierTry, Options, prepare
from .result.transcript import Transcript
from .rules.policy import WAIT_TIMEOUT, Policy
from .secret import hidden
from .transport.sync import SyncTransport

if TYPE_CHECKING:
    import httpx


class Gladia(ClientBase):
    """Client of Gladia's pre-recorded speech-to-text API for blocking code. Safe to share between threads."""

    _transport: SyncTransport

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
        transport: httpx.BaseTransport | None = None,
    ):
        """Make a client; nothing is sent yet.

        Args:
            api_key: The API key; by default the environment's `GLADIA_API_KEY`, read now.
            base_url: Where the API is; by default the environment's `GLADIA_API_URL`, else Gladia.
            policy: Time limits and rates.
            max_response_bytes: Size of the largest response body that is accepted, in bytes.
            max_audio_minutes: Duration of the longest recording that Gladia accepts on your plan, in minutes. A PCM
                WAV that is certainly longer is not uploaded; one that is probably longer is, with a warning. None
                switches the check off.
            ssl_context: Replaces httpx's default context, for a private certificate authority or client certificates.
            on_event: Called with an `Event` for everything that the client does, at once and in the thread where it
                happens. Whatever it raises is logged and ignored.
            transport: Replaces httpx's transport. Deadlines are then checked between its operations only.

        Raises:
            ConfigurationError: The key, the URL or the environment's proxy settings cannot be used.
        """
        key = hidden(api_key)
        del api_key  # a traceback with local variables would show it
        self._settings = read_settings(
            key, base_url, policy, max_response_bytes, max_audio_minutes, ssl_context, on_event
        )
        self._transport = SyncTransport(self._settings, transport)

    @property
    def base_url(self) -> str:
        """Where the API is, without a slash at the end."""
        return self._settings.base_url

    @describes_options
    def transcribe(
        self,
        source: AudioSource,
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
        """Upload a recording if need be, transcribe it, and wait for the transcript.

        Args:
            source: A path, an http(s) URL, bytes, a readable binary file (read from its current position; a pipe, too),
                or an iterable of bytes. A source that can be read only once is not uploaded again when an upload fails.
            options: Options as one mapping, or as the generated request model.
            timeout: Seconds for everything together; None waits without limit.
            on_update: Called with an `Update` after every poll that is answered with the job.
            on_submitted: Called with the job's id as soon as it is known. Keep the id to be able to resume.
            token: Your own id for this submission, in printable ASCII. A submission with the token of an existing job
                returns that job. Submissions of one process wait for each other. Two processes that submit at the same
                moment may create a job each; both then get the older one, and the other is in its `duplicates`.
            source_id: Your own name of the recording, such as `s3://bucket/key`. A token belongs to one recording; this
                name tells it from others. By default its content does, or its URL without a presigned URL's signature.
            earlier_try: What you know of an earlier submission with the token. `"unknown"`: the client looks for its
                job once before it sends anything, and once after the create. `"possible"`, as for a message that is
                delivered again: it looks several times, for up to 40 s, until a job created a moment ago is visible.
                `"impossible"`: it does not look.
            resubmit: Whether to create once more when the answer to the create was lost and the lookups do not find the
                job. If the first job becomes visible after the lookups, both are billed.
            filename: The recording's name as Gladia is told.
            extra_body: JSON that is merged over the checked options, such as a field that is newer than this version.
                An object is merged into an object; everything else, lists too, replaces what was there. Only what the
                client itself sets, `audio_url` and two keys of `custom_metadata`, is refused.
            **keywords: The options, as in `TranscriptionOptions`; a `…_config` switches its feature on.

        Raises:
            BadOption: An option cannot be right; nothing was sent.
            BadSource: The recording cannot be read; nothing was sent.
            WaitTimeout: The time is over. The job was not stopped; the error has its `job_id`.
            SubmissionUnknown: The answer to the create was lost and the job cannot be found; the error has its `token`.
            JobFailed: Gladia ended the job with an error.
            GladiaError: Everything else; see `gladia_control.errors`.
        """
        check_callback("on_update", on_update, asynchronous=False)
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
            asynchronous=False,
        )
        return self._transport.run(transcribe(self._transport.state, submission, on_update))

    @describes_options
    def submit(
        self,
        source: AudioSource,
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
    ) -> Job:
        """Upload a recording if need be, create its job, and return at once.

        Args and errors are those of `transcribe`. `timeout` covers upload and create. By default an upload may take as
        long as it makes progress, and the create takes at most 150 s.
        """
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
            asynchronous=False,
        )
        state = self._transport.state
        submitted = self._transport.run(submit(state, submission, state.deadline(submission.timeout)))
        return Job._submitted(self._transport, submitted, submission)

    def job(self, job_id: str) -> Job:
        """A handle for a job whose id is known; nothing is sent yet.

        Raises:
            BadOption: It is not a job id.
        """
        return Job(self._transport, check_job_id(job_id))

    def find(self, token: str) -> Job | None:
        """The job that was submitted with a client token, or None if no such job is visible yet. Searches once."""
        return Job._found(self._transport, token, self._transport.run(find(self._transport.state, token)))

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

        Collect them in a list before you delete some: deleting moves the pages.

        Args:
            status: Only jobs in this state, or in one of these.
            date: Only jobs created on this day.
            before_date: Only jobs created before this date.
            after_date: Only jobs created after this date.
            custom_metadata: Only jobs whose own metadata has all of these entries.
        """
        filters = list_filters(status, date, before_date, after_date, custom_metadata)
        return self._iterate(JobList(self._transport.state, filters))

    def _iterate(self, listed: JobList) -> Iterator[Job]:
        while listed.has_more:
            for raw in self._transport.run(listed.next_page()):
                yield Job(self._transport, raw["id"], raw=raw)

    def upload(self, source: AudioSource, *, filename: str | None = None) -> models.AudioUploadResponse:
        """Upload a recording; its `audio_url` can be transcribed any number of times."""
        most = self._settings.max_audio_minutes
        steps = upload(self._transport.state, source, filename, asynchronous=False, max_audio_minutes=most)
        return self._transport.run(steps)

    def download_audio(self, job_id: str, path: str | os.PathLike[str]) -> None:
        """Write the audio of a job to a file, which appears only when it is complete."""
        self.job(job_id).download_audio(path)

    def delete(self, job_id: str) -> None:
        """Delete a job that has ended, with its audio.

        Raises:
            PermissionDenied: The job has not ended yet.
            NotFound: The job is unknown, or was deleted before.
        """
        self.job(job_id).delete()

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()
        if self._used_api is not None:
            generated.close_api(self._used_api)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
