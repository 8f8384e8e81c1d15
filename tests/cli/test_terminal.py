"""A terminal shows progress, a pipe does not."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import tiers
from tests.cli.command import PROGRAM, RECORDING, TEXT, process

pytestmark = [tiers.check, pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")]


def on_terminal(env: dict[str, str], *arguments: object, is_stdout_shown: bool = False) -> tuple[int, str, str]:
    """Exit code, standard output (a pipe, unless the terminal shows it, too) and what a terminal shows."""
    import pty

    main, terminal = pty.openpty()
    given = [*PROGRAM, *map(str, arguments)]
    with subprocess.Popen(
        given, env=env, stdout=terminal if is_stdout_shown else subprocess.PIPE, stderr=terminal
    ) as running:
        os.close(terminal)
        shown = b""
        with contextlib.suppress(OSError):  # the program has closed it
            while chunk := os.read(main, 4096):
                shown += chunk
        stdout, _ = running.communicate(timeout=30)
    os.close(main)
    return running.returncode, (stdout or b"").decode(), shown.decode()


def test_a_terminal_shows_progress_and_standard_output_stays_clean(env: dict[str, str]) -> None:
    """A person sees what goes on until it is over, and the result is the result."""
    code, stdout, shown = on_terminal(env, "transcribe", RECORDING)
    assert (0, f"{TEXT}\n") == (code, stdout)
    progress, clear, rest = shown.rpartition("\x1b[2K")  # the last thing that progress does is to clear its line
    assert clear
    assert "interview.wav: uploading" in progress
    assert "interview.wav" not in rest


def test_a_file_that_was_written_is_noted(env: dict[str, str], tmp_path: Path) -> None:
    """A person is told where the result is."""
    path = tmp_path / "r.srt"
    _, _, shown = on_terminal(env, "transcribe", RECORDING, "-o", path)
    assert f"gladia-control: wrote {path} (job " in shown.splitlines()[-1]


def test_only_file_names_are_cut_in_the_table_of_jobs(env: dict[str, str], tmp_path: Path) -> None:
    """At 80 columns, however long the name of a file is."""
    recording = tmp_path / f"{'a long name ' * 10}.wav"
    recording.write_bytes(Path(RECORDING).read_bytes())
    process("transcribe", recording, env=env)
    _, _, shown = on_terminal(env | {"COLUMNS": "80", "TERM": "dumb"}, "jobs", is_stdout_shown=True)
    [head, row] = [line.rstrip() for line in shown.splitlines() if line.strip()][-2:]
    assert ["id", "state", "created", "length", "file"] == head.split()
    assert (True, True, True) == (" done " in row, "a long" in row, len(row) <= 80)


def test_a_terminal_shows_the_librarys_warnings(env: dict[str, str]) -> None:
    """A language that this version does not know is pointed out to a person, and not in a pipe, which gets errors."""
    arguments = ("transcribe", RECORDING, "--language", "xx")
    _, _, shown = on_terminal(env, *arguments)
    assert shown.startswith("gladia-control: language_config.languages[0]: ")
    assert "is not a value that this version knows. It is sent." in shown
    code, sentence = process(*arguments, env=env).problem
    assert (8, True) == (code, sentence.startswith("Gladia answered 400"))


def test_quiet_is_quiet(env: dict[str, str]) -> None:
    """With `--quiet` even a terminal shows nothing."""
    assert (0, f"{TEXT}\n", "") == on_terminal(env, "transcribe", RECORDING, "--quiet")
