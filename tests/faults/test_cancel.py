"""Fault matrix: calls that are broken off, and processes that end."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import time
from typing import Any

import pytest
from gladia_control import AsyncGladia

from tests.faults.child import CHILD, child
from tests.faults.server import Exchange, Server, behave, silent, status
from tests.faults.world import KEY, POLICY, URL, World, check_secrets, row

PROCESSING = status(200, {"id": "job-1", "status": "processing"})


def interrupted(
    world: World, server: Server, operation: str, call: str, count: int = 1
) -> tuple[str, list[str], float]:
    """Ctrl-C a child while the server holds a request; returns what it caught, its notes, and how long it took."""
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
        out, err = process.stdout.read(), process.stderr.read()  # `communicate` would miss what the line brought along
    if world.kind == "blocking":
        assert (0, "job-1\n", "") == (process.returncode, out, err)
    return name, notes, took


NAMES = {"blocking": "KeyboardInterrupt", "asyncio": "CancelledError"}


@row(71, "Ctrl-C while a wait sleeps, or while it asks")
@pytest.mark.parametrize("asking", [True, False])
def test_ctrl_c_in_a_wait(world: World, asking: bool) -> None:
    """The interrupt passes unchanged, with the job's id; the client works on, and the job is left alone."""
    server = world.server().always("get", silent() if asking else PROCESSING)
    server.create({"custom_metadata": {"client_token": "t"}})
    name, notes, took = interrupted(world, server, "get", "job('job-1').wait()")
    assert (NAMES[world.kind], True) == (name, "job('job-1').wait()" in notes[0])
    assert took < 1.0
    assert 0 == server.count("delete")
    world.outcomes.append(name)


@row(72, "Ctrl-C during the create")
def test_ctrl_c_in_a_create(world: World) -> None:
    """The interrupt passes unchanged, with the token, which leads to the job."""
    server = world.server().next("create", silent(made=True))
    name, notes, took = interrupted(world, server, "create", "submit(URL, token='t')")
    assert (NAMES[world.kind], True) == (name, "find('t')" in notes[0])
    assert took < 1.0
    world.outcomes.append(name)


@row(72, "Ctrl-C after the create, while a submission with the caller's token looks whether it is alone")
def test_ctrl_c_after_a_create(world: World) -> None:
    """The job exists by then: the interrupt has its id beside the token."""
    server = world.server()

    def look(exchange: Exchange) -> None:
        silent()(exchange) if server.jobs else behave(exchange)

    server.next("list", look, look)
    name, notes, took = interrupted(world, server, "list", "submit(URL, token='t')", count=2)
    assert (NAMES[world.kind], "gladia_control: job job-1 exists") == (name, notes[0])
    assert "find('t')" in notes[1]
    assert took < 1.0
    world.outcomes.append(name)


@row(73, "a task is cancelled, times out, or its sibling fails")
@pytest.mark.parametrize("how", ["cancel", "timeout", "group"])
@pytest.mark.parametrize("operation", ["create", "get", "list", "upload"])
@pytest.mark.parametrize("world", ["asyncio"], indirect=True)
def test_a_cancelled_task(world: World, how: str, operation: str, recording: bytes) -> None:
    """The cancellation passes unchanged, nothing is repeated, and the client works on."""
    world.posts = 2
    server = world.server()
    gladia = AsyncGladia(KEY, base_url=server.url, policy=POLICY)
    seen: list[BaseException] = []

    async def call() -> None:
        match operation:
            case "create":
                await gladia.submit(URL)
            case "get":
                await gladia.job("job-1").wait()
            case "list":
                _ = [job async for job in gladia.jobs()]
            case _:
                await gladia.upload(recording)

    async def noting() -> None:
        try:
            await call()
        except BaseException as error:
            seen.append(error)
            raise

    async def broken_off() -> None:
        if how == "timeout":
            async with asyncio.timeout(0.2):
                await noting()
        elif how == "group":
            async with asyncio.TaskGroup() as group:
                group.create_task(noting())
                await asyncio.sleep(0.2)
                raise RuntimeError("the sibling")
        else:
            task = asyncio.create_task(noting())
            await asyncio.sleep(0.2)
            task.cancel()
            await task

    async def main() -> None:
        async with gladia:
            server.next(operation, silent())
            with pytest.raises((asyncio.CancelledError, TimeoutError, ExceptionGroup)):
                await broken_off()
            asked = server.count(operation)
            server.jobs.append({"id": "job-1", "status": "queued", "created_at": "", "custom_metadata": {}})
            await call()
            assert (1, 2) == (asked, server.count(operation))

    world.runner.run(main())
    assert ["CancelledError"] == [type(error).__name__ for error in seen]
    check_secrets(seen[0])
    world.outcomes.append("CancelledError")


@row(74, "the process is killed after the create was sent, and another one submits with the same token")
def test_killed_after_the_create(world: World) -> None:
    """The second process finds the job: one create in all."""
    server = world.server().next("create", silent(made=True))
    with child(world.kind, server, CHILD["submit"]) as process:
        server.arrived("create", 1)
        server.made(1)
        process.kill()
    with child(world.kind, server, CHILD["submit"]) as process:
        out, err = process.communicate(timeout=20)
    assert ("job-1 \n", "", 1) == (out, err, server.count("create"))
    world.outcomes.append("ok")


@row(75, "the process is killed while it waits, and the id was kept by on_submitted")
def test_killed_while_waiting(world: World) -> None:
    """The id is all that another process needs."""
    server = world.server().always("get", PROCESSING)
    with child(world.kind, server, CHILD["submit and remember"]) as process:
        assert process.stdout
        job_id = process.stdout.readline().strip()
        server.arrived("get", 1)
        process.kill()
    server.always("get", behave)
    assert "Hello there." == world.works(world.client(server).job(job_id).wait).text


@row(76, "two processes submit with the same token at the same moment")
def test_two_processes_and_one_token(world: World) -> None:
    """Both end on the same job; the other, which nothing could prevent, is reported."""
    world.posts = 2
    server = world.server()
    both = threading.Barrier(2)

    def together(exchange: Exchange) -> None:
        exchange.read_body()
        both.wait(10)  # each has looked and found nothing
        behave(exchange)

    server.always("create", together)
    outputs: list[str] = []
    with child(world.kind, server, CHILD["submit"]) as one, child(world.kind, server, CHILD["submit"]) as two:
        for process in (one, two):
            out, err = process.communicate(timeout=20)
            assert "" == err or "job-1,job-2" in err
            outputs.append(out)
    assert {"job-1"} == {out.split()[0] for out in outputs}
    assert any("job-2" in out for out in outputs)
    world.outcomes.append("ok")


@row(76, "two threads, or two tasks, submit with the same token at the same moment")
def test_two_threads_and_one_token(world: World) -> None:
    """The one waits for the other, and both have the one job."""
    server = world.server()
    client = world.client(server)
    found: list[Any] = []
    if world.kind == "asyncio":

        async def both() -> list[Any]:
            gladia = client._client
            return await asyncio.gather(*[gladia.submit(URL, token="order-42") for _ in range(8)])

        found = world.runner.run(both())
    else:
        threads = [
            threading.Thread(target=lambda: found.append(client.submit(URL, token="order-42"))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (["job-1"] * 8, 1) == ([job.id for job in found], server.count("create"))
    world.outcomes.append("ok")
