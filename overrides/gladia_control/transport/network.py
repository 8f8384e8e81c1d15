"""httpx's transports, made safe: the only module that imports httpcore.

httpx limits the silence between two bytes, not the whole exchange: a server that sends a byte now and then holds a
request for as long as it likes. Here each socket operation of a thread ends at the thread's `DEADLINE`. On an event
loop `asyncio.timeout` does that.

httpcore takes the bytes that a server sends after a response for the next response of that connection. Here that is an
error: a stream knows whether anything was read since the request was written.
"""

from __future__ import annotations

import contextlib
import encodings.idna  # noqa: F401  # or name resolution imports it in the middle of the first request
import math
import socket
import time
import weakref
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

PIECE = 64 * 1024
"""Bytes that are written at once; the deadline is checked between two of them."""

_FOREVER = 1e6  # a socket takes no infinite time-out

DEADLINE: ContextVar[float] = ContextVar("DEADLINE", default=math.inf)
"""When the exchange of this thread must be over, on `time.monotonic`."""


@contextlib.contextmanager
def deadline_scope(deadline: float) -> Iterator[None]:
    """End what this thread sends and receives inside the `with` at the deadline."""
    token = DEADLINE.set(deadline)
    try:
        yield
    finally:
        DEADLINE.reset(token)


class SafeTransport(httpx.HTTPTransport):
    """httpx's own transport with the deadline. Tests that replace or record httpx's transport work with it, too."""

    def __init__(self, **arguments: Any):
        super().__init__(**arguments)
        self._backend = _Backend()
        _use_backend(self._pool, self._backend)

    def abandon(self) -> None:
        """Close the sockets without the pool's locks: for a forked child, where a lock may stay locked for ever."""
        for stream in tuple(self._backend.streams):
            stream.close()


class SafeAsyncTransport(httpx.AsyncHTTPTransport):
    """As `SafeTransport`, for asyncio and without the deadline."""

    def __init__(self, **arguments: Any):
        super().__init__(**arguments)
        _use_backend(self._pool, _AsyncBackend())


def _use_backend(pool: Any, backend: object) -> None:
    # httpx does not pass on `network_backend`, a documented parameter of httpcore. Reading the attribute first makes an
    # httpx that has renamed it fail here instead of losing the deadline.
    _ = pool._network_backend
    pool._network_backend = backend


def check_response(response: httpx.Response) -> None:
    """Raise a `RemoteProtocolError` if the response arrived before the request was sent."""
    stream = response.extensions.get("network_stream")
    if isinstance(stream, (_Stream, _AsyncStream)) and not stream.has_read:
        raise httpx.RemoteProtocolError("the response arrived before the request was sent")


class _Backend(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()
        self.streams: weakref.WeakSet[_Stream] = weakref.WeakSet()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Try the host's addresses in turn. Each gets its share of the time, so that a dead one leaves some."""
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
                return _Stream(stream, self)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.connect_unix_socket(path, timeout, socket_options), self)

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, backend: _Backend):
        self._inner = inner
        self._backend = backend
        self.has_read = False  # since it last wrote
        backend.streams.add(self)

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
        except OSError as error:  # reset already: the standard library would leave the socket open
            self.close()
            raise httpcore.ConnectError(str(error)) from error
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _AsyncBackend(httpcore.AnyIOBackend):
    async def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        inner: Any = super()  # without anyio, httpcore has another class in its place
        return _AsyncStream(await inner.connect_tcp(*args, **kwargs))


class _AsyncStream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream):
        self._inner = inner
        self.has_read = False  # since it last wrote

    async def read(self, *args: Any, **kwargs: Any) -> bytes:
        self.has_read = True
        return await self._inner.read(*args, **kwargs)

    async def write(self, *args: Any, **kwargs: Any) -> None:
        self.has_read = False
        await self._inner.write(*args, **kwargs)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(self, *args: Any, **kwargs: Any) -> _AsyncStream:
        try:
            return _AsyncStream(await self._inner.start_tls(*args, **kwargs))
        except BaseException:
            await self._inner.aclose()  # httpcore leaves a connection open whose handshake is cancelled
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(timeout: float | None, passed: type[Exception]) -> float:
    """The time-out, or the time until the deadline if that is less.

    Raises:
        passed: No time is left.
    """
    left = DEADLINE.get() - time.monotonic()
    if left <= 0:
        raise passed("the deadline passed")
    return min(left, _FOREVER if timeout is None else timeout)


def _resolve(host: str, port: int) -> list[str]:
    """The host's addresses, in the order in which to try them. A name server may take its time."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    addresses = [(str(entry[4][0]), entry[4][3] if len(entry[4]) == 4 else 0) for entry in found]
    return list(dict.fromkeys(f"{address}%{scope}" if scope else address for address, scope in addresses))
