"""Memory does not grow with a batch."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest
from gladia_control.batch.journal import Journal

from tests import tiers
from tests.cli.command import environment, process

STATUS = Path("/proc/self/status")
pytestmark = [tiers.long, pytest.mark.skipif(not STATUS.exists(), reason="needs Linux to tell the most memory")]

MEASURED = (
    sys.executable,
    "-c",
    "import atexit; from gladia_control.cli import main; "
    f"atexit.register(lambda: print(open('{STATUS}').read())); main()",
)
"""The command line; at its end it prints what the system knows of the process."""

NOWHERE = {"GLADIA_API_KEY": "00000000-0000-0000-0000-000000000000", "GLADIA_API_URL": "http://127.0.0.1:9"}
MORE = 20
"""Megabytes that 90,000 more inputs may take: 220 bytes each, less than an input with its URL takes in a list."""


def peak(folder: Path, *arguments: str) -> tuple[int, float]:
    """The exit code of a batch that sends nothing, and the most memory that it had, in megabytes."""
    more = ("batch", "list.csv", "--out", "out", "--quiet", *arguments)
    ended = process(*more, env=environment(**NOWHERE), program=MEASURED, timeout=300, cwd=folder)
    kilobytes = ended.stdout.partition("VmHWM:")[2].split()[0]
    return ended.code, int(kilobytes) / 1024


def finish(folder: Path) -> None:
    """Note that all inputs are finished, and write their files, which a run only looks at."""
    with closing(Journal(folder / "out/journal.sqlite")) as journal:
        journal.run("UPDATE items SET state = 'delivered', job_id = name, rendering = '{}'")
        for row in journal.rows():
            (folder / f"out/{row.name}.json").touch()


def test_100_000_inputs_take_no_more_memory_than_10_000(tmp_path: Path) -> None:
    """Neither while they are planned, nor when all of them are finished; the report included."""
    planned, skipped = [], []
    for count in (10_000, 100_000):
        folder = tmp_path / str(count)
        folder.mkdir()
        with (folder / "list.csv").open("w") as file:
            file.write("source\n")
            file.writelines(f"https://example.com/{number:06}.mp3\n" for number in range(count))
        code, memory = peak(folder, "--max-minutes", "0")
        planned.append(memory)
        finish(folder)
        again, memory = peak(folder)
        skipped.append(memory)
        assert (17, 0) == (code, again)
    for few, many in (planned, skipped):
        assert many - few < MORE
