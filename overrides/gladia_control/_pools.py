"""Connections: which httpx transport carries a request."""

from __future__ import annotations

import ipaddress
import os
import ssl
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import httpx

from ._proxies import Proxies, Proxy
from .errors import ConfigurationError

T = TypeVar("T")

KEPT = 20
"""Idle connections that are kept."""


class Routes(Generic[T]):
    """How a client's requests leave this machine, as the environment says when the client is made.

    Args:
        base_url: Where the API is.
        ssl_context: Replaces httpx's default context.
        own: A transport of the caller's, which then carries everything.
        build: Makes a transport.

    Raises:
        ConfigurationError: The environment's proxy or certificate settings cannot be used.
    """

    def __init__(
        self, base_url: str, ssl_context: ssl.SSLContext | None, own: T | None, build: Callable[..., T]
    ) -> None:
        self._own = own
        self._build = build
        self.proxy: Proxy | None = None
        if own is None:
            self._context = ssl_context or _default_context()  # slow to make, so all share it
            self._proxies = Proxies()
            url = httpx.URL(base_url)
            if not is_loopback(url.host):  # no proxy stands between this machine and itself
                self.proxy = self._proxies.on_the_way_to(url)

    def on_the_way_to(self, url: httpx.URL) -> Proxy | None:
        """The proxy for another host than the API's."""
        return None if self._own is not None else self._proxies.on_the_way_to(url)

    def transport(self, proxy: Proxy | None, kept: int) -> T:
        """A transport that keeps this many idle connections; the caller's own if there is one."""
        if self._own is not None:
            return self._own
        # No limit on connections: polls are spaced by the rules, and whoever uploads much at once decides how much.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=kept)
        return self._build(verify=self._context, limits=limits, proxy=proxy.url if proxy else None)


class Pools(Generic[T]):
    """Connections: those that are kept, those for one request each, and those to hosts that a download leads to."""

    def __init__(self, routes: Routes[T]) -> None:
        self._routes = routes
        self.shared = routes.transport(routes.proxy, KEPT)
        self.fresh = routes.transport(routes.proxy, 0)
        self._elsewhere: dict[Proxy | None, T] = {}

    def elsewhere(self, url: httpx.URL) -> T:
        """The transport for another host."""
        proxy = self._routes.on_the_way_to(url)
        if proxy not in self._elsewhere:
            self._elsewhere[proxy] = self._routes.transport(proxy, 0)
        return self._elsewhere[proxy]

    def __iter__(self) -> Iterator[T]:
        """All transports made so far."""
        return iter([self.shared, self.fresh, *self._elsewhere.values()])


def _default_context() -> ssl.SSLContext:
    try:
        return httpx.create_ssl_context()
    except (OSError, ValueError) as error:
        named = [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)]
        problem = f"{' or '.join(named) or 'the certificates'}: {getattr(error, 'strerror', None) or error}"
    raise ConfigurationError(problem)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
