"""A client over an httpx transport of the caller's own."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from gladia_control import AsyncGladia, ConnectionFailed, Gladia, MalformedResponse, Policy, WaitTimeout

ADDRESS = "http://127.0.0.1:9"


class Counting(httpx.AsyncBaseTransport):
    """Answers each request with a job that is done, once so many are under way, and counts them."""

    def __init__(self, together: int) -> None:
        self.now = self.most = 0
        self.closed = False
        self._all_here = asyncio.Barrier(together)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.now += 1
        self.most = max(self.now, self.most)
        await asyncio.wait_for(self._all_here.wait(), 60)
        await asyncio.sleep(0.01)  # for more, should the client send them
        self.now -= 1
        job = {"id": request.url.path.rpartition("/")[2], "status": "done", "result": {}}
        return httpx.Response(200, content=json.dumps(job))

    async def aclose(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("count", "policy", "most"),
    [
        (20, Policy(polls_per_second=1e6, poll_burst=1000), 20),
        (12, Policy(polls_per_second=1e4, poll_burst=1, polls_at_once=3), 3),
    ],
    ids=["any", "three polls at once"],
)
def test_a_transport_of_the_callers_own_carries_everything(count: int, policy: Policy, most: int) -> None:
    """The transport sends every request and is closed with the client; `polls_at_once` bounds the polls under way."""

    async def main() -> Counting:
        own = Counting(most)
        async with AsyncGladia("key", base_url=ADDRESS, policy=policy, transport=own) as gladia:
            await asyncio.gather(*[gladia.job(f"job-{number}").wait(timeout=60) for number in range(count)])
        return own

    own = asyncio.run(main())
    assert (most, True) == (own.most, own.closed)


class Source:
    """An asynchronous iterable of bytes that knows whether it was closed."""

    closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            yield b"sound"
        finally:
            self.closed = True


class Failing(httpx.AsyncBaseTransport):
    """Reads the beginning of a request, and fails."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        chunks = aiter(request.stream)
        await anext(chunks)
        await anext(chunks)
        raise httpx.ReadError("reset")


def test_a_recording_is_closed_when_its_upload_fails() -> None:
    """When an upload fails, the caller's generator is closed."""
    source = Source()

    async def main() -> None:
        async with AsyncGladia("key", base_url=ADDRESS, policy=Policy.for_tests(100), transport=Failing()) as gladia:
            await gladia.upload(source)

    with pytest.raises(ConnectionFailed):
        asyncio.run(main())
    assert source.closed


class Forgetful(httpx.BaseTransport):
    """Reads an upload and fails, and then claims to have one that it did not read."""

    def __init__(self) -> None:
        self.asked = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.asked == 1:
            request.read()
            return httpx.Response(503)
        return httpx.Response(200, json={"audio_url": "https://gladia.test/f", "audio_metadata": {}})


def test_an_upload_counts_only_when_it_was_read_this_time() -> None:
    """That an earlier attempt sent all of it says nothing about the one that was answered."""
    transport = Forgetful()
    with Gladia("key", base_url=ADDRESS, transport=transport, policy=Policy.for_tests(100)) as gladia:
        with pytest.raises(MalformedResponse, match="before all of it was sent"):
            gladia.upload(b"sound")
    assert 3 == transport.asked


def dripping(_: httpx.Request) -> httpx.Response:
    """A job that is done, byte by byte."""

    def body() -> Iterator[bytes]:
        for byte in json.dumps({"id": "j", "status": "done", "result": {}}).encode():
            time.sleep(0.02)
            yield bytes([byte])

    return httpx.Response(200, content=body())


def test_a_slow_body_ends_at_the_deadline() -> None:
    """The deadline is checked between the parts of a body, whoever reads them from a socket."""
    with Gladia("key", base_url=ADDRESS, transport=httpx.MockTransport(dripping)) as gladia:
        with pytest.raises(WaitTimeout):
            gladia.job("j").wait(timeout=0.1)
