"""A client in a process of its own, for what happens to processes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import textwrap
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

from gladia_control import AsyncGladia, Gladia, Policy

from tests.faults.server import Server
from tests.faults.world import KEY, ROOT, URL, python

PROGRAM = """
import asyncio, json, os, sys, threading, traceback
from concurrent.futures import ThreadPoolExecutor
from gladia_control import AsyncGladia, Gladia, GladiaError, Policy

policy = Policy.for_tests({factor}, **{changes!r})  # with the time limits of production: a child may be slow
URL = {url!r}

def report(error):
    notes = getattr(error, "__notes__", [])
    print(json.dumps([type(error).__name__, notes]), flush=True)

def memory(name):
    # in KiB, of this program alone: "VmRSS" now, "VmHWM" at most
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name))

def together(function, count):
    start = threading.Barrier(count)

    def call(number):
        start.wait()
        try:
            return function(number)
        except BaseException:
            traceback.print_exc()
            os._exit(1)  # the others may wait for this one

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(call, range(count)))

async def atogether(function, count):
    return await asyncio.gather(*map(function, range(count)))

def blocking():
    gladia = Gladia({key!r}, base_url={base_url!r}, policy=policy, **{arguments!r})
    with gladia:
{blocking}

async def asynchronous():
    gladia = AsyncGladia({key!r}, base_url={base_url!r}, policy=policy, **{arguments!r})
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


def program(
    kind: str, server: Server, body: str, factor: float, changes: dict[str, Any], arguments: dict[str, Any]
) -> str:
    """The text of a program that runs `body`, which is written for asyncio; the blocking client gets no `await`."""
    body = textwrap.indent(textwrap.dedent(body).strip(), " " * 8)
    return PROGRAM.format(
        factor=factor,
        changes=changes,
        arguments=arguments,
        url=URL,
        key=KEY,
        base_url=server.url,
        kind=kind,
        blocking=body.replace("await atogether", "together").replace("await ", "").replace("async with", "with"),
        asynchronous=body,
    )


@contextlib.contextmanager
def child(
    kind: str,
    server: Server,
    body: str,
    factor: float = 25.0,
    policy: dict[str, Any] | None = None,
    **arguments: Any,
) -> Iterator[subprocess.Popen[str]]:
    """Run such a program; it is killed if it is still there at the end.

    Args:
        kind: `blocking` or `asyncio`.
        server: The client's server.
        body: What it does with `gladia`, the client.
        factor: The pauses of its policy are divided by this.
        policy: Settings of its policy that are used as they are.
        **arguments: Further arguments of the client.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GLADIA_")}
    process = subprocess.Popen(
        python("-c", program(kind, server, body, factor, policy or {}, arguments)),
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


def spawned(kind: str, base_url: str, connection: Connection) -> None:
    """For a process that `multiprocessing` spawns: make a client, and send a new job's id and transcript."""

    async def main() -> tuple[str, str]:
        async with AsyncGladia(KEY, base_url=base_url, policy=Policy.for_tests()) as gladia:
            job = await gladia.submit(URL)
            return job.id, (await job.wait()).text

    if kind == "asyncio":
        connection.send(asyncio.run(main()))
        return
    with Gladia(KEY, base_url=base_url, policy=Policy.for_tests()) as gladia:
        job = gladia.submit(URL)
        connection.send((job.id, job.wait().text))
