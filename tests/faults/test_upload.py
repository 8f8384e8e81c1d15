"""Fault matrix: uploads."""

from __future__ import annotations

import asyncio
import hashlib
import io
import itertools
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from gladia_control import ApiError, BadSource, ConnectionFailed, MalformedResponse, SourceChanged, SubmissionUnknown

from tests import tiers
from tests.faults.child import output
from tests.faults.server import Behaviour, Exchange, behave, reset, status
from tests.faults.world import POLICY, World, each, row

SIZE = 700_000
CONTENT = hashlib.shake_256(b"sound").digest(SIZE)
DIGEST = hashlib.sha256(CONTENT).hexdigest()
LARGE = 16_000_000  # more than all buffers on the way hold
UPLOADED = {"audio_url": "https://gladia.test/f", "audio_metadata": {}}
BULK = hashlib.shake_256(b"sound").digest(LARGE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A recording in a file."""
    found = tmp_path / "a.wav"
    found.write_bytes(CONTENT)
    return found


@pytest.fixture
def bulk(tmp_path: Path) -> Path:
    """A recording of which the client still sends the end when the server has read half."""
    found = tmp_path / "bulk.wav"
    found.write_bytes(BULK)
    return found


def after_half(then: Behaviour) -> Behaviour:
    """Read half of the body, and then do something else."""

    def behaviour(exchange: Exchange) -> None:
        exchange.request.body = exchange.connection.read_exactly(LARGE // 2)
        exchange.left = (exchange.left or 0) - LARGE // 2
        then(exchange)

    return behaviour


def reset_now(exchange: Exchange) -> None:
    exchange.connection.reset()


RESET_ONCE = after_half(reset_now)


@row(81, "a reset in the middle of an upload: of a file, or of a stream at offset 10 (81 and 88)", posts=0)
@each("offset", [None, 10])
def test_a_reset_in_the_middle(world: World, offset: int | None, bulk: Path) -> None:
    """The client sends the whole recording again, a stream from that offset."""
    server = world.server().next("upload", RESET_ONCE)
    with bulk.open("rb") as stream:
        stream.seek(offset or 0)
        world.works(world.client(server).upload, bulk if offset is None else stream)
    assert ([hashlib.sha256(BULK[offset or 0 :]).hexdigest()], 2) == (server.uploads, server.count("upload"))


@tiers.check
@row(81, "every upload is reset", posts=0)
def test_every_upload_is_reset(world: World, bulk: Path) -> None:
    """After three attempts it is an error, and no job is made."""
    server = world.server().always("upload", RESET_ONCE)
    world.fails(ConnectionFailed, world.client(server).submit, bulk)
    assert 3 == server.count("upload")


def refuse(code: int, *, and_reset: bool) -> Behaviour:
    def behaviour(exchange: Exchange) -> None:
        exchange.answer(code, {"message": "No"}, {"Connection": "close"})
        if and_reset:
            exchange.server.sleep(0.1)
            exchange.connection.reset()
        exchange.connection.socket.shutdown(socket.SHUT_WR)
        exchange.connection.hang()

    return behaviour


@row(82, "413 or 401 while the upload is under way, and then the end of the connection", posts=0)
@each("code", [401, 413])
def test_refused_while_it_is_sent(world: World, code: int) -> None:
    """The error is what the server said, not that it hung up."""
    server = world.server().always("upload", refuse(code, and_reset=False))
    error = world.fails(ApiError, world.client(server).submit, bytes(LARGE))
    assert (code, 1) == (error.status, server.count("upload"))


@tiers.check
@row(82, "413 or 401 while the upload is under way, and then a reset, which may destroy the answer", posts=0)
@each("code", [401, 413])
def test_refused_and_reset(world: World, code: int) -> None:
    """The error is what the server said, or that the connection failed."""
    server = world.server().always("upload", refuse(code, and_reset=True))
    error: Any = world.fails((ApiError, ConnectionFailed), world.client(server).submit, bytes(LARGE))
    assert getattr(error, "status", code) == code
    world.outcomes[:] = ["ApiError or ConnectionFailed"]


@tiers.check
@row(83, "a receiver that is slow, and never silent", posts=0)
def test_a_slow_receiver(world: World) -> None:
    """As long as something gets through, the upload goes on."""

    def slow(exchange: Exchange) -> None:
        exchange.connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(40):
            exchange.request.body += exchange.connection.read_exactly(10_000)
            exchange.server.sleep(0.03)
        exchange.left = (exchange.left or 0) - len(exchange.request.body)
        behave(exchange)

    server = world.server().next("upload", slow)
    world.works(world.client(server, policy=replace(POLICY, stall=0.8)).upload, CONTENT)
    assert [DIGEST] == server.uploads


@row(83, "a receiver that stops reading", posts=0)
def test_a_receiver_that_stops(world: World) -> None:
    """An attempt fails after 60 s without progress, here 0.4 s."""

    def stalled(exchange: Exchange) -> None:
        exchange.connection.read(1000)
        exchange.server.sleep(60)

    server = world.server().always("upload", stalled)
    client = world.client(server, policy=replace(POLICY, stall=0.4))
    error = world.fails(ConnectionFailed, client.upload, bytes(30_000_000), within=4.0)
    assert (True, 3) == (error.sent, server.count("upload"))


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(bytes(LARGE))
    other.replace(path)


EDITS: list[Callable[[Path], Any]] = [grow, lambda path: os.truncate(path, LARGE // 2), replaced, Path.unlink]


@row(84, "the file grows, shrinks, is replaced or deleted while it is sent, or between two attempts", posts=0)
@each("edit, then", itertools.product(EDITS, [behave, reset_now]))
def test_a_file_that_changes(world: World, edit: Callable[[Path], Any], then: Behaviour, bulk: Path) -> None:
    """An error of its own; no job is made of a recording that does not exist."""

    def edit_and_go_on(exchange: Exchange) -> None:
        edit(bulk)
        then(exchange)

    bulk.write_bytes(BULK)
    server = world.server().next("upload", after_half(edit_and_go_on))
    world.fails(SourceChanged, world.client(server).submit, bulk)
    assert ([], []) == (server.jobs, server.uploads)


def bad_sources(folder: Path) -> list[Any]:
    missing, empty, loop, fifo, large = (folder / name for name in ("missing", "empty", "loop", "fifo", "large"))
    empty.touch()
    loop.symlink_to(loop)
    os.mkfifo(fifo)
    large.touch()
    os.truncate(large, 1_000_000_001)
    return [missing, folder, fifo, "/dev/zero", loop, empty, b"", large, None]


@row(85, "no source: missing, a folder, a FIFO, a device, a loop of links, empty, too large (85, 86, 89)", posts=0)
@each("method", ["upload", "submit", "transcribe"])
def test_nothing_that_can_be_read(world: World, method: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """An error before a connection is opened, which is a `ValueError`, too."""
    server = world.server()
    for source in bad_sources(tmp_path_factory.mktemp("sources")):
        error = world.fails(BadSource, getattr(world.client(server), method), source)
        assert isinstance(error, ValueError)
    assert [] == server.wire


class Unseekable(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, *_: Any) -> int:
        raise io.UnsupportedOperation("seek")

    def tell(self) -> int:
        raise io.UnsupportedOperation("tell")


@tiers.check
@row(87, "a stream that cannot be rewound, and a reset", posts=0)
def test_a_stream_that_cannot_be_rewound(world: World) -> None:
    """The client does not send it again, and the error says why."""
    server = world.server().next("upload", RESET_ONCE)
    error = world.fails(ConnectionFailed, world.client(server).submit, Unseekable(BULK))
    assert 1 == server.count("upload")
    assert ["the recording cannot be rewound, so the upload was not repeated"] == error.__notes__


def generated() -> Iterator[bytes]:
    for start in range(0, SIZE, 100_000):
        yield CONTENT[start : start + 100_000]


async def agenerated() -> AsyncIterator[bytes]:
    for chunk in generated():
        await asyncio.sleep(0)
        yield chunk


class AsyncFile:
    """As FastAPI's `UploadFile`."""

    filename = "call.wav"

    def __init__(self) -> None:
        self._file = io.BytesIO(CONTENT)

    async def read(self, size: int = -1) -> bytes:
        return self._file.read(size)


@tiers.check
@row(89, "a path, an open file, bytes, or a generator")
def test_every_kind_of_source(world: World, path: Path) -> None:
    """All of it arrives, and a job is made of it. tests/request has the other kinds."""

    def sent(source: Any) -> None:
        server = world.server()
        world.works(world.client(server).submit, source)
        assert ([DIGEST], 1) == (server.uploads, len(server.jobs))

    with path.open("rb") as file:
        world.each([path, file, CONTENT, generated()], sent)


@tiers.check
@row(89, "sources that are read with `await`")
@each("make", [agenerated, AsyncFile])
def test_sources_that_are_awaited(world: World, make: Callable[[], Any]) -> None:
    """The asyncio client reads them. The error of the other one names it, before anything is sent."""
    server = world.server()
    if world.kind == "asyncio":
        world.works(world.client(server).submit, make())
        assert ([DIGEST], 1) == (server.uploads, len(server.jobs))
    else:
        error = world.fails(BadSource, world.client(server).submit, make())
        assert ("AsyncGladia" in str(error), []) == (True, server.wire)


def failing() -> Iterator[bytes]:
    yield CONTENT[:1000]
    raise RuntimeError("the tape is torn")


@tiers.check
@row(87, "a source that fails while it is read", posts=0)
def test_a_source_that_fails(world: World) -> None:
    """No job is made of what came before."""
    server = world.server()
    world.fails(BadSource, world.client(server).submit, failing())
    assert ([], []) == (server.uploads, server.jobs)


@pytest.mark.parametrize(
    "huge", [pytest.param(100_000_000, marks=tiers.check), pytest.param(1_000_000_000, marks=tiers.long)]
)
@row(89, "a sparse file of 100 or 1000 MB", posts=0)
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs Linux's account of memory")
def test_a_huge_file(world: World, tmp_path: Path, huge: int) -> None:
    """The client sends it in constant memory."""
    large = tmp_path / "large.wav"
    large.touch()
    os.truncate(large, huge)
    received = 0

    def swallow(exchange: Exchange) -> None:
        nonlocal received
        while exchange.left:
            size = len(exchange.connection.read(exchange.left))
            exchange.left -= size
            received += size
        exchange.answer(200, UPLOADED)

    server = world.server().always("upload", swallow)
    body = f"""
        await gladia.upload(b"warm")
        before = memory("VmHWM")
        await gladia.upload({str(large)!r})
        print(memory("VmHWM") - before)
    """
    assert int(output(world.kind, server, body)) < 16 * 1024
    assert received > huge


@tiers.check
@row(90, "odd names: é, 日, quotes, CRLF, ../", posts=0)
@each("name, sent", {"letters": ("é日.wav", "é日.wav"), "an attack": ('../a"b\r\nx-evil: 1.wav', "a%22bx-evil: 1.wav")})
def test_odd_names(world: World, name: str, sent: str) -> None:
    """One part, one clean name, no header smuggled in. tests/request has the other names."""
    server = world.server()
    world.works(world.client(server).upload, b"sound", filename=name)
    body = server.requests[0].body
    head = body.partition(b"\r\n\r\n")[0]
    assert 3 == len(head.split(b"\r\n"))
    assert f'filename="{sent}"'.encode() in head
    assert (1, [hashlib.sha256(b"sound").hexdigest()]) == (body.count(b"form-data"), server.uploads)


@row(91, "the upload works, and the answer to the create is lost")
@each("made", [True, False])
def test_the_create_after_an_upload_is_lost(world: World, made: bool, path: Path) -> None:
    """The upload is not repeated, whether the job was made or not."""
    server = world.server().next("create", reset(made=made))
    client = world.client(server)
    if made:
        assert "job-1" == world.works(client.submit, path).id
    else:
        world.fails(SubmissionUnknown, client.submit, path)
    assert 1 == server.count("upload")


@row(82, "an upload that fails for the moment: 408, 429, 500, 503")
@each("code", [408, 429, 500, 503])
def test_an_upload_that_fails_for_the_moment(world: World, code: int, path: Path) -> None:
    """The client sends the whole recording again."""
    server = world.server().next("upload", status(code))
    world.works(world.client(server).submit, path)
    assert ([DIGEST], 2) == (server.uploads, server.count("upload"))


@tiers.check
@row(82, "the upload is answered before all of it was read", posts=0)
def test_answered_too_early(world: World) -> None:
    """The client does not believe such an answer: it cannot know what the server has."""

    def early(exchange: Exchange) -> None:
        exchange.answer(200, UPLOADED)
        exchange.connection.close()

    server = world.server().always("upload", early)
    world.fails((MalformedResponse, ConnectionFailed), world.client(server).submit, bytes(LARGE))
    assert [] == server.jobs
