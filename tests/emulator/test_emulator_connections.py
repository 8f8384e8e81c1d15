"""Connections: how many are held, which one makes room for another, and what becomes of those that break."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from gladia_control.emulator import ManualClock
from starlette.types import Message

from gladia_emulator.server import protocol
from gladia_emulator.server import responses as reply
from gladia_emulator.server import uvicorn_server as server
from tests.emulator.emulator_support import JOBS, Caller, check, connect, open_files, until, until_closed, wav
from tests.emulator.raw_support import AS_FORM, AS_JSON, CHUNKED, CREATE, KEY, LIST, PART, UPLOAD, answer, chunk

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


def test_who_keeps_the_emulator_waiting_makes_room(crowded: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests whose bodies do not come to an end lock nobody out for ever."""
    starts = [
        CREATE + AS_JSON + b"content-length: 100\r\n\r\n{",
        UPLOAD + AS_FORM + CHUNKED + b"\r\n" + chunk(PART),
        UPLOAD + AS_FORM + b"content-length: 1000\r\nexpect: 100-continue\r\n\r\n",
        CREATE + AS_JSON + b"content-length: 100\r\n\r\n",
    ]
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(connect(crowded.emulator)) for _ in starts]
        for connection, start in zip(slow, starts, strict=True):
            connection.sendall(start)
        until(lambda: MOST == len(crowded.emulator.requests))
        assert not _answered(crowded)
        monkeypatch.setattr(protocol, "_PATIENCE", 0.0)
        for _ in range(MOST):
            assert 200 == asked(stack.enter_context(connect(crowded.emulator)))
        assert {b"", b"HTTP/1.1 100 Continue\r\n\r\n"} == {until_closed(connection) for connection in slow}
    assert ([], []) == ([*crowded.emulator.jobs], [*crowded.emulator.uploads])


def fill(caller: Caller) -> int:
    """Make jobs whose list is larger than what is on the way to a client that does not read; how many bytes it has."""
    for _ in range(4):
        caller.create(large="x" * 900_000)
    return len(caller.http.get(JOBS).content)


def greedily(stack: contextlib.ExitStack, caller: Caller, header: bytes) -> socket.socket:
    """A connection on which a list was asked for, and answered, and is not read."""
    before = len(caller.emulator.requests)
    connection = stack.enter_context(connect(caller.emulator, narrow=True))
    connection.sendall(LIST + header + KEY + b"\r\n")
    until(lambda: len(caller.emulator.requests) > before and caller.emulator.requests[-1].status)
    return connection


@pytest.mark.parametrize("close", [b"", b"connection: close\r\n"], ids=["kept alive", "closing"])
def test_answers_that_nobody_takes_make_room(crowded: Caller, close: bytes) -> None:
    """A connection is held until its client has taken its answer, closing or not, and counts until then."""
    whole = fill(crowded)
    with contextlib.ExitStack() as stack:
        greedy = [greedily(stack, crowded, close) for _ in range(MOST * 3)]
        assert 200 == asked(stack.enter_context(connect(crowded.emulator)))
        assert all(len(until_closed(connection)) < whole for connection in greedy[: MOST * 2])


def test_answers_that_nobody_takes_are_so_many_bytes(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of clients that do not take their answers, the longest silent is given up when they have too much together."""
    whole = fill(caller)
    monkeypatch.setattr(protocol, "_MOST_UNSENT_BYTES", whole * 3 // 2)
    with contextlib.ExitStack() as stack:
        greedy = [greedily(stack, caller, b"connection: close\r\n") for _ in range(3)]
        sizes = [len(until_closed(connection)) for connection in reversed(greedy)]
    assert [True, False, False] == [size > whole for size in sizes]


def test_an_answer_is_made_when_the_one_before_is_taken(caller: Caller) -> None:
    """Of requests sent in a row, the next one is not worked on while the client does not take an answer."""
    fill(caller)
    with connect(caller.emulator, narrow=True) as connection, connection.makefile("rb") as stream:
        connection.sendall(REQUEST * 3)
        until(lambda: 7 == len(caller.emulator.requests))
        assert 200 == caller.http.get(JOBS).status_code
        assert [200, None, 200] == [request.status for request in caller.emulator.requests[5:]]
        assert [200] * 3 == [answer(cast(BinaryIO, stream))[0] for _ in range(3)]


def test_who_leaves_before_the_next_answer_gets_none(caller: Caller, clock: ManualClock) -> None:
    """What was sent in a row after a request whose answer is not taken does not happen when the client leaves."""
    fill(caller)
    clock.advance(3)
    job_id = caller.emulator.jobs[0].id
    with connect(caller.emulator, narrow=True) as connection:
        connection.sendall(REQUEST + f"DELETE {JOBS}/{job_id} HTTP/1.1\r\n".encode() + KEY + b"\r\n")
        until(lambda: 7 == len(caller.emulator.requests))
    assert 200 == caller.http.get(JOBS).status_code
    caller.emulator.stop()
    assert [None, 200] == [request.status for request in caller.emulator.requests[6:]]
    assert job_id == caller.emulator.jobs[0].id


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
