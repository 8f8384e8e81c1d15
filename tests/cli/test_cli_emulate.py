"""`emulate`: a local Gladia in the foreground."""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path

import pytest

from tests.cli.command import DEMO, RECORDING, TEXT, Command, environment, process, running


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
    assert (0, "", "") == (emulator.returncode, rest, stderr)
    assert ["GLADIA_API_URL", "GLADIA_API_KEY"] == list(exports)
    assert "words come from scripts and not from recognition" in "".join(printed)


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
