"""Ctrl-C ends the program, and never loses a job."""

from __future__ import annotations

import shlex
import signal
import sys
import threading
from typing import Any

import pytest
from gladia_control.emulator import Emulator, ManualClock

from tests import tiers
from tests.cli.command import RECORDING, Command, environment, running

pytestmark = [tiers.check, pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")]


def asked_about_its_job(emulator: Emulator) -> bool:
    """Whether the command was answered a poll."""
    return any(request.operation == "get" and request.status == 200 for request in emulator.requests)


def created(emulator: Emulator) -> list[Any]:
    """The bodies of creates that have arrived as a whole."""
    return [request.body for request in emulator.requests if request.operation == "create" and request.body]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_an_interrupted_wait_names_the_job(
    slow_emulator: Emulator, slow_command: Command, clock: ManualClock, number: signal.Signals, code: int
) -> None:
    """The sentence after Ctrl-C, SIGTERM or SIGHUP holds the command that waits on, and this command works."""
    env = environment(GLADIA_API_KEY=slow_emulator.api_key, GLADIA_API_URL=slow_emulator.url)
    with running("transcribe", RECORDING, env=env) as process:
        tick = threading.Event()
        while process.poll() is None and not asked_about_its_job(slow_emulator):
            tick.wait(0.01)
        process.send_signal(number)
        stdout, stderr = process.communicate(timeout=30)
    job = slow_emulator.jobs[0].id
    expected = f"gladia-control: interrupted; job {job} goes on; wait for it with: gladia-control resume {job}\n"
    assert (code, "", expected) == (process.returncode, stdout, stderr)
    clock.advance(60)
    ended = slow_command(*shlex.split(stderr.partition("wait for it with: gladia-control ")[2]))
    assert 0 == ended.code
    assert ended.stdout.startswith("How do subtitles know")


def test_an_interrupted_creation_names_the_token(slow_emulator: Emulator) -> None:
    """Ctrl-C during the create prints the token."""
    slow_emulator.fail("create", delay=20)
    env = environment(GLADIA_API_KEY=slow_emulator.api_key, GLADIA_API_URL=slow_emulator.url)
    with running("transcribe", RECORDING, env=env) as process:
        tick = threading.Event()
        while process.poll() is None and not created(slow_emulator):
            tick.wait(0.01)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=30)
    [body] = created(slow_emulator)
    assert (130, "", 1) == (process.returncode, stdout, stderr.count("\n"))
    token = stderr.partition("--token ")[2].partition(",")[0]
    assert body["custom_metadata"]["client_token"] == token
