"""Fault matrix: bounds on memory, measured in a process of its own."""

from __future__ import annotations

import functools
import json
import sys
import zlib

import pytest
from gladia_control import Policy, ResponseTooLarge, ServerError

from tests import tiers
from tests.faults.child import output
from tests.faults.server import RESULT, Behaviour, Server, forever, raw
from tests.faults.world import World, each, row

pytestmark = [tiers.check, pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")]

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
    """Call something in a child. Returns by how many KiB it grew at most, the result's class, and the size of `raw`."""
    grown, name, size = json.loads(output(world.kind, server, MEASURED.format(call=call), max_response_bytes=CAP))
    return grown, name, size


def too_large(world: World, answer: Behaviour) -> None:
    """Check that the client reads an answer up to the size that it accepts, here and in a child."""
    server = world.server().always("get", answer)
    error = world.fails(ResponseTooLarge, world.client(server, max_response_bytes=CAP).job("j").refresh)
    assert (CAP, 1) == (len(error.raw), server.count("get"))
    grown, name, size = measured(world, server, "gladia.job('j').refresh()")
    assert ("ResponseTooLarge", CAP) == (name, size)
    assert grown <= 4 * CAP / 1024, f"{grown} KiB more"


@functools.cache
def bomb() -> bytes:
    """A gzip stream of 300 KiB that decompresses to 300 MiB: 300 times the same block."""
    packer = zlib.compressobj(9, wbits=31)
    first, block = (packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + 299 * block


def exploding(status: int, *, made: bool = False) -> Behaviour:
    head = b"HTTP/1.1 %d Whatever\r\ncontent-encoding: gzip\r\n\r\n" % status
    return raw(head + bomb(), made=made)


@row(30, "a gzip bomb of 300 MiB")
def test_a_gzip_bomb(world: World) -> None:
    """The client decompresses as much as it accepts, and then it is an error."""
    too_large(world, exploding(200))


@row(30, "a gzip bomb as the body of an error")
def test_a_gzip_bomb_as_an_error(world: World) -> None:
    """The client reads 64 KiB of an error's body."""
    server = world.server().always("get", exploding(503))
    grown, name, _ = measured(world, server, "gladia.job('j').refresh()")
    assert (ServerError.__name__, 4) == (name, server.count("get"))
    assert grown <= 8 * MIB, f"{grown} KiB more"
    world.outcomes.append(name)


@row(30, "a gzip bomb as the answer to a create that made a job")
def test_a_gzip_bomb_for_a_create(world: World) -> None:
    """The job is found by its token."""
    server = world.server().always("create", exploding(201, made=True))
    grown, name, _ = measured(world, server, "gladia.submit(URL)")
    assert ("Job" if world.kind == "blocking" else "AsyncJob", 1) == (name, server.count("list"))
    assert grown <= 4 * CAP / 1024, f"{grown} KiB more"


@row(32, "a body without end, in chunks or until the connection ends")
@each(
    "header, part",
    [(b"transfer-encoding: chunked\r\n", b"10000\r\n" + bytes(65536) + b"\r\n"), (b"", bytes(65536))],
)
def test_a_body_without_end(world: World, header: bytes, part: bytes) -> None:
    """The client reads it up to the size that it accepts, and then it is an error."""
    too_large(world, raw(forever(part, b"HTTP/1.1 200 OK\r\n" + header + b"\r\n")))


WAITS = 2000
RATE = 700.0
BURST = Policy().poll_burst
THOUSANDS = f"""
import httpx, time
from tests.faults.server import RESULT
asked = []
def answer(request):
    asked.append(time.monotonic())
    return httpx.Response(200, json={{"id": request.url.path.rpartition("/")[2], "status": "done", "result": RESULT}})
async with type(gladia)("a-key", policy=policy, transport=httpx.MockTransport(answer)) as crowd:
    before, began = memory("VmRSS"), time.monotonic()
    found = await atogether(lambda n: crowd.job(f"j{{n}}").wait(timeout=300), {WAITS})
    print(json.dumps([memory("VmHWM") - before, [transcript.raw["id"] for transcript in found], began, asked]))
"""


@row(77, f"{WAITS} jobs are awaited at once by one client (the limiter is set to {RATE:.0f} polls a second)", posts=0)
def test_thousands_of_waits(world: World) -> None:
    """All end, no poll starts before the shared rate limit lets it, and it takes no more than 60 MiB.

    The answers come from a transport of the child's own: thousands over sockets take long and prove nothing more.
    """
    out = output(world.kind, world.server(), THOUSANDS, policy={"polls_per_second": RATE})
    grown, ids, began, asked = json.loads(out)
    assert [f"j{number}" for number in range(WAITS)] == ids
    assert WAITS == len(asked)
    assert [] == [n for n, at in enumerate(sorted(asked)) if at - began < (n + 1 - BURST) / RATE - 0.001]
    assert grown <= CROWD, f"{grown} KiB more"


FLIGHT = 325
IN_FLIGHT = f"""
before = memory("VmRSS")
found = await atogether(lambda n: gladia.transcribe(f"{{URL}}?{{n}}", timeout=300), {FLIGHT})
print(json.dumps([memory("VmHWM") - before, [transcript.raw["id"] for transcript in found]]))
"""


@row(77, f"{FLIGHT} jobs in flight: the 25 and the 300 that Gladia processes and queues at most", posts=FLIGHT)
def test_as_many_jobs_as_may_be(world: World) -> None:
    """All are transcribed, each once; the polls keep to their rate, and it takes no more than 60 MiB."""
    server = world.server()
    done = {"status": "done", "result": RESULT}
    server.state = lambda job: job | (done if len(server.jobs) == FLIGHT else {})
    policy = {"polls_per_second": 150.0, "submit": 300.0, "connect": 30.0}
    grown, ids = json.loads(output(world.kind, server, IN_FLIGHT, policy=policy))
    assert ({f"job-{number}" for number in range(1, FLIGHT + 1)}, FLIGHT) == (set(ids), len(ids))
    asked = [request.at for request in server.requests if request.operation == "get"]
    assert len(asked) - 20 <= 150 * (max(asked) - min(asked) + 0.5)
    assert grown <= CROWD, f"{grown} KiB more"
