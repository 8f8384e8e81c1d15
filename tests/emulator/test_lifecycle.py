"""Starts, settings and connections: repeatable, checked, and for this computer only."""

from __future__ import annotations

import contextlib
import ipaddress
import math
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from gladia_control.emulator import Emulator, ManualClock

from gladia_emulator.server import uvicorn_server
from tests.emulator.raw import KEY, LIST, answer
from tests.emulator.support import JOBS, Caller, connect, open_files, until


def state(emulator: Emulator) -> list[int]:
    """How many jobs, uploads, requests and callbacks an emulator has."""
    return [len(emulator.jobs), len(emulator.uploads), len(emulator.requests), len(emulator.callbacks)]


def test_every_start_is_a_new_beginning(ready: Caller, clock: ManualClock) -> None:
    """Jobs, uploads and requests stay readable after a stop, and are gone after the next start; its clock runs on."""
    emulator = ready.emulator
    emulator.stop()
    assert ([1, 1, 2, 0], False) == (state(emulator), emulator.running)
    clock.advance(1)
    emulator.start()
    assert [0, 0, 0, 0] == state(emulator)


def test_misuse_is_said() -> None:
    """Before a start there is no URL; a second start is an error; a stop without a start does nothing."""
    emulator = Emulator()
    with pytest.raises(RuntimeError, match="no URL before it is started"):
        _ = emulator.url
    assert ([0, 0, 0, 0], ()) == (state(emulator), emulator.settle())
    emulator.stop()
    with emulator, pytest.raises(RuntimeError, match="already running"):
        emulator.start()
    emulator.stop()


def test_a_start_without_a_folder_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a temporary folder the start fails and frees the port."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    threads, files = set(threading.enumerate()), open_files()
    with pytest.raises(FileNotFoundError, match="missing"):
        Emulator().start()
    assert (threads, files) == (set(threading.enumerate()), open_files())


def test_a_taken_port_is_an_error() -> None:
    """A port that is in use is an OSError that names it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port}: "):
            Emulator(port=port).start()
    with Emulator(port=port) as emulator:
        assert f"http://127.0.0.1:{port}" == emulator.url
    with Emulator(port=port) as emulator:  # at once again
        assert 401 == httpx.get(f"{emulator.url}{JOBS}", trust_env=False, verify=False, timeout=60).status_code


OTHER_HOSTS = ["0.0.0.0", "0", "::", "::ffff:0.0.0.0", "::ffff:192.168.1.1", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1"]
OTHER_HOSTS += ["192.168.1.1", "255.255.255.255", "fe80::1", "127.1", "2130706433", "127.0.0.1/8", " 127.0.0.1", ""]
OTHER_HOSTS += ["example.com", "localhost.example.com", "127.0.0.1.example.com"]


def test_only_this_computer_is_served() -> None:
    """A host that other computers can reach is refused."""
    for host in OTHER_HOSTS:
        with pytest.raises(ValueError, match="loopback"):
            Emulator(host=host).start()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "::1", "::ffff:127.0.0.1"])
def test_other_names_of_this_computer_work(host: str) -> None:
    """Every loopback name and address works, and the bound address is a loopback address."""
    try:
        with Emulator(host=host) as emulator:
            bound = ipaddress.ip_address(urlsplit(emulator.url).hostname or "")
            assert (getattr(bound, "ipv4_mapped", None) or bound).is_loopback
            assert 401 == httpx.get(f"{emulator.url}{JOBS}", trust_env=False, verify=False, timeout=60).status_code
    except OSError:
        pytest.skip(f"this computer has no {host}")


OUT_OF_RANGE: dict[str, list[Any]] = {
    "api_key": ["", "a\nb", "é"],
    "queue_seconds": [-1],
    "processing_seconds": [math.nan, math.inf],
    "listed_after": [-0.1, math.nan, -math.inf],
    "upload_limit": [0],
}


def test_settings_are_checked() -> None:
    """A value out of range is refused when it is given and when it is changed; a port, at the start."""
    for name, values in OUT_OF_RANGE.items():
        for value in values:
            with pytest.raises(ValueError, match=name):
                Emulator(**{name: value})
            with pytest.raises(ValueError, match=name):
                setattr(Emulator().settings, name, value)
    with pytest.raises(ValueError, match="port must be from 0 to 65535"):
        Emulator(port=70000).start()


def test_answers_are_not_delayed() -> None:
    """The listening socket names TCP, so that asyncio disables Nagle's algorithm, which costs 40 ms an answer."""
    with uvicorn_server.listen("127.0.0.1", 0) as listening:
        assert socket.IPPROTO_TCP == listening.proto


def test_many_connections_are_held(caller: Caller) -> None:
    """A hundred clients get their answers at the same time, each on one connection for several requests."""
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(connect(caller.emulator)) for _ in range(100)]
        streams = [stack.enter_context(connection.makefile("rb")) for connection in connections]
        for _ in range(2):
            for connection in connections:
                connection.sendall(LIST + KEY + b"\r\n")
            assert {200} == {answer(stream)[0] for stream in streams}


def test_too_many_connections_are_refused(emulate: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit a request gets status 503, and is answered when a connection is free again."""
    monkeypatch.setattr(uvicorn_server, "_MOST_CONNECTIONS", 3)
    caller = emulate()
    with connect(caller.emulator), connect(caller.emulator):
        assert 503 == caller.http.get(JOBS, headers={"x-unchecked": "1"}).status_code
    until(lambda: 200 == caller.http.get(JOBS, headers={"x-unchecked": "1"}).status_code)


def test_state_is_safe_to_read_while_requests_arrive(caller: Caller, clock: ManualClock) -> None:
    """A test may read all state and move the clock while clients send requests."""
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            caller.create()
            caller.http.get(JOBS, params={"status": "done", "limit": 1}).raise_for_status()

    with ThreadPoolExecutor(4) as pool:
        working = [pool.submit(work) for _ in range(4)]
        try:
            for _ in range(30):
                clock.advance(0.01)
                assert len(caller.emulator.jobs) <= len(caller.emulator.requests)
        finally:
            done.set()
        assert [None] * 4 == [worker.result() for worker in working]


def test_any_level_of_logging(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    """With all logging on, uvicorn's traces included, requests work and no record has the key."""
    caplog.set_level(1)
    caller.emulator.fail("list", drop="during")
    assert 404 == caller.http.get(f"{JOBS}/x").status_code
    with pytest.raises(httpx.RemoteProtocolError):
        caller.http.get(JOBS)
    assert any("uvicorn" in record.name for record in caplog.records)
    assert not [record for record in caplog.records if caller.emulator.api_key in record.getMessage()]
