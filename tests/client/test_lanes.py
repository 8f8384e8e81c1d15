"""Very many requests at once from one event loop: none of httpx's transports carries more than a few."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from gladia_control import AsyncGladia, Policy
from gladia_control.transport.aio import Lanes
from gladia_control.transport.connections import ABREAST

FAST = Policy(polls_per_second=1e6, poll_burst=1000)


class Transport(httpx.AsyncBaseTransport):
    """Counts what it carries; answers once as many requests came as are expected altogether."""

    def __init__(self, together: asyncio.Barrier | None = None) -> None:
        self.now = self.most = 0
        self.closed = False
        self._together = together

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.now += 1
        self.most = max(self.now, self.most)
        if self._together is not None:
            await self._together.wait()
        self.now -= 1
        job = {"id": request.url.path.rpartition("/")[2], "status": "processing"}
        return httpx.Response(200, content=json.dumps(job))

    async def aclose(self) -> None:
        self.closed = True


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Transport]]:
    """The transports that a client makes, in the place of httpx's."""
    transports: list[Transport] = []
    together = asyncio.Barrier(5 * ABREAST)

    def build(**_: object) -> Transport:
        transports.append(Transport(together))
        return transports[-1]

    monkeypatch.setattr("gladia_control.transport.aio.HttpTransport", build)
    yield transports
    assert all(transport.closed for transport in transports)


async def ask(gladia: AsyncGladia, count: int) -> None:
    """Ask for so many jobs at once."""
    await asyncio.gather(*[gladia.job(f"job-{number}").refresh() for number in range(count)])


def test_requests_are_spread(made: list[Transport]) -> None:
    """As many transports as it takes; nothing waits for another request."""

    async def main() -> None:
        async with AsyncGladia("key", base_url="http://127.0.0.1:9", policy=FAST) as gladia:
            await ask(gladia, 5 * ABREAST)
            left = [transport for transport in made if transport.most and not transport.closed]
            assert ([ABREAST] * 5, 2) == ([transport.most for transport in made if transport.most], len(left))

    asyncio.run(main())


def test_a_transport_of_the_callers_own_carries_everything() -> None:
    """There is only one of it."""

    async def main() -> Transport:
        own = Transport(asyncio.Barrier(5 * ABREAST))
        async with AsyncGladia("key", base_url="http://127.0.0.1:9", policy=FAST, transport=own) as gladia:
            await ask(gladia, 5 * ABREAST)
        return own

    own = asyncio.run(main())
    assert (5 * ABREAST, True) == (own.most, own.closed)


class Slow(Transport):
    """Takes a while for each answer, which is a job that is done."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.now += 1
        self.most = max(self.now, self.most)
        await asyncio.sleep(0.02)
        self.now -= 1
        job = {"id": request.url.path.rpartition("/")[2], "status": "done", "result": {}}
        return httpx.Response(200, content=json.dumps(job))


def test_polls_wait_for_answers_of_others() -> None:
    """However many may start in a second, only so many are without an answer."""

    async def main() -> Transport:
        own, policy = Slow(), Policy(polls_per_second=1e4, poll_burst=1, polls_at_once=3)
        async with AsyncGladia("key", base_url="http://127.0.0.1:9", policy=policy, transport=own) as gladia:
            await asyncio.gather(*[gladia.job(f"job-{number}").wait() for number in range(30)])
        return own

    assert 3 == asyncio.run(main()).most


def lanes_of() -> tuple[Lanes, list[Transport]]:
    """Lanes for one request each, and their transports."""
    made = [Transport()]

    def build() -> Transport:
        made.append(Transport())
        return made[-1]

    return Lanes(made[0], 1, build), made


def test_one_lane_that_nobody_uses_is_kept() -> None:
    """Whichever lanes stay busy, those that fall empty go, but for the first and one other."""

    async def main() -> list[list[int]]:
        lanes, made = lanes_of()
        taken, closed = [lanes.take() for _ in range(5)], []
        for number in (2, 0, 1, 3):
            await lanes.leave(taken[number])
            closed.append([index for index, transport in enumerate(made) if transport.closed])
        assert (taken[0], taken[2]) == (lanes.take(), lanes.take())
        return closed

    assert [[], [], [1], [1, 3]] == asyncio.run(main())


def test_what_closing_a_lane_brings_is_not_told() -> None:
    """The request was answered; that some idle connection does not end well is nothing to its caller."""

    async def main() -> None:
        lanes, made = lanes_of()
        taken = [lanes.take() for _ in range(3)]

        async def broken() -> None:
            raise OSError("close failed")

        for transport in made:
            transport.aclose = broken  # type: ignore[method-assign]
        for lane in taken:
            await lanes.leave(lane)

    asyncio.run(main())


class Source:
    """An asynchronous iterable of bytes that knows whether it was closed."""

    closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            yield b"sound"
        finally:
            self.closed = True


def test_a_recording_is_closed_whatever_happens_to_a_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelled while a lane is left, too."""

    async def leave(*_: object) -> None:
        raise asyncio.CancelledError

    source = Source()

    async def main() -> None:
        async with AsyncGladia("key", base_url="http://127.0.0.1:9", transport=Failing()) as gladia:
            await gladia.upload(source)

    monkeypatch.setattr(Lanes, "leave", leave)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(main())
    assert source.closed


class Failing(Transport):
    """Reads the beginning of a request, and fails."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        chunks = aiter(request.stream)
        await anext(chunks)
        await anext(chunks)
        raise httpx.ReadError("reset")
