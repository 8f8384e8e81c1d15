"""URLs as httpx reads them."""

from __future__ import annotations

from typing import TypeAlias

import httpx

from gladia_control.errors import ConfigurationError

URL: TypeAlias = httpx.URL

_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


def api_url(text: str) -> URL:
    """The address of the API.

    Raises:
        ConfigurationError: httpx cannot read it.
    """
    try:
        url = httpx.URL(text)
        _ = url.host  # it is decoded when it is read, and may be no name
        return url
    except (httpx.InvalidURL, UnicodeError):
        raise ConfigurationError(f"base URL: expected https://host, got {text!r}") from None


def address_of(url: URL) -> tuple[str, int]:
    """The host, as it is looked up, and the port of a URL."""
    return url.raw_host.decode("ascii"), url.port or _PORTS.get(url.scheme, 443)
