"""The command line as a test sees it: in this process, or as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import gladia_control
import pytest
from attrs import frozen
from gladia_control.cli.app import run
from gladia_control.emulator import Emulator

DEMO = Path(gladia_control.__file__).parent / "demo"
RECORDING = DEMO / "interview.wav"
TEXT = (
    "How do subtitles know when a word is spoken? Every word has a start and an end. And who said it? "
    "Diarization counts the voices, starting with zero. So one recording gives text and subtitles."
)
PROGRAM = (sys.executable, "-c", "from gladia_control.cli import main; main()")

IMPATIENT = (
    sys.executable,
    "-c",
    "from functools import partial; from gladia_control import AsyncGladia, Policy; "
    "from gladia_control.cli import connection, main; "
    "connection.AsyncGladia = partial(AsyncGladia, policy=Policy.for_tests()); main()",
)
"""As `PROGRAM`, with pauses that are 50 times as short."""


@frozen
class Ended:
    """How a run of the command ended, and what it printed."""

    code: int
    stdout: str
    stderr: str

    @property
    def problem(self) -> tuple[int, str]:
        """The exit code and the only sentence of a run that failed."""
        assert ("", 1) == (self.stdout, self.stderr.count("\n"))
        assert self.stderr.startswith("gladia-control: ")
        return self.code, self.stderr.removeprefix("gladia-control: ").removesuffix("\n")


Command = Callable[..., Ended]


def in_process(capture: pytest.CaptureFixture[bytes], *arguments: object) -> Ended:
    """Run the command here, where nothing is a terminal."""
    capture.readouterr()
    code = run([str(argument) for argument in arguments])
    captured = capture.readouterr()
    return Ended(code, captured.out.decode(), captured.err.decode())


def environment(**changes: str | None) -> dict[str, str]:
    """The environment for a process: without what styles output, reaches Gladia, or sends requests to a proxy."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(("GLADIA_", "PY_COLORS", "PYTHONUNBUFFERED", "FORCE_", "GITHUB_"))
        and "PROXY" not in name.upper()
    }
    return kept | {"COLUMNS": "120", "TERM": "xterm"} | {key: value for key, value in changes.items() if value}


def reaching(emulator: Emulator) -> dict[str, str]:
    """The environment for a process that is to reach an emulator."""
    return environment(GLADIA_API_KEY=emulator.api_key, GLADIA_API_URL=emulator.url)


def process(
    *arguments: object, env: Mapping[str, str], program: tuple[str, ...] = PROGRAM, timeout: float = 30, **more: Any
) -> Ended:
    """Run the command as a process of its own."""
    given = [*program, *map(str, arguments)]
    done = subprocess.run(given, env=dict(env), capture_output=True, check=False, timeout=timeout, **more)
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def _heed_signals() -> None:
    """Undo what a shell or `nohup` may have set for the tests, which every child inherits."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def running(
    *arguments: object, env: Mapping[str, str], program: tuple[str, ...] = PROGRAM, **more: Any
) -> subprocess.Popen[str]:
    """Start the command as a process of its own, which Ctrl-C reaches even if it does not reach the tests."""
    return subprocess.Popen(
        [*program, *map(str, arguments)],
        env=dict(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_heed_signals,
        **more,
    )
