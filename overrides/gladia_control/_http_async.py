"""Send requests from asyncio code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx

from ._answers import Answer
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
)
from ._steps import Send


class AsyncTransport:
    """Sends requests from asyncio code; see `SyncTransport`."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None):
        self._settings = settings
        self._shared, self._fresh = two_clients(settings, transport, httpx.AsyncClient)

    async def send(self, send: Send) -> Answer:
        """Send one request and read its answer."""
        prepared = Prepared.of(self._settings, send)
        client: httpx.AsyncClient = self._fresh if send.call.operation == "create" else self._shared
        arguments = prepared.arguments()
        if send.to is not None:
            start_anew(send.to)
        if send.recording is not None:
            arguments["content"] = in_thread(frame(prepared, send.recording))
        left = send.deadline - self._settings.now()
        try:
            async with asyncio.timeout(left if left < 1e9 else None):
                response = await client.send(client.build_request(**arguments), stream=True)
                try:
                    response = await self._redirected(prepared, client, response)
                    await self._read(prepared, response)
                finally:
                    await response.aclose()
                return prepared.reply(response)
        except TimeoutError:
            return failure(TooSlow(), True)
        except Exception as error:
            return failure(error, self._settings.now() >= send.deadline)

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
                await asyncio.to_thread(to.write, chunk)
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
