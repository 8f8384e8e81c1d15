"""Whatever goes wrong is one clear sentence and an exit code of its kind."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from gladia_control import errors
from gladia_control.cli.problem import say, sentence
from gladia_control.emulator import Emulator, ManualClock

from tests import tiers
from tests.cli.command import RECORDING, TEXT, Command, Ended

NOT_SENT: list[tuple[int, str, list[str]]] = [
    (2, "transcrib", ["'transcribe'"]),
    (2, "transcribe REC --diarise", ["--diarise"]),
    (2, "transcribe REC --speakers two", ["--speakers", "two"]),
    (2, "transcribe REC --format ass", ["--format", "csv, html"]),
    (2, "transcribe REC --token a other.wav", ["--token belongs to one submission"]),
    (
        2,
        "transcribe REC -o x.docx",
        ["-o x.docx: unknown ending (known: .csv, .html, .json, .md, .rttm, .srt, .TextGrid, .txt, .vtt)"],
    ),
    (2, "transcribe REC https://a.io/b.mp3 -o x.srt", ["-o x.srt: several sources need a folder"]),
    (2, "transcribe REC https://a.io/b.mp3 --format srt", ["several sources as srt need a folder: give one with -o"]),
    (2, "transcribe REC REC -O diarisation=true", ["diarisation: ", "'diarization'"]),
    (2, "transcribe REC -O diarization_config.min_speaker=2", ["diarization_config.min_speaker: ", "'min_speakers'"]),
    (4, "transcribe REC --url http://example.com", ["base URL: http would send the key"]),
    (14, f"transcribe REC -o {'x' * 252}.txt", ["a name of over 255 bytes: xxx"]),
    (14, f"transcribe REC -o {'x' * 300}/", ["xxx", "File name too long"]),
    (14, f"transcribe REC -o {'é' * 128}", ["a name of over 255 bytes"]),
    (3, "transcribe http://[bad/a.wav", ["http://[bad/a.wav"]),
    (3, "transcribe http://[bad/a.wav -o DIR/", ["http://[bad/a.wav"]),
    (16, "transcribe REC --layout rows=words", ["--layout: rows: unknown option; txt: speakers, times"]),
    (
        16,
        "transcribe REC --format csv --layout rows=lines",
        ["--layout: rows: expected 'utterances' or 'words', got 'lines'"],
    ),
    (16, "transcribe REC --format json --label-speakers", ["speakers: unknown option; json: no options"]),
    (16, "transcribe REC --speaker-name Anna", ["--speaker-name: expected NUMBER=NAME, such as 0=Anna, got 'Anna'"]),
    (
        16,
        "transcribe REC --language en --output-language es",
        ["--output-language: expected en, or --translate es, too"],
    ),
    (16, "transcribe REC --output-language es", ["--output-language: expected --language or --translate es, too"]),
    (16, "transcribe REC --output-language French", ["--output-language: did you mean 'fr' (French)? got 'French'"]),
    (16, "transcribe REC --language en,french", ["did you mean 'fr' (French)? got 'french'"]),
    (
        2,
        "transcribe REC -O max_speakers=3",
        ["max_speakers: unknown option; did you mean 'diarization_config.max_speakers'?"],
    ),
    (16, "transcribe REC --layout times", ["--layout: expected NAME=VALUE"]),
    (16, "resume abc --format srt --layout maximum_duration=-1", ["maximum_duration: expected a positive number"]),
    (16, "transcribe REC --vocabulary Stark=3", ["vocabulary[0].intensity: ", "from 0 to 1", "3"]),
    (16, """transcribe REC --vocabulary '{"intensity": 3}'""", ["vocabulary[0]: 'value' is missing"]),
    (
        16,
        """transcribe REC -O 'custom_vocabulary_config={"vocabulary": [{"value": "Stark", "intensity": 3}]}'""",
        ["custom_vocabulary_config.vocabulary[0].intensity: ", "from 0 to 1", "3"],
    ),
    (16, "transcribe REC --min-speakers 3 --max-speakers 2", ["diarization_config.min_speakers: ", "max_speakers"]),
    (16, "transcribe REC -O sentences", ["--option: expected NAME=VALUE, got 'sentences'"]),
    (16, "transcribe REC -O .x=1", ["--option: expected NAME=VALUE, got '.x=1'"]),
    (16, "transcribe REC -O sentences=1 -O sentences.x=2", ["sentences: is 1, which cannot hold sentences.x"]),
    (16, "transcribe REC --extra audio_url=https://example.com/", ["extra_body.audio_url: "]),
    (16, "transcribe REC --timeout 0", ["timeout: "]),
    (16, "transcribe REC --token 'a b'", ["token: "]),
    (16, "transcribe REC --options missing.json", ["--options: missing.json: No such file or directory"]),
    (16, "resume ../jobs", ["job_id: "]),
]


@pytest.mark.parametrize(("code", "line", "parts"), NOT_SENT, ids=[line for _, line, _ in NOT_SENT])
def test_a_mistake_is_one_sentence_and_nothing_is_sent(
    command: Command, emulator: Emulator, code: int, line: str, parts: list[str]
) -> None:
    """The command line is checked before the first byte leaves; the sentence has what is wrong and would be right."""
    arguments = [RECORDING if word == "REC" else word for word in shlex.split(line)]
    found, sentence = command(*arguments).problem
    assert (code, []) == (found, [part for part in parts if part not in sentence])
    assert () == emulator.requests


@pytest.mark.parametrize("content", [b"[1]", b"{", b"\xff\xfe"])
def test_a_file_of_options_must_be_a_json_object(command: Command, tmp_path: Path, content: bytes) -> None:
    """A file that holds no options is an error about that file."""
    file = tmp_path / "options.json"
    file.write_bytes(content)
    code, sentence = command("transcribe", RECORDING, "--options", file).problem
    assert (16, f"--options: {file}") == (code, sentence[: len(f"--options: {file}")])


def test_no_key(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key the sentence says where one goes, and what works without."""
    monkeypatch.delenv("GLADIA_API_KEY")
    code, sentence = command("transcribe", RECORDING).problem
    assert (4, True, True) == (code, "GLADIA_API_KEY" in sentence, "gladia-control demo" in sentence)


def test_a_wrong_key_is_not_shown(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that Gladia refuses has its own exit code, and stays secret."""
    monkeypatch.setenv("GLADIA_API_KEY", "my-wrong-key")
    code, sentence = command("transcribe", RECORDING).problem
    assert (5, False) == (code, "my-wrong-key" in sentence)
    assert sentence.startswith("Gladia does not accept the API key of GLADIA_API_KEY: 401")


def test_a_failed_job_is_named(command: Command, emulator: Emulator, tmp_path: Path) -> None:
    """A job that Gladia gives up has its own exit code; there is nothing to resume."""
    path = tmp_path / "broken.wav"
    path.write_bytes(RECORDING.read_bytes())
    code, sentence = command("transcribe", path).problem
    assert (10, True) == (code, sentence.startswith(f"job {emulator.jobs[0].id} failed"))


def test_an_answer_that_is_no_success_is_a_problem(command: Command, emulator: Emulator) -> None:
    """An unknown job is named, a rate limit says how long it lasts, and a malformed success is an error."""
    code, sentence = command("resume", "no-such-job").problem
    assert (6, True) == (code, sentence.startswith("job no-such-job: Gladia answered 404"))
    emulator.fail("create", status=429, headers={"retry-after": "3600"}, times=9)
    code, sentence = command("transcribe", RECORDING).problem
    assert (7, True) == (code, sentence.endswith("; it asks to try again in 3600 s"))
    emulator.fail("upload", status=200, body={"nothing": "useful"}, times=9)
    assert 13 == command("transcribe", RECORDING).problem[0]


def test_an_unknown_submission_says_how_to_find_out(command: Command, emulator: Emulator) -> None:
    """After a lost answer the sentence holds the token, and following its advice makes exactly one job."""
    emulator.fail("create", drop="before")
    code, sentence = command("transcribe", RECORDING).problem
    token = sentence.partition("--token ")[2].partition(":")[0]
    assert (12, f"{TEXT}\n") == (code, command("transcribe", RECORDING, "--token", token).stdout)
    assert 1 == len(emulator.jobs)


@tiers.check
def test_after_a_time_out_the_job_can_be_resumed(
    slow_command: Command, slow_emulator: Emulator, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence of a time-out ends with the command that goes on, and this command works."""
    monkeypatch.setenv("GLADIA_API_URL", "http://127.0.0.1:9")  # no server: only --url leads to the emulator
    path = tmp_path / "out file.srt"
    ended = slow_command("transcribe", RECORDING, "--timeout", 3, "-o", path, "--url", slow_emulator.url)
    code, sentence = ended.problem
    program, *arguments = shlex.split(sentence.partition("; go on with: ")[2])
    assert (11, "gladia-control", slow_emulator.jobs[0].id) == (code, program, arguments[-1])
    assert not path.exists()
    clock.advance(60)
    assert Ended(0, "", "") == slow_command(*arguments, "--timeout", 30)
    assert "Every word has a start and an end." in path.read_text("utf-8")


def test_an_error_says_how_to_go_on() -> None:
    """Whatever the error is, the job that was paid for is not lost, and a submission can be repeated safely."""
    error: errors.GladiaError = errors.ConnectionFailed("the line is dead", sent=True)
    expected = "no answer from Gladia: the line is dead; job J1 exists; go on with: gladia-control resume J1"
    assert expected == sentence(error.with_context(job_id="J1", token="T1"), resume="gladia-control resume")
    error = errors.Conflict(409, "busy")
    assert "--token T1" in sentence(error.with_context(token="T1"))


def test_what_a_server_says_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters and line breaks of a message become spaces."""
    say("red\x1b[31m and\r\ntwo lines")
    assert "gladia-control: red [31m and two lines\n" == capsys.readouterr().err
