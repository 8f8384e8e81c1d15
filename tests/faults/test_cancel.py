"""Fault matrix: calls that are broken off, and processes that end."""

from __future__ import annotations

import asyncio
import itertools
import json
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from gladia_control import AsyncGladia

from tests import tiers
from tests.faults.child import SUBMIT, child, output
from tests.faults.server import PROCESSING, Behaviour, Exchange, Server, behave, silent
from tests.faults.world import KEY, POLICY, URL, World, check_secrets, each, row

NAMES = {"blocking": "KeyboardInterrupt", "asyncio": "CancelledError"}
SOON = 10.0
"""Seconds within which an interrupt ends a call, however busy the machine is. All limits of the call are longer."""


def interrupted(world: World, server: Server, operation: str, call: str, count: int = 1) -> list[str]:
    """Interrupt a child while the server holds a request, and check that the interrupt ends the call; its notes."""
    body = f"""
        try:
            await gladia.{call}
        except KeyboardInterrupt as error:
            report(error)
        found = await gladia.find("t")
        print(found.id if found else None)
    """
    if world.kind == "asyncio":  # `asyncio.run` turns Ctrl-C into a cancellation
        body = body.replace("except KeyboardInterrupt", "except asyncio.CancelledError")
    with child(world.kind, server, body) as process:
        server.arrived(operation, count)
        time.sleep(0.05)
        at = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stdout
        assert process.stderr
        name, notes = json.loads(process.stdout.readline())
        took = time.monotonic() - at
        out, err = process.stdout.read(), process.stderr.read()  # `communicate` would lose what came with the line
    if world.kind == "blocking":
        assert (0, "job-1\n", "") == (process.returncode, out, err)
    assert (NAMES[world.kind], True) == (name, took < SOON)
    world.outcomes.append(name)
    found: list[str] = notes
    return found


@row(71, "Ctrl-C while a wait sleeps, or while it asks")
@each("answer", [silent(), PROCESSING])
def test_ctrl_c_in_a_wait(world: World, answer: Behaviour) -> None:
    """The interrupt passes unchanged, with the job's id. The client still works, and the job is left alone."""
    server = world.server().always("get", answer)
    server.create({"custom_metadata": {"client_token": "t"}})
    assert "job('job-1').wait()" in interrupted(world, server, "get", "job('job-1').wait(timeout=60)")[0]
    assert 0 == server.count("delete")


@tiers.check
@row(72, "Ctrl-C during the create")
def test_ctrl_c_in_a_create(world: World) -> None:
    """The interrupt passes unchanged, with the token, which leads to the job."""
    server = world.server().next("create", silent(made=True))
    assert "find('t')" in interrupted(world, server, "create", "submit(URL, token='t')")[0]


@tiers.check
@row(72, "Ctrl-C after the create, while a submission with the caller's token looks whether it is alone")
def test_ctrl_c_after_a_create(world: World) -> None:
    """The job exists by then: the interrupt has its id, too."""
    server = world.server()

    def look(exchange: Exchange) -> None:
        silent()(exchange) if server.jobs else behave(exchange)

    server.next("list", look, look)
    first, second = interrupted(world, server, "list", "submit(URL, token='t')", count=2)
    assert ("gladia_control: job job-1 exists", True) == (first, "find('t')" in second)


async def all_jobs(gladia: AsyncGladia) -> None:
    _ = [job async for job in gladia.jobs()]


ASYNC_CALLS: dict[str, Callable[[AsyncGladia], Awaitable[Any]]] = {
    "create": lambda gladia: gladia.submit(URL),
    "get": lambda gladia: gladia.job("job-1").wait(),
    "list": all_jobs,
    "upload": lambda gladia: gladia.upload(b"sound"),
}


@row(73, "a task is cancelled, times out, or its sibling fails", posts=2)
@pytest.mark.parametrize("world", ["asyncio"], indirect=True)
@each("how, operation", itertools.product(["cancel", "time-out", "sibling"], ASYNC_CALLS))
def test_a_cancelled_task(world: World, how: str, operation: str) -> None:
    """The cancellation passes unchanged, nothing is repeated, and the client still works."""
    server = world.server().next(operation, silent())
    gladia = AsyncGladia(KEY, base_url=server.url, policy=POLICY)
    limit = asyncio.Timeout(None)
    seen: list[BaseException] = []

    async def calling() -> None:
        async with limit:
            try:
                await ASYNC_CALLS[operation](gladia)
            except BaseException as error:
                seen.append(error)
                raise

    async def broken_off() -> None:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(calling())
            await asyncio.to_thread(server.arrived, operation, 1)
            match how:
                case "cancel":
                    task.cancel()
                    await task
                case "time-out":
                    limit.reschedule(0.0)
                case "sibling":
                    raise RuntimeError

    async def main() -> None:
        async with gladia:
            with pytest.raises((asyncio.CancelledError, ExceptionGroup)):
                await broken_off()
            assert 1 == server.count(operation)
            server.jobs.append({"id": "job-1", "status": "queued", "created_at": "", "custom_metadata": {}})
            await ASYNC_CALLS[operation](gladia)
            assert 2 == server.count(operation)

    world.runner.run(main())
    assert ["CancelledError"] == [type(error).__name__ for error in seen]
    check_secrets(seen[0])
    world.outcomes.append("CancelledError")


@row(74, "the process is killed after the create was sent, and another one submits with the same token")
def test_killed_after_the_create(world: World) -> None:
    """The second process finds the job: one create in all."""
    server = world.server().next("create", silent(made=True))
    with child(world.kind, server, SUBMIT) as process:
        server.arrived("create", 1)
        server.made(1)
        process.kill()
    assert ("job-1 \n", 1) == (output(world.kind, server, SUBMIT), server.count("create"))


@tiers.check
@row(75, "the process is killed while it waits, and the id was kept by on_submitted")
def test_killed_while_waiting(world: World) -> None:
    """Another process needs the id only."""
    server = world.server().always("get", PROCESSING)
    body = "await gladia.transcribe(URL, on_submitted=lambda job_id: print(job_id, flush=True))"
    with child(world.kind, server, body) as process:
        assert process.stdout
        job_id = process.stdout.readline().strip()
        server.arrived("get", 1)
        process.kill()
    server.always("get", behave)
    assert "Hello there." == world.works(world.client(server).job(job_id).wait).text


@tiers.check
@row(76, "two processes submit with the same token at the same moment", posts=2)
def test_two_processes_and_one_token(world: World) -> None:
    """Both end on the same job; the other job, which nothing could prevent, is reported."""
    server = world.server()
    both = threading.Barrier(2)

    def together(exchange: Exchange) -> None:
        exchange.read_body()
        both.wait(20)  # each has looked and found nothing
        behave(exchange)

    server.always("create", together)
    outputs: list[str] = []
    with child(world.kind, server, SUBMIT) as one, child(world.kind, server, SUBMIT) as two:
        for process in (one, two):
            out, err = process.communicate(timeout=20)
            assert "" == err or "job-1,job-2" in err
            outputs.append(out)
    assert {"job-1"} == {out.split()[0] for out in outputs}
    assert any("job-2" in out for out in outputs)


@row(76, "eight threads, or eight tasks, submit with the same token at the same moment")
def test_threads_and_one_token(world: World) -> None:
    """One of them creates, the others wait for it, and all have the one job."""
    server = world.server()
    found = world.together(world.client(server), lambda each, _: each.submit(URL, token="order-42"), 8)
    assert (["job-1"] * 8, 1) == ([job.id for job in found], server.count("create"))
