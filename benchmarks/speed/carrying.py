"""Many jobs of 20 s in one event loop: fifty are submitted at a time, then all are awaited at once, with 500 polls a
second (`Policy(polls_per_second=500)`). Memory is the growth of the peak of the whole process, connections included.
gladiaio-sdk polls each job every three seconds. Jobs that have not ended 60 s after the last submission count as not
finished.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from gladia_control import AsyncGladia, Policy

from benchmarks.speed.measure import Row, command, environment, serving

SECONDS, LIMIT = 20.0, 60.0
SUBMISSIONS_AT_ONCE, POLLS_PER_SECOND = 50, 500
FEW, MANY = 1000, 10_000
AUDIO = "https://example.com/a.mp3"


def rows() -> list[Row]:
    """Measure both libraries with few jobs, and ours with many."""
    with serving(SECONDS) as url:
        ours, vendor, many = measured("ours", url, FEW), measured("vendor", url, FEW), measured("ours", url, MANY)
    name = f"{FEW} jobs: processor time of each, ours / gladiaio-sdk"
    took = f"{ours['cpu'] * 1000:.2f} ms / {vendor['cpu'] * 1000:.2f} ms; {vendor['done']} of gladiaio-sdk's finished"
    seconds = f"in {many['seconds']:.0f} s"
    return [
        Row(what=name, found=ours["cpu"] / vendor["cpu"], took=took),
        Row(what=f"{MANY} jobs: how many finish", found=many["done"], bar=MANY, at_least=True, took=seconds),
        Row(what=f"{MANY} jobs: memory of each", found=many["memory"] / 1000, bar=25.0, unit="kB"),
    ]


def measured(library: str, url: str, count: int) -> dict[str, Any]:
    """What a process of its own found."""
    run = subprocess.run(
        command(__name__, library, url, count), check=True, capture_output=True, text=True, env=environment()
    )
    return dict(json.loads(run.stdout.splitlines()[-1]))


class Ours:
    """This client."""

    def __init__(self, url: str):
        self.client = AsyncGladia("key", base_url=url, policy=Policy(polls_per_second=POLLS_PER_SECOND))

    async def submit(self) -> Any:
        """A new job."""
        return await self.client.submit(AUDIO)

    async def wait(self, job: Any) -> Any:
        """A finished job."""
        return await job.wait()


class Vendor:
    """gladiaio-sdk."""

    def __init__(self, url: str):
        sdk: Any = importlib.import_module("gladiaio_sdk")
        self.client = sdk.GladiaClient(api_key="key", api_url=url).pre_recorded_v2_async()

    async def submit(self) -> Any:
        """A new job."""
        return (await self.client.create({"audio_url": AUDIO})).id

    async def wait(self, job: Any) -> Any:
        """A finished job."""
        return await self.client.poll(job)


async def main(library: str, url: str, number: str) -> None:
    """Submit all jobs, some at a time, and wait for all of them together."""
    count = int(number)
    client = Ours(url) if library == "ours" else Vendor(url)
    await client.submit()  # whatever happens at first use only
    slots = asyncio.Semaphore(SUBMISSIONS_AT_ONCE)
    memory, used, started, done = peak(), time.process_time(), time.monotonic(), 0

    async def submit() -> Any:
        async with slots:
            return await client.submit()

    async def wait(job: Any) -> None:
        nonlocal done
        await client.wait(job)
        done += 1

    def report(*_: object) -> None:
        each = (time.process_time() - used) / count
        found = {"done": done, "seconds": time.monotonic() - started, "cpu": each, "memory": (peak() - memory) / count}
        print(json.dumps(found), flush=True)
        os._exit(0)  # what still waits could take long to end

    jobs = await asyncio.gather(*[submit() for _ in range(count)])
    signal.signal(signal.SIGALRM, report)  # a busy event loop has no turn for a timer
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    await asyncio.gather(*[wait(job) for job in jobs], return_exceptions=True)
    report()


def peak() -> int:
    """Most bytes of memory that this process has had. (`ru_maxrss` begins with that of its parent.)"""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
