"""Fault matrix: many jobs, many threads, many processes."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import threading
import time
import warnings
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from gladia_control import AsyncGladia, ServerError

from tests.faults.server import RESULT, Exchange, status
from tests.faults.world import KEY, POLICY, SWIFT, URL, World, row

WAITS = 2000
RATE = 400.0


class Asked:
    """Answers polls, and notes how often each job was asked for."""

    def __init__(self, polls: int):
        self.polls = polls
        self.count: Counter[str] = Counter()
        self.lock = threading.Lock()

    def __call__(self, exchange: Exchange) -> None:
        job_id = exchange.request.path.rpartition("/")[2]
        with self.lock:
            self.count[job_id] += 1
            ended = self.count[job_id] >= self.polls
        state = {"status": "done", "result": RESULT} if ended else {"status": "processing"}
        exchange.answer(200, {"id": job_id, "custom_metadata": {"job": job_id}} | state)


@row(77, "2000 jobs are awaited at once by one asyncio client (the limiter is set to 400 polls a second)")
@pytest.mark.parametrize("world", ["asyncio"], indirect=True)
def test_thousands_of_waits(world: World) -> None:
    """All end, and the polls are spread over as much time as the limiter asks for."""
    world.posts = 0
    world.caplog.set_level(logging.INFO)  # the records of so many requests would be most of the work
    server = world.server().always("get", Asked(1))
    policy = replace(SWIFT, polls_per_second=RATE, poll_burst=20, connect=5.0, read=30.0, attempt=60.0)

    async def main() -> list[str]:
        async with AsyncGladia(KEY, base_url=server.url, policy=policy) as gladia:
            waits = [gladia.job(f"j{number}").wait(timeout=60) for number in range(WAITS)]
            return [transcript.raw["id"] for transcript in await asyncio.gather(*waits)]

    assert [f"j{number}" for number in range(WAITS)] == world.works(world.runner.run, main(), within=60)
    assert WAITS == server.count("get")
    asked = [request.at for request in server.requests]
    assert max(asked) - min(asked) >= (WAITS - 20) / RATE - 0.5


@row(78, "64 threads share a client")
@pytest.mark.parametrize("world", ["blocking"], indirect=True)
def test_many_threads(world: World) -> None:
    """Every call has its own answer."""
    world.posts = 64
    server = world.server().always("get", Asked(3))
    client = world.client(server, policy=replace(SWIFT, polls_per_second=RATE))
    wrong: list[Any] = []

    def work(number: int) -> None:
        try:
            job = client.submit(URL)
            for job_id in (job.id, f"j{number}", f"k{number}"):
                raw = client.job(job_id).wait(timeout=30).raw
                if (job_id, job_id) != (raw["id"], raw["custom_metadata"]["job"]):
                    wrong.append((job_id, raw))
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ([], 64) == (wrong, len(server.jobs))
    world.outcomes.append("ok")


def in_child(client: Any, kind: str, connection: Any) -> None:
    try:
        if kind == "asyncio":
            found = asyncio.run(client.submit(URL)).id
        else:
            found = client.submit(URL).id
            client.job(found).refresh()
    except BaseException as error:
        found = repr(error)
    connection.send(found)


@row(78, "a process forks while a client has open connections")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_fork(world: World) -> None:
    """The child opens its own connections, and those of the parent go on."""
    world.posts = 3
    server = world.server()
    client = world.client(server)
    job = world.works(client.submit, URL)
    world.works(job.refresh)
    connections = len(server.wire)
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    inner = client if world.kind == "blocking" else client._client
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the test has threads
        process = context.Process(target=in_child, args=(inner, world.kind, theirs))
        process.start()
    assert ours.poll(20)
    assert "job-2" == ours.recv()
    process.join(20)
    assert 0 == process.exitcode
    for end in (ours, theirs):
        end.close()
    process.close()
    made_by_child = len(server.wire) - connections
    world.works(job.refresh)
    assert made_by_child >= (2 if world.kind == "blocking" else 1)
    assert connections + made_by_child == len(server.wire), "the parent's idle connection is used again"


@row(78, "an asyncio client is used by one event loop after another, and by two at once")
@pytest.mark.parametrize("world", ["asyncio"], indirect=True)
def test_another_event_loop(world: World) -> None:
    """Each has connections of its own, which end with it."""
    world.posts = 8
    server = world.server()
    gladia = AsyncGladia(KEY, base_url=server.url, policy=POLICY)

    async def work() -> str:
        job = await gladia.submit(URL)
        await job.wait()
        await job.refresh()
        return job.id

    found = [asyncio.run(work()) for _ in range(3)]
    threads = [threading.Thread(target=lambda: found.append(asyncio.run(work()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    async def last() -> str:
        async with gladia:
            return await work()

    found.append(asyncio.run(last()))
    assert 8 == len(set(found))
    world.outcomes.append("ok")


def closing(exchange: Exchange) -> None:
    exchange.answer(200, {"id": "j", "status": "queued"}, {"Connection": "close"})
    exchange.connection.close()


@row(79, "the server closes the connection after each answer")
def test_a_connection_for_each_answer(world: World) -> None:
    """It works, and leaves nothing open."""
    server = world.server().always("get", closing)
    job = world.client(server).job("j")
    for _ in range(200):
        job.refresh()
    assert 200 == len(server.wire)
    world.outcomes.append("ok")


def closing_silently(exchange: Exchange) -> None:
    exchange.answer(200, {"id": "j", "status": "queued"})
    exchange.connection.close()


@row(79, "the server closes the connection after each answer without saying so")
def test_connections_that_are_closed_silently(world: World) -> None:
    """What was idle and is closed is not used again."""
    server = world.server().always("get", closing_silently)
    job = world.client(server).job("j")
    for _ in range(50):
        world.works(job.refresh)
        time.sleep(0.01)  # the end of the connection arrives
    assert server.count("get") <= 55
    world.outcomes[:] = ["ok"]


@row(80, "every read fails with a 500: 300 calls of one client")
def test_a_storm_of_retries(world: World) -> None:
    """Once the budget is spent, retries are few: the load is hardly more than that of a healthy run."""
    server = world.server().always("get", status(500))
    client = world.client(server, policy=SWIFT)
    for _ in range(300):
        world.fails(ServerError, client.job("j").refresh)
    assert 300 <= server.count("get") <= 300 * 1.1
    world.outcomes[:] = ["ServerError"]
