"""`emulate`: a local Gladia in the foreground."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import tiers
from tests.cli.command import DEMO, RECORDING, TEXT, Command, environment, process, running

Served = Callable[..., tuple[subprocess.Popen[str], str]]


@tiers.check
@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_ctrl_c(end: signal.Signals) -> None:
    """What it prints is enough to use it; Ctrl-C (or a plain kill) ends it with success."""
    flags = ["--port", 0, "--scripts", DEMO, "--queue-seconds", 0, "--processing-seconds", 0, "--key", "mine"]
    with running("emulate", *flags, env=environment()) as emulator:
        assert emulator.stdout is not None
        printed = [emulator.stdout.readline() for _ in range(5)]
        exports = dict(line.removeprefix("export ").strip().split("=", 1) for line in printed if "export" in line)
        ended = process("transcribe", RECORDING, env=environment(**exports))
        emulator.send_signal(end)
        rest, stderr = emulator.communicate(timeout=30)
    assert (0, f"{TEXT}\n", "") == (ended.code, ended.stdout, ended.stderr)
    assert (0, "") == (emulator.returncode, rest)
    assert ["POST /v2/upload 200", "POST /v2/pre-recorded 201"] == stderr.splitlines()[:2]
    assert ["GLADIA_API_URL", "GLADIA_API_KEY"] == list(exports)
    assert "words come from scripts, not from recognition" in "".join(printed)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Start the command, with its temporary files in a folder of the test's; its process and URL."""
    started: list[subprocess.Popen[str]] = []

    def start(*flags: str) -> tuple[subprocess.Popen[str], str]:
        emulator = running("emulate", "--port", 0, *flags, env=environment(TMPDIR=str(tmp_path)))
        started.append(emulator)
        assert emulator.stdout is not None
        return emulator, emulator.stdout.readline().split()[4].rstrip(",")

    yield start
    for emulator in started:
        emulator.kill()
        emulator.communicate()


def ended(emulator: subprocess.Popen[str]) -> list[str]:
    """The lines on standard error of a command that is told to end."""
    emulator.send_signal(signal.SIGTERM)
    _, stderr = emulator.communicate(timeout=30)
    assert 0 == emulator.returncode
    return stderr.splitlines()


def sent(url: str, request: bytes) -> bytes:
    """The first line of the answer to a request, without its line break."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection, connection.makefile("rb") as stream:
        connection.sendall(request)
        return stream.readline().strip()


@tiers.check
def test_each_request_is_a_line(served: Served) -> None:
    """Method, path and status of each request are shown, cut if need be; no query, header, body or control code is."""
    emulator, url = served("--key", "s3cret")
    head = b"host: localhost\r\nx-gladia-key: s3cret\r\n"
    body = b'{"audio_url": "http://hidden.example/"}'
    sent(url, b"GET /v2/pre-recorded?custom_metadata[a]=hidden HTTP/1.1\r\n" + head + b"\r\n")
    kind = b"content-type: application/json\r\ncontent-length: 39\r\n\r\n"
    sent(url, b"POST /v2/pre-recorded HTTP/1.1\r\n" + head + kind + body)
    sent(url, b"GET /v2/pre-recorded/%1b%5b2J%0aa HTTP/1.1\r\nhost: localhost\r\n\r\n")
    sent(url, b"GET /" + b"a" * 1000 + b" HTTP/1.1\r\nhost: localhost\r\n\r\n")
    sent(url, b"B" * 1000 + b" / HTTP/1.1\r\nhost: localhost\r\n\r\n")
    sent(url, b"\x16\x03\x01\r\n\r\n")
    assert [
        "GET /v2/pre-recorded 200",
        "POST /v2/pre-recorded 201",
        "GET /v2/pre-recorded/%1b%5b2J%0aa 401",
        f"GET /{'a' * 116}... 404",
        f"{'B' * 117}... / 404",
        "- - 400",
    ] == ended(emulator)


@tiers.check
def test_a_request_without_an_answer_is_a_line(served: Served) -> None:
    """A client that leaves in the middle of its request has no status."""
    emulator, url = served()
    host, port = url.removeprefix("http://").split(":")
    start = b"host: localhost\r\nx-gladia-key: emulator-key\r\nexpect: 100-continue\r\ncontent-length: 9\r\n"
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(b"POST /v2/pre-recorded HTTP/1.1\r\n" + start + b"content-type: application/json\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
    assert emulator.stderr is not None
    assert "POST /v2/pre-recorded -\n" == emulator.stderr.readline()


@tiers.check
@pytest.mark.parametrize("flag", ["--quiet", "-q"])
def test_it_can_be_quiet(served: Served, flag: str) -> None:
    """With the flag that other commands have, requests are answered and not shown."""
    emulator, url = served(flag)
    assert b"HTTP/1.1 401 Unauthorized" == sent(url, b"GET /v2/pre-recorded HTTP/1.1\r\nhost: localhost\r\n\r\n")
    assert b"HTTP/1.1 400 Bad Request" == sent(url, b"\x16\x03\x01\r\n\r\n")
    assert [] == ended(emulator)


@tiers.check
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pipe that can be asked for room")
def test_lines_that_nobody_reads_hold_up_nothing(served: Served) -> None:
    """When a program starts the command and never reads its lines, it answers all the same, and ends."""
    emulator, url = served()
    path = b"/" + b"a" * 200
    request = b"GET " + path + b" HTTP/1.1\r\nhost: localhost\r\n\r\n"
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection, connection.makefile("rb") as stream:
        for _ in range(15):  # together, 200 kB of lines: a pipe holds 64 kB
            connection.sendall(request * 100)
            answered = 0
            while answered < 100:
                answered += b"HTTP/1.1 404 " in stream.readline()
    lines = ended(emulator)
    assert 100 < len(lines) < 1500
    assert {f"GET /{'a' * 116}... 404"} == set(lines)


@tiers.check
@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_a_signal_ends_requests_under_way(served: Served, tmp_path: Path) -> None:
    """Hundreds of requests of all kinds under way, SIGTERM leaves no file, and says nothing."""
    emulator, url = served("--quiet")
    host, port = url.removeprefix("http://").split(":")
    head = b"host: localhost\r\nx-gladia-key: emulator-key\r\nexpect: 100-continue\r\n"
    starts = [
        b"",
        b"GET /v2/pre-rec",
        b"POST /v2/pre-recorded HTTP/1.1\r\n" + head + b"content-type: application/json\r\ncontent-length: 9\r\n\r\n",
        b"POST /v2/upload HTTP/1.1\r\n"
        + head
        + b"content-type: multipart/form-data; boundary=edge\r\ncontent-length: 99999\r\n\r\n",
    ]
    part = b'--edge\r\nContent-Disposition: form-data; name="audio"\r\n\r\n' + bytes(20_000)
    with contextlib.ExitStack() as stack:
        for start in starts * 60:
            connection = stack.enter_context(socket.create_connection((host, int(port)), timeout=30))
            connection.sendall(start)
            if head in start:
                assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
                connection.sendall(part)
        assert [] == ended(emulator)
    assert [] == os.listdir(tmp_path)


def test_a_taken_port_is_one_sentence(command: Command) -> None:
    """A port that another program has is named."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = command("emulate", "--port", port)
    assert (4, "", 1) == (ended.code, ended.stdout, ended.stderr.count("\n"))
    assert str(port) in ended.stderr


@pytest.mark.parametrize(
    "arguments", [["--port", "70000"], ["--queue-seconds", "-1"], ["--key", ""], ["--scripts", "no-such-folder"]]
)
def test_values_that_cannot_be_used_are_one_sentence(command: Command, arguments: list[str]) -> None:
    """Nothing starts with values that make no sense."""
    ended = command("emulate", "--port", 0, *arguments)
    assert (2, "", 1) == (ended.code, ended.stdout, ended.stderr.count("\n"))


def test_a_script_that_cannot_be_read_is_named(command: Command, tmp_path: Path) -> None:
    """A misspelt field in a script is an error before the first request."""
    (tmp_path / "talk.json").write_text('{"utterance": []}', encoding="utf-8")
    ended = command("emulate", "--port", 0, "--scripts", tmp_path)
    assert (2, 1) == (ended.code, ended.stderr.count("\n"))
    assert "talk.json" in ended.stderr
