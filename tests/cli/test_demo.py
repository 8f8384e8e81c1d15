"""`demo`: everything once, in a few seconds, without a key."""

from __future__ import annotations

import json
import shlex
import wave
from array import array
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from gladia_control import Transcript
from gladia_control.cli.demo import RECORDING

from tests import tiers
from tests.cli.command import DEMO, Ended, environment, process


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo was run."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def ended(folder: Path) -> Ended:
    """The demo, run once, with an environment that it must not use."""
    env = environment(
        GLADIA_API_KEY="real-key", GLADIA_API_URL="https://nowhere.invalid", HTTP_PROXY="http://127.0.0.1:9"
    )
    return process("demo", env=env, cwd=folder)


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    """The text of the recording."""
    found: dict[str, Any] = json.loads((DEMO / "interview.json").read_text("utf-8"))
    return found


@tiers.check
def test_it_ends_well_without_key_and_network(ended: Ended) -> None:
    """Neither the key nor the address nor the proxy of the environment is used."""
    assert (0, "") == (ended.code, ended.stderr)


@tiers.check
def test_it_shows_the_states_of_the_job_in_their_order(ended: Ended) -> None:
    """The demo prints the states of the job in their order, in a pipe too."""
    lines = [
        line.split()[-1] for line in ended.stdout.partition("interview.wav: ")[2].partition("\n\n")[0].splitlines()
    ]
    assert ("uploading", "done") == (lines[0], lines[-1])
    assert set(lines) <= {"uploading", "queued", "processing", "done"}


@tiers.check
def test_it_prints_the_words_with_their_speakers(ended: Ended, script: dict[str, Any]) -> None:
    """The transcript is the script, with who said what."""
    expected = [f"Speaker {item['speaker']}: {item['text']}" for item in script["utterances"]]
    assert expected == [line for line in ended.stdout.splitlines() if line.startswith("Speaker ")]


@tiers.check
def test_it_writes_three_files_and_nothing_else(ended: Ended, folder: Path) -> None:
    """The folder has subtitles in both formats and the job, all about the same words."""
    written = {path.name: path.read_text("utf-8") for path in (folder / "gladia-demo").iterdir()}
    assert ["interview.json", "interview.srt", "interview.vtt"] == sorted(written)
    transcript = Transcript.from_raw(json.loads(written["interview.json"]))
    assert (transcript.to_srt(), transcript.to_vtt()) == (written["interview.srt"], written["interview.vtt"])
    assert [folder / "gladia-demo"] == list(folder.iterdir())
    assert all(f"wrote gladia-demo/{name}\n" in ended.stdout for name in written)


@tiers.check
def test_it_says_where_the_words_come_from(ended: Ended) -> None:
    """No user takes the emulator for speech recognition."""
    assert "the words below come from its script" in ended.stdout


@tiers.check
def test_it_says_how_to_do_the_same_with_gladia(ended: Ended) -> None:
    """The last line is a command for a recording that exists."""
    [line] = [line for line in ended.stdout.splitlines() if "GLADIA_API_KEY=" in line]
    words = shlex.split(line)
    assert ["GLADIA_API_KEY=...", "gladia-control", "transcribe"] == words[:3]
    assert ["--diarize", "--format", "srt"] == words[4:]
    assert Path(words[3]).is_file()


def test_the_recording_comes_with_the_package() -> None:
    """The installed package has it, in the size and the form that was agreed."""
    with resources.as_file(resources.files("gladia_control") / "demo" / RECORDING) as path:
        with wave.open(str(path)) as recording:
            form = recording.getnchannels(), recording.getsampwidth(), recording.getframerate()
            seconds = recording.getnframes() / recording.getframerate()
        size = path.stat().st_size
    assert (1, 2, 16000) == form
    assert 8 <= seconds <= 12
    assert size <= 400_000


def test_the_times_of_the_script_are_true(script: dict[str, Any]) -> None:
    """Inside of each utterance there is sound, between them silence."""
    with wave.open(str(DEMO / RECORDING)) as recording:
        rate = recording.getframerate()
        samples = array("h", recording.readframes(recording.getnframes()))
    silent_from = 0.0
    for utterance in script["utterances"]:
        gap = samples[round(silent_from * rate) + 20 : round(utterance["start"] * rate) - 20]
        speech = samples[round(utterance["start"] * rate) : round(utterance["end"] * rate)]
        assert max(map(abs, gap)) == 0
        assert max(map(abs, speech)) > 3000
        silent_from = utterance["end"]
