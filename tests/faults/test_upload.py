"""Fault matrix: uploads."""

from __future__ import annotations

import asyncio
import hashlib
import io
import itertools
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from gladia_control import ApiError, BadSource, ConnectionFailed, MalformedResponse, SourceChanged, SubmissionUnknown

from tests import tiers
from tests.faults.child import child
from tests.faults.server import Exchange, behave, reset, status
from tests.faults.world import POLICY, World, row

SIZE = 700_000
CONTENT = hashlib.shake_256(b"sound").digest(SIZE)
DIGEST = hashlib.sha256(CONTENT).hexdigest()
LARGE = 16_000_000  # more than all buffers on the way hold
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


def after_half(then: Callable[[Exchange], Any]) -> Callable[[Exchange], Any]:
    """Read half of the body, and then do something else."""

    def behaviour(exchange: Exchange) -> None:
        exchange.request.body = exchange.connection.read_exactly(LARGE // 2)
        exchange.left = (exchange.left or 0) - LARGE // 2
        then(exchange)

    return behaviour


def reset_now(exchange: Exchange) -> None:
    exchange.connection.reset()


@row(81, "a reset in the middle of an upload")
def test_a_reset_in_the_middle(world: World, bulk: Path) -> None:
    """The client sends the whole recording again."""
    world.posts = 0
    server = world.server().next("upload", after_half(reset_now))
    world.works(world.client(server).upload, bulk)
    assert ([hashlib.sha256(BULK).hexdigest()], 2) == (server.uploads, server.count("upload"))


@tiers.check
@row(81, "every upload is reset")
def test_every_upload_is_reset(world: World, bulk: Path) -> None:
    """After three attempts it is an error, and no job is made."""
    world.posts = 0
    server = world.server().always("upload", after_half(reset_now))
    world.fails(ConnectionFailed, world.client(server).submit, bulk)
    assert 3 == server.count("upload")


def refuse(code: int, end: str) -> Callable[[Exchange], Any]:
    def behaviour(exchange: Exchange) -> None:
        exchange.answer(code, {"message": "No"}, {"Connection": "close"})
        if end == "reset":
            exchange.server.sleep(0.1)
            exchange.connection.reset()
        exchange.connection.socket.shutdown(socket.SHUT_WR)
        exchange.connection.hang()

    return behaviour


@row(82, "413 or 401 while the upload is under way, and then the end of the connection")
def test_refused_while_it_is_sent(world: World) -> None:
    """The error is what the server said, not that it hung up."""
    world.posts = 0

    def refused(code: int) -> None:
        server = world.server().always("upload", refuse(code, "close"))
        error = world.fails(ApiError, world.client(server).submit, bytes(LARGE))
        assert (code, 1) == (error.status, server.count("upload"))

    world.each([401, 413], refused)


@tiers.check
@row(82, "413 or 401 while the upload is under way, and then a reset, which may destroy the answer")
def test_refused_and_reset(world: World) -> None:
    """The error is what the server said, or that the connection failed."""
    world.posts = 0

    def refused(code: int) -> None:
        server = world.server().always("upload", refuse(code, "reset"))
        error: Any = world.fails((ApiError, ConnectionFailed), world.client(server).submit, bytes(LARGE))
        assert getattr(error, "status", code) == code
        world.outcomes[:] = ["ApiError or ConnectionFailed"]

    world.each([401, 413], refused)


@tiers.check
@row(83, "a receiver that is slow, and never silent")
def test_a_slow_receiver(world: World) -> None:
    """As long as something gets through, the upload goes on."""
    world.posts = 0

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


@row(83, "a receiver that stops reading")
def test_a_receiver_that_stops(world: World) -> None:
    """An attempt fails after 60 s without progress, here 0.4 s."""
    world.posts = 0

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


EDITS: dict[str, Callable[[Path], Any]] = {
    "grows": grow,
    "shrinks": lambda path: os.truncate(path, LARGE // 2),
    "is replaced": replaced,
    "is deleted": Path.unlink,
}


@row(84, "the file grows, shrinks, is replaced or deleted while it is sent, or between two attempts")
def test_a_file_that_changes(world: World, bulk: Path) -> None:
    """An error of its own; no job is made of a recording that does not exist."""
    world.posts = 0

    def changed(what: str, then: Callable[[Exchange], Any]) -> None:
        def edit(exchange: Exchange) -> None:
            EDITS[what](bulk)
            then(exchange)

        bulk.write_bytes(BULK)
        server = world.server().next("upload", after_half(edit))
        world.fails(SourceChanged, world.client(server).submit, bulk)
        assert ([], []) == (server.jobs, server.uploads)

    world.each(itertools.product(EDITS, [behave, reset_now]), changed)


def bad_sources(folder: Path) -> dict[str, Any]:
    (folder / "empty.wav").touch()
    (folder / "loop.wav").symlink_to("loop.wav")
    os.mkfifo(folder / "fifo.wav")
    large = folder / "large.wav"
    large.touch()
    os.truncate(large, 1_000_000_001)
    return {
        "missing": folder / "none.wav",
        "a folder": folder,
        "a FIFO": folder / "fifo.wav",
        "a device": "/dev/zero",
        "a loop of links": folder / "loop.wav",
        "empty": folder / "empty.wav",
        "empty bytes": b"",
        "too large": large,
        "no source": None,
    }


@row(
    85, "nothing that can be read: missing, a folder, a FIFO, a device, a loop of links, empty, too large (85, 86, 89)"
)
def test_nothing_that_can_be_read(world: World, tmp_path: Path) -> None:
    """An error before a connection is opened, which is a `ValueError`, too."""
    world.posts = 0
    server = world.server()
    sources = bad_sources(tmp_path)

    def refused(method: str, what: str) -> None:
        error = world.fails(BadSource, getattr(world.client(server), method), sources[what])
        assert isinstance(error, ValueError)
        assert [] == server.wire

    world.each(itertools.product(["upload", "submit", "transcribe"], sources), refused)


class Unseekable(io.BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, *_: Any) -> int:
        raise io.UnsupportedOperation("seek")

    def tell(self) -> int:
        raise io.UnsupportedOperation("tell")


@tiers.check
@row(87, "a stream that cannot be rewound, and a reset")
def test_a_stream_that_cannot_be_rewound(world: World) -> None:
    """The client does not send it again, and the error says why."""
    world.posts = 0
    server = world.server().next("upload", after_half(reset_now))
    error = world.fails(ConnectionFailed, world.client(server).submit, Unseekable(BULK))
    assert (1, ["the recording cannot be rewound, so the upload was not repeated"]) == (
        server.count("upload"),
        error.__notes__,
    )


@tiers.check
@row(88, "a stream at offset 10, and a reset")
def test_a_stream_at_an_offset(world: World) -> None:
    """Each attempt sends it from that offset."""
    world.posts = 0
    server = world.server().next("upload", after_half(reset_now))
    stream = io.BytesIO(b"0123456789" + BULK)
    stream.seek(10)
    world.works(world.client(server).upload, stream)
    assert ([hashlib.sha256(BULK).hexdigest()], 2) == (server.uploads, server.count("upload"))


def piped() -> Any:
    program = "import hashlib, sys; sys.stdout.buffer.write(hashlib.shake_256(b'sound').digest(int(sys.argv[1])))"
    return subprocess.Popen([sys.executable, "-c", program, str(SIZE)], stdout=subprocess.PIPE)


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
@row(89, "a path, an open file, bytes, a generator, or a pipe")
def test_every_kind_of_source(world: World, path: Path) -> None:
    """All of it arrives, and a job is made of it. tests/request has the other kinds."""

    def sent(source: Any) -> None:
        server = world.server()
        world.works(world.client(server).submit, source)
        assert ([DIGEST], 1) == (server.uploads, len(server.jobs))

    with path.open("rb") as file, piped() as process:
        world.each([path, file, CONTENT, generated(), process.stdout], sent)


@tiers.check
@row(89, "sources that are read with `await`")
def test_sources_that_are_awaited(world: World) -> None:
    """The asyncio client reads them. The error of the other one names it, before anything is sent."""

    def sent(make: Callable[[], Any]) -> None:
        server = world.server()
        if world.kind == "asyncio":
            world.works(world.client(server).submit, make())
            assert ([DIGEST], 1) == (server.uploads, len(server.jobs))
        else:
            error = world.fails(BadSource, world.client(server).submit, make())
            assert ("AsyncGladia" in str(error), []) == (True, server.wire)

    world.each([agenerated, AsyncFile], sent)


def failing() -> Iterator[bytes]:
    yield CONTENT[:1000]
    raise RuntimeError("the tape is torn")


@tiers.check
@row(87, "a source that fails while it is read")
def test_a_source_that_fails(world: World) -> None:
    """No job is made of what came before."""
    world.posts = 0
    server = world.server()
    world.fails(BadSource, world.client(server).submit, failing())
    assert ([], []) == (server.uploads, server.jobs)


SIZES = [pytest.param(100_000_000, marks=tiers.check), pytest.param(1_000_000_000, marks=tiers.long)]


@pytest.mark.parametrize("huge", SIZES)
@row(89, "a sparse file of 100 or 1000 MB")
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs Linux's account of memory")
def test_a_huge_file(world: World, tmp_path: Path, huge: int) -> None:
    """The client sends it in constant memory."""
    world.posts = 0
    large = tmp_path / "large.wav"
    large.touch()
    os.truncate(large, huge)
    size = 0

    def swallow(exchange: Exchange) -> None:
        nonlocal size
        while exchange.left:
            got = len(exchange.connection.read(exchange.left))
            exchange.left -= got
            size += got
        exchange.answer(200, {"audio_url": "https://gladia.test/f", "audio_metadata": {}})

    server = world.server().always("upload", swallow)
    body = f"""
        await gladia.upload(b"warm")
        before = memory("VmHWM")
        await gladia.upload({str(large)!r})
        print(memory("VmHWM") - before)
    """
    with child(world.kind, server, body) as process:
        out, err = process.communicate(timeout=300)
    assert ("", True) == (err, bool(out) and int(out) < 16 * 1024), out
    assert size > huge
    world.outcomes.append("ok")


NAMES = {
    "é.wav": "é.wav",
    "日本.mp3": "日本.mp3",
    'a"b.wav': "a%22b.wav",
    "a\r\nx-evil: 1.wav": "ax-evil: 1.wav",
    "a\0b.wav": "ab.wav",
    "../../etc/passwd": "passwd",
    "C:\\fakepath\\a.wav": "a.wav",
    "x" * 300 + ".wav": "x" * 251 + ".wav",
    "\ud800.wav": "audio.wav",
    " ": "audio",
}


@tiers.check
@row(90, "odd names: é, 日, quotes, CRLF, NUL, 300 bytes, ../")
def test_odd_names(world: World) -> None:
    """One part, one clean name, no header smuggled in."""
    world.posts = 0

    def sent(name: str) -> None:
        server = world.server()
        world.works(world.client(server).upload, b"sound", filename=name)
        body = server.requests[0].body
        head = body.partition(b"\r\n\r\n")[0]
        assert 3 == len(head.split(b"\r\n"))
        assert f'filename="{NAMES[name]}"'.encode() in head
        assert (1, [hashlib.sha256(b"sound").hexdigest()]) == (body.count(b"form-data"), server.uploads)

    world.each(NAMES, sent)


@row(91, "the upload works, and the answer to the create is lost")
def test_the_create_after_an_upload_is_lost(world: World, path: Path) -> None:
    """The upload is not repeated, whether the job was made or not."""

    def lost(made: bool) -> None:
        server = world.server().next("create", reset(made=made))
        client = world.client(server)
        if made:
            assert "job-1" == world.works(client.submit, path).id
        else:
            world.fails(SubmissionUnknown, client.submit, path)
        assert 1 == server.count("upload")

    world.each([True, False], lost)


@row(82, "an upload that fails for the moment: 408, 429, 500, 503")
def test_an_upload_that_fails_for_the_moment(world: World, path: Path) -> None:
    """The client sends the whole recording again."""

    def failed(code: int) -> None:
        server = world.server().next("upload", status(code))
        world.works(world.client(server).submit, path)
        assert ([DIGEST], 2) == (server.uploads, server.count("upload"))

    world.each([408, 429, 500, 503], failed)


@tiers.check
@row(82, "the upload is answered before all of it was read")
def test_answered_too_early(world: World) -> None:
    """The client does not believe such an answer: it cannot know what the server has."""
    world.posts = 0

    def early(exchange: Exchange) -> None:
        exchange.answer(200, {"audio_url": "https://gladia.test/f", "audio_metadata": {}})
        exchange.connection.close()

    server = world.server().always("upload", early)
    world.fails((MalformedResponse, ConnectionFailed), world.client(server).submit, bytes(LARGE))
    assert [] == server.jobs
