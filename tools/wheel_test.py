"""Build the distribution, install the wheel into empty environments, and use it as a new user would."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"gladia_control_api_client", "gladia_control", "gladia_emulator"}

CORE = r"""
import importlib.util, re
from importlib.metadata import requires
core = {re.match(r"[\w-]+", line)[0] for line in requires("gladia-control-api-client") if "extra ==" not in line}
assert core == {"attrs", "httpx", "python-dateutil"}, f"core dependencies: {core}"
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
    print(gladia.transcribe(sound.getvalue(), filename="a.wav", subtitles=True).to_srt())
"""


def main() -> int:
    """Run the test; returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(work / "dist"), str(ROOT))
        wheel = next((work / "dist").glob("*.whl"))
        _check_content(wheel)
        core = _environment(work / "core", str(wheel))
        _run(str(core / "python"), "-W", "error", "-c", CORE, cwd=work)
        missing = subprocess.run([core / "gladia-control"], capture_output=True, text=True, check=False, cwd=work)
        if missing.returncode == 0 or "gladia-control-api-client[cli]" not in missing.stderr:
            raise SystemExit(f"without the extra, the command should name it: {missing.stderr!r}")
        full = _environment(work / "full", f"{wheel}[cli,emulator]")
        _run(str(full / "python"), "-W", "error", "-c", FULL, cwd=work)
        _run(str(full / "gladia-control"), "--version", cwd=work)
    print("wheel: ok")
    return 0


def _check_content(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    unexpected = {top for top in tops if top not in PACKAGES and not top.endswith(".dist-info")}
    if unexpected:
        raise SystemExit(f"the wheel holds more than the three packages: {sorted(unexpected)}")
    for package in PACKAGES:
        if f"{package}/py.typed" not in names:
            raise SystemExit(f"the wheel has no {package}/py.typed")
    if "gladia_control_api_client/openapi.json" not in names:
        raise SystemExit("the wheel has no effective document")


def _environment(folder: Path, requirement: str) -> Path:
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    _run(python, "-m", "pip", "install", "--quiet", "--constraint", str(ROOT / "constraints.txt"), requirement)
    return folder / "bin"


def _run(*command: str, cwd: Path = ROOT) -> None:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(command, check=True, cwd=cwd, env=clean | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"})


if __name__ == "__main__":
    sys.exit(main())
