"""Receive a long transcript while the event loop has other work; prints JSON: the longest time in which it had no turn.

stall.py LIBRARY URL
"""

import asyncio
import importlib
import json
import sys
import time
from typing import Any

ID = "45463597-20b7-4af7-b3b3-f5fb778203ab"


def receiver(library: str, url: str) -> Any:
    """What receives the job."""
    if library == "vendor":
        sdk: Any = importlib.import_module("gladiaio_sdk")
        return sdk.GladiaClient(api_key="key", api_url=url).prerecorded_async().get
    if library == "ours, standard library":
        ours: Any = importlib.import_module("gladia_control.result.json")
        ours.fast_decoder = lambda: None
    client = importlib.import_module("gladia_control").AsyncGladia("key", base_url=url)
    return lambda job_id: client.job(job_id).wait()


async def main() -> float:
    """Receive it twice; the second time counts."""
    receive = receiver(sys.argv[1], sys.argv[2])
    longest = 0.0

    async def other_work() -> None:
        nonlocal longest
        before = time.perf_counter()
        while True:
            await asyncio.sleep(0)
            now = time.perf_counter()
            longest, before = max(longest, now - before), now

    if sys.argv[1] != "vendor":
        await receive(ID)
    task = asyncio.create_task(other_work())
    await asyncio.sleep(0)
    await receive(ID)
    await asyncio.sleep(0.01)
    task.cancel()
    return longest


print(json.dumps(asyncio.run(main())))
