"""A local Gladia, and the command line pointed at it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from gladia_control import AsyncGladia, Gladia, Policy
from gladia_control.cli import connection
from gladia_control.emulator import Emulator, ManualClock, Script

from tests.cli.command import DEMO, RECORDING, Command, in_process, reaching


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still: jobs of `slow_emulator` end when a test says so."""
    return ManualClock()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """A local Gladia whose jobs are done at once."""
    script = Script.from_json((DEMO / "interview.json").read_text("utf-8"))
    with Emulator(scripts={"*": script, "broken": Script.failing()}, queue_seconds=0, processing_seconds=0) as running:
        yield running


@pytest.fixture
def slow_emulator(clock: ManualClock) -> Iterator[Emulator]:
    """A local Gladia whose jobs take a minute of `clock`."""
    with Emulator(scripts=DEMO, clock=clock, queue_seconds=0, processing_seconds=60) as running:
        yield running


def _point_at(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in reaching(emulator).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for kind in (AsyncGladia, Gladia):  # retries come soon
        monkeypatch.setattr(connection, kind.__name__, partial(kind, policy=Policy.for_tests()))


@pytest.fixture
def command(emulator: Emulator, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    """The command line, with the key and the address of `emulator` in its environment."""
    _point_at(emulator, monkeypatch)
    return partial(in_process, capsysbinary)


@pytest.fixture
def slow_command(
    slow_emulator: Emulator, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Command:
    """As `command`, for `slow_emulator`."""
    _point_at(slow_emulator, monkeypatch)
    return partial(in_process, capsysbinary)


@pytest.fixture
def env(emulator: Emulator) -> dict[str, str]:
    """The environment of a process that is to reach `emulator`."""
    return reaching(emulator)


@pytest.fixture
def two_recordings(tmp_path: Path) -> list[Path]:
    """The same recording under two names."""
    paths = [tmp_path / "first.wav", tmp_path / "second.wav"]
    for path in paths:
        path.write_bytes(RECORDING.read_bytes())
    return paths
