"""`transcribe`: from a recording and options to a transcript."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from gladia_control import Transcript
from gladia_control.cli.output import plan
from gladia_control.emulator import Emulator
from gladia_control.result.exports import FORMATS

from tests.cli.command import PROGRAM, RECORDING, TEXT, Command, Ended

NEEDS_DEVICES = pytest.mark.skipif(not os.path.exists("/dev/stdin"), reason="needs /dev/stdin")
JOB_FIELDS = ("audio_url", "custom_metadata")


def sent(emulator: Emulator) -> dict[str, Any]:
    """The options of the only job that was asked for."""
    [body] = [request.body for request in emulator.requests if request.operation == "create"]
    return {key: value for key, value in body.items() if key not in JOB_FIELDS}


def test_the_text_and_nothing_else_goes_to_standard_output(command: Command, two_recordings: list[Path]) -> None:
    """`transcribe FILE > text.txt` holds the text. Of several, each is below its name, in the order of the sources."""
    assert Ended(0, f"{TEXT}\n", "") == command("transcribe", RECORDING)
    expected = "".join(f"==> {path} <==\n{TEXT}\n\n" for path in two_recordings)
    assert Ended(0, expected, "") == command("transcribe", *two_recordings)


def test_several_recordings_are_lines_of_json(command: Command, two_recordings: list[Path]) -> None:
    """As programs read them: everything that Gladia answered, in the order of the sources."""
    ended = command("transcribe", *two_recordings, "--format", "json")
    names = [json.loads(line)["file"]["filename"] for line in ended.stdout.splitlines()]
    assert (0, ["first.wav", "second.wav"]) == (ended.code, names)


def test_subtitles_name_the_speakers_if_that_is_asked_for(command: Command, emulator: Emulator) -> None:
    """By number or by name; the layout is that of the arguments, and `resume` has them, too."""
    asked = ("transcribe", RECORDING, "--diarize", "--format", "srt")
    labelled = command(*asked, "--label-speakers").stdout
    assert "Speaker 0: How do subtitles" in labelled
    layout = ("--layout", "maximum_characters_per_row=20", "--layout", "maximum_rows_per_caption=1")
    named = command(*asked, "--speaker-name", "0=Anna", "--speaker-name", "1=Björn", *layout).stdout
    assert ("Anna: How do" in named, "Björn: " in named, "Speaker" in named) == (True, True, False)
    assert max(map(len, named.splitlines())) <= len("00:00:00,000 --> 00:00:00,000")
    told = command("transcribe", RECORDING, "--format", "srt", "--label-speakers").stderr
    assert told.startswith("gladia-control: speakers are told apart only with --diarize; without it, channels")
    job = emulator.jobs[-2].id
    assert labelled == command("resume", job, "--format", "srt", "--label-speakers").stdout


def test_text_names_the_speakers_where_they_are_known(command: Command) -> None:
    """With `--diarize`, a line per utterance says who speaks."""
    lines = command("transcribe", RECORDING, "--diarize").stdout.splitlines()
    assert "Speaker 0: How do subtitles know when a word is spoken?" == lines[0]
    assert ["0", "1", "0", "1", "0"] == [line.removeprefix("Speaker ")[0] for line in lines]


def test_json_and_subtitles_are_the_librarys(command: Command, emulator: Emulator) -> None:
    """JSON is the job as Gladia answered it, and the command line adds nothing to what `to_srt` and `to_vtt` make."""
    raw = json.loads(command("transcribe", RECORDING, "--format", "json").stdout)
    assert (emulator.jobs[0].id, TEXT) == (raw["id"], raw["result"]["transcription"]["full_transcript"])
    transcript = Transcript.from_raw(raw)
    assert transcript.to_srt() == command("transcribe", RECORDING, "--format", "srt").stdout
    assert transcript.to_vtt() == command("transcribe", RECORDING, "--format", "vtt").stdout


FLAGS: list[tuple[str, dict[str, Any]]] = [
    ("", {}),
    ("--language en --language fr", {"language_config": {"languages": ["en", "fr"]}}),
    ("--speakers 2", {"diarization": True, "diarization_config": {"number_of_speakers": 2}}),
    (
        "--diarize --min-speakers 1 --max-speakers 3",
        {"diarization": True, "diarization_config": {"min_speakers": 1, "max_speakers": 3}},
    ),
    (
        "--vocabulary Westeros --vocabulary Stark=0.6 --vocabulary E=mc2",
        {
            "custom_vocabulary": True,
            "custom_vocabulary_config": {"vocabulary": ["Westeros", {"value": "Stark", "intensity": 0.6}, "E=mc2"]},
        },
    ),
    ("--translate fr --translate de", {"translation": True, "translation_config": {"target_languages": ["fr", "de"]}}),
    ("--summarize --sentences", {"summarization": True, "sentences": True}),
    (
        "--prompt 'Who speaks?' --prompt Why?",
        {"audio_to_llm": True, "audio_to_llm_config": {"prompts": ["Who speaks?", "Why?"]}},
    ),
    (
        "-O summarization_config.type=bullet_points",
        {"summarization": True, "summarization_config": {"type": "bullet_points"}},
    ),
    (
        """-O 'language_config={"languages": ["en"]}' -O language_config.code_switching=false""",
        {"language_config": {"languages": ["en"], "code_switching": False}},
    ),
    ("--extra brand_new.depth=2", {"brand_new": {"depth": 2}}),
]


@pytest.mark.parametrize(("line", "expected"), FLAGS, ids=[line for line, _ in FLAGS])
def test_flags_become_fields_of_the_request(
    command: Command, emulator: Emulator, line: str, expected: dict[str, Any]
) -> None:
    """A flag sets the field that it is named for, and switches its feature on; `-O` and `--extra` reach any field."""
    ended = command("transcribe", RECORDING, *shlex.split(line))
    assert (0, "", expected) == (ended.code, ended.stderr, sent(emulator))


def test_flags_win_over_the_file_and_fields_by_name_over_both(
    command: Command, emulator: Emulator, tmp_path: Path
) -> None:
    """The more specific a place is, the more it counts; what is not contradicted is kept."""
    file = tmp_path / "options.json"
    file.write_text('{"diarization_config": {"min_speakers": 1, "max_speakers": 2}, "sentences": true}', "utf-8")
    command("transcribe", RECORDING, "--options", file, "--max-speakers", 3, "-O", "sentences=false")
    diarization = {"diarization": True, "diarization_config": {"min_speakers": 1, "max_speakers": 3}}
    assert {**diarization, "sentences": False} == sent(emulator)


def test_a_token_makes_one_job(command: Command, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same command with the same token prints the same job again; `--url` wins over the environment."""
    monkeypatch.setenv("GLADIA_API_URL", "https://nowhere.invalid")
    arguments = ["transcribe", RECORDING, "--token", "order-42", "--format", "json", "--url", emulator.url]
    first, second = command(*arguments), command(*arguments)
    assert (0, first) == (first.code, second)
    assert 1 == len(emulator.jobs)


def test_several_sources_make_a_file_each(command: Command, two_recordings: list[Path], tmp_path: Path) -> None:
    """With several sources, `-o` is a folder, which is made, for files named after the sources."""
    folder = tmp_path / "made" / "here"
    ended = command("transcribe", *two_recordings, "https://example.com/talk.mp3?x=1", "--format", "vtt", "-o", folder)
    assert (0, "", "") == (ended.code, ended.stdout, ended.stderr)
    assert ["first.vtt", "second.vtt", "talk.vtt"] == sorted(path.name for path in folder.iterdir())


def test_sources_of_the_same_name_do_not_overwrite_each_other(command: Command, tmp_path: Path) -> None:
    """Two recordings, two files, whatever they are called."""
    urls = ["https://example.com/a/talk.mp3", "https://example.com/b/Talk.wav", "https://example.com"]
    assert 0 == command("transcribe", *urls, "-o", tmp_path / "out").code
    assert ["Talk-2.txt", "example.com.txt", "talk.txt"] == sorted(path.name for path in (tmp_path / "out").iterdir())


def test_one_failure_does_not_stop_the_others(command: Command, two_recordings: list[Path], tmp_path: Path) -> None:
    """Every recording gets its chance; the exit code is the first failure's, and each error names its recording."""
    broken = tmp_path / "broken.wav"
    broken.write_bytes(RECORDING.read_bytes())
    missing = tmp_path / "missing.wav"
    ended = command("transcribe", missing, broken, *two_recordings)
    expected = "".join(f"==> {path} <==\n{TEXT}\n\n" for path in two_recordings)
    assert (3, expected) == (ended.code, ended.stdout)
    first, second = ended.stderr.splitlines()
    assert f"gladia-control: {missing}: No such file or directory" == first
    assert second.startswith(f"gladia-control: {broken}: job ")


def test_resume_prints_a_job_again(command: Command, emulator: Emulator) -> None:
    """A job that is done can be printed in another format, without a second job."""
    command("transcribe", RECORDING)
    ended = command("resume", emulator.jobs[0].id, "--format", "json")
    assert (0, emulator.jobs[0].id) == (ended.code, json.loads(ended.stdout)["id"])
    assert 1 == len(emulator.jobs)


@pytest.mark.parametrize("source", ["-", pytest.param("/dev/stdin", marks=NEEDS_DEVICES)])
def test_a_recording_comes_through_a_pipe(env: dict[str, str], emulator: Emulator, source: str) -> None:
    """`cat interview.wav | gladia-control transcribe -`."""
    given = subprocess.run(
        [*PROGRAM, "transcribe", source], env=env, input=RECORDING.read_bytes(), capture_output=True, check=False
    )
    assert (0, f"{TEXT}\n", b"") == (given.returncode, given.stdout.decode(), given.stderr)
    assert [RECORDING.stat().st_size] == [upload.size for upload in emulator.uploads]


def test_the_result_of_standard_input_has_a_name(tmp_path: Path) -> None:
    """In a folder, too."""
    assert [[tmp_path / "stdin.txt"]] == plan(["-"], str(tmp_path), [FORMATS["txt"]])


def test_standard_input_that_is_no_pipe_is_refused(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal would wait for ever."""
    monkeypatch.setattr(sys, "stdin", None)
    for name in ("transcribe", "submit"):
        assert (3, "- is standard input: pipe a recording into the command") == command(name, "-").problem
