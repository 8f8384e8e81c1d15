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

from tests.faults.child import spawned
from tests.faults.server import RESULT, Exchange, status
from tests.faults.world import KEY, POLICY, SWIFT, URL, Left, World, row

RATE = 400.0
POLLS = 10_000
LONG = bool(os.environ.get("CHECK_LONG"))


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


@row(78, "a process is spawned")
def test_a_spawned_process(world: World) -> None:
    """A client that the child makes works; one that is given to it is refused, and the error says what to do."""
    server = world.server()
    client = world.client(server)
    inner = client if world.kind == "blocking" else client._client
    context = multiprocessing.get_context("spawn")
    for given in (inner, inner.job("j")):
        with pytest.raises(TypeError, match=r"holds the API key and open connections; make one in each process"):
            context.Process(target=spawned, args=(given,)).start()
    ours, theirs = context.Pipe()
    process = context.Process(target=spawned, args=(world.kind, server.url, theirs))
    process.start()
    assert ours.poll(30)
    assert ("job-1", "Hello there.") == ours.recv()
    process.join(20)
    assert 0 == process.exitcode
    for end in (ours, theirs, process):
        end.close()
    world.outcomes.append("ok")


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


@row(79, "the server closes the connection after each answer, up to 10 000 times")
def test_a_connection_for_each_answer(world: World) -> None:
    """It works, and leaves nothing open: not even until the client is closed."""
    world.caplog.set_level(logging.INFO)
    server = world.server().always("get", closing)
    job = world.client(server, policy=replace(POLICY, connect=5.0, read=5.0, attempt=5.0)).job("j")
    world.runner.get_loop()  # which has two sockets of its own
    open_before = len(Left.now().sockets)
    polls, ends = 0, time.monotonic() + (150.0 if LONG else 3.0)
    while polls < POLLS and time.monotonic() < ends:
        job.refresh()
        polls += 1
    assert polls == len(server.wire)
    ends = time.monotonic() + 5
    while len(Left.now().sockets) > open_before and time.monotonic() < ends:
        time.sleep(0.01)  # the server closes its end in a thread
    assert len(Left.now().sockets) <= open_before
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
