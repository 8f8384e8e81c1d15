"""A client over an httpx transport of the caller's own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from gladia_control import AsyncGladia, ConnectionFailed, Gladia, MalformedResponse, Policy

ADDRESS = "http://127.0.0.1:9"


class Counting(httpx.AsyncBaseTransport):
    """Takes a moment for each response, a job that is done, and counts what it carries at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.now += 1
        self.most = max(self.now, self.most)
        await asyncio.sleep(0.02)
        self.now -= 1
        job = {"id": request.url.path.rpartition("/")[2], "status": "done", "result": {}}
        return httpx.Response(200, content=json.dumps(job))

    async def aclose(self) -> None:
        self.closed = True


def carried(count: int, policy: Policy) -> Counting:
    """The caller's own transport after so many waits."""
    own = Counting()

    async def main() -> None:
        async with AsyncGladia("key", base_url=ADDRESS, policy=policy, transport=own) as gladia:
            await asyncio.gather(*[gladia.job(f"job-{number}").wait() for number in range(count)])

    asyncio.run(main())
    assert own.closed
    return own


def test_a_transport_of_the_callers_own_carries_everything() -> None:
    """And it is closed with the client."""
    assert 20 == carried(20, Policy(polls_per_second=1e6, poll_burst=1000)).most


def test_polls_wait_for_the_answers_of_others() -> None:
    """However many may start in a second, at most `polls_at_once` are without an answer."""
    assert 3 == carried(30, Policy(polls_per_second=1e4, poll_burst=1, polls_at_once=3)).most


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
    """The caller's generator ends, and with it what it has open."""
    source = Source()

    async def main() -> None:
        async with AsyncGladia("key", base_url=ADDRESS, transport=Failing()) as gladia:
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
    impatient = Policy.for_tests(100)
    with Gladia("key", base_url="http://127.0.0.1:9", transport=transport, policy=impatient) as gladia:
        with pytest.raises(MalformedResponse, match="before all of it was sent"):
            gladia.upload(b"sound")
    assert 3 == transport.asked
