"""Connections: which httpx transport carries a request."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import httpx

from gladia_control.config import is_loopback

from .certificates import default_context, named_certificates
from .proxy import Proxies, Proxy
from .url import api_url

T = TypeVar("T")

KEPT = 20
"""Idle connections that are kept."""

OWN_CONNECTION = ("create", "upload")
"""Operations that use a new connection each, and close it.

The server may just be closing a kept one. A create would then be ambiguous, and a recording that can be read only once
would be lost.
"""


class Routes(Generic[T]):
    """How a client's requests leave this machine, as the environment says when the client is made.

    Args:
        base_url: Where the API is.
        ssl_context: Replaces httpx's default context.
        own: A transport of the caller's, which then carries everything.
        build: Makes a transport.

    Raises:
        ConfigurationError: The address, or the environment's proxy or certificate settings cannot be used.
    """

    def __init__(
        self, base_url: str, ssl_context: ssl.SSLContext | None, own: T | None, build: Callable[..., T]
    ) -> None:
        self._own = own
        self._build = build
        self._context = ssl_context
        self.default_trust = own is None and ssl_context is None
        self.proxy: Proxy | None = None
        url = api_url(base_url)
        self._secure = url.scheme == "https"
        if own is None:
            if self._secure or named_certificates():  # otherwise it may not be needed, and takes long to make
                self._context = self._trusting()
            self._proxies = Proxies()
            if not is_loopback(url.host):  # no proxy leads from this machine to itself
                self.proxy = self._proxies.proxy_for(url)

    def proxy_for(self, url: httpx.URL) -> Proxy | None:
        """The proxy for another host than the API's."""
        return None if self._own is not None else self._proxies.proxy_for(url)

    def to_api(self) -> T:
        """A transport to the API; the caller's own if there is one."""
        if self._own is not None:
            return self._own
        context = self._trusting() if self._secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts no certificate
        return self._transport(self.proxy, context)

    def to_other_host(self, proxy: Proxy | None) -> T:
        """A transport to other hosts; the caller's own if there is one."""
        return self._transport(proxy, self._trusting()) if self._own is None else self._own

    def _transport(self, proxy: Proxy | None, context: ssl.SSLContext) -> T:
        # No limit on connections: the rate limit spaces polls, and the caller decides how much to upload at once.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=KEPT)
        through = httpx.Proxy(proxy.url, ssl_context=context if proxy.is_secure else None) if proxy else None
        return self._build(verify=context, limits=limits, proxy=through)

    def _trusting(self) -> ssl.SSLContext:
        self._context = self._context or default_context()
        return self._context


class Pools(Generic[T]):
    """The connections of one process or event loop."""

    def __init__(self, routes: Routes[T]) -> None:
        self._routes = routes
        self._kept = routes.to_api()
        self._fresh = routes.to_api()  # without idle connections: its requests ask to close them
        self._to_other_hosts: dict[Proxy | None, T] = {}

    def for_operation(self, operation: str) -> T:
        """The transport for an operation of the API."""
        return self._fresh if operation in OWN_CONNECTION else self._kept

    def for_other_host(self, url: httpx.URL) -> T:
        """The transport for a host that a download is redirected to."""
        proxy = self._routes.proxy_for(url)
        if proxy not in self._to_other_hosts:
            self._to_other_hosts[proxy] = self._routes.to_other_host(proxy)
        return self._to_other_hosts[proxy]

    def __iter__(self) -> Iterator[T]:
        """All transports made so far."""
        return iter([self._kept, self._fresh, *self._to_other_hosts.values()])
