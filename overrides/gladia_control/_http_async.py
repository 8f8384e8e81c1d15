"""Send requests from asyncio code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

from ._answers import Answer, Failure
from ._policy import Outcome
from ._request import (
    REDIRECTS,
    Prepared,
    Settings,
    TooSlow,
    failure,
    frame,
    keyless,
    redirect_target,
    start_anew,
    two_clients,
    write,
)
from ._steps import Send


class Progress:
    """Follows a request through httpcore's trace events: how far it came, and what an interruption leaves behind.

    Attributes:
        began: Whether there were any events; another transport than httpx's own has none.
        sent: Whether anything of the request may have gone out.
    """

    def __init__(self) -> None:
        self.began = False
        self.sent = False
        self._unfinished: Any = None

    async def __call__(self, event: str, info: dict[str, Any]) -> None:
        """Note an event."""
        self.began = True
        if event.endswith(".connect_tcp.complete"):
            self._unfinished = info["return_value"]
        elif event.endswith((".start_tls.complete", ".send_request_headers.started")):
            self._unfinished = None
        if event.endswith(".send_request_headers.started"):
            self.sent = True

    async def close(self) -> None:
        """Close a connection that was cut off during its TLS handshake, which httpcore leaves open."""
        if self._unfinished is not None:
            stream, self._unfinished = self._unfinished, None
            await stream.aclose()


class AsyncTransport:
    """Sends requests from asyncio code; see `SyncTransport`."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None):
        self._settings = settings
        self._shared, self._fresh = two_clients(settings, transport, httpx.AsyncClient)

    async def send(self, send: Send) -> Answer:
        """Send one request and read its answer."""
        prepared = Prepared.of(self._settings, send)
        client: httpx.AsyncClient = self._fresh if send.call.operation == "create" else self._shared
        prepared.check_open(client)
        if send.to is not None:
            start_anew(send.to)
        content = in_thread(frame(prepared, send.recording)) if send.recording is not None else None
        left = send.deadline - self._settings.now()
        progress = Progress()
        try:
            async with asyncio.timeout(left if left < 1e9 else None):
                request = client.build_request(**prepared.arguments(content), extensions={"trace": progress})
                response = await client.send(request, stream=True)
                try:
                    response = await self._redirected(prepared, client, response)
                    await self._read(prepared, response)
                finally:
                    await response.aclose()
                return prepared.reply(response)
        except TimeoutError:
            if progress.began and not progress.sent:
                return Failure(Outcome.NOT_SENT, "the deadline passed before a connection stood", True)
            return failure(TooSlow(), prepared)
        except Exception as error:
            return failure(error, prepared)
        finally:
            await progress.close()

    async def _redirected(
        self, prepared: Prepared, client: httpx.AsyncClient, response: httpx.Response
    ) -> httpx.Response:
        for _ in range(REDIRECTS):
            target = redirect_target(prepared, response)
            if target is None:
                break
            await response.aclose()
            request = client.build_request("GET", target, headers=keyless(), timeout=prepared.timeout())
            response = await client.send(request, stream=True)
        return response

    async def _read(self, prepared: Prepared, response: httpx.Response) -> None:
        to = prepared.send.to if response.is_success else None
        async for chunk in response.aiter_bytes():
            if to is not None:
                prepared.check_deadline()
                await asyncio.to_thread(write, to, chunk)
            elif not prepared.take(chunk, response.status_code):
                break

    async def aclose(self) -> None:
        """Close all connections."""
        await self._shared.aclose()
        await self._fresh.aclose()


async def in_thread(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks, each read in a worker thread: reading a file would hold up the event loop."""
    while True:
        chunk = await asyncio.to_thread(next, chunks, None)
        if chunk is None:
            return
        yield chunk
