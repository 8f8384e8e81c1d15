"""`emulate`: a local Gladia in the foreground."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gladia_control import Gladia

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


def connect(url: str) -> socket.socket:
    """A connection to the command."""
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def sent(url: str, request: bytes) -> bytes:
    """The first line of the answer to a request, without its line break."""
    with connect(url) as connection, connection.makefile("rb") as stream:
        connection.sendall(request)
        return stream.readline().strip()


HEAD = b"host: localhost\r\nx-gladia-key: emulator-key\r\n"
EXPECTS = HEAD + b"expect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 39\r\n\r\n"
CREATE = b"POST /v2/pre-recorded HTTP/1.1\r\n"
NOT_HTTP = b"\x16\x03\x01\r\n\r\n"


FORM = b"multipart/form-data; boundary=edge"
PART = b'--edge\r\nContent-Disposition: form-data; name="audio"\r\n\r\n' + bytes(20_000)


@tiers.check
def test_each_request_is_a_line(served: Served) -> None:
    """Method, path and status of each request are shown, cut if need be; no query, header, body or control code is."""
    emulator, url = served()
    body = HEAD + b"content-type: application/json\r\ncontent-length: 39\r\n\r\n"
    sent(url, b"GET /v2/pre-recorded?custom_metadata[a]=hidden HTTP/1.1\r\n" + HEAD + b"\r\n")
    sent(url, CREATE + body + b'{"audio_url": "http://hidden.example/"}')
    sent(url, b"GET /v2/pre-recorded/%1b%5b2J%0aa HTTP/1.1\r\nhost: localhost\r\n\r\n")
    sent(url, b"GET /" + b"a" * 1000 + b" HTTP/1.1\r\nhost: localhost\r\n\r\n")
    sent(url, b"B" * 1000 + b" / HTTP/1.1\r\nhost: localhost\r\n\r\n")
    sent(url, NOT_HTTP)
    assert [
        "GET /v2/pre-recorded 200",
        "POST /v2/pre-recorded 201",
        "GET /v2/pre-recorded/%1b%5b2J%0aa 401",
        f"GET /{'a' * 116}... 404",
        f"{'B' * 117}... / 404",
        "- - 400",
    ] == ended(emulator)


@tiers.check
@tiers.check
def test_a_program_reads_its_address() -> None:
    """From the first line, as soon as requests are answered."""
    with running("emulate", "--port", "0", "--json", env=environment()) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        with Gladia(told["api_key"], base_url=told["url"]) as gladia:
            assert [] == list(gladia.jobs())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def test_a_request_without_an_answer_is_a_line(served: Served) -> None:
    """A client that leaves in the middle of its request has no status."""
    emulator, url = served()
    with connect(url) as connection:
        connection.sendall(CREATE + EXPECTS)
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
    assert emulator.stderr is not None
    assert "POST /v2/pre-recorded -\n" == emulator.stderr.readline()


@tiers.check
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pipe that can be asked for room")
def test_lines_that_nobody_reads_hold_up_nothing(served: Served) -> None:
    """When a program starts the command and never reads its lines, it answers all the same, and ends."""
    emulator, url = served()
    request = b"GET /" + b"a" * 200 + b" HTTP/1.1\r\nhost: localhost\r\n\r\n"
    with connect(url) as connection, connection.makefile("rb") as stream:
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
@pytest.mark.parametrize("flag", ["--quiet", "-q"])
def test_it_can_be_quiet(served: Served, tmp_path: Path, flag: str) -> None:
    """With the flag that other commands have, no request is shown, nor those that SIGTERM ends; no file is left."""
    emulator, url = served(flag)
    assert b"HTTP/1.1 401 Unauthorized" == sent(url, b"GET /v2/pre-recorded HTTP/1.1\r\nhost: localhost\r\n\r\n")
    assert b"HTTP/1.1 400 Bad Request" == sent(url, NOT_HTTP)
    upload = b"POST /v2/upload HTTP/1.1\r\n" + EXPECTS.replace(b"application/json", FORM).replace(b"39", b"99999")
    with contextlib.ExitStack() as stack:
        for start in [b"", b"GET /v2/pre-rec", CREATE + EXPECTS, upload] * 60:
            connection = stack.enter_context(connect(url))
            connection.sendall(start)
            if EXPECTS[-2:] == start[-2:]:
                assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
                connection.sendall(PART)
        assert [] == ended(emulator)
    assert [] == os.listdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "code", "name"),
    [
        (["--port", "TAKEN"], 4, "TAKEN"),
        (["--port", "70000"], 2, "port"),
        (["--queue-seconds", "-1"], 2, "queue_seconds"),
        (["--key", ""], 2, "api_key"),
        (["--scripts", "no-such-folder"], 2, "no-such-folder"),
        (["--scripts", "SCRIPTS"], 2, "talk.json"),
    ],
)
def test_values_that_cannot_be_used_are_one_sentence(
    command: Command, tmp_path: Path, arguments: list[str], code: int, name: str
) -> None:
    """Nothing starts with values that make no sense, a port that is taken, or a script that cannot be read."""
    (tmp_path / "talk.json").write_text('{"utterance": []}', encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        places = {"TAKEN": str(taken.getsockname()[1]), "SCRIPTS": str(tmp_path)}
        found, sentence = command("emulate", "--port", 0, *(places.get(part, part) for part in arguments)).problem
    assert (code, True) == (found, places.get(name, name) in sentence)
