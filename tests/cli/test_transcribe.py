"""`transcribe`: from a recording and options to a transcript."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from gladia_control import Transcript
from gladia_control.emulator import Emulator

from tests.cli.command import RECORDING, TEXT, Command

JOB_FIELDS = ("audio_url", "custom_metadata")


def sent(emulator: Emulator) -> dict[str, Any]:
    """The options of the only job that was asked for."""
    [body] = [request.body for request in emulator.requests if request.operation == "create"]
    return {key: value for key, value in body.items() if key not in JOB_FIELDS}


def test_the_text_and_nothing_else_goes_to_standard_output(command: Command) -> None:
    """`transcribe FILE > text.txt` holds the text."""
    ended = command("transcribe", RECORDING)
    assert (0, f"{TEXT}\n", "") == (ended.code, ended.stdout, ended.stderr)


def test_text_names_the_speakers_where_they_are_known(command: Command) -> None:
    """With `--diarize`, a line per utterance says who speaks."""
    lines = command("transcribe", RECORDING, "--diarize").stdout.splitlines()
    assert "Speaker 0: How do subtitles know when a word is spoken?" == lines[0]
    assert ["0", "1", "0", "1", "0"] == [line.removeprefix("Speaker ")[0] for line in lines]


@pytest.mark.parametrize("format_", ["srt", "vtt"])
def test_subtitles_are_the_librarys(command: Command, format_: str) -> None:
    """The command line adds nothing to what `to_srt` and `to_vtt` make."""
    raw = json.loads(command("transcribe", RECORDING, "--format", "json").stdout)
    transcript = Transcript.from_raw(raw)
    expected = transcript.to_srt() if format_ == "srt" else transcript.to_vtt()
    assert expected == command("transcribe", RECORDING, "--format", format_).stdout


def test_json_is_the_job_as_received(command: Command, emulator: Emulator) -> None:
    """`--format json` keeps everything that Gladia answered."""
    raw = json.loads(command("transcribe", RECORDING, "--format", "json").stdout)
    assert emulator.jobs[0].id == raw["id"]
    assert TEXT == raw["result"]["transcription"]["full_transcript"]


def test_flags_become_fields_of_the_request(command: Command, emulator: Emulator) -> None:
    """Each flag sets the field that it is named for, and switches its feature on."""
    line = (
        "--language en --language fr --diarize --min-speakers 1 --max-speakers 3 --vocabulary Westeros "
        "--vocabulary Stark=0.6 --vocabulary E=mc2 --translate fr --translate de --summarize --sentences "
        "--prompt 'Who speaks?' --prompt Why?"
    )
    ended = command("transcribe", RECORDING, *shlex.split(line))
    assert (0, "") == (ended.code, ended.stderr)
    expected = {
        "language_config": {"languages": ["en", "fr"]},
        "diarization": True,
        "diarization_config": {"min_speakers": 1, "max_speakers": 3},
        "custom_vocabulary": True,
        "custom_vocabulary_config": {"vocabulary": ["Westeros", {"value": "Stark", "intensity": 0.6}, "E=mc2"]},
        "translation": True,
        "translation_config": {"target_languages": ["fr", "de"]},
        "summarization": True,
        "sentences": True,
        "audio_to_llm": True,
        "audio_to_llm_config": {"prompts": ["Who speaks?", "Why?"]},
    }
    assert expected == sent(emulator)


def test_no_flags_send_no_fields(command: Command, emulator: Emulator) -> None:
    """Options that were not given are not in the request."""
    command("transcribe", RECORDING)
    assert {} == sent(emulator)


def test_speakers_is_the_exact_number(command: Command, emulator: Emulator) -> None:
    """`--speakers` alone is enough to tell speakers apart."""
    command("transcribe", RECORDING, "--speakers", 2)
    assert {"diarization": True, "diarization_config": {"number_of_speakers": 2}} == sent(emulator)


def test_any_field_can_be_given_by_its_name(command: Command, emulator: Emulator) -> None:
    """`-O` reaches nested fields; its values are JSON, or else text."""
    options = [
        "summarization_config.type=bullet_points",
        "diarization=true",
        'language_config={"languages": ["en"]}',
        "language_config.code_switching=false",
    ]
    ended = command("transcribe", RECORDING, *(part for option in options for part in ("-O", option)))
    assert (0, "") == (ended.code, ended.stderr)
    expected = {
        "summarization": True,
        "summarization_config": {"type": "bullet_points"},
        "diarization": True,
        "language_config": {"languages": ["en"], "code_switching": False},
    }
    assert expected == sent(emulator)


def test_flags_win_over_the_file_and_fields_by_name_over_both(
    command: Command, emulator: Emulator, tmp_path: Path
) -> None:
    """The more specific a place is, the more it counts; what is not contradicted is kept."""
    file = tmp_path / "options.json"
    given = {"diarization_config": {"min_speakers": 1, "max_speakers": 2}, "sentences": True}
    file.write_text(json.dumps(given), encoding="utf-8")
    flags = ["--max-speakers", 3, "-O", "sentences=false"]
    assert 0 == command("transcribe", RECORDING, "--options", file, *flags).code
    expected = {
        "diarization": True,
        "diarization_config": {"min_speakers": 1, "max_speakers": 3},
        "sentences": False,
    }
    assert expected == sent(emulator)


def test_extra_fields_are_sent_unchecked(command: Command, emulator: Emulator) -> None:
    """A field that is newer than this version reaches Gladia."""
    ended = command("transcribe", RECORDING, "--extra", "brand_new.depth=2")
    assert (0, "") == (ended.code, ended.stderr)
    assert {"brand_new": {"depth": 2}} == sent(emulator)


def test_a_token_makes_one_job(command: Command, emulator: Emulator) -> None:
    """The same command with the same token prints the same job again."""
    first = command("transcribe", RECORDING, "--token", "order-42", "--format", "json")
    second = command("transcribe", RECORDING, "--token", "order-42", "--format", "json")
    assert first.stdout == second.stdout
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


def test_several_sources_can_go_to_standard_output_as_text(command: Command, two_recordings: list[Path]) -> None:
    """Texts come in the order of the sources."""
    assert f"{TEXT}\n{TEXT}\n" == command("transcribe", *two_recordings).stdout


def test_several_subtitles_do_not_go_to_one_stream(
    command: Command, emulator: Emulator, two_recordings: list[Path]
) -> None:
    """Subtitle files one after another are no subtitle file: nothing is sent."""
    ended = command("transcribe", *two_recordings, "--format", "srt")
    assert (2, "gladia-control: several sources as srt need a folder: give one with -o\n") == (ended.code, ended.stderr)
    assert () == emulator.requests


def test_one_failure_does_not_stop_the_others(command: Command, two_recordings: list[Path], tmp_path: Path) -> None:
    """Every recording gets its chance; the exit code is the first failure's, and each error names its recording."""
    broken = tmp_path / "broken.wav"
    broken.write_bytes(RECORDING.read_bytes())
    missing = tmp_path / "missing.wav"
    ended = command("transcribe", missing, broken, *two_recordings)
    assert (3, f"{TEXT}\n{TEXT}\n") == (ended.code, ended.stdout)
    first, second = ended.stderr.splitlines()
    assert f"gladia-control: {missing}: No such file or directory" == first
    assert second.startswith(f"gladia-control: {broken}: job ")


def test_resume_prints_a_job_again(command: Command, emulator: Emulator) -> None:
    """A job that is done can be printed in another format, without a second job."""
    command("transcribe", RECORDING)
    ended = command("resume", emulator.jobs[0].id, "--format", "json")
    assert (0, emulator.jobs[0].id) == (ended.code, json.loads(ended.stdout)["id"])
    assert 1 == len(emulator.jobs)


def test_the_address_can_be_given(command: Command, monkeypatch: pytest.MonkeyPatch, emulator: Emulator) -> None:
    """`--url` wins over the environment."""
    monkeypatch.setenv("GLADIA_API_URL", "https://nowhere.invalid")
    assert f"{TEXT}\n" == command("transcribe", RECORDING, "--url", emulator.url).stdout
