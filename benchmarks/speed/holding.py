"""The longest time for which the event loop stands still while `AsyncGladia` reads the longest recording that Gladia
documents: 60,000 words, 255 minutes of speech. The body is decoded in a worker thread, but the interpreter is shared:
a decoder and Python's garbage collector do not hand it over in the middle of their work.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time

import httpx

from benchmarks.speed import transcripts
from benchmarks.speed.measure import Row, answer, in_turns, spread

WORDS = 60_000
ROUNDS = 9
TICK = 0.001
FAST, PLAIN, LOADS = "with `fast`", "without it", "json.loads"


def rows() -> list[Row]:
    """Measure both decoders, and one `json.loads` of the same body, in turns."""
    took = in_turns(__name__, [FAST, PLAIN, LOADS], ROUNDS)
    fast, plain, loads = (took[side] for side in (FAST, PLAIN, LOADS))
    ratio = statistics.median(plain) / statistics.median(loads)
    both = f"{spread(plain, 'ms', 1000)} / {spread(loads, 'ms', 1000)}"
    held = statistics.median(fast) * 1000
    return [
        Row(what=f"longest hold {FAST}", found=held, bar=50.0, unit="ms", took=spread(fast, "ms", 1000)),
        Row(what=f"longest hold {PLAIN} / `json.loads`", found=ratio, bar=1.0, took=both),
    ]


def main(side: str) -> None:
    """Measure one side."""
    body = json.dumps(transcripts.job(WORDS / transcripts.WORDS_AN_HOUR)).encode()
    if side == LOADS:
        answer(lambda: _loading(body))
        return
    from gladia_control.result import json as ours

    if side == PLAIN:
        ours.fast_decoder = lambda: None  # type: ignore[assignment]
    elif ours.fast_decoder() is None:
        raise SystemExit("msgspec is not installed")
    answer(lambda: asyncio.run(_longest_hold(body)))


def _loading(body: bytes) -> float:
    started = time.perf_counter()
    json.loads(body)
    return time.perf_counter() - started


async def _longest_hold(body: bytes) -> float:
    from gladia_control import AsyncGladia, Policy

    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body))
    job_id = json.loads(body)["id"]
    holds: list[float] = []

    async def tick() -> None:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(TICK)
            holds.append(time.perf_counter() - started - TICK)

    async with AsyncGladia("a-key", base_url="http://127.0.0.1:9", transport=transport, policy=Policy()) as gladia:
        ticking = asyncio.create_task(tick())
        await gladia.job(job_id).wait()
        ticking.cancel()
    return max(holds)


if __name__ == "__main__":
    main(*sys.argv[1:])
