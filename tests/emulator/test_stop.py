"""Stops: a stop is prompt and leaves no thread, socket, file or log line, whatever is under way."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import socket
import sys
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from gladia_control.emulator import Emulator

from gladia_emulator.server.uvicorn_server import Server
from tests import tiers
from tests.emulator.raw import AS_FORM, AS_JSON, CHUNKED, CREATE, KEY, LIST, PART, UPLOAD, answer, chunk, sized
from tests.emulator.support import assert_quiet, connect, open_files, until, until_closed, wav

BODY = b'{"audio_url": "%b", "callback_url": "%b"}'


@pytest.fixture
def silent() -> Iterator[str]:
    """The URL of a receiver of callbacks that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def under_way(emulator: Emulator, silent: str, of_each: int) -> dict[str, bytes]:
    """Unfinished requests of all kinds: the bytes that a client sends before it falls silent."""
    with connect(emulator) as connection:
        connection.sendall(UPLOAD + AS_FORM + sized(PART + wav(1000) + b"\r\n--edge--\r\n"))  # 16 MB
        until(lambda: emulator.uploads)
    url = f"{emulator.url}/file/{emulator.uploads[0].id}".encode()
    create = CREATE + AS_JSON + sized(BODY % (url, silent.encode()))
    with connect(emulator) as connection:
        connection.sendall(create)
        until(lambda: emulator.jobs)
    job = f"/v2/pre-recorded/{emulator.jobs[0].id}".encode()
    emulator.fail("list", delay=600, times=of_each)
    emulator.fail("delete", delay=600, drop="before", times=of_each)
    emulator.fail("audio", drop="during", times=(of_each + 1) // 2)
    return {
        "nothing": b"",
        "half a line": b"POST /v2/pre",
        "half a header": CREATE + KEY,
        "half of JSON": CREATE + AS_JSON + b"content-length: 100\r\n\r\n{",
        "JSON in chunks": CREATE + AS_JSON + CHUNKED + b"\r\n" + chunk(b"{"),
        "half an upload": UPLOAD + AS_FORM + b"content-length: 1000000\r\n\r\n" + PART + wav(1),
        "an upload in chunks": UPLOAD + AS_FORM + CHUNKED + b"\r\n" + chunk(PART + wav(1)),
        "an upload that asks first": UPLOAD + AS_FORM + b"expect: 100-continue\r\ncontent-length: 1000\r\n\r\n",
        "a late answer": LIST + KEY + b"\r\n",
        "a late drop": b"DELETE " + job + b" HTTP/1.1\r\n" + KEY + b"\r\n",
        "a download that the client does not read": b"GET " + job + b"/file HTTP/1.1\r\n" + KEY + b"\r\n",
        "many requests in a row": (b"GET /nowhere HTTP/1.1\r\n" + KEY + b"\r\n") * 20 + LIST + KEY,
        "a refused body that goes on": b"POST /nowhere HTTP/1.1\r\n" + KEY + CHUNKED + b"\r\n" + chunk(b"x"),
        "a callback": create,
    }


@pytest.mark.parametrize("of_each", [1, pytest.param(20, marks=tiers.check)])
def test_a_stop_ends_requests_of_all_kinds(
    of_each: int, silent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Unfinished requests, even hundreds, leave no thread, socket, file or warning, and every connection is closed."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    threads, files = set(threading.enumerate()), open_files()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        emulator = Emulator(queue_seconds=0, processing_seconds=0, callback_timeout=600).start()
        requests = under_way(emulator, silent, of_each)
        before = len(emulator.requests)
        with contextlib.ExitStack() as stack:
            connections = [stack.enter_context(connect(emulator)) for _ in range(of_each * len(requests))]
            for connection, request in zip(connections, [*requests.values()] * of_each, strict=True):
                connection.sendall(request)
            until(lambda: len(emulator.requests) - before >= of_each * (len(requests) - 4 + 20))
            until(lambda: len(emulator.jobs) == 1 + of_each)
            emulator.stop()
            for connection in connections:
                until_closed(connection)
        gc.collect()
    assert (threads, [], files) == (set(threading.enumerate()), os.listdir(tmp_path), open_files())
    assert_quiet(caplog)


@tiers.check
def test_a_stop_may_come_while_clients_are_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients that never pause do not prevent a stop, ten times over."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    threads = set(threading.enumerate())
    request = UPLOAD + AS_FORM + sized(PART + wav(1) + b"\r\n--edge--\r\n") + LIST + KEY + b"\r\n"

    def work(emulator: Emulator) -> None:
        with contextlib.suppress(OSError), connect(emulator) as connection:
            while True:
                connection.sendall(request)
                if not connection.recv(65536):
                    return

    for _ in range(10):
        with Emulator() as emulator:
            workers = [threading.Thread(target=work, args=(emulator,)) for _ in range(5)]
            for worker in workers:
                worker.start()
            until(lambda: len(emulator.uploads) >= 5)
        for worker in workers:
            worker.join()
        assert [] == os.listdir(tmp_path)
    assert threads == set(threading.enumerate())


@pytest.mark.skipif(sys.platform == "win32", reason="accepts connections in another way")
def test_a_stop_may_come_while_a_connection_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop also closes a connection that is just being accepted and is in no list yet."""

    async def until_accepting(server: Server) -> None:
        await server.on_tick(0)
        while not any("accept" in str(task.get_coro()) for task in asyncio.all_tasks()):  # noqa: ASYNC110
            await asyncio.sleep(0)

    monkeypatch.setattr(Server, "main_loop", until_accepting)
    for _ in range(5):
        with Emulator() as emulator, contextlib.ExitStack() as stack:
            connections: list[socket.socket] = []
            with contextlib.suppress(ConnectionError):  # the emulator has ended with the first of them
                while len(connections) < 5:
                    connections.append(stack.enter_context(connect(emulator)))
            until(lambda: not emulator.running)
            for connection in connections:
                with contextlib.suppress(ConnectionError):  # a handshake that the stop cut short is noticed by sending
                    connection.sendall(b"G")
            assert {b""} == {until_closed(connection) for connection in connections}
    gc.collect()


def test_many_may_stop_it_at_once() -> None:
    """Several threads may stop the emulator at once."""
    emulator = Emulator().start()
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: emulator.stop(), range(20)))
    assert not emulator.running


def test_a_stop_does_not_wait_for_the_resolver(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While the names of many callbacks are being resolved, other names are resolved, and a stop ends the emulator."""
    resolve, asked, goes_on = socket.getaddrinfo, [], threading.Event()

    def hang(host: Any, *rest: Any, **named: Any) -> Any:
        if host in ("slow.example", b"slow.example"):
            asked.append(host)
            goes_on.wait(60)
            host = "localhost"
        return resolve(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with Emulator(queue_seconds=0, processing_seconds=0, callback_timeout=600) as emulator:
        for host in ["slow.example"] * 40 + ["localhost:1"]:
            with connect(emulator) as connection, connection.makefile("rb") as stream:
                connection.sendall(CREATE + AS_JSON + sized(BODY % (b"http://a/b.mp3", f"http://{host}/".encode())))
                assert 201 == answer(stream)[0]
        until(lambda: len(asked) == 40 and emulator.callbacks)
        stopping = threading.Thread(target=emulator.stop, daemon=True)
        stopping.start()
        stopping.join(30)
        ended = not stopping.is_alive()
        resolving = [thread for thread in threading.enumerate() if thread.name == "gladia-emulator-call"]
        goes_on.set()
    for thread in resolving:
        thread.join()
    assert (True, 40) == (ended, len(resolving))
    assert_quiet(caplog)
