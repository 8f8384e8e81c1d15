"""A client in a process of its own, for what happens to processes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import textwrap
from collections.abc import Iterator

from tests.faults.server import Server
from tests.faults.world import KEY, ROOT, URL, python

PROGRAM = """
import asyncio, json, sys
from dataclasses import replace
from gladia_control import AsyncGladia, Gladia, Policy

policy = Policy().divided({factor})
URL = {url!r}

def report(error):
    notes = getattr(error, "__notes__", [])
    print(json.dumps([type(error).__name__, notes]), flush=True)

def blocking():
    gladia = Gladia({key!r}, base_url={base_url!r}, policy=policy)
    with gladia:
{blocking}

async def asynchronous():
    gladia = AsyncGladia({key!r}, base_url={base_url!r}, policy=policy)
    async with gladia:
{asynchronous}

if __name__ == "__main__":
    blocking() if {kind!r} == "blocking" else asyncio.run(asynchronous())
"""

CHILD = {
    "wait": """
        transcript = await gladia.job("job-1").wait()
        print(transcript.text)
    """,
    "submit": """
        job = await gladia.submit(URL, token="order-42")
        print(job.id, ",".join(job.duplicates))
    """,
    "submit and remember": """
        await gladia.transcribe(URL, on_submitted=lambda job_id: print(job_id, flush=True))
    """,
}


def program(kind: str, server: Server, body: str, factor: float = 25.0) -> str:
    """The text of a program that runs `body` with a client; written for asyncio, and run without `await` elsewhere."""
    body = textwrap.indent(textwrap.dedent(body).strip(), " " * 8)
    return PROGRAM.format(
        factor=factor,
        url=URL,
        key=KEY,
        base_url=server.url,
        kind=kind,
        blocking=body.replace("await ", "").replace("async with", "with"),
        asynchronous=body,
    )


@contextlib.contextmanager
def child(kind: str, server: Server, body: str, factor: float = 25.0) -> Iterator[subprocess.Popen[str]]:
    """Run such a program; it is killed if it is still there at the end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GLADIA_")}
    process = subprocess.Popen(
        python("-c", program(kind, server, body, factor)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    with process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
