"""Wait for very many jobs at once with one library's asynchronous client; prints JSON.

scale.py LIBRARY URL JOBS RATE      RATE: polls a second that the client may send (this package only)
"""

import asyncio
import importlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

AT_ONCE = 50  # submissions
LIMIT = 100.0
"""Seconds after which it is not waited any longer: a client that is busy with polls that time out may never end."""
DONE = "45463597-20b7-4af7-b3b3-f5fb778203ab"
"""A job that the server has not created is done already."""


def peak() -> int:
    """Most bytes of memory that this process had so far. (`ru_maxrss` begins with what its parent had.)"""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024


class Ours:
    """This package."""

    def __init__(self, url: str, rate: float):
        ours: Any = importlib.import_module("gladia_control")
        self.client = ours.AsyncGladia("key", base_url=url, policy=ours.Policy(polls_per_second=rate))

    async def submit(self) -> Any:
        """A new job."""
        return await self.client.submit("https://example.com/a.mp3")

    def known(self, job_id: str) -> Any:
        """A job whose id is known."""
        return self.client.job(job_id)

    async def wait(self, job: Any) -> Any:
        """The id of a job, once it is done."""
        return (await job.wait()).id


class Vendor:
    """gladiaio-sdk."""

    def __init__(self, url: str, _: float):
        sdk: Any = importlib.import_module("gladiaio_sdk")
        self.client = sdk.GladiaClient(api_key="key", api_url=url).prerecorded_async()

    async def submit(self) -> Any:
        """A new job."""
        return (await self.client.create({"audio_url": "https://example.com/a.mp3"})).id

    def known(self, job_id: str) -> Any:
        """A job whose id is known."""
        return job_id

    async def wait(self, job: Any) -> Any:
        """The id of a job, once it is done."""
        return (await self.client.poll(job)).id


async def main() -> None:
    """Submit all jobs, some at a time, and wait for all of them together."""
    library, url, count, rate = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    client = (Ours if library == "ours" else Vendor)(url, rate)
    await client.submit()
    await client.wait(client.known(DONE))  # whatever is loaded at first use
    line = asyncio.Semaphore(AT_ONCE)

    async def submitted() -> Any:
        async with line:
            return await client.submit()

    memory, used, started = peak(), time.process_time(), time.monotonic()
    jobs = await asyncio.gather(*[submitted() for _ in range(count)])
    done, problems = 0, set()

    async def waited(job: Any) -> None:
        nonlocal done
        try:
            await client.wait(job)
        except Exception as error:
            problems.add(repr(error)[:200])
        else:
            done += 1

    def report(*_: object) -> None:
        if time.monotonic() - began >= LIMIT:
            problems.add(f"no end after {LIMIT:g} s")
        found = {
            "done": done,
            "problems": sorted(problems)[:3],
            "seconds": time.monotonic() - started,
            "cpu": (time.process_time() - used) / done if done else None,
            "memory": (peak() - memory) / count,
        }
        print(json.dumps(found), flush=True)
        os._exit(0)  # without an end to what still waits, which would take long, too

    began = time.monotonic()
    signal.signal(signal.SIGALRM, report)  # a loop that is that busy has no turn for a timer
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    await asyncio.gather(*[waited(job) for job in jobs])
    report()


asyncio.run(main())
