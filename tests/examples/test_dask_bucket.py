"""examples/scale/dask_bucket.py on real Dask workers, some of which are killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
import pytest

from tests import tiers
from tests.examples.batch import EXAMPLES, LISTED_AFTER, SLOTS, Batch

QUICK = {"DASK_DISTRIBUTED__WORKER__PRELOAD": repr([str(Path(__file__).with_name("quick.py"))])}


def driver(batch: Batch, *options: str, **environment: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """The example; unless told otherwise, with four worker processes of its own."""
    program = EXAMPLES / "dask_bucket.py"
    return batch.started(sys.executable, program, batch.manifest, batch.results, *options, **environment)


def workers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Its worker processes."""
    return [child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())]


def ends(batch: Batch, process: subprocess.Popen[bytes]) -> None:
    """Wait for its end, which is a success."""
    batch.wait(lambda: process.poll() is not None, "the example ends")
    assert 0 == process.returncode, batch.tail()


@tiers.check
def test_a_worker_is_killed(tmp_path: Path) -> None:
    """60 recordings have 60 transcripts and 60 jobs although a worker is killed while it has unfinished jobs."""
    batch = Batch(tmp_path, 60, processing_seconds=1.0, listed_after=LISTED_AFTER)
    with batch.emulator, driver(batch, **QUICK) as process:
        batch.wait(lambda: batch.jobs >= 30, "half of the jobs")
        workers(process)[0].send_signal(signal.SIGKILL)
        ends(batch, process)
        assert [] == batch.wrong(), batch.tail()
        assert batch.requests()["list"], "the worker that was killed had a recording"


@tiers.long
def test_a_worker_and_the_driver_are_killed(tmp_path: Path) -> None:
    """1,000 recordings have 1,000 transcripts and jobs although a worker, and later the driver, is killed."""
    batch = Batch(tmp_path, 1000, processing_seconds=1.0, listed_after=LISTED_AFTER)
    with batch.emulator as emulator:
        with driver(batch, **QUICK) as process:
            batch.wait(lambda: batch.jobs >= 500, "half of the jobs")
            workers(process)[0].send_signal(signal.SIGKILL)
            batch.wait(lambda: batch.jobs >= 800, "more jobs")
            emulator.settings.processing_seconds = 60.0  # these jobs are unfinished when the driver starts again
            slow = batch.jobs + SLOTS
            batch.wait(lambda: batch.jobs >= slow, "slow jobs in all slots")
            lost = workers(process)
            process.kill()
            emulator.settings.processing_seconds = 1.0
            batch.wait(lambda: not any(worker.is_running() for worker in lost), "the workers end without their driver")
        assert len(batch.saved()) < 1000
        with driver(batch, **QUICK) as process:
            ends(batch, process)
        assert [] == batch.wrong(), batch.tail()


@tiers.long
def test_the_driver_of_a_cluster_is_killed(tmp_path: Path) -> None:
    """On a cluster, tasks outlive their driver. The next driver lets them end, so that no recording is tried twice."""
    batch = Batch(tmp_path, 100, processing_seconds=5.0, listed_after=30.0)
    dask, file = Path(sys.executable).with_name("dask"), tmp_path / "scheduler.json"
    options = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file)]
    with batch.emulator, batch.started(dask, "scheduler", "--port", "0", *options):
        batch.wait(file.exists, "the scheduler starts")
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        with batch.started(dask, "worker", "--nworkers", "2", "--nthreads", "14", *options):
            with driver(batch, "--scheduler", address) as process:
                batch.wait(lambda: batch.jobs >= 40, "some jobs")
                process.kill()
            assert len(batch.saved()) < 100
            with driver(batch, "--scheduler", address) as process:
                ends(batch, process)
        assert [] == batch.wrong(), batch.tail()
        assert 0 == batch.requests()["list"], "no recording was tried twice"


@tiers.long
@pytest.mark.parametrize("listed_after", [0.0, 4.0, 30.0])
def test_late_lists(tmp_path: Path, listed_after: float) -> None:
    """With the real pauses, 300 recordings have 300 jobs however late the list shows the job of a killed worker."""
    batch = Batch(tmp_path, 300, processing_seconds=1.0, listed_after=listed_after)
    with batch.emulator, driver(batch) as process:
        batch.wait(lambda: batch.jobs >= 150, "half of the jobs")
        workers(process)[0].send_signal(signal.SIGKILL)
        ends(batch, process)
        assert [] == batch.wrong(), batch.tail()
        assert batch.requests()["list"], "the worker that was killed had a recording"
