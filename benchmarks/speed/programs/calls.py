"""Submit a job and poll it once; prints JSON for each line of its input: processor seconds that this takes.

calls.py ours|hand URL
"""

import importlib
import json
import sys
import time
from typing import Any

TIMES = 50
AUDIO = "https://example.com/a.mp3"


def expect(text: str) -> None:
    """End the program if the server answered something else than it should."""
    if text != "Hello.":
        raise SystemExit(f"answered {text!r}")


def by_hand(url: str) -> Any:
    """httpx, json.dumps and json.loads."""
    httpx: Any = importlib.import_module("httpx")
    client = httpx.Client(base_url=url, headers={"x-gladia-key": "key"})

    def call() -> None:
        content, headers = json.dumps({"audio_url": AUDIO}), {"content-type": "application/json"}
        created = json.loads(client.post("/v2/pre-recorded", content=content, headers=headers).content)
        job = json.loads(client.get(f"/v2/pre-recorded/{created['id']}").content)
        expect(job["result"]["transcription"]["full_transcript"])

    return call


def ours(url: str) -> Any:
    """This package."""
    package: Any = importlib.import_module("gladia_control")
    client = package.Gladia("key", base_url=url, policy=package.Policy(polls_per_second=1e6))

    def call() -> None:
        job = client.submit(AUDIO)
        expect(client.job(job.id).wait().text)

    return call


call = (ours if sys.argv[1] == "ours" else by_hand)(sys.argv[2])
call()
for _ in sys.stdin:
    started = time.process_time()
    for _ in range(TIMES):
        call()
    print(json.dumps((time.process_time() - started) / TIMES), flush=True)
