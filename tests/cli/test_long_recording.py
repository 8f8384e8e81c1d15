"""A recording that is too long is not uploaded, unless the plan allows it."""

from __future__ import annotations

import wave
from pathlib import Path

from gladia_control.emulator import Emulator

from tests.cli.command import Command


def test_the_limit_is_that_of_the_plan(command: Command, emulator: Emulator, tmp_path: Path) -> None:
    """One sentence that says how long it is; with a higher limit it is sent."""
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, 1, 0, "NONE", ""))
        file.writeframes(bytes(150 * 60))
    ended = command("transcribe", path)
    assert ("", 1, ()) == (ended.stdout, ended.stderr.count("\n"), emulator.requests)
    assert "long.wav: 150.00 minutes long, more than 135; " in ended.stderr
    command("transcribe", path, "--max-audio-minutes", "255")
    assert "upload" == emulator.requests[0].operation
