"""The wheel, built and installed into empty environments, works as a new user expects."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import hatch_build
from tests import tiers

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"gladia_control_api_client", "gladia_control", "gladia_emulator"}

CORE = r"""
import importlib.util, re
from importlib.metadata import requires
core = {re.match(r"[\w-]+", line)[0] for line in requires("gladia-control-api-client") if "extra ==" not in line}
assert core == {"attrs", "httpcore", "httpx", "python-dateutil"}, f"core dependencies: {core}"
for extra in ("typer", "rich", "starlette", "uvicorn"):
    assert importlib.util.find_spec(extra) is None, f"{extra} is installed without its extra"
assert importlib.util.find_spec("overrides") is None, "the wheel would shadow PyPI's package overrides"
import gladia_control
from gladia_control import BadOption, Gladia
try:
    Gladia("key").transcribe(b"x", diarization_config={"min_speakers": -1})
except BadOption as error:
    print(error)
else:
    raise SystemExit("a bad option was accepted")
"""

FULL = """
import io, wave
from gladia_control import Gladia
from gladia_control.emulator import Emulator
sound = io.BytesIO()
with wave.open(sound, "wb") as recording:
    recording.setparams((1, 2, 8000, 0, "NONE", ""))
    recording.writeframes(bytes(16000))
with Emulator() as emulator, Gladia(emulator.api_key, base_url=emulator.url) as gladia:
    transcript = gladia.transcribe(sound.getvalue(), filename="a.wav", subtitles=True)
    print(transcript.to_srt())
    assert transcript.to_html(audio=sound.getvalue()).startswith("<!doctype html>")
"""


def run(*command: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The outcome of a command that does not see the packages of this tree unless it runs in it."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    clean |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)


def environment(folder: Path, requirement: str) -> Path:
    """The folder of the programs of a new environment that holds nothing but a requirement."""
    venv.create(folder, with_pip=True)
    constraints = ("--constraint", ROOT / "constraints.txt")
    done = run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", *constraints, requirement)
    assert 0 == done.returncode, done.stderr
    return folder / "bin"


@pytest.fixture(name="wheel", scope="module")
def built_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built from its source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    assert 0 == done.returncode, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@tiers.check
def test_it_holds_the_three_packages(wheel: Path) -> None:
    """It holds the packages with their types, the effective document and the parts of the page, and nothing else."""
    names = zipfile.ZipFile(wheel).namelist()
    folders = {name.partition("/")[0] for name in names}
    assert {name for name in folders if not name.endswith(".dist-info")} == PACKAGES
    needed = {f"{package}/py.typed" for package in PACKAGES} | {"gladia_control_api_client/openapi.json"}
    page = ROOT / "overrides" / "gladia_control" / "result" / "page"
    needed |= {f"gladia_control/result/page/{path.name}" for path in page.iterdir() if path.is_file()}
    assert set() == needed - set(names)


@tiers.check
def test_an_index_shows_it(wheel: Path) -> None:
    """The addresses exist, and no link of the README is relative."""
    with zipfile.ZipFile(wheel) as file:
        [name] = [name for name in file.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = file.read(name).decode("utf-8")
    assert "Project-URL: Gladia, https://www.gladia.io\n" in metadata
    assert "\n# gladia-control-api-client\n" in metadata
    assert [] == re.findall(r"\]\((?!https://)[^)]*\)", metadata)


def test_links_lead_to_the_repository() -> None:
    """Once its address is known; until then pictures go and links become text."""
    text = "![a page](docs/p.png) [docs](docs/a.md#b), [Gladia](https://www.gladia.io)"
    there = "https://example.com/repo"
    expected = (
        f"![a page]({there}/raw/main/docs/p.png) [docs]({there}/blob/main/docs/a.md#b), [Gladia](https://www.gladia.io)"
    )
    assert expected == hatch_build.with_addresses(text, there)
    assert " docs, [Gladia](https://www.gladia.io)" == hatch_build.with_addresses(text, "")


@tiers.check
def test_the_core_needs_no_extra(wheel: Path, tmp_path: Path) -> None:
    """Without extras the client works, and the command names the extra that it needs."""
    programs = environment(tmp_path / "core", str(wheel))
    done = run(programs / "python", "-W", "error", "-c", CORE, folder=tmp_path)
    assert 0 == done.returncode, done.stderr
    missing = run(programs / "gladia-control", folder=tmp_path)
    assert (True, True) == (missing.returncode != 0, "gladia-control-api-client[cli]" in missing.stderr), missing.stderr


@tiers.check
def test_the_extras_bring_the_command_and_the_emulator(wheel: Path, tmp_path: Path) -> None:
    """With the extras, the emulator transcribes, the demo runs, and a batch pays once."""
    programs = environment(tmp_path / "full", f"{wheel}[cli,emulator]")
    smoke = shutil.copy(ROOT / "tests" / "smoke.py", tmp_path)
    demo = (programs / "gladia-control", "demo", "--directory", "demo")
    for command in ((programs / "python", "-W", "error", "-c", FULL), demo, (programs / "python", smoke)):
        done = run(*command, folder=tmp_path)
        assert 0 == done.returncode, done.stderr
