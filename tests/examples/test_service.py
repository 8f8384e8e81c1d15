"""The sample service: its own tests pass, in a folder that knows nothing of this project."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests import tiers

SERVICE = Path(__file__).resolve().parents[2] / "examples" / "service"


@tiers.check
def test_its_tests_pass(tmp_path: Path) -> None:
    """With the pytest plugin, and the callbacks of the emulator."""
    shutil.copytree(SERVICE, tmp_path / "service")
    command = [str(Path(sys.executable).with_name("pytest")), "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis"]
    ended = subprocess.run(command, cwd=tmp_path / "service", capture_output=True, text=True, check=False)
    assert (0, "5 passed") == (ended.returncode, ended.stdout.splitlines()[-1][:8]), ended.stdout
