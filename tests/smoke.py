"""A batch on the command line, against a local Gladia: what every system has to do with the installed wheel.

    python tests/smoke.py

It needs the extras `cli` and `emulator`, and writes into a temporary folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from gladia_control.emulator import Emulator, silent_wav


def main() -> None:
    """Transcribe three recordings, twice; the second run must pay for nothing."""
    with tempfile.TemporaryDirectory() as folder, Emulator(queue_seconds=0, processing_seconds=0) as emulator:
        recordings, results = Path(folder, "rec"), Path(folder, "out")
        recordings.mkdir()
        for number in range(3):
            (recordings / f"{number}.wav").write_bytes(silent_wav(number + 1))
        environment = os.environ | {"GLADIA_API_URL": emulator.url, "GLADIA_API_KEY": emulator.api_key}
        command = [sys.executable, "-m", "gladia_control", "batch", str(recordings), "--out", str(results)]
        for _ in range(2):
            subprocess.run([*command, "--format", "json,srt"], env=environment, check=True)
        written = sorted(path.name for path in results.iterdir() if path.suffix in (".json", ".srt"))
        assert written == [f"{number}.{ending}" for number in range(3) for ending in ("json", "srt")], written
        creates = sum(request.operation == "create" for request in emulator.requests)
        assert creates == 3, creates
    print("3 recordings, 3 jobs")


if __name__ == "__main__":
    main()
