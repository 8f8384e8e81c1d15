"""From a step to an httpx request, and from what httpx does to an answer; shared by both transports."""

from __future__ import annotations

import ipaddress
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, TypeVar

import httpx
from attrs import define, field, frozen

from . import _generated
from ._answers import Failure, Reply
from ._multipart import Form, form
from ._policy import Outcome, Policy
from ._steps import Send
from .errors import ConfigurationError, GladiaError, WriteFailed
from .source import Recording

T = TypeVar("T")

USER_AGENT = "gladia-control-api-client"
ERROR_BODY_LIMIT = 64 * 1024
REDIRECTS = 3


@frozen(kw_only=True)
class Settings:
    """How a client reaches Gladia.

    Attributes:
        api_key: The key; not shown in the repr.
        base_url: Scheme, host and port; without a slash at the end.
        policy: Time limits.
        max_response_bytes: Largest body of a success that is accepted, decoded.
        ssl_context: Replaces httpx's default context.
    """

    api_key: str = field(repr=False)
    base_url: str
    policy: Policy
    max_response_bytes: int
    ssl_context: ssl.SSLContext | None = None
    now: Callable[[], float] = time.monotonic


class TooSlow(Exception):
    """The deadline of an attempt passed while its answer was read."""


@define
class Prepared:
    """A request ready for httpx, and how to read its answer."""

    settings: Settings
    send: Send
    form: Form | None = None
    received: bytearray = field(factory=bytearray, init=False)
    too_large: bool = field(default=False, init=False)

    @classmethod
    def of(cls, settings: Settings, send: Send) -> Prepared:
        """Prepare a step; an upload gets its multipart frame."""
        recording = send.recording
        return cls(settings, send, form(_generated.upload_part(), recording.filename) if recording else None)

    def check_open(self, client: httpx.Client | httpx.AsyncClient) -> None:
        """Raise a `ConfigurationError` if the client was closed."""
        if client.is_closed:
            raise ConfigurationError("the client is closed")

    def arguments(self, content: Any = None) -> dict[str, Any]:
        """Arguments for `build_request` of an httpx client; not to be kept in a variable, for they hold the key."""
        call = self.send.call
        arguments: dict[str, Any] = {
            "method": call.method,
            "url": self.settings.base_url + call.path,
            "params": call.query or None,
            "headers": self.headers(),
            "timeout": self.timeout(),
        }
        if call.body is not None:
            arguments["json"] = call.body
        if content is not None:
            arguments["content"] = content
        return arguments

    def headers(self) -> dict[str, str]:
        """Headers of the request; the key goes to the configured origin, which `arguments` builds the URL from."""
        key_header = _generated.document()["components"]["securitySchemes"]["x_gladia_key"]["name"]
        headers = {key_header: self.settings.api_key, "user-agent": USER_AGENT}
        headers["accept-encoding"] = "identity" if self.send.to else "gzip"
        if self.form is not None and self.send.recording is not None:
            headers["content-type"] = self.form.content_type
            size = self.send.recording.size
            headers |= (
                {"transfer-encoding": "chunked"} if size is None else {"content-length": str(self.form.length(size))}
            )
        return headers

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
        return Reply(response.status_code, headers, bytes(self.received), self.too_large)


def failure(error: Exception, prepared: Prepared) -> Failure:
    """What an exception of httpx, or of reading the answer, says about the request.

    Raises:
        Exception: The exception itself, if it is not about the network.
    """
    timed_out = isinstance(error, (httpx.TimeoutException, TooSlow))
    deadline_passed = prepared.settings.now() >= prepared.send.deadline
    reason = f"{_reason(error)} ({prepared.settings.base_url})"
    if isinstance(error, (httpx.UnsupportedProtocol, httpx.InvalidURL)):
        raise ConfigurationError(reason) from None
    tls = _tls_error(error)
    if tls is not None:
        return Failure(Outcome.UNTRUSTED, f"TLS: {tls}")
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)):
        return Failure(Outcome.NOT_SENT, reason, timed_out)
    # A damaged TLS record reaches asyncio code as the bare error of the standard library.
    network = (httpx.HTTPError, httpx.StreamError, TooSlow, OSError)
    if isinstance(error, network) and not isinstance(error, GladiaError):
        return Failure(Outcome.AMBIGUOUS, "the deadline passed" if deadline_passed else reason, timed_out)
    raise error


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__


def _tls_error(error: BaseException | None) -> str | None:
    """The reason of a failed handshake, if that is what happened."""
    if not isinstance(error, httpx.ConnectError):
        return None
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
            return str(getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or cause)
        cause = cause.__cause__ or cause.__context__
    return None


def two_clients(settings: Settings, transport: Any, build: Callable[..., T]) -> tuple[T, T]:
    """A client that keeps connections, and one that opens a new one for each request.

    Raises:
        ConfigurationError: The environment's proxy or certificate settings cannot be used.
    """
    try:
        context = settings.ssl_context or httpx.create_ssl_context()  # slow to make, so both share it
        arguments = _client_arguments(settings, context, transport)
        # No limit on connections: polls are spaced by the rules, and whoever uploads much at once decides how much.
        shared, fresh = (httpx.Limits(max_connections=None, max_keepalive_connections=keep) for keep in (20, 0))
        return build(**arguments, limits=shared), build(**arguments, limits=fresh)
    except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
        hint = "check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"
        raise ConfigurationError(f"the HTTP client cannot be made ({type(error).__name__}); {hint}") from None


def _client_arguments(settings: Settings, context: ssl.SSLContext, transport: Any) -> dict[str, Any]:
    """Arguments for an httpx client: no cookies, no redirects, and no proxy on the way to this machine itself."""
    arguments: dict[str, Any] = {
        "follow_redirects": False,
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        "trust_env": not is_loopback(httpx.URL(settings.base_url).host),
    }
    return arguments | ({"verify": context} if transport is None else {"transport": transport})


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def frame(prepared: Prepared, recording: Recording) -> Iterator[bytes]:
    """The body of an upload."""
    assert prepared.form is not None  # noqa: S101  # an upload always has one
    yield prepared.form.head
    for chunk in recording.chunks():
        prepared.check_deadline()
        yield chunk
    yield prepared.form.tail


def redirect_target(prepared: Prepared, response: httpx.Response) -> httpx.URL | None:
    """Where a download goes on: an https URL (or the same origin); None for everything else, which is not followed."""
    location = response.headers.get("location", "")
    if prepared.send.to is None or response.status_code not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        target = response.url.join(location)
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


def keyless() -> Mapping[str, str]:
    """Headers for a place that is not Gladia."""
    return {"user-agent": USER_AGENT, "accept-encoding": "identity"}
