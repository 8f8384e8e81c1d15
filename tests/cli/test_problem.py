"""Whatever goes wrong is one clear sentence and an exit code of its kind."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from gladia_control import errors
from gladia_control.cli.problem import one_line, sentence
from gladia_control.emulator import Emulator, ManualClock

from tests import tiers
from tests.cli.command import RECORDING, TEXT, Command


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["-O", "diarisation=true"], ["diarisation: ", "'diarization'"]),
        (["-O", "diarization_config.min_speaker=2"], ["diarization_config.min_speaker: ", "'min_speakers'"]),
        (
            ["-O", 'custom_vocabulary_config={"vocabulary": [{"value": "Stark", "intensity": 3}]}'],
            ["custom_vocabulary_config.vocabulary[0].intensity: ", "from 0 to 1", "3"],
        ),
        (["--vocabulary", '{"value": "Stark", "intensity": 3}'], ["vocabulary[0].intensity: ", "from 0 to 1", "3"]),
        (["--vocabulary", '{"intensity": 3}'], ["vocabulary[0]: 'value' is missing"]),
        (["--vocabulary", "Stark=3"], ["custom_vocabulary_config.vocabulary[0].intensity: ", "from 0 to 1", "3"]),
        (["--min-speakers", "3", "--max-speakers", "2"], ["diarization_config.min_speakers: ", "max_speakers"]),
        (["-O", "sentences"], ["--option: expected NAME=VALUE, got 'sentences'"]),
        (["-O", ".x=1"], ["--option: expected NAME=VALUE, got '.x=1'"]),
        (["-O", "sentences=1", "-O", "sentences.x=2"], ["sentences: is 1, which cannot hold sentences.x"]),
        (["--extra", "audio_url=https://example.com/"], ["extra_body.audio_url: "]),
        (["--timeout", "0"], ["timeout: "]),
        (["--token", "a b"], ["token: "]),
        (["--token", "a", "other.wav"], ["--token belongs to one submission"]),
        (["--format", "ass"], ["--format", "text"]),
        (["--diarise"], ["--diarise"]),
        (["--speakers", "two"], ["--speakers", "two"]),
        (["--options", "no-such-file.json"], ["--options: no-such-file.json: No such file or directory"]),
    ],
)
def test_a_wrong_option_is_one_sentence_and_nothing_is_sent(
    command: Command, emulator: Emulator, arguments: list[str], parts: list[str]
) -> None:
    """Options are checked before the first byte leaves; the sentence has the option and what would be right."""
    ended = command("transcribe", RECORDING, *arguments)
    names = ("diarisation=true", "diarization_config.min_speaker=2", "--diarise", "ass", "two", "other.wav")
    code = 2 if arguments[-1] in names else 16  # what does not exist, or what cannot be right
    assert (code, "", 1) == (ended.code, ended.stdout, ended.stderr.count("\n"))
    assert ended.stderr.startswith("gladia-control: ")
    assert [] == [part for part in parts if part not in ended.stderr]
    assert () == emulator.requests


@pytest.mark.parametrize("content", [b"[1]", b"{", b"\xff\xfe"])
def test_a_file_of_options_must_be_a_json_object(command: Command, tmp_path: Path, content: bytes) -> None:
    """A file that holds no options is an error about that file."""
    file = tmp_path / "options.json"
    file.write_bytes(content)
    ended = command("transcribe", RECORDING, "--options", file)
    assert (16, 1) == (ended.code, ended.stderr.count("\n"))
    assert ended.stderr.startswith(f"gladia-control: --options: {file}")


def test_options_are_checked_before_any_of_several_recordings_is_sent(
    command: Command, emulator: Emulator, two_recordings: list[Path]
) -> None:
    """One sentence for all recordings, because they share their options."""
    ended = command("transcribe", *two_recordings, "-O", "diarisation=true")
    assert (2, 1) == (ended.code, ended.stderr.count("\n"))
    assert () == emulator.requests


def test_an_unknown_command_gets_a_suggestion(command: Command) -> None:
    """A misspelt command is answered with the right one."""
    ended = command("transcrib")
    assert (2, 1) == (ended.code, ended.stderr.count("\n"))
    assert "'transcribe'" in ended.stderr


def test_a_missing_recording(command: Command, tmp_path: Path) -> None:
    """A missing file is named."""
    path = tmp_path / "missing.wav"
    ended = command("transcribe", path)
    assert (3, f"gladia-control: {path}: No such file or directory\n") == (ended.code, ended.stderr)


def test_no_key(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key the sentence says where one goes, and what works without."""
    monkeypatch.delenv("GLADIA_API_KEY")
    ended = command("transcribe", RECORDING)
    assert (4, 1) == (ended.code, ended.stderr.count("\n"))
    assert "GLADIA_API_KEY" in ended.stderr
    assert "gladia-control demo" in ended.stderr


def test_an_address_that_is_none(command: Command) -> None:
    """A URL that would show the key to the network is refused."""
    ended = command("transcribe", RECORDING, "--url", "http://example.com")
    assert (4, 1) == (ended.code, ended.stderr.count("\n"))


def test_a_wrong_key_is_not_shown(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that Gladia refuses has its own exit code, and stays secret."""
    monkeypatch.setenv("GLADIA_API_KEY", "my-wrong-key")
    ended = command("transcribe", RECORDING)
    assert (5, "", 1) == (ended.code, ended.stdout, ended.stderr.count("\n"))
    assert ended.stderr.startswith("gladia-control: Gladia does not accept the API key: 401")
    assert "my-wrong-key" not in ended.stderr


def test_an_unknown_job(command: Command) -> None:
    """`resume` of a job that does not exist names it."""
    ended = command("resume", "no-such-job")
    assert (6, 1) == (ended.code, ended.stderr.count("\n"))
    assert ended.stderr.startswith("gladia-control: job no-such-job: Gladia answered 404")


def test_an_id_that_cannot_be_one(command: Command, emulator: Emulator) -> None:
    """A text that cannot be an id is refused and not sent."""
    assert 16 == command("resume", "../jobs").code
    assert () == emulator.requests


def test_too_many_requests(command: Command, emulator: Emulator) -> None:
    """A rate limit says how long it lasts."""
    emulator.fail("create", status=429, headers={"retry-after": "3600"}, times=9)
    ended = command("transcribe", RECORDING)
    assert (7, 1) == (ended.code, ended.stderr.count("\n"))
    assert ended.stderr.endswith("; it asks to try again in 3600 s\n")


def test_a_failed_job_is_named(command: Command, emulator: Emulator, tmp_path: Path) -> None:
    """A job that Gladia gives up has its own exit code; there is nothing to resume."""
    path = tmp_path / "broken.wav"
    path.write_bytes(RECORDING.read_bytes())
    ended = command("transcribe", path)
    assert (10, "", 1) == (ended.code, ended.stdout, ended.stderr.count("\n"))
    assert ended.stderr.startswith(f"gladia-control: job {emulator.jobs[0].id} failed")


def test_a_malformed_answer(command: Command, emulator: Emulator) -> None:
    """A malformed success is an error."""
    emulator.fail("upload", status=200, body={"nothing": "useful"}, times=9)
    ended = command("transcribe", RECORDING)
    assert (13, 1) == (ended.code, ended.stderr.count("\n"))


def test_an_unknown_submission_says_how_to_find_out(command: Command, emulator: Emulator) -> None:
    """After a lost answer the sentence holds the token, and following its advice makes exactly one job."""
    emulator.fail("create", drop="before")
    ended = command("transcribe", RECORDING)
    assert (12, 1) == (ended.code, ended.stderr.count("\n"))
    token = ended.stderr.partition("--token ")[2].partition(":")[0]
    assert f"{TEXT}\n" == command("transcribe", RECORDING, "--token", token).stdout
    assert 1 == len(emulator.jobs)


@tiers.check
def test_after_a_time_out_the_job_can_be_resumed(
    slow_command: Command,
    slow_emulator: Emulator,
    clock: ManualClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sentence of a time-out ends with the command that goes on, and this command works."""
    monkeypatch.setenv(
        "GLADIA_API_URL", "http://127.0.0.1:9"
    )  # no server listens there: only --url leads to the emulator
    path = tmp_path / "out file.srt"
    ended = slow_command("transcribe", RECORDING, "--timeout", 3, "-o", path, "--url", slow_emulator.url)
    assert (11, "", 1) == (ended.code, ended.stdout, ended.stderr.count("\n"))
    program, *arguments = shlex.split(ended.stderr.strip().partition("; go on with: ")[2])
    assert ("gladia-control", slow_emulator.jobs[0].id) == (program, arguments[-1])
    assert not path.exists()
    clock.advance(60)
    ended = slow_command(*arguments, "--timeout", 30)
    assert (0, "", "") == (ended.code, ended.stdout, ended.stderr)
    assert "Every word has a start and an end." in path.read_text("utf-8")


def test_an_error_about_a_job_that_goes_on_says_how_to_resume() -> None:
    """Whatever the error is, the job that was paid for is not lost."""
    error = errors.ConnectionFailed("the line is dead", sent=True).with_context(job_id="J1", token="T1")
    expected = "no answer from Gladia: the line is dead; job J1 exists; go on with: gladia-control resume J1"
    assert expected == sentence(error, resume="gladia-control resume")


def test_a_conflict_without_a_job_holds_the_token() -> None:
    """A submission that collided with another can be repeated safely."""
    error = errors.Conflict(409, "busy").with_context(token="T1")
    assert "--token T1" in sentence(error)


def test_what_a_server_says_cannot_steer_the_terminal() -> None:
    """Control characters and line breaks of a message become spaces."""
    assert "red [31m and two lines" == one_line("red\x1b[31m and\r\ntwo lines")
