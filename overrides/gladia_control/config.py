"""A client's settings: key, base URL and limits, from arguments and environment, checked before anything is sent."""

from __future__ import annotations

import inspect
import ipaddress
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from attrs import frozen

from .api import generated
from .errors import ConfigurationError
from .events import OnEvent
from .rules.policy import Policy
from .secret import Secret, hidden
from .text import short_repr

KEY_VARIABLE = "GLADIA_API_KEY"
URL_VARIABLE = "GLADIA_API_URL"

_default_policy = Policy()

MAX_RESPONSE_BYTES = 128 * 1024 * 1024
MAX_AUDIO_MINUTES = 135
"""Gladia's limit for a recording, without an enterprise plan."""


@frozen(kw_only=True, eq=False, repr=False)
class Settings:
    """How a client reaches Gladia.

    Attributes:
        api_key: The key.
        base_url: Scheme, host, port and path, without a slash at the end.
        policy: Time limits and rates.
        max_response_bytes: Size of the largest response body that is accepted, decoded, in bytes.
        max_audio_minutes: Duration of the longest recording that is accepted, in minutes; None for no limit.
        ssl_context: Replaces httpx's default context.
        on_event: Called with each `Event`.
    """

    api_key: Secret
    base_url: str
    policy: Policy
    max_response_bytes: int = MAX_RESPONSE_BYTES
    max_audio_minutes: float | None = MAX_AUDIO_MINUTES
    ssl_context: ssl.SSLContext | None = None
    on_event: OnEvent | None = None


@contextmanager
def use_policy(policy: Policy) -> Iterator[None]:
    """Give a policy to every client of this process, in any thread, that is made meanwhile without `policy=`.

        with use_policy(Policy.for_tests()):
            ...  # tests of code that makes its own clients

    The fixtures of the pytest plugin do this. Other processes keep theirs.
    """
    global _default_policy  # process-wide is the point
    before, _default_policy = _default_policy, policy
    try:
        yield
    finally:
        _default_policy = before


def read_settings(
    api_key: Secret | None,
    base_url: str | None,
    policy: Policy | None,
    max_response_bytes: int,
    max_audio_minutes: float | None,
    ssl_context: ssl.SSLContext | None,
    on_event: OnEvent | None,
) -> Settings:
    """The settings that arguments and environment give.

    Raises:
        ConfigurationError: One of them cannot be used.
    """
    policy = _default_policy if policy is None else policy
    if not isinstance(policy, Policy):
        raise ConfigurationError(f"policy: expected a Policy, got {short_repr(policy)}")
    if ssl_context is not None and not isinstance(ssl_context, ssl.SSLContext):
        raise ConfigurationError(f"ssl_context: expected an ssl.SSLContext, got {short_repr(ssl_context)}")
    if not isinstance(max_response_bytes, int) or max_response_bytes <= 0:
        raise ConfigurationError(
            f"max_response_bytes: expected a positive integer, got {short_repr(max_response_bytes)}"
        )
    if max_audio_minutes is not None and not _is_positive(max_audio_minutes):
        raise ConfigurationError(
            f"max_audio_minutes: expected a positive number of minutes or None, got {short_repr(max_audio_minutes)}"
        )
    if on_event is not None and (not callable(on_event) or inspect.iscoroutinefunction(on_event)):
        raise ConfigurationError(f"on_event: expected a plain function, got {short_repr(on_event)}")
    return Settings(
        api_key=check_key(api_key or hidden(os.environ.get(KEY_VARIABLE)), "api_key" if api_key else KEY_VARIABLE),
        base_url=check_url(base_url or os.environ.get(URL_VARIABLE) or generated.default_url()),
        policy=policy,
        max_response_bytes=max_response_bytes,
        max_audio_minutes=max_audio_minutes,
        ssl_context=ssl_context,
        on_event=on_event,
    )


def _is_positive(number: Any) -> bool:
    return isinstance(number, (int, float)) and not isinstance(number, bool) and number > 0


def check_key(key: Secret | None, origin: str) -> Secret:
    """Return the API key. Errors do not show it.

    Args:
        key: The key.
        origin: The argument or environment variable that it comes from.

    Raises:
        ConfigurationError: The key is missing, is longer than 512 characters, or holds a space, a control character or
            a character outside ASCII.
    """
    if key is None:
        raise ConfigurationError(f"no API key: give api_key=, or set {KEY_VARIABLE}")
    problem = _key_problem(key.reveal())
    if problem:
        raise ConfigurationError(
            f"the API key must be 1 to 512 printable ASCII characters without a space; {origin} {problem}"
        )
    return key


def _key_problem(key: Any) -> str:
    """What is wrong with a key, without showing it; empty if nothing is."""
    if not isinstance(key, str):
        return f"is {type(key).__name__}, not str"
    if not 1 <= len(key) <= 512:
        return f"has {len(key)} characters" if key else "is empty"
    bad = [place for place, char in enumerate(key) if not "!" <= char <= "~"]
    if not bad:
        return ""
    place = bad[0]
    what = _CHARACTERS.get(key[place], "a character that is not printable ASCII")
    if place == 0:
        return f"begins with {what}"
    return f"ends with {what}" if len(key) - place == len(bad) else f"holds {what} at position {place + 1}"


_CHARACTERS = {"\n": "a line break", "\r": "a line break", " ": "a space", "\t": "a tab"}


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
        _ = parts.port  # it raises for a number that is none
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or not all("!" <= char <= "~" for char in url):
        raise ConfigurationError(f"base URL: expected https://host, got {url.partition('?')[0].rpartition('@')[2]!r}")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError("base URL: must not hold a user or a password")
    if "?" in url or "#" in url:
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
