# Generated from openapi.yaml and overrides/ by `make generate`; do not edit
from __future__ import annotations

import ssl
from typing import Any, NoReturn, Self

import httpx
from attrs import define, evolve, field


@define(kw_only=True)
class Client:
    """Settings for the API, and the httpx clients, which are created from the settings on first use

    Attributes:
        base_url (str): URL that all paths are relative to; by default, the first server of the document
        headers (dict[str, str]): Headers of every request; not shown in the repr
        timeout (httpx.Timeout): Limits for connecting, reading, writing and waiting for a connection, in seconds
        ssl_context (ssl.SSLContext | None): Replaces httpx's default context
        httpx_args (dict[str, Any]): Further arguments for `httpx.Client` and `httpx.AsyncClient`
        raise_on_unexpected_status (bool): Whether a status that the document does not list raises UnexpectedStatus
    """

    base_url: str = "https://api.gladia.io"
    headers: dict[str, str] = field(factory=dict, repr=False)
    timeout: httpx.Timeout = field(factory=lambda: httpx.Timeout(30.0, connect=5.0, pool=10.0))
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False)
    httpx_args: dict[str, Any] = field(factory=dict, repr=False)
    raise_on_unexpected_status: bool = False
    _client: httpx.Client | None = field(default=None, init=False, repr=False, eq=False)
    _async_client: httpx.AsyncClient | None = field(default=None, init=False, repr=False, eq=False)

    def with_headers(self, headers: dict[str, str]) -> Self:
        """Return a copy of this client with additional headers"""
        return evolve(self, headers={**self.headers, **headers})

    def with_timeout(self, timeout: httpx.Timeout) -> Self:
        """Return a copy of this client with another timeout"""
        return evolve(self, timeout=timeout)

    def _arguments(self) -> dict[str, Any]:
        arguments: dict[str, Any] = {"base_url": self.base_url, "headers": self.headers, "timeout": self.timeout}
        if self.ssl_context is not None:
            arguments["verify"] = self.ssl_context
        return arguments | self.httpx_args

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Use this client instead of one created from the settings"""
        self._client = client
        return self

    def get_httpx_client(self) -> httpx.Client:
        if self._client is None:
            self._client = httpx.Client(**self._arguments())
        return self._client

    def set_async_httpx_client(self, async_client: httpx.AsyncClient) -> Self:
        """Use this client instead of one created from the settings"""
        self._async_client = async_client
        return self

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        if self._async_client is None:
            self._async_client = httpx.AsyncClient(**self._arguments())
        return self._async_client

    def __enter__(self) -> Self:
        self.get_httpx_client().__enter__()
        return self

    def __exit__(self, *args: Any) -> None:
        self.get_httpx_client().__exit__(*args)

    async def __aenter__(self) -> Self:
        await self.get_async_httpx_client().__aenter__()
        return self

    async def __aexit__(self, *args: Any) -> None:
        await self.get_async_httpx_client().__aexit__(*args)


@define(kw_only=True)
class AuthenticatedClient(Client):
    """A client that sends the API key in the header `x-gladia-key`, and only to the host of `base_url`

    Attributes:
        token (str): The API key; not shown in the repr
        auth_header_name (str): The header that carries the key
    """

    token: str = field(repr=False)
    auth_header_name: str = "x-gladia-key"

    def get_httpx_client(self) -> httpx.Client:
        if self._client is None:
            Client.get_httpx_client(self).event_hooks["request"].append(self._authenticate)
        return Client.get_httpx_client(self)

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        if self._async_client is None:
            Client.get_async_httpx_client(self).event_hooks["request"].append(self._authenticate_async)
        return Client.get_async_httpx_client(self)

    def _authenticate(self, request: httpx.Request) -> None:
        """Set or remove the key; httpx calls this for every request, including redirects"""
        if _origin(request.url) == _origin(httpx.URL(self.base_url)):
            request.headers[self.auth_header_name] = self.token
        else:
            request.headers.pop(self.auth_header_name, None)

    async def _authenticate_async(self, request: httpx.Request) -> None:
        self._authenticate(request)

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "AuthenticatedClient holds the API key and cannot be pickled or copied; create a new one instead"
        )


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"https": 443, "http": 80}.get(url.scheme)
