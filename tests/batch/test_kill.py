"""A batch whose program is killed again and again: every recording has its transcript, from one job."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from gladia_control.emulator import Emulator

from tests import tiers
from tests.batch.conftest import Recordings
from tests.cli.command import IMPATIENT, PROGRAM, Ended, process, reaching, running

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")


def killed(run: subprocess.Popen[str], emulator: Emulator, requests: int) -> bool:
    """Kill a program after some more requests; False if it ended before."""
    target = len(emulator.requests) + requests
    while run.poll() is None:
        if len(emulator.requests) >= target:
            run.send_signal(signal.SIGKILL)
            return run.wait() == -signal.SIGKILL
        time.sleep(0.002)
    return False


def check(emulator: Emulator, paths: list[Path], out: Path) -> None:
    """One job and one transcript for each recording, and nothing that is unfinished."""
    tokens = Counter((job.custom_metadata or {}).get("client_token") for job in emulator.jobs)
    assert [] == [token for token, count in tokens.items() if count > 1]
    assert len(paths) == len(emulator.jobs)
    assert {path.stem for path in paths} == {path.stem for path in out.glob("*.json")}
    assert {f"{path.stem}.srt" for path in paths} == {path.name for path in out.glob("*.srt")}
    assert [] == list(out.glob(".*"))
    assert {"journal.sqlite", "report.csv"} == {
        path.name for path in out.iterdir() if path.suffix not in (".json", ".srt")
    }


@pytest.mark.parametrize(
    ("count", "kills", "listed_after", "program"),
    [
        pytest.param(24, 6, 0.1, IMPATIENT, marks=tiers.check),
        pytest.param(200, 50, 0.0, IMPATIENT, marks=tiers.long),
        pytest.param(60, 10, 4.0, PROGRAM, marks=tiers.long),
    ],
)
def test_a_batch_survives_kills(
    recordings: Recordings, tmp_path: Path, count: int, kills: int, listed_after: float, program: tuple[str, ...]
) -> None:
    """`kill -9` at random moments, and the same command again each time."""
    paths, out, rng = recordings(count), tmp_path / "out", random.Random(count)
    with Emulator(
        scripts={"*": "Hello."}, queue_seconds=0.1, processing_seconds=0.5, listed_after=listed_after
    ) as emulator:
        command = ("batch", tmp_path / "rec", "--out", out, "--format", "json", "--format", "srt", "--quiet")
        done, most = 0, 2 * count // kills + 4
        while done < kills:
            with running(*command, env=reaching(emulator), program=program) as run:
                alive = killed(run, emulator, rng.randint(0, most))
                run.communicate()
            if not alive:
                break
            done += 1
        ended = process(*command, env=reaching(emulator), program=program, timeout=300)
        assert (Ended(0, "", ""), True) == (ended, done >= kills // 2)
        check(emulator, paths, out)
