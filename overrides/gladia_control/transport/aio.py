"""Perform the steps of an operation on an event loop."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import weakref
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any, NoReturn, TypeVar

import httpx

from gladia_control.config import Settings
from gladia_control.errors import ConfigurationError
from gladia_control.operations.response import AnyResponse, NoResponse
from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Digest, Notify, Owner, Send, Sleep, Step, Steps, Work
from gladia_control.request.readers import pieces
from gladia_control.request.recording import Recording
from gladia_control.rules.outcome import Outcome

from .connections import Pools, Routes
from .driver import call_back, run_async
from .failure import TooSlow, no_response, without_frames
from .gzip import PIECE
from .log_filter import hide_from_log
from .network import SafeAsyncTransport, check_response, exchange
from .request import DAMAGED, REDIRECTS, Prepared, clear, redirect_target, write

T = TypeVar("T")

WRITTEN_AT_ONCE = 16 * 1024
"""Size in bytes of one write of an upload. Small, so that each completed write proves that a slow receiver is alive."""


class LoopPools(Pools[httpx.AsyncBaseTransport]):
    """The connections of one event loop; they are closed when the loop ends.

    Args:
        routes: Proxy and TLS settings.
        forget: Called after the connections are closed.
    """

    def __init__(self, routes: Routes[httpx.AsyncBaseTransport], forget: Callable[[], object]):
        super().__init__(routes)
        self._forget = forget

    async def open(self) -> None:
        """Start `_closing`, so that the end of the event loop (`shutdown_asyncgens`) closes the connections."""
        self._guard = self._closing()
        await anext(self._guard)

    async def _closing(self) -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            self._forget()
            for transport in self:
                await transport.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._guard.aclose()


class AsyncTransport:
    """Performs the steps of operations; see `SyncTransport`. Each event loop has connections of its own."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None):
        self.state = ClientState(settings.policy, settings.base_url, settings.on_event)
        self._settings = settings
        hide_from_log(settings.api_key)
        self._routes = Routes(settings.base_url, settings.ssl_context, transport, SafeAsyncTransport)
        self._pools: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, LoopPools] = weakref.WeakKeyDictionary()
        self._closed = False

    async def run(self, steps: Steps[T]) -> T:
        """Run an operation to its end.

        Raises:
            ConfigurationError: No event loop of asyncio runs.
        """
        _running_loop()
        return await run_async(steps, self._perform)

    async def _perform(self, step: Step) -> Any:
        match step:
            case Send():
                return await self.send(step)
            case Sleep(seconds):
                await asyncio.sleep(seconds)
            case Work(function):
                return await asyncio.to_thread(function)
            case Digest(recording):
                async with contextlib.aclosing(_chunks(recording)) as chunks:
                    async for _ in chunks:
                        pass
                return recording.last_digest
            case Notify():
                outcome = call_back(step)
                if inspect.isawaitable(outcome):
                    await outcome
            case Owner():
                loop = asyncio.get_running_loop()
                return lambda: not loop.is_closed()
        return None

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds the API key and open connections; make one in each process")

    async def send(self, send: Send) -> AnyResponse:
        """Send one request and read its response."""
        try:
            return await self._exchange(Prepared.of(self._settings, send, self.state.now))
        except BaseException as error:
            without_frames(error)
            raise

    async def _exchange(self, prepared: Prepared) -> AnyResponse:
        send = prepared.send
        if self._closed:
            raise ConfigurationError("the client is closed")
        pools = await self._pools_of_this_loop()
        if send.to is not None:
            clear(send.to)
        left = send.deadline - self.state.now()
        if left <= 0:
            return NoResponse(Outcome.NOT_SENT, "the deadline passed before the request was sent", True)
        content = _multipart_body(prepared, send.recording) if send.recording is not None else None
        time_limit = asyncio.timeout(left if left < 1e9 else None)
        with exchange() as under_way:
            try:
                async with time_limit:
                    response = await self._follow(prepared, pools, prepared.request(content))
                    try:
                        await self._read(prepared, response)
                    except DAMAGED as error:
                        prepared.note_damage(error)
                    finally:
                        await response.aclose()
                    return prepared.response(response)
            except Exception as error:
                late = time_limit.expired() or self.state.now() >= send.deadline
                told = TooSlow("the deadline passed") if time_limit.expired() else error
                return no_response(
                    told,
                    self._settings,
                    self._routes.proxy,
                    deadline_passed=late,
                    sent=under_way.sent,
                    default_trust=self._routes.default_trust,
                )
            finally:
                if content is not None:
                    await content.aclose()

    async def _pools_of_this_loop(self) -> LoopPools:
        loop = _running_loop()
        if loop not in self._pools:
            self._pools[loop] = pools = LoopPools(self._routes, functools.partial(self._pools.pop, loop, None))
            await pools.open()
        return self._pools[loop]

    async def _follow(self, prepared: Prepared, pools: LoopPools, request: httpx.Request) -> httpx.Response:
        """Send a request and, for a download, follow its redirects."""
        response = await pools.for_operation(prepared.send.call.operation).handle_async_request(request)
        for _ in range(REDIRECTS):
            target = redirect_target(prepared, request.url, response)
            if target is None:
                break
            await response.aclose()
            request = prepared.redirected(target)
            response = await pools.for_other_host(target).handle_async_request(request)
        check_response(response)
        return response

    async def _read(self, prepared: Prepared, response: httpx.Response) -> None:
        decoder = prepared.decoder(response)
        to = prepared.file(response)
        async with contextlib.aclosing(_raw(response)) as chunks:
            async for chunk in chunks:
                for piece in decoder.decode(chunk):
                    if to is not None:
                        prepared.check_deadline()
                        await asyncio.to_thread(write, to, piece)
                    elif not prepared.take(piece, response.status_code):
                        return
                    elif len(piece) == PIECE:  # a small chunk can expand to many pieces: let other tasks run
                        await asyncio.sleep(0)
        decoder.finish()

    async def close(self) -> None:
        """Close all connections."""
        self._closed = True
        pools = self._pools.get(_running_loop())
        if pools is not None:
            await pools.aclose()


def _running_loop() -> asyncio.AbstractEventLoop:
    """The event loop of asyncio that runs this code."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        pass
    raise ConfigurationError("AsyncGladia needs asyncio, such as asyncio.run(…); under trio, call Gladia in a thread")


async def _raw(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """The body as it was received; a mocked response has its body already."""
    if response.is_stream_consumed:
        yield response.content
        return
    async for chunk in response.aiter_raw():
        yield chunk


async def _multipart_body(prepared: Prepared, recording: Recording) -> AsyncGenerator[bytes, None]:
    """The body of an upload, read without blocking the event loop."""
    head, tail = prepared.ends()
    yield head
    async with contextlib.aclosing(_chunks(recording)) as chunks:
        async for chunk in chunks:
            for piece in pieces(chunk, WRITTEN_AT_ONCE):
                prepared.check_deadline()
                yield piece
    yield tail


async def _chunks(recording: Recording) -> AsyncGenerator[bytes, None]:
    """The bytes of a recording. A blocking source is read in a worker thread."""
    opened = recording.open()
    progress = recording.follow()
    async with contextlib.aclosing(_in_thread(opened) if isinstance(opened, Iterator) else opened) as chunks:
        async for chunk in chunks:
            progress.add(chunk)
            yield chunk
    progress.end()


async def _in_thread(chunks: Iterator[bytes]) -> AsyncGenerator[bytes, None]:
    while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
        yield chunk
