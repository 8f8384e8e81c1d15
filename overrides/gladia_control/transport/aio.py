"""Perform the steps of an operation on an event loop."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import logging
import weakref
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any, NoReturn, TypeVar

import httpx
from attrs import define

from gladia_control.config import Settings
from gladia_control.errors import ConfigurationError
from gladia_control.operations.response import AnyResponse, NoResponse
from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Digest, Notify, Send, Sleep, Step, Steps, Work
from gladia_control.rules.policy import Outcome

from .connections import KEPT, Pools, Routes
from .deadline import AsyncTransport as HttpTransport
from .deadline import check_answer, load_asyncio
from .driver import call_back, run_async
from .failure import TooSlow, no_response, without_frames
from .gzip import PIECE
from .request import REDIRECTS, Prepared, async_multipart_body, clear, redirect_target, write

log = logging.getLogger("gladia_control")

T = TypeVar("T")


class Progress:
    """Follows a request through httpcore's trace events: how far it came.

    Attributes:
        began: Whether there were any events; another transport than httpx's own has none.
        sent: Whether anything of the request may have gone out.
    """

    def __init__(self) -> None:
        self.began = False
        self.sent = False

    async def __call__(self, event: str, _: dict[str, Any]) -> None:
        """Note an event."""
        self.began = True
        self.sent = self.sent or event.endswith(".send_request_headers.started")


@define(eq=False, repr=False)
class Lane:
    """A transport to the API, and how many requests it carries now."""

    transport: httpx.AsyncBaseTransport
    used: int = 0


class Lanes:
    """Transports to the API of which each carries a few requests at once; one at first.

    With very many requests at once in one transport, httpcore is busy with looking for a connection for each of them.
    """

    def __init__(self, first: httpx.AsyncBaseTransport, abreast: float, build: Callable[[], httpx.AsyncBaseTransport]):
        self._first = Lane(first)
        self._more: list[Lane] = []
        self._abreast = abreast
        self._build = build

    def take(self) -> Lane:
        """A lane that has room."""
        lane = next((lane for lane in (self._first, *self._more) if lane.used < self._abreast), None)
        if lane is None:
            lane = Lane(self._build())
            self._more.append(lane)
        lane.used += 1
        return lane

    async def leave(self, lane: Lane) -> None:
        """Leave a lane; of those beside the first that nobody uses, one is kept."""
        lane.used -= 1
        if lane.used or lane not in self._more or all(other.used for other in self._more if other is not lane):
            return
        self._more.remove(lane)
        try:
            await lane.transport.aclose()
        except Exception as error:
            log.debug("closing idle connections: %s", type(error).__name__)

    def __iter__(self) -> Iterator[httpx.AsyncBaseTransport]:
        return (lane.transport for lane in (self._first, *self._more))


class LoopPools(Pools[httpx.AsyncBaseTransport]):
    """The connections of one event loop, which end with it."""

    def __init__(self, routes: Routes[httpx.AsyncBaseTransport]):
        super().__init__(routes)
        self._lanes = {
            True: Lanes(self.fresh, routes.abreast, functools.partial(routes.to_api, 0)),
            False: Lanes(self.shared, routes.abreast, functools.partial(routes.to_api, KEPT)),
        }

    def lanes(self, *, fresh: bool) -> Lanes:
        """The transports to the API, of which a request uses one."""
        return self._lanes[fresh]

    def __iter__(self) -> Iterator[httpx.AsyncBaseTransport]:
        """All transports there are."""
        return iter([*super().__iter__(), *self._lanes[True], *self._lanes[False]])

    async def __aenter__(self) -> LoopPools:
        # An event loop that ends, as `asyncio.run` lets it, first closes the asynchronous generators begun on it.
        self._guard = self._closing()
        await anext(self._guard)
        return self

    async def _closing(self) -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            for transport in self:
                await transport.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._guard.aclose()


class AsyncTransport:
    """Sends requests from asyncio code; see `SyncTransport`. Each event loop has connections of its own."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None):
        load_asyncio()
        self.state = ClientState(settings.policy, settings.base_url, settings.on_event)
        self._settings = settings
        self._routes = Routes(settings.base_url, settings.ssl_context, transport, HttpTransport)
        self._pools: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, LoopPools] = weakref.WeakKeyDictionary()
        self._closed = False

    async def run(self, steps: Steps[T]) -> T:
        """Run an operation to its end."""
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
                return await recording.adigest()
            case Notify():
                outcome = call_back(step)
                if inspect.isawaitable(outcome):
                    await outcome
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
        content = async_multipart_body(prepared, send.recording) if send.recording is not None else None
        left = send.deadline - self.state.now()
        progress = Progress()
        lanes = pools.lanes(fresh=send.call.operation == "create")
        lane = lanes.take()
        try:
            async with asyncio.timeout(left if left < 1e9 else None):
                request = prepared.request(content, trace=progress)
                response = await self._follow(prepared, pools, lane.transport, request)
                try:
                    await self._read(prepared, response)
                finally:
                    await response.aclose()
                return prepared.response(response)
        except TimeoutError:
            if progress.began and not progress.sent:
                return NoResponse(Outcome.NOT_SENT, "the deadline passed before a connection stood", True)
            return self._no_response(TooSlow(), send)
        except Exception as error:
            return self._no_response(error, send)
        finally:
            try:
                if content is not None:
                    await content.aclose()
            finally:
                await lanes.leave(lane)

    def _no_response(self, error: Exception, send: Send) -> NoResponse:
        late = self.state.now() >= send.deadline
        return no_response(error, self._settings.base_url, self._routes.proxy, deadline_passed=late)

    async def _pools_of_this_loop(self) -> LoopPools:
        loop = asyncio.get_running_loop()
        if loop not in self._pools:
            self._pools[loop] = pools = LoopPools(self._routes)
            await pools.__aenter__()
        return self._pools[loop]

    async def _follow(
        self, prepared: Prepared, pools: LoopPools, carrier: httpx.AsyncBaseTransport, request: httpx.Request
    ) -> httpx.Response:
        response = await carrier.handle_async_request(request)
        for _ in range(REDIRECTS):
            target = redirect_target(prepared, request.url, response)
            if target is None:
                break
            await response.aclose()
            request = prepared.redirected(target)
            response = await pools.for_other_host(target).handle_async_request(request)
        check_answer(response)
        return response

    async def _read(self, prepared: Prepared, response: httpx.Response) -> None:
        to = prepared.send.to if response.is_success else None
        decoder = prepared.decoder(response)
        async with contextlib.aclosing(_raw(response)) as chunks:
            async for chunk in chunks:
                for piece in decoder.decode(chunk):
                    if to is not None:
                        prepared.check_deadline()
                        await asyncio.to_thread(write, to, piece)
                    elif not prepared.take(piece, response.status_code):
                        return
                    elif len(piece) == PIECE:  # a little gzip may hold very much
                        await asyncio.sleep(0)
        decoder.finish()

    async def close(self) -> None:
        """Close all connections."""
        self._closed = True
        pools = self._pools.pop(asyncio.get_running_loop(), None)
        if pools is not None:
            await pools.aclose()


async def _raw(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """The body as it came, or at once if it is there already."""
    if response.is_stream_consumed:
        yield response.content
        return
    async for chunk in response.aiter_raw():
        yield chunk
