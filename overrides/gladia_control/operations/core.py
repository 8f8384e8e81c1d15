"""What both clients share: settings, rules, and one algorithm per public method."""

from __future__ import annotations

import functools
import inspect
import math
import os
import ssl
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

import httpx

from gladia_control._no_fork import no_fork
from gladia_control.api import generated
from gladia_control.errors import BadOption, ConfigurationError, WaitTimeout
from gladia_control.events import OnEvent
from gladia_control.operations import lookup, submit, wait
from gladia_control.request import options, source
from gladia_control.request.list_filters import list_filters
from gladia_control.request.source import AsyncAudioSource, Recording
from gladia_control.rules.policy import Policy
from gladia_control.secret import Secret, hidden
from gladia_control.text import show
from gladia_control.transport.connections import is_loopback
from gladia_control.transport.request import Settings

from .response import Reply
from .steps import Rules, Steps, Work, about, as_received, exchange
from .submit import Submission, Submitted, check_job_id, check_token
from .wait import Update, Waiting, check_timeout

if TYPE_CHECKING:
    from gladia_control.api.generated import AuthenticatedClient, RequestModel, TranscriptionOptions, UploadResponse
    from gladia_control.result.transcript import Transcript

KEY_VARIABLE = "GLADIA_API_KEY"
URL_VARIABLE = "GLADIA_API_URL"

OnUpdate = Callable[[Update], Any]
Options: TypeAlias = "TranscriptionOptions | RequestModel"


class Core:
    """Settings and rules of a client, and its algorithms as generators of steps."""

    def __init__(
        self,
        api_key: Secret | None,
        base_url: str | None,
        policy: Policy | None,
        max_response_bytes: int,
        ssl_context: ssl.SSLContext | None,
        on_event: OnEvent | None,
        *,
        asynchronous: bool,
    ):
        policy = Policy() if policy is None else policy
        if not isinstance(policy, Policy):
            raise ConfigurationError(f"policy: expected a Policy, got {show(policy)}")
        if ssl_context is not None and not isinstance(ssl_context, ssl.SSLContext):
            raise ConfigurationError(f"ssl_context: expected an ssl.SSLContext, got {show(ssl_context)}")
        if not isinstance(max_response_bytes, int) or max_response_bytes <= 0:
            raise ConfigurationError(f"max_response_bytes: expected a positive integer, got {show(max_response_bytes)}")
        if on_event is not None and (not callable(on_event) or inspect.iscoroutinefunction(on_event)):
            raise ConfigurationError(f"on_event: expected a plain function, got {show(on_event)}")
        self._asynchronous = asynchronous
        generated.load()
        if asynchronous:
            _transcript_class()  # or an event loop would wait for it
        self.settings = Settings(
            api_key=checked_key(api_key or hidden(os.environ.get(KEY_VARIABLE))),
            base_url=checked_url(base_url or os.environ.get(URL_VARIABLE) or default_url()),
            policy=policy,
            max_response_bytes=max_response_bytes,
            ssl_context=ssl_context,
        )
        self.rules = Rules(policy, self.settings.base_url, on_event)

    @functools.cached_property
    def api(self) -> AuthenticatedClient:
        """The generated client."""
        settings = self.settings
        return generated.AuthenticatedClient(
            base_url=settings.base_url, token=settings.api_key.reveal(), ssl_context=settings.ssl_context
        )

    @property
    def used_api(self) -> AuthenticatedClient | None:
        """The generated client, if anybody asked for it."""
        return vars(self).get("api")

    check_job_id = staticmethod(check_job_id)
    list_filters = staticmethod(list_filters)
    close_api = staticmethod(generated.close_api)
    aclose_api = staticmethod(generated.aclose_api)

    def deadline(self, timeout: float) -> float:
        """A point on the rules' clock."""
        return self.rules.now() + timeout

    def short_deadline(self) -> float:
        """The deadline of a call that only reads or deletes."""
        return self.deadline(self.rules.policy.submit)

    def prepare(
        self,
        audio: AsyncAudioSource,
        given: Options | None,
        keywords: Mapping[str, Any],
        *,
        extra_body: Mapping[str, Any] | None,
        token: str | None,
        resubmit: bool,
        on_submitted: Callable[[str], Any] | None,
        filename: str | None,
        timeout: float | None,
    ) -> Submission:
        """Check everything that can be checked before anything is sent."""
        seconds = check_timeout(timeout)
        if token is not None:
            check_token(token)
        self.check_callback("on_submitted", on_submitted)
        body = options.build(given, keywords, extra_body, token=token)
        return Submission(
            source=source.open_source(audio, filename, asynchronous=self._asynchronous),
            body=body,
            token=token or submit.new_token(),
            own_token=token is not None,
            resubmit=resubmit,
            on_submitted=on_submitted,
            timeout=seconds,
        )

    def check_callback(self, name: str, callback: object) -> None:
        """Raise a `BadOption` unless it can be called, and awaited only where the client awaits."""
        if callback is not None and not callable(callback):
            raise BadOption(name, f"expected a function, got {show(callback)}", callback)
        if inspect.iscoroutinefunction(callback) and not self._asynchronous:
            raise BadOption(
                name, "expected a plain function, got a coroutine function; AsyncGladia takes these", callback
            )

    def submit(self, submission: Submission) -> Steps[Submitted]:
        """Upload, create, and return the job."""
        return submit.submit(self.rules, submission, self.deadline(submission.timeout))

    def transcribe(self, submission: Submission, on_update: OnUpdate | None) -> Steps[Transcript]:
        """Upload, create, wait and read, within one deadline."""
        _transcript_class()  # before there is a job that could be lost
        self.check_callback("on_update", on_update)
        return self._transcribe(submission, on_update)

    def _transcribe(self, submission: Submission, on_update: OnUpdate | None) -> Steps[Transcript]:
        started = self.rules.now()
        deadline = started + submission.timeout
        submitted = yield from submit.submit(self.rules, submission, deadline)
        if self.rules.now() >= deadline:
            raise WaitTimeout(submitted.job_id, None, self.rules.now() - started).about(token=submitted.token)
        waiting = Waiting(
            submitted.job_id,
            submitted.duration,
            diarization=bool(submission.body.get("diarization")),
            fresh=True,
            token=submitted.token,
        )
        return (yield from self._finished(waiting, deadline, on_update))

    def wait(self, waiting: Waiting, timeout: float | None, on_update: OnUpdate | None) -> Steps[Transcript]:
        """Wait for a job and read it."""
        seconds = check_timeout(timeout)
        _transcript_class()
        self.check_callback("on_update", on_update)
        return self._finished(waiting, self.deadline(seconds), on_update)

    def _finished(self, waiting: Waiting, deadline: float, on_update: OnUpdate | None) -> Steps[Transcript]:
        job, body = yield from wait.wait(self.rules, waiting, deadline, on_update)
        try:
            transcript: Transcript = yield Work(functools.partial(_transcript_class()._from_answer, job, body))
        except BaseException as error:
            error.add_note(f"gladia_control: job {waiting.job_id} is done: job({waiting.job_id!r}).wait() reads it")
            raise
        return transcript

    def find(self, token: str) -> Steps[list[dict[str, Any]]]:
        """The jobs with a client token, as received, the oldest first."""
        return about(lookup.find(self.rules, check_token(token), self.short_deadline()), token=token)

    def get(self, job_id: str) -> Steps[dict[str, Any]]:
        """A job as received."""
        call = generated.get(check_job_id(job_id))
        read = functools.partial(wait.own_job, job_id)
        return about(exchange(self.rules, call, self.short_deadline(), read), job_id=job_id)

    def delete(self, job_id: str) -> Steps[Reply]:
        """Delete a job."""
        call = generated.delete(check_job_id(job_id))
        return about(exchange(self.rules, call, self.short_deadline(), as_received), job_id=job_id)

    def download(self, job_id: str, to: Any) -> Steps[Reply]:
        """Write the audio of a job to a binary file."""
        call = generated.audio(check_job_id(job_id))
        return about(exchange(self.rules, call, math.inf, as_received, to=to), job_id=job_id)

    def upload(self, audio: AsyncAudioSource, filename: str | None) -> Steps[UploadResponse]:
        """Upload a recording."""
        recording = source.open_source(audio, filename, asynchronous=self._asynchronous)
        if not isinstance(recording, Recording):
            raise BadOption("source", "a URL needs no upload; give it to transcribe or submit", None)
        recording.digested = False  # a digest tells whether a submission is the same as an earlier one
        return self._uploaded(recording)

    def _uploaded(self, recording: Recording) -> Steps[UploadResponse]:
        with no_fork:
            from gladia_control.result.lenient import read_upload  # here, since it needs many models

        answer = yield from submit.upload(self.rules, recording, math.inf)
        return read_upload(answer)

    def page(self, filters: Mapping[str, Any], offset: int, seen: set[str]) -> Steps[tuple[list[Any], int | None]]:
        """The jobs of a page that are not in `seen`, as received, and the offset of the next page, if there is one.

        A job that is created in between moves all others down, so that some would come twice.
        """
        call = generated.list_jobs(**filters, offset=offset, limit=lookup.PAGE_SIZE)
        page = yield from exchange(self.rules, call, self.short_deadline(), lookup.Page.of)
        jobs = [item for item in page.items if lookup.has_id(item)]
        fresh = [job for job in jobs if job["id"] not in seen]
        seen.update(job["id"] for job in fresh)
        stuck = bool(jobs) and not fresh and len(seen) < offset  # a server that does not know `offset`
        return fresh, None if page.last or stuck else offset + len(page.items)


@no_fork
def _transcript_class() -> type[Transcript]:
    """Imported when somebody waits: it needs many models, and a submission needs none of them."""
    from gladia_control.result.transcript import Transcript

    return Transcript


def checked_key(key: Secret | None) -> Secret:
    """The API key, if it can be one; errors do not show it.

    Raises:
        ConfigurationError: It is missing, has other characters than printable ASCII without space, or is too long.
    """
    if key is None:
        raise ConfigurationError(f"no API key: give api_key=, or set {KEY_VARIABLE}")
    if not _is_key(key.reveal()):
        raise ConfigurationError("the API key must be 1 to 512 printable ASCII characters without a space")
    return key


def _is_key(key: Any) -> bool:
    return isinstance(key, str) and 1 <= len(key) <= 512 and all("!" <= char <= "~" for char in key)


def default_url() -> str:
    """The server of the document."""
    url: str = generated.document()["servers"][0]["url"]
    return url


def checked_url(url: str) -> str:
    """The base URL without a slash at its end.

    Raises:
        ConfigurationError: It is no http(s) URL, has user, query or fragment, or is http to another host than this one.
    """
    if not isinstance(url, str):
        raise ConfigurationError(f"base URL: expected https://host, got {show(url)}")
    try:
        parts = urlsplit(url)
        _ = parts.port, httpx.URL(url)  # raise where it is none
    except (ValueError, httpx.InvalidURL):
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or not all("!" <= char <= "~" for char in url):
        raise ConfigurationError(f"base URL: expected https://host, got {url.partition('?')[0].rpartition('@')[2]!r}")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError("base URL: must not hold a user or a password")
    if parts.query or parts.fragment:
        raise ConfigurationError("base URL: must not have a query or a fragment")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ConfigurationError(
            "base URL: http would send the key unprotected; use https (http is for this machine only)"
        )
    return url.rstrip("/")
