"""From a step to an httpx request, and from what httpx does to an answer; shared by both transports."""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any

import httpx
from attrs import define, field, frozen

from gladia_control.api import generated
from gladia_control.errors import ConfigurationError, GladiaError, WriteFailed
from gladia_control.operations.response import Failure, Reply
from gladia_control.operations.steps import Send
from gladia_control.request.readers import pieces
from gladia_control.request.source import Recording
from gladia_control.rules.policy import Outcome, Policy
from gladia_control.secret import Secret

from .gzip import BadContent, Decoder
from .multipart import Form, form
from .proxy import Proxy

USER_AGENT = "gladia-control-api-client"
ERROR_BODY_LIMIT = 64 * 1024
SHORTEST_KEY = 8
"""A shorter key is one of a test, and may be part of any word."""
PIECE = 16 * 1024
REDIRECTS = 3


@frozen(kw_only=True, eq=False, repr=False)
class Settings:
    """How a client reaches Gladia.

    Attributes:
        api_key: The key.
        base_url: Scheme, host and port; without a slash at the end.
        policy: Time limits.
        max_response_bytes: Largest body of a success that is accepted, decoded.
        ssl_context: Replaces httpx's default context.
    """

    api_key: Secret
    base_url: str
    policy: Policy
    max_response_bytes: int
    ssl_context: ssl.SSLContext | None = None
    now: Callable[[], float] = time.monotonic


class TooSlow(Exception):
    """The deadline of an attempt passed while its answer was read."""


@define(eq=False, repr=False)
class Prepared:
    """A request ready for httpx, and how to read its answer."""

    settings: Settings
    send: Send
    form: Form | None = None
    received: bytearray = field(factory=bytearray, init=False, repr=False)
    too_large: bool = field(default=False, init=False)
    problem: str | None = field(default=None, init=False)

    @classmethod
    def of(cls, settings: Settings, send: Send) -> Prepared:
        """Prepare a step; an upload gets its multipart frame."""
        recording = send.recording
        if recording is not None:
            recording.begin()
        return cls(settings, send, form(generated.upload_part(), recording.filename) if recording else None)

    def request(self, content: Any = None, **extensions: Any) -> httpx.Request:
        """The request; it holds the key, so it is not to be kept longer than it takes."""
        call = self.send.call
        body: dict[str, Any] = {} if call.body is None else {"json": call.body}
        if content is not None:
            body["content"] = content
        return httpx.Request(
            call.method,
            self.settings.base_url + call.path,
            params=call.query or None,
            headers=self.headers(),
            extensions={"timeout": self.timeout().as_dict(), **extensions},
            **body,
        )

    def redirected(self, target: httpx.URL) -> httpx.Request:
        """A request to a place that is not Gladia: without the key."""
        headers = {"user-agent": USER_AGENT, "accept-encoding": "identity"}
        return httpx.Request("GET", target, headers=headers, extensions={"timeout": self.timeout().as_dict()})

    def headers(self) -> dict[str, str]:
        """Headers of the request; the key goes to the configured origin, which `request` builds the URL from."""
        headers = {"user-agent": USER_AGENT, "accept-encoding": "identity" if self.send.to else "gzip"}
        if self.form is not None and self.send.recording is not None:
            headers["content-type"] = self.form.content_type
            size = self.send.recording.size
            headers |= (
                {"transfer-encoding": "chunked"} if size is None else {"content-length": str(self.form.length(size))}
            )
        key_header = generated.document()["components"]["securitySchemes"]["x_gladia_key"]["name"]
        return {**headers, key_header: self.settings.api_key.reveal()}

    def ends(self) -> tuple[bytes, bytes]:
        """What stands before and after the recording in the body of an upload."""
        assert self.form is not None  # noqa: S101  # an upload always has one
        return self.form.head, self.form.tail

    def timeout(self) -> httpx.Timeout:
        """The phases of the attempt, clipped to its deadline; an upload or download may stall for longer."""
        policy, left = self.settings.policy, max(0.001, self.send.deadline - self.settings.now())
        streams = self.send.recording is not None or self.send.to is not None
        return httpx.Timeout(
            connect=min(policy.connect, left),
            read=min(policy.stall if streams else policy.read, left),
            write=min(policy.stall if streams else policy.write, left),
            pool=min(policy.pool, left),
        )

    def check_deadline(self) -> None:
        """Raise `TooSlow` once the attempt must be over."""
        if self.settings.now() >= self.send.deadline:
            raise TooSlow

    def decoder(self, response: httpx.Response) -> Decoder:
        """What decodes the answer's body; of an unknown encoding, nothing is decoded and the answer has a problem."""
        if response.is_stream_consumed:  # it was there at once, as mocks make them, and httpx has decoded it
            return Decoder("")
        try:
            return Decoder(response.headers.get("content-encoding", ""))
        except BadContent as unknown:
            self.problem = str(unknown)
            return Decoder("")

    def take(self, chunk: bytes, status: int) -> bool:
        """Keep a part of the body; False if there is more than is accepted."""
        self.check_deadline()
        limit = self.settings.max_response_bytes if 200 <= status < 300 else ERROR_BODY_LIMIT
        self.received += chunk[: limit - len(self.received) + 1]
        if len(self.received) > limit:
            del self.received[limit:]
            self.too_large = 200 <= status < 300
            return False
        return True

    def reply(self, response: httpx.Response) -> Reply:
        """The answer, once its body has been read."""
        headers = {key.lower(): value for key, value in response.headers.items()}
        body = bytes(self.received)
        if not response.is_success:
            body = self.without_key(body)
        return Reply(response.status_code, headers, body, self.too_large, self.problem)

    def without_key(self, body: bytes) -> bytes:
        """The body of an error, where a server may repeat the key that it does not accept."""
        if len(self.settings.api_key.reveal()) < SHORTEST_KEY:
            return body
        return body.replace(self.settings.api_key.reveal().encode("ascii"), b"***")


def failure(error: Exception, prepared: Prepared, proxy: Proxy | None) -> Failure:
    """What an exception of httpx, or of reading the answer, says about the request.

    Raises:
        Exception: The exception itself, if it is not about the network.
    """
    timed_out = isinstance(error, (httpx.TimeoutException, TooSlow))
    deadline_passed = prepared.settings.now() >= prepared.send.deadline
    reason = f"{_reason(error)} ({prepared.settings.base_url}{f' by way of {proxy}' if proxy else ''})"
    if isinstance(error, (httpx.UnsupportedProtocol, httpx.InvalidURL)):
        raise ConfigurationError(reason) from None
    if isinstance(error, httpx.ProxyError) and str(error).startswith("407"):
        raise ConfigurationError(f"{proxy or 'the proxy'} asks for credentials, or for other ones (407)") from None
    tls = _tls_error(error)
    if tls is not None:
        return Failure(Outcome.UNTRUSTED, f"TLS: {tls}")
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)):
        return Failure(Outcome.NOT_SENT, reason, timed_out)
    # A damaged TLS record reaches asyncio code as the bare error of the standard library.
    network = (httpx.HTTPError, httpx.StreamError, TooSlow, BadContent, OSError)
    if isinstance(error, network) and not isinstance(error, GladiaError):
        return Failure(Outcome.AMBIGUOUS, "the deadline passed" if deadline_passed else reason, timed_out)
    raise error


def without_frames(error: BaseException) -> None:
    """Forget where an error came from: the frames of httpx and httpcore hold the request, and with it the key."""
    link: BaseException | None = error
    while link is not None:
        link.__traceback__ = None
        link = link.__cause__ or link.__context__


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())
    cause = _system_error(error)
    if cause and cause not in text:  # asyncio code is only told that "all connection attempts failed"
        text = f"{text}: {cause}"
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__


def _system_error(error: BaseException | None) -> str | None:
    """What the operating system said, such as `Too many open files`."""
    found = None
    while error is not None:
        if isinstance(error, OSError) and error.strerror:
            found = error.strerror
        group = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
        error = error.__cause__ or error.__context__ or next(iter(group), None)
    return found


_NOT_ABOUT_TRUST = (ssl.SSLEOFError, ssl.SSLWantReadError, ssl.SSLWantWriteError, ssl.SSLSyscallError)
PASSING_ALERTS = ("INTERNAL_ERROR", "USER_CANCELLED", "NO_RENEGOTIATION")


def _tls_error(error: BaseException | None) -> str | None:
    """The reason of a failed handshake, if that is what happened and it would happen again."""
    if not isinstance(error, httpx.ConnectError):
        return None
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, _NOT_ABOUT_TRUST):
            told = str(getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or cause)
            return None if told.endswith(PASSING_ALERTS) else told
        cause = cause.__cause__ or cause.__context__
    return None


def frame(prepared: Prepared, recording: Recording) -> Iterator[bytes]:
    """The body of an upload."""
    head, tail = prepared.ends()
    yield head
    for chunk in recording.chunks():
        prepared.check_deadline()
        yield chunk
    yield tail


async def aframe(prepared: Prepared, recording: Recording) -> AsyncGenerator[bytes, None]:
    """The body of an upload, read without holding up the event loop."""
    head, tail = prepared.ends()
    yield head
    async with contextlib.aclosing(recording.achunks()) as chunks:
        async for chunk in chunks:
            # A write counts as progress once it is through: small ones let a slow receiver show that it is alive.
            for piece in pieces(chunk, PIECE):
                prepared.check_deadline()
                yield piece
    yield tail


def redirect_target(prepared: Prepared, asked: httpx.URL, response: httpx.Response) -> httpx.URL | None:
    """Where a download goes on: an https URL; None for everything else, which is not followed."""
    location = response.headers.get("location", "")
    if prepared.send.to is None or response.status_code not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        target = asked.join(location)
    except httpx.InvalidURL:
        return None
    usable = target.scheme == "https" and bool(target.host) and not target.userinfo
    return target if usable else None


def write(file: Any, chunk: bytes) -> None:
    """Write a part of a download.

    Raises:
        WriteFailed: The disk is full, or the like.
    """
    try:
        file.write(chunk)
    except OSError as error:
        raise WriteFailed(f"the audio cannot be written: {error.strerror or error}") from None


def start_anew(file: Any) -> None:
    """Forget what an earlier attempt wrote."""
    file.seek(0)
    file.truncate()
