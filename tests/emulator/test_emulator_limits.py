"""Limits of the system: an emulator with little memory, disk or few open files goes on, in a process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import httpx
import pytest

from tests.emulator.emulator_support import JOBS, UPLOAD, wav

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits that Linux keeps")
PACKAGES = Path(__file__).resolve().parents[2]
PROGRAM = """
    import resource, sys
    from gladia_control.emulator import Emulator
    from gladia_emulator.account import jobs
    from gladia_emulator.server import journal

    limit, value = getattr(resource, sys.argv[1]), int(sys.argv[2])
    if limit == resource.RLIMIT_AS:  # beyond what Python takes anyway
        with open("/proc/self/statm") as file:
            value += int(file.read().split()[0]) * resource.getpagesize()
    jobs.KEPT_BYTES, journal.KEPT_BYTES = 20_000_000, 10_000_000
    resource.setrlimit(limit, (value, value))
    with Emulator(queue_seconds=0, processing_seconds=0) as emulator:
        print(emulator.url, flush=True)
        sys.stdin.readline()
"""


@contextlib.contextmanager
def limited(limit: str, value: int, folder: Path) -> Iterator[httpx.Client]:
    """An emulator under a limit; at the end it has said nothing, and left nothing in its folder."""
    environment = {**os.environ, "PYTHONPATH": f"{PACKAGES / 'overrides'}{os.pathsep}{PACKAGES}", "TMPDIR": str(folder)}
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(PROGRAM), limit, str(value)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        url = cast(IO[str], process.stdout).readline().strip()
        headers = {"x-gladia-key": "emulator-key"}
        with httpx.Client(base_url=url, headers=headers, trust_env=False, verify=False, timeout=60) as http:
            yield http
        out, err = process.communicate("\n", timeout=60)
    assert (0, "", "") == (process.returncode, out, err)
    assert [] == os.listdir(folder)


def test_memory_is_bounded(tmp_path: Path) -> None:
    """Requests that together would take more memory than an emulator has are all answered by it."""
    body = b'{"audio_url":"http://a/b","x":[' + b",".join([b'{"":0}'] * 30_000) + b"]}"  # 14 MB in a job
    with limited("RLIMIT_AS", 200_000_000, tmp_path) as http:
        for _ in range(20):
            reply = http.post(JOBS, content=body, headers={"content-type": "application/json"})
            assert 201 == reply.status_code
        long = [http.get(JOBS, params={"x": "y" * 60_000}).status_code for _ in range(50)]
        assert {200} == set(long)


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    """A file that the disk cannot hold is an error that says so, nothing of it is left, and smaller ones go well."""
    with limited("RLIMIT_FSIZE", 500_000, tmp_path) as http:
        for size in (510_000, 2_000_000):
            reply = http.post(UPLOAD, files={"audio": ("a.wav", wav() + bytes(size))})
            assert (507, "File too large") == (reply.status_code, reply.json()["message"][-14:])
            assert [[]] == [os.listdir(folder) for folder in tmp_path.iterdir()]
        assert 200 == http.post(UPLOAD, files={"audio": ("a.wav", wav())}).status_code
