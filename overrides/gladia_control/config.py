"""A client's settings: key, base URL and limits, from arguments and environment, checked before anything is sent."""

from __future__ import annotations

import inspect
import ipaddress
import os
import ssl
from typing import Any
from urllib.parse import urlsplit

import httpx
from attrs import frozen

from .api import generated
from .errors import ConfigurationError
from .events import OnEvent
from .rules.policy import Policy
from .secret import Secret, hidden
from .text import short_repr

KEY_VARIABLE = "GLADIA_API_KEY"
URL_VARIABLE = "GLADIA_API_URL"

MAX_RESPONSE_BYTES = 128 * 1024 * 1024


@frozen(kw_only=True, eq=False, repr=False)
class Settings:
    """How a client reaches Gladia.

    Attributes:
        api_key: The key.
        base_url: Scheme, host, port and path, without a slash at the end.
        policy: Time limits and rates.
        max_response_bytes: Size of the largest response body that is accepted, decoded, in bytes.
        ssl_context: Replaces httpx's default context.
        on_event: Called with each `Event`.
    """

    api_key: Secret
    base_url: str
    policy: Policy
    max_response_bytes: int = MAX_RESPONSE_BYTES
    ssl_context: ssl.SSLContext | None = None
    on_event: OnEvent | None = None


def read_settings(
    api_key: Secret | None,
    base_url: str | None,
    policy: Policy | None,
    max_response_bytes: int,
    ssl_context: ssl.SSLContext | None,
    on_event: OnEvent | None,
) -> Settings:
    """The settings that arguments and environment give.

    Raises:
        ConfigurationError: One of them cannot be used.
    """
    policy = Policy() if policy is None else policy
    if not isinstance(policy, Policy):
        raise ConfigurationError(f"policy: expected a Policy, got {short_repr(policy)}")
    if ssl_context is not None and not isinstance(ssl_context, ssl.SSLContext):
        raise ConfigurationError(f"ssl_context: expected an ssl.SSLContext, got {short_repr(ssl_context)}")
    if not isinstance(max_response_bytes, int) or max_response_bytes <= 0:
        raise ConfigurationError(
            f"max_response_bytes: expected a positive integer, got {short_repr(max_response_bytes)}"
        )
    if on_event is not None and (not callable(on_event) or inspect.iscoroutinefunction(on_event)):
        raise ConfigurationError(f"on_event: expected a plain function, got {short_repr(on_event)}")
    return Settings(
        api_key=check_key(api_key or hidden(os.environ.get(KEY_VARIABLE))),
        base_url=check_url(base_url or os.environ.get(URL_VARIABLE) or generated.default_url()),
        policy=policy,
        max_response_bytes=max_response_bytes,
        ssl_context=ssl_context,
        on_event=on_event,
    )


def check_key(key: Secret | None) -> Secret:
    """Return the API key. Errors do not show it.

    Raises:
        ConfigurationError: The key is missing, is longer than 512 characters, or holds a space, a control character or
            a character outside ASCII.
    """
    if key is None:
        raise ConfigurationError(f"no API key: give api_key=, or set {KEY_VARIABLE}")
    if not _is_key(key.reveal()):
        raise ConfigurationError("the API key must be 1 to 512 printable ASCII characters without a space")
    return key


def _is_key(key: Any) -> bool:
    return isinstance(key, str) and 1 <= len(key) <= 512 and all("!" <= char <= "~" for char in key)


def check_url(url: str) -> str:
    """Return the base URL without a slash at its end.

    Raises:
        ConfigurationError: It is not an http(s) URL, it has a user, a query or a fragment, or it is http to another
            host than this one.
    """
    if not isinstance(url, str):
        raise ConfigurationError(f"base URL: expected https://host, got {short_repr(url)}")
    try:
        parts = urlsplit(url)
        _ = parts.port, httpx.URL(url)  # both raise for a URL that cannot be used
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


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
