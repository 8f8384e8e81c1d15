"""httpx's transports with what httpx leaves open: the only module that imports httpcore.

httpx limits the silence between two bytes, not the whole: a server that sends a byte now and then holds a request for
as long as it likes. In blocking code each socket operation of a thread ends at the thread's `DEADLINE`; for asyncio the
event loop does that.

httpcore keeps what a server sends after an answer for the next request on the connection. Here that is no answer.
"""

from __future__ import annotations

import contextlib
import encodings.idna  # noqa: F401  # name resolution would import it, in the middle of the first request
import importlib
import math
import select
import socket
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

PIECE = 64 * 1024
"""Bytes that are written at once, so that the limit is looked at between two of them."""

_FOREVER = 1e6  # a socket takes no infinite time-out

DEADLINE: ContextVar[float] = ContextVar("DEADLINE", default=math.inf)
"""When the exchange of this thread must be over, on `time.monotonic`."""


@contextlib.contextmanager
def deadline_scope(deadline: float) -> Iterator[None]:
    """Let what this thread sends and receives inside the `with` be over at the deadline."""
    token = DEADLINE.set(deadline)
    try:
        yield
    finally:
        DEADLINE.reset(token)


class Transport(httpx.HTTPTransport):
    """httpx's own, but for the limit: what replaces or records httpx's transport in tests works with it as well."""

    def __init__(self, **arguments: Any):
        super().__init__(**arguments)
        # httpx passes no backend on to httpcore, where it is a documented parameter. Reading it first makes another
        # httpx, which has no such attribute, fail here and not lose the limit.
        _ = self._pool._network_backend
        self._pool._network_backend = _Backend()


class AsyncTransport(httpx.AsyncHTTPTransport):
    """As `Transport`, for asyncio and without a limit of its own."""

    def __init__(self, **arguments: Any):
        super().__init__(**arguments)
        _ = self._pool._network_backend
        self._pool._network_backend = _AsyncBackend()


def load_asyncio() -> None:
    """Import what the first request would import otherwise, whatever forks meanwhile."""
    for name in ("anyio._backends._asyncio", "anyio.streams.tls", "concurrent.futures.thread"):
        with contextlib.suppress(ImportError):  # another anyio may have other modules
            importlib.import_module(name)


def check_answer(response: httpx.Response) -> None:
    """Raise a `RemoteProtocolError` if the answer had come before the request was sent."""
    stream = response.extensions.get("network_stream")
    if isinstance(stream, (_Stream, _AsyncStream)) and not stream.has_read:
        raise httpx.RemoteProtocolError("the answer came before the request")


class _Backend(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Try the host's addresses in turn; each gets its share of the time, so that a dead one leaves some."""
        ends = time.monotonic() + _left(timeout, httpcore.ConnectTimeout)
        addresses = _resolve(host, port)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for tried, address in enumerate(addresses):
            share = (ends - time.monotonic()) / (len(addresses) - tried)
            if share <= 0:
                raise httpcore.ConnectTimeout("timed out")
            try:
                stream = self._inner.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.connect_unix_socket(path, timeout, socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream):
        self._inner = inner
        self.has_read = False  # … since it last wrote

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.has_read = True
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.has_read = False
        view = memoryview(buffer)
        for start in range(0, len(view), PIECE):
            self._inner.write(bytes(view[start : start + PIECE]), _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> _Stream:
        left = _left(timeout, httpcore.ConnectTimeout)
        try:
            self._inner.get_extra_info("socket").getpeername()
        except OSError as error:  # it was reset already; the standard library would then leave a socket open
            self.close()
            raise httpcore.ConnectError(str(error)) from error
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _AsyncBackend(httpcore.AsyncNetworkBackend):
    def __init__(self) -> None:
        self._inner: Any = httpcore.AnyIOBackend()  # without anyio, httpcore has a class in its place that does nothing

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # as in httpcore
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _AsyncStream(await self._inner.connect_tcp(host, port, timeout, local_address, socket_options))

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _AsyncStream(await self._inner.connect_unix_socket(path, timeout, socket_options))

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class _AsyncStream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream):
        self._inner = inner
        self._socket = inner.get_extra_info("socket")
        self.has_read = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        self.has_read = True
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        self.has_read = False
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> _AsyncStream:
        try:
            return _AsyncStream(await self._inner.start_tls(ssl_context, server_hostname, timeout))
        except BaseException:
            await self._inner.aclose()  # httpcore leaves a connection open whose handshake is cancelled
            raise

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # asked for every idle connection before every request; anyio takes long to answer
            return _is_readable(self._socket)
        return self._inner.get_extra_info(info)


def _is_readable(connection: Any) -> bool:
    """Whether a read would return at once: an idle connection that was closed, or is dead to us anyway."""
    if connection is None or connection.fileno() < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([connection], [], [], 0)[0])
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def _left(timeout: float | None, passed: type[Exception]) -> float:
    """The time-out, or what is left until the deadline if that is less.

    Raises:
        passed: Nothing is left.
    """
    left = DEADLINE.get() - time.monotonic()
    if left <= 0:
        raise passed("the deadline passed")
    return min(left, _FOREVER if timeout is None else timeout)


def _resolve(host: str, port: int) -> list[str]:
    """The host's addresses, in the order in which they should be tried. A name server may take its time."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    addresses = [(str(entry[4][0]), entry[4][3] if len(entry[4]) == 4 else 0) for entry in found]
    return list(dict.fromkeys(f"{address}%{scope}" if scope else address for address, scope in addresses))
