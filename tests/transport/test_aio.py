"""What only real sockets show: where an attempt of the asyncio client was cut off."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator

import pytest
from gladia_control import AsyncGladia, ConnectionFailed

from tests.support.places import full_backlog


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """A port whose connections stand and are never read: a TLS handshake hangs there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(("scheme", "opened"), [("http", full_backlog), ("https", silent)], ids=["TCP", "TLS"])
def test_what_was_cut_off_before_the_request_has_sent_nothing(
    scheme: str, opened: Callable[[], contextlib.AbstractContextManager[int]]
) -> None:
    """A deadline during the TCP or TLS handshake leaves no doubt, and a cancellation leaves no open socket."""

    async def main(url: str) -> None:
        async with AsyncGladia("key", base_url=url, ssl_context=ssl.create_default_context()) as gladia:
            with pytest.raises(ConnectionFailed) as caught:
                await gladia.submit("https://example.com/a.mp3", timeout=0.4)
            assert caught.value.sent is False
            task = asyncio.create_task(gladia.submit("https://example.com/a.mp3"))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with opened() as port:
        asyncio.run(main(f"{scheme}://127.0.0.1:{port}"))


def test_each_event_loop_has_connections_of_its_own() -> None:
    """Those of another loop, which may have ended, are of no use there."""
    gladia = AsyncGladia("key", base_url="http://127.0.0.1:9")
    pools = gladia._transport._pools_of_this_loop
    with asyncio.Runner() as one, asyncio.Runner() as other:
        first, second, again = (runner.run(pools()) for runner in (one, other, one))
    assert (True, False) == (first is again, first is second)
