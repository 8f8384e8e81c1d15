"""What an exception of httpx says about a request."""

from __future__ import annotations

import ssl

import httpx

from gladia_control.config import Settings
from gladia_control.errors import ConfigurationError, GladiaError
from gladia_control.operations.response import NoResponse
from gladia_control.rules.outcome import Outcome
from gladia_control.text import LONGEST_NAME, clean

from .certificates import advice
from .gzip import BadContent
from .proxy import Proxy


class TooSlow(Exception):
    """The deadline of an attempt passed while its response was read."""


def no_response(
    error: Exception,
    settings: Settings,
    proxy: Proxy | None,
    *,
    deadline_passed: bool,
    sent: bool | None,
    default_trust: bool = False,
) -> NoResponse:
    """What an exception of httpx, or of reading the response, says about the request.

    Args:
        error: The exception.
        settings: Where the request went, and the key that the reason must not show.
        proxy: The proxy on the way, if there is one.
        deadline_passed: Whether the attempt's deadline has passed.
        sent: Whether a part of the request may have left; None if that is not known.
        default_trust: Whether the environment says which certificates are trusted, and not the caller.

    Raises:
        ConfigurationError: The request cannot be sent as the client is configured.
        Exception: The exception itself, if it is not about the network.
    """
    timed_out = isinstance(error, (httpx.TimeoutException, TooSlow))
    told = settings.api_key.hide_in_text(_reason(error))
    reason = f"{clean(told, LONGEST_NAME)} ({settings.base_url}{f' by way of {proxy}' if proxy else ''})"
    if isinstance(error, (httpx.UnsupportedProtocol, httpx.InvalidURL)):
        raise ConfigurationError(reason) from None
    if isinstance(error, httpx.ProxyError) and str(error).startswith("407"):
        raise ConfigurationError(f"{proxy or 'the proxy'} asks for credentials, or for other ones (407)") from None
    tls = _tls_error(error, default_trust=default_trust)
    if tls is not None:
        return NoResponse(Outcome.UNTRUSTED, f"TLS: {tls}")
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)):
        return NoResponse(Outcome.NOT_SENT, reason, timed_out)
    # A damaged TLS record reaches asyncio code as the bare error of the standard library.
    network = (httpx.HTTPError, httpx.StreamError, TooSlow, BadContent, OSError)
    if not isinstance(error, network) or isinstance(error, GladiaError):
        raise error
    if sent is False:  # such as a proxy that closes the connection instead of making the tunnel
        reason = "the deadline passed before the request was sent" if deadline_passed else reason
        return NoResponse(Outcome.NOT_SENT, reason, timed_out)
    return NoResponse(Outcome.AMBIGUOUS, "the deadline passed" if deadline_passed else reason, timed_out)


def without_frames(error: BaseException) -> None:
    """Drop the tracebacks of an error: the frames of httpx and httpcore hold the request, and with it the key."""
    if isinstance(error, GladiaError):  # it says what is to be said of the error of httpx before it
        error.__context__ = None
    left: list[BaseException | None] = [error]
    seen: set[int] = set()
    while left:
        link = left.pop()
        if link is not None and id(link) not in seen:
            seen.add(id(link))
            link.__traceback__ = None
            left += [link.__cause__, link.__context__]
            left += link.exceptions if isinstance(link, BaseExceptionGroup) else ()


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())
    cause = _system_error(error)
    if cause and cause not in text:  # anyio only says "all connection attempts failed"
        text = f"{text}: {cause}"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


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


def _tls_error(error: BaseException | None, *, default_trust: bool) -> str | None:
    """The reason of a failed handshake, if that is what happened and it would happen again."""
    if not isinstance(error, httpx.ConnectError):
        return None
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, _NOT_ABOUT_TRUST):
            told = str(getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or cause)
            if default_trust and isinstance(cause, ssl.SSLCertVerificationError):
                told += advice(cause)
            return None if told.endswith(PASSING_ALERTS) else told
        cause = cause.__cause__ or cause.__context__
    return None
