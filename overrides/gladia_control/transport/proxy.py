"""The proxies that the environment names: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY."""

from __future__ import annotations

import importlib.util
import urllib.request

import httpx
from attrs import field, frozen

from gladia_control.errors import ConfigurationError
from gladia_control.text import without_secrets

from .url import address_of


def _without_user(url: str) -> str:
    """The URL without its user and password, which may hold any character, such as an unquoted `#`."""
    before, _, after = url.rpartition("@")
    scheme, mark, _ = before.partition("://")
    return without_secrets(f"{scheme}{mark}{after}" if mark else url)


@frozen
class Proxy:
    """A proxy.

    Attributes:
        variable: The variable that names it.
        url: Its URL; may hold credentials.
    """

    variable: str
    url: str = field(repr=_without_user)

    def __str__(self) -> str:
        return f"the proxy of {self.variable} ({_without_user(self.url)})"

    @property
    def is_secure(self) -> bool:
        """Whether the connection to the proxy itself is encrypted."""
        return self.url.lower().startswith("https://")

    @property
    def address(self) -> tuple[str, int]:
        """Its host, as it is looked up, and its port."""
        return address_of(httpx.Proxy(self.url).url)

    def problem(self) -> str | None:
        """Why it cannot be used, or None."""
        try:
            url = httpx.Proxy(self.url).url
            host = url.host
        except (ValueError, httpx.InvalidURL):
            return "expected a URL such as http://host:port"
        if not host:
            return "the URL has no host"
        if url.scheme.startswith("socks") and importlib.util.find_spec("socksio") is None:
            return "SOCKS needs another package: pip install 'httpx[socks]'"
        return None


class Proxies:
    """The proxies of the environment or, on some systems, of the system's settings, read when this is made."""

    def __init__(self) -> None:
        self._known = urllib.request.getproxies()

    def proxy_for(self, url: httpx.URL) -> Proxy | None:
        """The proxy for a URL, or None.

        Raises:
            ConfigurationError: It cannot be used.
        """
        if urllib.request.proxy_bypass(url.host):
            return None
        for name in (url.scheme, "all"):
            if given := self._known.get(name):
                proxy = Proxy(f"{name.upper()}_PROXY", given if "://" in given else f"http://{given}")
                problem = proxy.problem()
                if problem:
                    raise ConfigurationError(f"{proxy}: {problem}")
                return proxy
        return None
