"""What the README says is true."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from gladia_control.emulator import Emulator

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
PROGRAMS = [block for block in BLOCKS if "import pytest" not in block]
TESTS = [block for block in BLOCKS if "import pytest" in block]


@pytest.fixture
def gladia_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recording_path: Path
) -> Iterator[Emulator]:
    """The README's surroundings: a key and an address in the environment, and a recording in the folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "interview.wav").write_bytes(recording_path.read_bytes())
    with Emulator(queue_seconds=0, processing_seconds=0.02) as emulator:
        monkeypatch.setenv("GLADIA_API_KEY", emulator.api_key)
        monkeypatch.setenv("GLADIA_API_URL", emulator.url)
        yield emulator


@pytest.fixture
def recording_path(tmp_path: Path) -> Path:
    """Three seconds of silence."""
    path = tmp_path / "silence.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * 8000 * 3))
    return path


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda block: " ".join(block.split()[:8]))
@pytest.mark.usefixtures("gladia_in_the_environment")
def test_its_programs_run(program: str) -> None:
    """Each Python block runs as it stands."""
    exec(compile(program, "README.md", "exec"), {"__name__": "readme"})


def test_its_tests_pass(tmp_path: Path) -> None:
    """The examples of a user's own tests pass, in a folder that knows nothing of this project."""
    for number, block in enumerate(TESTS):
        (tmp_path / f"test_example_{number}.py").write_text(block, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", str(tmp_path)]
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
    written = sum(block.count("def test_") for block in TESTS)
    assert (0, True) == (result.returncode, f"{written} passed" in result.stdout), result.stdout


def test_its_make_targets_exist() -> None:
    """Every `make` command that the README shows is a target."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    named = set(re.findall(r"\$ make ([a-z-]+)", README))
    assert named
    assert named <= targets


def test_its_links_lead_somewhere() -> None:
    """Every relative link is a file of the repository."""
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link
