"""Ctrl-C ends the program, and never loses a job."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from gladia_control.emulator import Emulator, ManualClock

from tests import tiers
from tests.cli.command import RECORDING, Command, Ended, reaching, running

pytestmark = [tiers.check, pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")]


def interrupted(emulator: Emulator, number: signal.Signals, during: Callable[[], object]) -> Ended:
    """How `transcribe` ends that gets a signal once something is true."""
    with running("transcribe", RECORDING, env=reaching(emulator)) as process:
        tick = threading.Event()
        while process.poll() is None and not during():
            tick.wait(0.01)
        process.send_signal(number)
        stdout, stderr = process.communicate(timeout=30)
    return Ended(process.returncode, stdout, stderr)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_an_interrupted_wait_names_the_job(
    slow_emulator: Emulator, slow_command: Command, clock: ManualClock, number: signal.Signals, code: int
) -> None:
    """The sentence after Ctrl-C, SIGTERM or SIGHUP holds the command that waits on, and this command works."""

    def polled() -> bool:
        return any(request.operation == "get" and request.status == 200 for request in slow_emulator.requests)

    found, sentence = interrupted(slow_emulator, number, polled).problem
    job = slow_emulator.jobs[0].id
    waiting = f"interrupted; job {job} goes on; wait for it with: gladia-control resume {job}"
    assert (code, waiting) == (found, sentence)
    clock.advance(60)
    ended = slow_command("resume", job)
    assert (0, True) == (ended.code, ended.stdout.startswith("How do subtitles know"))


def test_an_interrupted_creation_names_the_token(slow_emulator: Emulator) -> None:
    """Ctrl-C during the create prints the token."""
    slow_emulator.fail("create", delay=20)

    def created() -> list[Any]:
        return [request.body for request in slow_emulator.requests if request.operation == "create" and request.body]

    code, sentence = interrupted(slow_emulator, signal.SIGINT, created).problem
    [body] = created()
    token = sentence.partition("--token ")[2].partition(",")[0]
    assert (130, body["custom_metadata"]["client_token"]) == (code, token)
