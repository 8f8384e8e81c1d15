"""Fault matrix: what it takes of memory, measured in a process of its own."""

from __future__ import annotations

import functools
import itertools
import json
import sys
import threading
import time
import zlib
from typing import Any

import pytest
from attrs import define, field
from gladia_control import ResponseTooLarge, ServerError

from tests.faults.child import child
from tests.faults.server import RESULT, Behaviour, Server, raw
from tests.faults.world import World, row

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")

MIB = 1024
"""In KiB, as Linux counts."""
CAP = 8 * 2**20
CROWD = 60 * MIB

MEASURED = """
before = memory("VmRSS")
try:
    result = await {call}
except GladiaError as error:
    result = error
print(json.dumps([memory("VmHWM") - before, type(result).__name__, len(getattr(result, "raw", None) or b"")]))
"""


def measured(world: World, server: Server, call: str) -> tuple[int, str, int]:
    """Call something in a child: by how many KiB it grew at most, what came of it, and the size of its `raw`."""
    with child(world.kind, server, MEASURED.format(call=call), max_response_bytes=CAP) as process:
        out, err = process.communicate(timeout=300)
    assert "" == err
    grown, name, size = json.loads(out)
    return grown, name, size


@functools.cache
def bomb() -> bytes:
    """A gzip file of 300 KiB that decompresses to 300 MiB."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([packer.compress(bytes(2**20)) for _ in range(300)]) + packer.flush()


def exploding(status: int, *, made: bool = False) -> Behaviour:
    head = b"HTTP/1.1 %d Whatever\r\ncontent-encoding: gzip\r\n\r\n" % status
    return raw(head + bomb(), made=made)


@row(30, "a gzip bomb of 300 MiB")
def test_a_gzip_bomb(world: World) -> None:
    """Only as much is decompressed as is accepted, and then it is an error."""
    server = world.server().always("get", exploding(200))
    error = world.fails(ResponseTooLarge, world.client(server, max_response_bytes=CAP).job("j").refresh)
    assert (CAP, 1) == (len(error.raw), server.count("get"))
    grown, name, size = measured(world, server, "gladia.job('j').refresh()")
    assert ("ResponseTooLarge", CAP) == (name, size)
    assert grown <= 4 * CAP / 1024, f"{grown} KiB more"


@row(30, "a gzip bomb as the body of an error")
def test_a_gzip_bomb_as_an_error(world: World) -> None:
    """Of an error's body, 64 KiB are enough."""
    server = world.server().always("get", exploding(503))
    grown, name, _ = measured(world, server, "gladia.job('j').refresh()")
    assert (ServerError.__name__, 4) == (name, server.count("get"))
    assert grown <= 4 * MIB, f"{grown} KiB more"
    world.outcomes.append(name)


@row(30, "a gzip bomb as the answer to a create that made a job")
def test_a_gzip_bomb_for_a_create(world: World) -> None:
    """The job is found by its token."""
    server = world.server().always("create", exploding(201, made=True))
    grown, name, _ = measured(world, server, "gladia.submit(URL)")
    assert ("Job" if world.kind == "blocking" else "AsyncJob", 1) == (name, server.count("list"))
    assert grown <= 4 * CAP / 1024, f"{grown} KiB more"
    world.outcomes.append("ok")


@row(32, "a body without end")
@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_without_end(world: World, chunked: bool) -> None:
    """It is read up to what is accepted, and no further."""
    part = b"10000\r\n" + bytes(65536) + b"\r\n" if chunked else bytes(65536)
    head = b"HTTP/1.1 200 OK\r\n" + (b"transfer-encoding: chunked\r\n\r\n" if chunked else b"\r\n")
    server = world.server().always("get", raw(lambda: itertools.chain([head], itertools.repeat(part))))
    error = world.fails(ResponseTooLarge, world.client(server, max_response_bytes=CAP).job("j").refresh)
    assert (CAP, 1) == (len(error.raw), server.count("get"))
    grown, name, size = measured(world, server, "gladia.job('j').refresh()")
    assert ("ResponseTooLarge", CAP) == (name, size)
    assert grown <= 4 * CAP / 1024, f"{grown} KiB more"


WAITS = 2000
RATE = 700.0
THOUSANDS = f"""
from tests.faults.crowd import Answers
answers = Answers()
async with type(gladia)("a-key", policy=policy, transport=answers) as crowd:
    before = memory("VmRSS")
    found = await atogether(lambda n: crowd.job(f"j{{n}}").wait(timeout=300), {WAITS})
    print(json.dumps([memory("VmHWM") - before, [transcript.raw["id"] for transcript in found], answers.asked]))
"""


@row(77, f"{WAITS} jobs are awaited at once by one client (the limiter is set to {RATE:.0f} polls a second)")
def test_thousands_of_waits(world: World) -> None:
    """All end, the polls are spread over as much time as the limiter asks for, and it takes no more than 60 MiB.

    The answers are the child's own: thousands of them over sockets would take long, and no memory more.
    """
    world.posts = 0
    with child(world.kind, world.server(), THOUSANDS, policy={"polls_per_second": RATE}) as process:
        out, err = process.communicate(timeout=300)
    assert "" == err
    grown, ids, asked = json.loads(out)
    assert [f"j{number}" for number in range(WAITS)] == ids
    assert WAITS == len(asked)
    assert max(asked) - min(asked) >= (WAITS - 20) / RATE - 0.5
    assert grown <= CROWD, f"{grown} KiB more"
    world.outcomes.append("ok")


@define
class Line:
    """Gladia's limits: 25 jobs are processed at once, 300 more may stand in line.

    Attributes:
        takes: Seconds that a job is processed.
        full: How many jobs there must be before the first one is processed to its end.
    """

    server: Server
    takes: float
    full: int
    _started: dict[str, float] = field(factory=dict)
    _lock: threading.Lock = field(factory=threading.Lock)

    def __call__(self, job: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            now = time.monotonic()
            jobs = self.server.jobs
            complete = len(jobs) >= self.full
            ended = [j for j, at in self._started.items() if complete and now >= at + self.takes]
            for other in jobs[: len(ended) + 25]:
                self._started.setdefault(other["id"], now)
            if job["id"] in ended:
                return job | {"status": "done", "result": RESULT}
            return job | {"status": "processing" if job["id"] in self._started else "queued"}


FLIGHT = 325
IN_FLIGHT = f"""
before = memory("VmRSS")
found = await atogether(lambda n: gladia.transcribe(f"{{URL}}?{{n}}", timeout=300), {FLIGHT})
print(json.dumps([memory("VmHWM") - before, [transcript.raw["id"] for transcript in found]]))
"""


@row(77, "325 jobs in flight: 25 are processed, 300 stand in line")
def test_as_many_jobs_as_may_be(world: World) -> None:
    """All are transcribed, each once; the polls keep to their rate, and it takes no more than 60 MiB."""
    world.posts = FLIGHT
    server = world.server()
    server.state = Line(server, 0.05, FLIGHT)
    policy = {"polls_per_second": 150.0, "submit": 300.0, "attempt": 60.0, "connect": 20.0, "read": 20.0}
    with child(world.kind, server, IN_FLIGHT, policy=policy) as process:
        out, err = process.communicate(timeout=300)
    assert "" == err
    grown, ids = json.loads(out)
    assert ({f"job-{number}" for number in range(1, FLIGHT + 1)}, FLIGHT) == (set(ids), len(ids))
    asked = [request.at for request in server.requests if request.operation == "get"]
    assert len(asked) - 20 <= 150 * (max(asked) - min(asked) + 0.5)
    assert grown <= CROWD, f"{grown} KiB more"
    world.outcomes.append("ok")
