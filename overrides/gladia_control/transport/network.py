"""httpx's transports, made safe: the only module that imports httpcore.

httpx limits the silence between two bytes, not the whole exchange: a server that sends a byte now and then holds a
request for as long as it likes. Here each socket operation of a thread ends at the deadline of its `Exchange`. On an
event loop `asyncio.timeout` does that.

A failed request may be repeated if none of it was sent. httpx's exceptions do not tell that of a request through a
proxy: the exchange notes it when a stream writes.

httpcore takes the bytes that a server sends after a response for the next response of that connection. Here that is an
error: a stream knows whether anything was read since the request was written.
"""

from __future__ import annotations

import contextlib
import encodings.idna  # noqa: F401  # or name resolution imports it in the middle of the first request
import functools
import math
import socket
import ssl
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

import httpcore
import httpx
from attrs import define

T = TypeVar("T")

PIECE = 64 * 1024
"""Bytes that are written at once; the deadline is checked between two of them."""

_FOREVER = 1e6  # a socket takes no infinite time-out


@define(eq=False)
class Exchange:
    """A request under way in this thread or task.

    Attributes:
        deadline: When a blocking one must be over, on `time.monotonic`.
        sent: Whether a part of the request may have left. None if that is not known: the transport is a caller's own.
    """

    deadline: float = math.inf
    sent: bool | None = None


_NONE = Exchange()
_EXCHANGE: ContextVar[Exchange] = ContextVar("_EXCHANGE", default=_NONE)


@contextlib.contextmanager
def exchange(deadline: float = math.inf) -> Iterator[Exchange]:
    """What is sent and received inside the `with` is this exchange."""
    token = _EXCHANGE.set(Exchange(deadline))
    try:
        yield _EXCHANGE.get()
    finally:
        with contextlib.suppress(ValueError):  # a coroutine whose event loop is gone is closed in another context
            _EXCHANGE.reset(token)


def _note_connect() -> None:
    current = _EXCHANGE.get()
    if current.sent is None:
        current.sent = False


def _note_write(data: bytes) -> None:
    """Note that a request is sent, unless these bytes are only meant for a proxy: `CONNECT`, or those of SOCKS."""
    if data[:1].isalpha() and not data.startswith(b"CONNECT "):
        _EXCHANGE.get().sent = True


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
        _note_connect()
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
        _note_write(buffer)
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
        if self._inner.get_extra_info("ssl_object") is None:
            return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._backend)
        return _Stream(_TLSInTLS(self, ssl_context, server_hostname, left), self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _TLSInTLS(httpcore.NetworkStream):
    """TLS inside the TLS of an `https://` proxy. Unlike in httpcore, each read of the outer stream has the deadline."""

    def __init__(self, outer: _Stream, context: ssl.SSLContext, server_hostname: str | None, timeout: float):
        self._outer = outer
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_hostname)
        try:
            self._perform(self._tls.do_handshake, timeout)
        except (OSError, httpcore.ReadError, httpcore.WriteError) as error:
            self.close()
            raise httpcore.ConnectError(str(error)) from error
        except httpcore.TimeoutException as error:
            self.close()
            raise httpcore.ConnectTimeout(str(error)) from error

    def _perform(self, function: Callable[[], T], timeout: float | None) -> T:
        """Do something, and exchange the bytes that it needs until it is done."""
        while True:
            try:
                result = function()
            except ssl.SSLWantReadError:
                self._flush(timeout)
                received = self._outer.read(PIECE, timeout)
                self._incoming.write(received) if received else self._incoming.write_eof()
            else:
                self._flush(timeout)
                return result

    def _flush(self, timeout: float | None) -> None:
        if data := self._outgoing.read():
            self._outer.write(data, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self._perform(functools.partial(self._tls.read, max_bytes), timeout)
        except ssl.SSLZeroReturnError:  # the other side has said that it ends the connection
            return b""
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            while buffer:
                written = self._perform(functools.partial(self._tls.write, buffer), timeout)
                buffer = buffer[written:]
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._outer.close()

    def get_extra_info(self, info: str) -> Any:
        return self._tls if info == "ssl_object" else self._outer.get_extra_info(info)


class _AsyncBackend(httpcore.AnyIOBackend):
    async def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        _note_connect()
        inner: Any = super()  # without anyio, httpcore has another class in its place
        return _AsyncStream(await inner.connect_tcp(*args, **kwargs))


class _AsyncStream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream):
        self._inner = inner
        self.has_read = False  # since it last wrote

    async def read(self, *args: Any, **kwargs: Any) -> bytes:
        self.has_read = True
        return await self._inner.read(*args, **kwargs)

    async def write(self, buffer: bytes, *args: Any, **kwargs: Any) -> None:
        self.has_read = False
        _note_write(buffer)
        await self._inner.write(buffer, *args, **kwargs)

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
    left = _EXCHANGE.get().deadline - time.monotonic()
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
