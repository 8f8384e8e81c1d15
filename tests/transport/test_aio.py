"""What only real sockets show: where an attempt of the asyncio client was cut off."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from gladia_control import AsyncGladia, ConnectionFailed, SubmissionUnknown

from tests import tiers
from tests.support.places import full_backlog

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def listening(serve: Serve) -> AsyncIterator[int]:
    """A server on loopback that treats every connection in the given way; yields its port."""
    writers = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await serve(reader, writer)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.close()
        await server.wait_closed()


async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read and stay silent."""
    while await reader.read(65536):
        pass


def test_a_handshake_that_hangs_has_sent_nothing() -> None:
    """A deadline during the TLS handshake leaves no doubt, and no open socket."""

    async def main() -> None:
        async with listening(never) as port:
            url = f"https://localhost:{port}"
            async with AsyncGladia("key", base_url=url, ssl_context=ssl.create_default_context()) as gladia:
                with pytest.raises(ConnectionFailed) as caught:
                    await gladia.submit("https://example.com/a.mp3", timeout=0.4)
                assert caught.value.sent is False
                task = asyncio.create_task(gladia.submit("https://example.com/a.mp3"))
                await asyncio.sleep(0.05)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task

    asyncio.run(main())


def test_a_backlog_that_is_full_has_sent_nothing() -> None:
    """A deadline before the connection is established leaves no doubt."""

    async def main(port: int) -> None:
        async with AsyncGladia("key", base_url=f"http://127.0.0.1:{port}") as gladia:
            with pytest.raises(ConnectionFailed) as caught:
                await gladia.submit("https://example.com/a.mp3", timeout=0.4)
            assert caught.value.sent is False

    with full_backlog() as port:
        asyncio.run(main(port))


@tiers.check
def test_a_silent_server_may_have_made_a_job() -> None:
    """A deadline after the request was sent leaves the doubt that there is."""

    async def main() -> None:
        async with listening(never) as port:
            async with AsyncGladia("key", base_url=f"http://127.0.0.1:{port}") as gladia:
                with pytest.raises(SubmissionUnknown):
                    await gladia.submit("https://example.com/a.mp3", timeout=3)  # enough to send it on any machine

    asyncio.run(main())


def test_each_event_loop_has_connections_of_its_own() -> None:
    """Those of another loop, which may have ended, are of no use there."""
    gladia = AsyncGladia("key", base_url="http://127.0.0.1:9")
    pools = gladia._transport._pools_of_this_loop
    with asyncio.Runner() as one, asyncio.Runner() as other:
        first, second, again = (runner.run(pools()) for runner in (one, other, one))
    assert (True, False) == (first is again, first is second)
