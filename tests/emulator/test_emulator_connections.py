"""Connections: how many are held, which one makes room for another, and what becomes of those that break."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from gladia_control.emulator import reply, server
from starlette.types import Message

from tests.emulator.emulator_support import JOBS, Caller, check, connect, open_files, until, until_closed, wav
from tests.emulator.raw_support import KEY, LIST, answer

MOST = 4
REQUEST = LIST + KEY + b"\r\n"


@pytest.fixture
def crowded(emulate: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch) -> Iterator[Caller]:
    """A client, not connected yet, of an emulator that holds four connections."""
    monkeypatch.setattr(server, "_MOST_CONNECTIONS", MOST)
    caller = emulate()
    with contextlib.closing(caller.http):
        yield caller


def asked(connection: Any) -> int:
    """The status of a list request on a connection."""
    connection.sendall(REQUEST)
    with connection.makefile("rb") as stream:
        return answer(cast(BinaryIO, stream))[0]


def test_the_longest_idle_makes_room(crowded: Caller) -> None:
    """Of the connections on which nothing is under way, the one that has been silent for longest is closed."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(connect(crowded.emulator)) for _ in range(MOST)]
        assert [200] * MOST == [asked(connection) for connection in held]
        assert 200 == asked(held[0])
        newcomer = stack.enter_context(connect(crowded.emulator))
        assert 200 == asked(newcomer)
        assert b"" == until_closed(held[1])
        assert [200] * MOST == [asked(connection) for connection in (held[0], *held[2:], newcomer)]


def test_who_has_just_begun_is_not_the_longest_idle(crowded: Caller) -> None:
    """The first bytes of a request count: its connection has not been silent for long."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(connect(crowded.emulator)) for _ in range(MOST)]
        assert [200] * MOST == [asked(connection) for connection in held]
        held[0].sendall(REQUEST[:20])
        assert 200 == asked(held[2])
        assert 200 == asked(stack.enter_context(connect(crowded.emulator)))
        assert b"" == until_closed(held[1])
        held[0].sendall(REQUEST[20:])
        with held[0].makefile("rb") as stream:
            assert 200 == answer(cast(BinaryIO, stream))[0]


def test_half_a_header_is_idle(crowded: Caller) -> None:
    """Connections that begin a request and never end it make room as well."""
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(connect(crowded.emulator)) for _ in range(MOST)]
        for connection in slow:
            connection.sendall(REQUEST[:20])
        for _ in range(MOST * 3):
            assert 200 == asked(stack.enter_context(connect(crowded.emulator)))
        assert [b""] * MOST == [until_closed(connection) for connection in slow]


def test_requests_under_way_keep_their_connections(crowded: Caller) -> None:
    """Where every connection has a request under way, a newcomer is told so, and none of the others suffers."""
    crowded.emulator.fail("list", delay=600, times=MOST)
    with contextlib.ExitStack() as stack:
        busy = [stack.enter_context(connect(crowded.emulator)) for _ in range(MOST)]
        for connection in busy:
            connection.sendall(REQUEST)
        until(lambda: MOST == len(crowded.emulator.requests))
        with connect(crowded.emulator) as newcomer, newcomer.makefile("rb") as stream:
            status, content = answer(cast(BinaryIO, stream))
            assert (503, b"") == (status, stream.read())
            assert "has 4 requests under way" in json.loads(content)["message"]
            check(json.loads(content), "NotFoundErrorResponse")
        busy[0].close()
        until(lambda: _answered(crowded))


def _answered(caller: Caller) -> bool:
    """Whether a newcomer is answered, which it is once a connection is free."""
    with connect(caller.emulator) as connection, contextlib.suppress(ConnectionError):
        return asked(connection) == 200
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="the open files of a process")
def test_a_download_that_breaks_off_closes_its_file(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that leaves in the middle of a download leaves no open file, and the rest of it is not read."""
    content = wav(1000)
    job_id = caller.create(audio_url=caller.upload(content)["audio_url"])
    before = open_files()
    monkeypatch.setattr(reply, "CHUNK", 1)  # so, reading the rest would take minutes
    for _ in range(5):
        with connect(caller.emulator) as connection:
            connection.sendall(f"GET {JOBS}/{job_id}/file HTTP/1.1\r\n".encode() + KEY + b"\r\n")
            assert connection.recv(12) == b"HTTP/1.1 200"
    until(lambda: before == open_files())


def test_a_fast_download_lets_others_in(tmp_path: Path) -> None:
    """A client that takes whatever is sent at once does not hold up the others until its download is over."""
    path = tmp_path / "audio"
    path.write_bytes(bytes(3 * reply.CHUNK))
    order: list[str] = []

    async def send(message: Message) -> None:
        order.append("piece" if message.get("body") else message["type"])

    async def other() -> None:
        order.append("other")

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError("nobody leaves")

    async def download() -> None:
        others = asyncio.create_task(other())
        await reply.FileReply(path, 3 * reply.CHUNK)({"type": "http", "method": "GET"}, receive, send)
        await others

    asyncio.run(download())
    assert ["http.response.start", "piece", "other", "piece", "piece", "http.response.body"] == order
