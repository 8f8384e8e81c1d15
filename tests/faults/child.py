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

from gladia_control import Policy

from tests.faults.server import Server
from tests.faults.world import KEY, ROOT, URL, python
from tests.support.adapter import adapted

PROGRAM = """
import asyncio, json, os, sys, threading, traceback
from concurrent.futures import ThreadPoolExecutor
from gladia_control import AsyncGladia, Gladia, GladiaError, Policy

policy = Policy.for_tests(25.0, **{changes!r})  # with the time limits of production: a child may be slow
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

SUBMIT = """
    job = await gladia.submit(URL, token="order-42")
    print(job.id, ",".join(job.duplicates))
"""


@contextlib.contextmanager
def child(
    kind: str,
    server: Server,
    body: str,
    policy: dict[str, Any] | None = None,
    **arguments: Any,
) -> Iterator[subprocess.Popen[str]]:
    """Run such a program; it is killed if it is still there at the end.

    Args:
        kind: `blocking` or `asyncio`.
        server: The client's server.
        body: What it does with `gladia`, the client; it is written for asyncio, and a blocking client gets no `await`.
        policy: Settings of its policy that are used as they are.
        **arguments: Further arguments of the client.
    """
    body = textwrap.indent(textwrap.dedent(body).strip(), " " * 8)
    program = PROGRAM.format(
        changes=policy or {},
        arguments=arguments,
        url=URL,
        key=KEY,
        base_url=server.url,
        kind=kind,
        blocking=body.replace("await atogether", "together").replace("await ", "").replace("async with", "with"),
        asynchronous=body,
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GLADIA_")}
    process = subprocess.Popen(
        python("-c", program),
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


def output(kind: str, server: Server, body: str, **arguments: Any) -> str:
    """What such a program prints, which must end well; the arguments are those of `child`."""
    with child(kind, server, body, **arguments) as process:
        out, err = process.communicate(timeout=300)
    assert (0, "") == (process.returncode, err), out
    return out


def spawned(kind: str, base_url: str, connection: Connection) -> None:
    """For a process that `multiprocessing` spawns: make a client, and send a new job's id and transcript."""
    with asyncio.Runner() as runner:
        gladia = adapted(kind, runner, KEY, base_url=base_url, policy=Policy.for_tests())
        job = gladia.submit(URL)
        connection.send((job.id, job.wait().text))
        gladia.close()
