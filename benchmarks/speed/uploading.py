"""The throughput of a large upload, to a server on this machine that counts the bytes. By hand, httpx gets the open
file. Ours also keeps its deadline between two pieces, and checks that the file neither grows nor shrinks.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import httpx
from gladia_control import Gladia

from benchmarks.speed.measure import Row, answer, compared, in_turns, serving

MEGABYTES, ROUNDS = 500, 15


def rows() -> list[Row]:
    """Measure both in turns."""
    with tempfile.TemporaryDirectory() as folder, serving() as url:
        path = Path(folder) / "large.wav"
        with path.open("wb") as file:
            file.truncate(MEGABYTES * 10**6)
        took = in_turns(__name__, ["ours", "hand"], ROUNDS, url, path)
    speed = {side: [MEGABYTES / seconds for seconds in found[1:]] for side, found in took.items()}  # the first warms
    name = f"upload of {MEGABYTES} MB: throughput of ours / httpx by hand"
    return [compared(name, speed["ours"], speed["hand"], 0.95, unit="MB/s", scale=1.0, at_least=True)]


def main(side: str, url: str, name: str) -> None:
    """Measure one side."""
    path = Path(name)
    ours, client = Gladia("key", base_url=url), httpx.Client(base_url=url, headers={"x-gladia-key": "key"}, timeout=60)

    def by_hand() -> None:
        with path.open("rb") as file:
            client.post("/v2/upload", files={"audio": (path.name, file, "audio/wav")}).raise_for_status()

    def measure() -> float:
        started = time.perf_counter()
        ours.upload(path) if side == "ours" else by_hand()
        return time.perf_counter() - started

    answer(measure)


if __name__ == "__main__":
    main(*sys.argv[1:])
