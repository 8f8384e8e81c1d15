"""`demo`: everything once, in a few seconds, without a key."""

from __future__ import annotations

import json
import shlex
import wave
from array import array
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
        GLADIA_API_KEY="real-key",
        GLADIA_API_URL="https://nowhere.invalid",
        HTTP_PROXY="http://127.0.0.1:9",
        SSL_CERT_FILE="missing.pem",
    )
    return process("demo", env=env, cwd=folder)


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    """The text of the recording."""
    found: dict[str, Any] = json.loads((DEMO / "interview.json").read_text("utf-8"))
    return found


@tiers.check
def test_it_needs_no_key_and_no_network(ended: Ended, script: dict[str, Any]) -> None:
    """Whatever the environment says, it prints the states of the job, where the words come from, and who said what."""
    assert (0, "") == (ended.code, ended.stderr)
    progress = ended.stdout.partition("interview.wav: ")[2].partition("\n\n")[0]
    states = [line.split()[-1] for line in progress.splitlines()]
    assert ("uploading", "done") == (states[0], states[-1])
    assert set(states) <= {"uploading", "queued", "processing", "done"}
    assert "the words below come from its script" in ended.stdout
    expected = [f"Speaker {item['speaker']}: {item['text']}" for item in script["utterances"]]
    assert expected == [line for line in ended.stdout.splitlines() if line.startswith("Speaker ")]


@tiers.check
def test_it_writes_four_files_and_nothing_else(ended: Ended, folder: Path) -> None:
    """The folder has subtitles in both formats, the job, and a page with the recording, all about the same words."""
    written = {path.name: path.read_text("utf-8") for path in (folder / "gladia-demo").iterdir()}
    assert ["interview.html", "interview.json", "interview.srt", "interview.vtt"] == sorted(written)
    transcript = Transcript.from_raw(json.loads(written["interview.json"]))
    named = (transcript.to_srt(speakers=True), transcript.to_vtt(speakers=True))
    assert named == (written["interview.srt"], written["interview.vtt"])
    assert transcript.to_html(audio=DEMO / RECORDING) == written["interview.html"]
    assert "\nOpen gladia-demo/interview.html in a browser to read and hear it" in ended.stdout
    assert [folder / "gladia-demo"] == list(folder.iterdir())
    assert all(f"wrote gladia-demo/{name}\n" in ended.stdout for name in written)


@tiers.check
def test_it_says_how_to_do_the_same_with_gladia(ended: Ended) -> None:
    """The last line is a command for a recording that exists."""
    [line] = [line for line in ended.stdout.splitlines() if "GLADIA_API_KEY=" in line]
    words = shlex.split(line)
    assert ["GLADIA_API_KEY=...", "gladia-control", "transcribe"] == words[:3]
    assert ["--diarize", "-o", "interview.html"] == words[4:]
    assert Path(words[3]).is_file()


def test_the_recording_comes_with_the_package(script: dict[str, Any]) -> None:
    """It is small, and has sound inside of each utterance of the script and silence between them."""
    path = DEMO / RECORDING
    with wave.open(str(path)) as recording:
        assert (1, 2, 16000) == (recording.getnchannels(), recording.getsampwidth(), recording.getframerate())
        samples = array("h", recording.readframes(recording.getnframes()))
    assert 8 <= len(samples) / 16000 <= 12
    assert path.stat().st_size <= 400_000
    silent_from = 0.0
    for utterance in script["utterances"]:
        start, end = (round(utterance[name] * 16000) for name in ("start", "end"))
        assert 0 == max(map(abs, samples[round(silent_from * 16000) + 20 : start - 20]))
        assert 3000 < max(map(abs, samples[start:end]))
        silent_from = utterance["end"]
