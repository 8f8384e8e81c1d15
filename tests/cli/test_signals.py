"""Ctrl-C ends the program, and never loses a job."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from gladia_control.cli.delivery import Delivery
from gladia_control.cli.rendering import Rendering
from gladia_control.cli.signals import interrupting
from gladia_control.cli.terminal import Terminal
from gladia_control.emulator import Emulator, ManualClock

from tests import tiers
from tests.cli.command import RECORDING, Command, Ended, reaching, running

pytestmark = [tiers.check, pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")]


def interrupted(emulator: Emulator, number: signal.Signals, during: Callable[[], object], *more: str) -> Ended:
    """How `transcribe` ends that gets a signal once something is true."""
    with running("transcribe", RECORDING, *more, env=reaching(emulator)) as process:
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


@pytest.mark.parametrize("ctrl_c", [signal.default_int_handler, signal.SIG_IGN], ids=["heard", "ignored"])
def test_a_signal_in_the_middle_of_a_step_names_the_job(ctrl_c: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever SIGTERM comes, also in a background process, the sentence is printed."""
    delivery = Delivery(Terminal(), Rendering(formats=[]), [None], job_id="8e1b")

    async def signalled() -> NoReturn:
        signal.raise_signal(signal.SIGTERM)
        await asyncio.Event().wait()
        raise AssertionError

    before = signal.signal(signal.SIGINT, ctrl_c)
    try:
        with interrupting() as came, pytest.raises(KeyboardInterrupt):
            asyncio.run(delivery.deliver("8e1b", "asking", signalled))
    finally:
        signal.signal(signal.SIGINT, before)
    assert [signal.SIGTERM] == came
    assert "job 8e1b goes on" in capsys.readouterr().err


def test_several_recordings_are_transcribed_side_by_side(
    slow_emulator: Emulator, clock: ManualClock, two_recordings: list[Path], tmp_path: Path
) -> None:
    """`--jobs` says how many; after Ctrl-C, each job that goes on has a sentence."""
    sources = [*two_recordings, RECORDING]
    with running("transcribe", *sources, "--jobs", "2", env=reaching(slow_emulator)) as process:
        tick = threading.Event()
        while process.poll() is None and len(slow_emulator.jobs) < 2:
            tick.wait(0.01)
        while process.poll() is None and len(slow_emulator.jobs) < 3:
            assert sum(job.status != "done" for job in slow_emulator.jobs) <= 2
            clock.advance(20)  # the first two end, and the third begins
            tick.wait(0.1)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
    assert (130, 3) == (process.returncode, len(slow_emulator.jobs))
    last = slow_emulator.jobs[2].id
    assert f"{RECORDING}: interrupted; job {last} goes on; wait for it with: gladia-control resume {last}" in stderr


def test_what_was_not_begun_is_named(slow_emulator: Emulator) -> None:
    """After the sentences of the recordings that were."""
    more = ("https://a.io/1.wav?secret", "https://a.io/2.wav", "--jobs", "1")
    ended = interrupted(slow_emulator, signal.SIGINT, lambda: slow_emulator.jobs, *more)
    assert 130 == ended.code
    *_, last = ended.stderr.splitlines()
    assert "gladia-control: not begun: https://a.io/1.wav, https://a.io/2.wav" == last


def test_an_interrupted_creation_names_the_token(slow_emulator: Emulator) -> None:
    """Ctrl-C during the create prints the token."""
    slow_emulator.fail("create", delay=20)

    def created() -> list[Any]:
        return [request.body for request in slow_emulator.requests if request.operation == "create" and request.body]

    code, sentence = interrupted(slow_emulator, signal.SIGINT, created).problem
    [body] = created()
    token = sentence.partition("--token ")[2].partition(",")[0]
    assert (130, body["custom_metadata"]["client_token"]) == (code, token)
