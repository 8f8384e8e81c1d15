"""Write constraints.txt: the newest versions that pyproject.toml allows, names and versions only.

It needs only Python: it creates a temporary environment, installs all development dependencies, and lists them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Versions of everything that `make` installs, written by `make lock`; names and versions only.\n"


def main() -> int:
    """Write the file; returns the exit status."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    for extra in project["project"]["optional-dependencies"].values():
        wanted += extra
    for group in project["dependency-groups"].values():
        wanted += [item for item in group if isinstance(item, str)]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder, "bin", "python"))
        for arguments in (["--upgrade", "pip"], wanted):
            subprocess.run([python, "-m", "pip", "install", "--quiet", *arguments], check=True)
        freeze = [python, "-m", "pip", "list", "--format=freeze"]
        listed = subprocess.run(freeze, check=True, capture_output=True, text=True).stdout
    lines = sorted((line for line in listed.splitlines() if not line.startswith("setuptools==")), key=str.lower)
    (ROOT / "constraints.txt").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
