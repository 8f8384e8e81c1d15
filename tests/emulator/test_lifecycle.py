"""Starting and stopping: clean, repeatable, for this computer only."""

from __future__ import annotations

import contextlib
import gc
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from gladia_control.emulator import Emulator, ManualClock

from tests.emulator.support import JOBS, REMOTE, Caller, open_files, wav

PACKAGES = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{PACKAGES / 'overrides'}{os.pathsep}{PACKAGES}"}


def answer(connection: socket.socket) -> bytes:
    """A whole answer, whose body is a JSON object."""
    received = b""
    while not received.endswith(b"}"):
        received += connection.recv(65536)
    return received


def test_start_and_stop_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a stop there is no thread, socket, file or warning more than before, ten times over."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    threads, files = set(threading.enumerate()), open_files()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        emulator = Emulator(queue_seconds=0, processing_seconds=0)
        for _ in range(10):
            with emulator, httpx.Client(base_url=emulator.url, trust_env=False, verify=False) as http:
                http.headers["x-gladia-key"] = emulator.api_key
                http.post("/v2/upload", files={"audio": ("a.wav", wav())})
                http.post(JOBS, json={"audio_url": emulator.uploads[0].source or REMOTE, "callback_url": emulator.url})
                emulator.settle()
        gc.collect()
    assert threads == set(threading.enumerate())
    assert files == open_files()
    assert [] == list(tmp_path.iterdir())


def test_every_start_is_a_new_beginning(emulate: Callable[..., Caller]) -> None:
    """Jobs, uploads and requests can be looked at after a stop, and are gone after the next start."""
    caller = emulate()
    caller.create(audio_url=caller.upload(wav())["audio_url"])
    emulator = caller.emulator
    emulator.stop()
    assert (1, 1, 2, False) == (len(emulator.jobs), len(emulator.uploads), len(emulator.requests), emulator.running)
    emulator.start()
    assert ((), (), (), ()) == (emulator.jobs, emulator.uploads, emulator.requests, emulator.callbacks)


def test_misuse_is_said() -> None:
    """There is no URL before a start, and no second start; a second stop is no harm."""
    emulator = Emulator()
    with pytest.raises(RuntimeError, match="no URL before it is started"):
        _ = emulator.url
    assert ((), (), (), (), ()) == (
        emulator.jobs,
        emulator.uploads,
        emulator.requests,
        emulator.callbacks,
        emulator.settle(),
    )
    emulator.stop()
    with emulator:
        with pytest.raises(RuntimeError, match="already running"):
            emulator.start()
    emulator.stop()


def test_a_start_without_a_folder_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no temporary folder can be made, that is the error, and the port is free again."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    threads, files = set(threading.enumerate()), open_files()
    with pytest.raises(FileNotFoundError, match="missing"):
        Emulator().start()
    assert (threads, files) == (set(threading.enumerate()), open_files())


def test_a_taken_port_is_an_error() -> None:
    """A port that somebody else has is an OSError that names it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port}: "):
            Emulator(port=port).start()
    with Emulator(port=port) as emulator:
        assert f"http://127.0.0.1:{port}" == emulator.url
    with Emulator(port=port) as emulator:  # at once again
        assert 401 == httpx.get(f"{emulator.url}{JOBS}", trust_env=False, verify=False).status_code


@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0",
        "0",
        "::",
        "::ffff:0.0.0.0",
        "::ffff:192.168.1.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "192.168.1.1",
        "255.255.255.255",
        "fe80::1",
        "example.com",
        "localhost.example.com",
        "127.0.0.1.example.com",
        "127.1",
        "2130706433",
        "127.0.0.1/8",
        " 127.0.0.1",
        "",
    ],
)
def test_only_this_computer_is_served(host: str) -> None:
    """A host that others could reach is refused."""
    with pytest.raises(ValueError, match="loopback"):
        Emulator(host=host).start()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "::1", "::ffff:127.0.0.1"])
def test_other_names_of_this_computer_work(host: str) -> None:
    """Every loopback name and address will do, and what is bound is loopback."""
    try:
        with Emulator(host=host) as emulator:
            bound = ipaddress.ip_address(urlsplit(emulator.url).hostname or "")
            assert (getattr(bound, "ipv4_mapped", None) or bound).is_loopback
            assert 401 == httpx.get(f"{emulator.url}{JOBS}", trust_env=False, verify=False).status_code
    except OSError:
        pytest.skip(f"this computer has no {host}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("api_key", ""),
        ("api_key", "a\nb"),
        ("api_key", "é"),
        ("queue_seconds", -1),
        ("processing_seconds", float("nan")),
        ("processing_seconds", float("inf")),
        ("listed_after", -0.1),
        ("listed_after", float("nan")),
        ("listed_after", float("-inf")),
        ("upload_limit", 0),
    ],
)
def test_settings_are_checked(name: str, value: Any) -> None:
    """A value out of range is refused when it is given and when it is changed."""
    with pytest.raises(ValueError, match=name):
        Emulator(**{name: value})
    with pytest.raises(ValueError, match=name):
        setattr(Emulator().settings, name, value)


def test_a_port_is_checked() -> None:
    """There are no more than 65535 ports."""
    with pytest.raises(ValueError, match="port must be from 0 to 65535"):
        Emulator(port=70000).start()


def test_many_connections_are_held(caller: Caller) -> None:
    """Three hundred clients at once all get their answers, each on a connection of its own."""
    host, port = caller.emulator.url.removeprefix("http://").split(":")
    request = b"GET /v2/pre-recorded HTTP/1.1\r\nhost: emulator\r\nx-gladia-key: emulator-key\r\n\r\n"
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(socket.create_connection((host, int(port)), timeout=10)) for _ in range(320)]
        for _ in range(2):
            for connection in connections:
                connection.sendall(request)
            assert {b"HTTP/1.1 200"} == {answer(connection)[:12] for connection in connections}


def test_answers_are_prompt(caller: Caller) -> None:
    """A hundred answers on one connection take no time to speak of: nothing waits for acknowledgements."""
    begin = time.monotonic()
    for _ in range(100):
        caller.http.get(JOBS)
    assert time.monotonic() - begin < 2


def test_connections_are_kept_alive(caller: Caller) -> None:
    """One connection serves many requests."""
    host, port = caller.emulator.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        for _ in range(3):
            connection.sendall(b"GET /nowhere HTTP/1.1\r\nhost: emulator\r\n\r\n")
            assert answer(connection).startswith(b"HTTP/1.1 404 ")


def test_a_stop_ends_idle_and_half_open_connections(emulate: Callable[..., Caller]) -> None:
    """Connections that say nothing, or only half a request, do not hold up a stop."""
    before = open_files()
    caller = emulate()
    host, port = caller.emulator.url.removeprefix("http://").split(":")
    with (
        socket.create_connection((host, int(port)), timeout=5) as idle,
        socket.create_connection((host, int(port)), timeout=5) as half,
    ):
        half.sendall(
            b"POST /v2/pre-recorded HTTP/1.1\r\nhost: x\r\nx-gladia-key: emulator-key\r\n"
            b"content-type: application/json\r\ncontent-length: 100\r\n\r\n{"
        )
        while not caller.emulator.requests:
            pass
        begin = time.monotonic()
        caller.emulator.stop()
        assert time.monotonic() - begin < 3
        assert b"" == idle.recv(100)
    assert before == open_files()


def test_state_is_safe_to_read_while_requests_arrive(caller: Caller, clock: ManualClock) -> None:
    """A test may look at everything, and move the clock, while clients are at work."""
    done = threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with httpx.Client(base_url=caller.emulator.url, trust_env=False, verify=False) as http:
                http.headers["x-gladia-key"] = caller.emulator.api_key
                while not done.is_set():
                    http.post(JOBS, json={"audio_url": REMOTE}).raise_for_status()
                    http.get(JOBS, params={"status": "done", "limit": 1}).raise_for_status()
        except BaseException as error:
            failures.append(error)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for _ in range(100):
        clock.advance(0.01)
        assert len(caller.emulator.jobs) <= len(caller.emulator.requests)
    done.set()
    for worker in workers:
        worker.join()
    assert [] == failures


FOREGROUND = """
    import signal, threading
    from gladia_control.emulator import Emulator

    def announce():
        while signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            pass
        print(emulator.url, flush=True)

    emulator = Emulator().start()
    announcing = threading.Thread(target=announce)
    announcing.start()
    emulator.serve_forever()
    announcing.join()
    print("stopped", emulator.running, threading.active_count())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_foreground_ends_with_a_signal(number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end the emulator in the foreground cleanly: the program goes on after it, without warnings."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(FOREGROUND)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # a shell may have made the tests ignore it
    ) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
    assert (0, "stopped False 1\n", "") == (process.returncode, out, err)


IMPATIENT = """
    import signal, threading
    from gladia_control.emulator import Emulator

    class Impatient(Emulator):
        def stop(self):
            signal.raise_signal(signal.SIGTERM)
            super().stop()

    emulator = Impatient().start()
    threading.Timer(0.1, super(Impatient, emulator).stop).start()
    emulator.serve_forever()
    print("stopped", emulator.running, signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_second_signal_does_not_end_it_halfway(tmp_path: Path) -> None:
    """A SIGTERM while the emulator already stops lets it clean up; what a SIGTERM did before is restored afterwards."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(IMPATIENT)],
        capture_output=True,
        text=True,
        env={**ENVIRONMENT, "TMPDIR": str(tmp_path)},
        timeout=30,
        preexec_fn=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL),
        check=False,
    )
    assert (0, "stopped False True\n", "") == (result.returncode, result.stdout, result.stderr)
    assert [] == list(tmp_path.iterdir())


def test_the_foreground_ends_with_a_stop() -> None:
    """A stop from another thread ends the foreground, also where it is not the main thread."""
    emulator = Emulator()
    foreground = threading.Thread(target=emulator.serve_forever)
    foreground.start()
    while not emulator.running:
        pass
    emulator.stop()
    foreground.join(5)
    assert not foreground.is_alive()


MISSING = """
    import sys
    for missing in sys.argv[1:]:
        for name in list(sys.modules):
            if name.startswith(("gladia_control.emulator", "gladia_emulator", missing)):
                del sys.modules[name]
        sys.modules[missing] = None
        try:
            from gladia_control.emulator import Emulator
        except ImportError as error:
            print(error)
        del sys.modules[missing]
"""


def test_a_missing_dependency_is_named() -> None:
    """Without the extra, the import says what is missing and how to install it."""
    modules = ["jsonschema", "python_multipart", "starlette", "tinytag", "uvicorn"]
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(MISSING), *modules],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=True,
    )
    command = "install it with pip install 'gladia-control-api-client[emulator]'"
    assert [f"the emulator needs {name}: {command}" for name in modules] == result.stdout.splitlines()


def test_a_manual_clock_can_be_shared_and_reused() -> None:
    """A clock outlives the emulators that it drives."""
    clock = ManualClock()
    with Emulator(clock=clock) as one, Emulator(clock=clock) as other:
        clock.advance(1)
        assert one.clock.now() == other.clock.now()
    clock.advance(1)


def test_any_level_of_logging(caplog: pytest.LogCaptureFixture) -> None:
    """A program that logs everything, uvicorn's own traces too, is served as any other, and the key is in no record."""
    caplog.set_level(1)
    with Emulator(api_key="a-key-of-nobody") as emulator:
        emulator.fail("list", drop="during")
        reply = httpx.get(f"{emulator.url}/v2/pre-recorded/x", headers={"x-gladia-key": "a-key-of-nobody"})
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{emulator.url}/v2/pre-recorded", headers={"x-gladia-key": "a-key-of-nobody"})
    assert 404 == reply.status_code
    assert any("uvicorn" in record.name for record in caplog.records)
    assert not [record for record in caplog.records if "a-key-of-nobody" in record.getMessage()]
