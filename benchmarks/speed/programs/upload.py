"""Upload a file; prints JSON for each line of its input: seconds, and most bytes of memory that that took so far.

upload.py ours|hand URL FILE
"""

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any


def by_hand(url: str, path: Path) -> Any:
    """httpx, streaming an open file."""
    httpx: Any = importlib.import_module("httpx")
    client = httpx.Client(base_url=url, headers={"x-gladia-key": "key"}, timeout=60)

    def call() -> str:
        with path.open("rb") as file:
            answer = client.post("/v2/upload", files={"audio": (path.name, file, "audio/wav")})
        return str(answer.raise_for_status().json()["audio_url"])

    return call


def ours(url: str, path: Path) -> Any:
    """This package."""
    client = importlib.import_module("gladia_control").Gladia("key", base_url=url)
    return lambda: client.upload(path).audio_url


def peak() -> int:
    """Most bytes of memory that this process had so far. (`ru_maxrss` begins with what its parent had.)"""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024


small = Path(sys.argv[3]).with_name("small.wav")
make = ours if sys.argv[1] == "ours" else by_hand
make(sys.argv[2], small)()
call, before = make(sys.argv[2], Path(sys.argv[3])), peak()
for _ in sys.stdin:
    started = time.perf_counter()
    call()
    print(json.dumps({"seconds": time.perf_counter() - started, "memory": peak() - before}), flush=True)
