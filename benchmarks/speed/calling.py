"""Processor time of one create and one poll, of the client only; the server is a process of its own. By hand, httpx
gets `json.dumps` and its responses go to `json.loads`, nothing is checked, and one connection serves for everything.
Ours opens a new connection for each create, to be able to tell whether a create that failed was sent.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import httpx
from gladia_control import Gladia, Policy

from benchmarks.speed.measure import Row, answer, compared, in_turns, serving

ROUNDS, TIMES = 30, 50
AUDIO = "https://example.com/a.mp3"


def rows() -> list[Row]:
    """Measure both in turns."""
    with serving() as url:
        took = in_turns(__name__, ["ours", "hand"], ROUNDS, url)
    return [compared("small call: ours / httpx by hand", took["ours"], took["hand"], 1.3, unit="µs", scale=1e6)]


def by_hand(url: str) -> Callable[[], str]:
    """httpx and json."""
    client = httpx.Client(base_url=url, headers={"x-gladia-key": "key"})

    def call() -> str:
        content, headers = json.dumps({"audio_url": AUDIO}), {"content-type": "application/json"}
        created = json.loads(client.post("/v2/pre-recorded", content=content, headers=headers).content)
        job = json.loads(client.get(f"/v2/pre-recorded/{created['id']}").content)
        return str(job["result"]["transcription"]["full_transcript"])

    return call


def ours(url: str) -> Callable[[], str]:
    """This client."""
    client = Gladia("key", base_url=url, policy=Policy(polls_per_second=1e6))
    return lambda: client.job(client.submit(AUDIO).id).wait().text


def main(side: str, url: str) -> None:
    """Measure one side."""
    call = {"ours": ours, "hand": by_hand}[side](url)
    if call() != "Hello.":
        raise SystemExit("the server sends another transcript than it should")

    def measure() -> float:
        started = time.process_time()
        for _ in range(TIMES):
            call()
        return (time.process_time() - started) / TIMES

    answer(measure)


if __name__ == "__main__":
    main(*sys.argv[1:])
