"""Results get to their place whole, or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from gladia_control import Transcript
from gladia_control.cli import output
from gladia_control.cli.formats import Format, render
from gladia_control.cli.problem import Problem
from gladia_control.emulator import Emulator

from tests import tiers
from tests.cli.command import PROGRAM, RECORDING, TEXT, Command, environment, process

SPOKEN = "naïve ~ 日本 \ud800 end"


def spoken(text: str) -> Transcript:
    """A transcript of one utterance."""
    utterance = {"text": text, "start": 0, "end": 1, "language": "en", "confidence": 1, "channel": 0, "words": []}
    transcription: dict[str, Any] = {"full_transcript": text, "languages": ["en"], "utterances": [utterance]}
    metadata = {"audio_duration": 1, "number_of_distinct_channels": 1, "billing_time": 1, "transcription_time": 1}
    return Transcript.from_raw(
        {"id": "J", "status": "done", "result": {"metadata": metadata, "transcription": transcription}}
    )


def test_one_source_makes_one_file(command: Command, tmp_path: Path) -> None:
    """`-o` names the file, whose ending tells the format."""
    path = tmp_path / "result.srt"
    ended = command("transcribe", RECORDING, "-o", path)
    assert (0, "", "") == (ended.code, ended.stdout, ended.stderr)
    assert path.read_text("utf-8").startswith("1\n00:00:00,250 --> ")
    assert [path] == list(tmp_path.iterdir())


def test_the_format_that_is_asked_for_wins_over_the_ending(command: Command, tmp_path: Path) -> None:
    """`--format` is obeyed whatever the file is called."""
    path = tmp_path / "result.srt"
    command("transcribe", RECORDING, "-o", path, "--format", "text")
    assert f"{TEXT}\n" == path.read_text("utf-8")


@pytest.mark.parametrize("ending", ["", "/"])
def test_one_source_into_a_folder(command: Command, tmp_path: Path, ending: str) -> None:
    """A folder, or a name that ends as one, gets a file named after the recording."""
    folder = tmp_path / "folder"
    if not ending:
        folder.mkdir()
    assert 0 == command("transcribe", RECORDING, "-o", f"{folder}{ending}").code
    assert [folder / "interview.txt"] == list(folder.iterdir())


def test_a_place_that_cannot_be_written_is_found_before_anything_is_sent(
    command: Command, emulator: Emulator, tmp_path: Path
) -> None:
    """No job is paid for whose result cannot be written."""
    ended = command("transcribe", RECORDING, "-o", tmp_path / "missing" / "result.txt")
    assert (14, f"gladia-control: {tmp_path / 'missing'}: is not a folder\n") == (ended.code, ended.stderr)
    assert () == emulator.requests


def test_several_sources_do_not_go_into_a_file(
    command: Command, emulator: Emulator, two_recordings: list[Path], tmp_path: Path
) -> None:
    """Several sources with `-o FILE` are an error, and the file stays as it was."""
    file = tmp_path / "file"
    file.write_text("precious")
    assert 14 == command("transcribe", *two_recordings, "-o", file).code
    assert ("precious", ()) == (file.read_text(), emulator.requests)


def test_a_result_never_replaces_its_recording(command: Command, emulator: Emulator, tmp_path: Path) -> None:
    """`-o` with the recording's own name is a slip that must not cost the recording."""
    recording = tmp_path / "talk.wav"
    recording.write_bytes(RECORDING.read_bytes())
    ended = command("transcribe", recording, "--format", "text", "-o", tmp_path / "." / "talk.wav")
    assert (14, 1) == (ended.code, ended.stderr.count("\n"))
    assert (RECORDING.read_bytes(), ()) == (recording.read_bytes(), emulator.requests)


def test_a_write_that_fails_leaves_the_older_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk does not destroy what was there."""
    path = tmp_path / "result.txt"
    path.write_text("older")

    def fail_late(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail_late)
    with pytest.raises(Problem, match="No space left on device") as caught:
        output.write(b"newer", path)
    assert (14, "older", [path]) == (caught.value.code, path.read_text(), list(tmp_path.iterdir()))


def test_a_write_that_fails_tells_where_the_result_still_is(
    command: Command, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a write fails, the error has the command that fetches the result again."""

    def fail(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    path = tmp_path / "result.txt"
    ended = command("transcribe", RECORDING, "-o", path)
    job = emulator.jobs[0].id
    command_line = f"gladia-control resume --format text -o {path} {job}"
    expected = f"gladia-control: {path}: No space left on device; job {job} is done: {command_line}\n"
    assert (14, expected) == (ended.code, ended.stderr)


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file behind a link is replaced, not the link."""
    (tmp_path / "real").write_text("older")
    (tmp_path / "link").symlink_to("real")
    output.write(b"newer", tmp_path / "link")
    assert (True, "newer") == ((tmp_path / "link").is_symlink(), (tmp_path / "real").read_text())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_with_a_name_is_written_to_and_stays(tmp_path: Path) -> None:
    """What is no regular file (a named pipe, a device) is not replaced by one."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        output.write(b"words", path)
        assert (True, b"words") == (path.is_fifo(), os.read(reader, 100))
    finally:
        os.close(reader)


def test_files_have_the_usual_permissions(tmp_path: Path) -> None:
    """A result is as readable as any other new file."""
    (tmp_path / "usual").touch()
    output.write(b"x", tmp_path / "result")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("usual", "result")}
    assert 1 == len(modes)


@pytest.mark.parametrize("format_", list(Format))
def test_text_that_utf8_cannot_hold_is_written_all_the_same(format_: Format) -> None:
    """Half of a surrogate pair becomes a replacement character, in JSON its escape; all else is kept."""
    halves = ["\\ud800"] if format_ is Format.JSON else ["?", "\ufffd"]
    written = render(spoken(SPOKEN), format_).decode()
    assert any(f"naïve ~ 日本 {half} end" in written for half in halves)


@tiers.check
def test_output_is_utf8_whatever_the_locale_says(tmp_path: Path) -> None:
    """A result does not depend on the computer it was made on."""
    with Emulator(scripts={"*": "naïve 日本"}, queue_seconds=0, processing_seconds=0) as emulator:
        env = environment(GLADIA_API_KEY=emulator.api_key, GLADIA_API_URL=emulator.url)
        env |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
        ended = process("transcribe", RECORDING, env=env)
    assert (0, "naïve 日本\n", "") == (ended.code, ended.stdout, ended.stderr)


@tiers.check
def test_a_reader_that_goes_away_is_no_reason_to_complain(env: dict[str, str]) -> None:
    """`gladia-control … | head -0` ends silently."""
    reading, writing = os.pipe()
    os.close(reading)
    ended = process_to(writing, env)
    assert (141, "") == ended


@tiers.check
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_standard_output_is_an_error_of_its_own(env: dict[str, str]) -> None:
    """What could not be written is said, with the job that can be printed again."""
    code, stderr = process_to(os.open("/dev/full", os.O_WRONLY), env)
    assert (14, 1) == (code, stderr.count("\n"))
    assert stderr.startswith("gladia-control: standard output: No space left on device; job ")


def process_to(stdout: int, env: dict[str, str]) -> tuple[int, str]:
    """Exit code and standard error of a run whose standard output is an open file."""
    try:
        given = [*PROGRAM, "transcribe", str(RECORDING)]
        done = subprocess.run(given, env=env, stdout=stdout, stderr=subprocess.PIPE, check=False, timeout=30)
    finally:
        os.close(stdout)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([RECORDING, "-o", "x.docx"], "-o x.docx: unknown ending (known: .txt, .srt, .vtt, .json)"),
        ([RECORDING, RECORDING, "-o", "x.srt"], "-o x.srt: several sources need a folder"),
        ([RECORDING, RECORDING, "--format", "json"], "several sources as json need a folder"),
    ],
)
def test_an_output_that_cannot_be_meant_is_refused(
    command: Command, emulator: Emulator, arguments: list[str], reason: str
) -> None:
    """A name that fits no format, or not what goes there, is a usage error before anything is sent."""
    ended = command("transcribe", *arguments)
    assert (2, 1) == (ended.code, ended.stderr.count("\n"))
    assert reason in ended.stderr
    assert () == emulator.requests
