"""What both clients share: settings, rules, and one algorithm per public method."""

from __future__ import annotations

import functools
import inspect
import math
import os
import ssl
import weakref
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, Self
from urllib.parse import urlsplit

import httpx

from . import _find, _generated, _submit, _tokens, _wait, options, source
from ._answers import Reply
from ._events import OnEvent
from ._generated import AuthenticatedClient, RequestModel, TranscriptionOptions, UploadResponse
from ._policy import Policy
from ._pools import is_loopback
from ._reading import read_upload
from ._request import Settings
from ._secret import Secret
from ._show import show
from ._steps import Rules, Steps, Work, about, as_received, exchange
from ._submit import Submission, Submitted, check_job_id, check_token
from ._wait import Update, Waiting
from .errors import BadOption, ConfigurationError, WaitTimeout
from .source import AsyncAudioSource, Recording
from .transcript import Transcript

KEY_VARIABLE = "GLADIA_API_KEY"
URL_VARIABLE = "GLADIA_API_URL"
MAX_RESPONSE_BYTES = 128 * 1024 * 1024

OnUpdate = Callable[[Update], Any]
Options = TranscriptionOptions | RequestModel


class Client:
    """What both clients have without asking the server."""

    _core: Core
    _transport: Any

    def __new__(cls, *_: Any, **__: Any) -> Self:
        client = super().__new__(cls)
        _clients.add(client)
        return client

    @property
    def api(self) -> AuthenticatedClient:
        """The generated client, configured: the way to operations and fields that this client does not wrap."""
        return self._core.api

    def __repr__(self) -> str:
        core = getattr(self, "_core", None)  # absent while the constructor fails
        return f"{type(self).__name__}(base_url={core.settings.base_url!r})" if core else f"{type(self).__name__}()"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds the API key and open connections; make one in each process")


_clients: weakref.WeakSet[Client] = weakref.WeakSet()


def _after_fork() -> None:
    """In a forked child, every client opens connections of its own; those that it had are still the parent's."""
    _tokens.forget()
    for client in tuple(_clients):
        if hasattr(client, "_transport"):  # absent while the constructor runs
            client._core.rules.after_fork()
            client._transport.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


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
        return AuthenticatedClient(
            base_url=settings.base_url, token=settings.api_key.reveal(), ssl_context=settings.ssl_context
        )

    @property
    def used_api(self) -> AuthenticatedClient | None:
        """The generated client, if anybody asked for it."""
        return vars(self).get("api")

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
    ) -> Submission:
        """Check everything that can be checked before anything is sent."""
        if token is not None:
            check_token(token)
        self.check_callback("on_submitted", on_submitted)
        body = options.build(given, keywords, extra_body, token=token)
        return Submission(
            source=source.open_source(audio, filename, asynchronous=self._asynchronous),
            body=body,
            token=token or _submit.new_token(),
            own_token=token is not None,
            resubmit=resubmit,
            on_submitted=on_submitted,
        )

    def check_callback(self, name: str, callback: object) -> None:
        """Raise a `BadOption` unless it can be called, and awaited only where the client awaits."""
        if callback is not None and not callable(callback):
            raise BadOption(name, f"expected a function, got {show(callback)}", callback)
        if inspect.iscoroutinefunction(callback) and not self._asynchronous:
            raise BadOption(
                name, "expected a plain function, got a coroutine function; AsyncGladia takes these", callback
            )

    def submit(self, submission: Submission, timeout: float) -> Steps[Submitted]:
        """Upload, create, and return the job."""
        return _submit.submit(self.rules, submission, self.deadline(timeout))

    def transcribe(self, submission: Submission, timeout: float, on_update: OnUpdate | None) -> Steps[Transcript]:
        """Upload, create, wait and read, within one deadline."""
        self.check_callback("on_update", on_update)
        return self._transcribe(submission, timeout, on_update)

    def _transcribe(self, submission: Submission, timeout: float, on_update: OnUpdate | None) -> Steps[Transcript]:
        started = self.rules.now()
        deadline = started + timeout
        submitted = yield from _submit.submit(self.rules, submission, deadline)
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

    def wait(self, waiting: Waiting, timeout: float, on_update: OnUpdate | None) -> Steps[Transcript]:
        """Wait for a job and read it."""
        self.check_callback("on_update", on_update)
        return self._finished(waiting, self.deadline(timeout), on_update)

    def _finished(self, waiting: Waiting, deadline: float, on_update: OnUpdate | None) -> Steps[Transcript]:
        raw = yield from _wait.wait(self.rules, waiting, deadline, on_update)
        transcript: Transcript = yield Work(functools.partial(Transcript.from_raw, raw))
        return transcript

    def find(self, token: str) -> Steps[list[dict[str, Any]]]:
        """The jobs with a client token, as received, the oldest first."""
        return about(_find.find(self.rules, check_token(token), self.short_deadline()), token=token)

    def get(self, job_id: str) -> Steps[dict[str, Any]]:
        """A job as received."""
        call = _generated.get(check_job_id(job_id))
        read = functools.partial(_wait.own_job, job_id)
        return about(exchange(self.rules, call, self.short_deadline(), read), job_id=job_id)

    def delete(self, job_id: str) -> Steps[Reply]:
        """Delete a job."""
        call = _generated.delete(check_job_id(job_id))
        return about(exchange(self.rules, call, self.short_deadline(), as_received), job_id=job_id)

    def download(self, job_id: str, to: Any) -> Steps[Reply]:
        """Write the audio of a job to a binary file."""
        call = _generated.audio(check_job_id(job_id))
        return about(exchange(self.rules, call, math.inf, as_received, to=to), job_id=job_id)

    def upload(self, audio: AsyncAudioSource, filename: str | None) -> Steps[UploadResponse]:
        """Upload a recording."""
        recording = source.open_source(audio, filename, asynchronous=self._asynchronous)
        if not isinstance(recording, Recording):
            raise BadOption("source", "a URL needs no upload; give it to transcribe or submit", None)
        return self._uploaded(recording)

    def _uploaded(self, recording: Recording) -> Steps[UploadResponse]:
        answer = yield from _submit.upload(self.rules, recording, math.inf)
        return read_upload(answer)

    def page(self, filters: Mapping[str, Any], offset: int, seen: set[str]) -> Steps[tuple[list[Any], int | None]]:
        """The jobs of a page that are not in `seen`, as received, and the offset of the next page, if there is one.

        A job that is created in between moves all others down, so that some would come twice.
        """
        call = _generated.list_jobs(**filters, offset=offset, limit=_find.PAGE_SIZE)
        page = yield from exchange(self.rules, call, self.short_deadline(), _find.Page.of)
        jobs = [item for item in page.items if _find.has_id(item)]
        fresh = [job for job in jobs if job["id"] not in seen]
        seen.update(job["id"] for job in fresh)
        stuck = bool(jobs) and not fresh and len(seen) < offset  # a server that does not know `offset`
        return fresh, None if page.last or stuck else offset + len(page.items)


def hidden(api_key: Any) -> Secret | None:
    """What was given as the key, out of sight."""
    return None if api_key is None else Secret(api_key)


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
    url: str = _generated.document()["servers"][0]["url"]
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
