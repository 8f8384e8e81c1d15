from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import gladia_control_api_client
from gladia_control_api_client import models, options, types
from tests.generated.effective import PACKAGE


def test_the_package_is_marked_as_typed() -> None:
    """Type checkers read the package's annotations, since it holds the marker `py.typed`."""
    assert (PACKAGE / "py.typed").is_file()


def test_the_package_passes_the_strictest_check(tmp_path: Path) -> None:
    """The generated package, its client included, passes `mypy --strict` without settings of its own."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", str(PACKAGE)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert (0, "") == (result.returncode, "" if result.returncode == 0 else result.stdout + result.stderr)


def test_all_is_the_truth() -> None:
    """What the package and its models say they export is there."""
    for module in (gladia_control_api_client, models, options, types):
        assert [] == [name for name in module.__all__ if not hasattr(module, name)]
