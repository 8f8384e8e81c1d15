"""Fault matrix: many jobs, many threads, many processes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import threading
import time
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

import pytest
from gladia_control import AsyncGladia, Policy, ServerError

from tests import tiers
from tests.faults.child import spawned
from tests.faults.server import RESULT, Exchange, Gone, status
from tests.faults.world import KEY, PAUSES, URL, Left, World, row
from tests.support.adapter import Adapter

UNHURRIED = Policy.for_tests(PAUSES)
"""The time limits are those of production: the policy does not promise what many threads need on a busy machine."""


@tiers.check
@row(78, "64 threads share a client", posts=64)
@pytest.mark.parametrize("world", ["blocking"], indirect=True)
def test_many_threads(world: World) -> None:
    """Every call has its own answer."""
    asked: Counter[str] = Counter()  # for each job by one thread after the other

    def done_at_the_third_poll(exchange: Exchange) -> None:
        job_id = exchange.request.path.rpartition("/")[2]
        asked[job_id] += 1
        state = {"status": "done", "result": RESULT} if asked[job_id] >= 3 else {"status": "processing"}
        exchange.answer(200, {"id": job_id, "custom_metadata": {"job": job_id}} | state)

    server = world.server().always("get", done_at_the_third_poll)

    def work(client: Any, number: int) -> list[tuple[str, str, str]]:
        job = client.submit(URL)
        answers = [(job_id, client.job(job_id).wait(timeout=60).raw) for job_id in (job.id, f"j{number}", f"k{number}")]
        return [(job_id, raw["id"], raw["custom_metadata"]["job"]) for job_id, raw in answers]

    found = world.together(world.client(server, policy=UNHURRIED), work, 64)
    assert [] == [ids for answers in found for ids in answers if len(set(ids)) > 1]
    assert 64 == len(server.jobs)


def in_forked_child(client: Any, kind: str, connection: Connection) -> None:
    """Use a client that the parent made: submit, wait, read, and submit what the parent is submitting."""
    try:
        used = client if kind == "blocking" else Adapter(client, asyncio.Runner())
        job = used.submit(URL)
        connection.send([job.wait().text, job.refresh().status, used.submit(URL, token="t").id])
    except BaseException as error:
        connection.send(repr(error))


@row(78, "a process forks while a client has open connections, its locks are held, and a job is submitted", posts=3)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_fork(world: World) -> None:
    """The child opens its own connections, waits for no lock of its parent, and the parent's connections go on."""
    # A thread that logs may hold the lock of pytest's log file at the fork. Python does not free it in the child.
    world.caplog.set_level(logging.CRITICAL)
    server = world.server()
    client = world.client(server, policy=UNHURRIED)
    job = world.works(client.submit, URL)
    world.works(job.wait)
    inner = client if world.kind == "blocking" else client._client
    forked = threading.Event()

    def answered_after_the_fork(exchange: Exchange) -> None:
        made = exchange.create()
        forked.wait(60)
        exchange.answer(201, {"id": made["id"]})

    def submit_in_parent() -> None:
        with asyncio.Runner() as runner:
            (inner if world.kind == "blocking" else Adapter(inner, runner)).submit(URL, token="t")

    server.next("create", answered_after_the_fork)
    submitting = threading.Thread(target=submit_in_parent)
    submitting.start()
    server.made(2)
    connections = len(server.wire)
    ours, theirs = multiprocessing.get_context("fork").Pipe()
    process = multiprocessing.get_context("fork").Process(target=in_forked_child, args=(inner, world.kind, theirs))
    state, kind = inner._transport.state, type(threading.Lock())
    limiter, budget = [[v for v in vars(one).values() if isinstance(v, kind)] for one in (state.limiter, state.budget)]
    with warnings.catch_warnings(), limiter[0], budget[0]:
        warnings.simplefilter("ignore", DeprecationWarning)  # the test has threads
        process.start()
    theirs.close()
    try:
        assert ours.poll(30), "the child hangs"
        assert ["Hello there.", "done", "job-2"] == ours.recv()
        made_by_child = len(server.wire) - connections
    finally:
        forked.set()
        process.kill()
        process.join(20)
        submitting.join()
        for end in (ours, process):
            end.close()
    assert made_by_child >= 2  # the create has one, the lookup and the polls share another
    connections = len(server.wire)
    world.works(job.refresh)
    assert connections == len(server.wire), "the parent's idle connection is used again"


@tiers.check
@row(78, "a process is spawned")
def test_a_spawned_process(world: World) -> None:
    """A client that the child makes works. One that is given to it is refused, and the error says what to do."""
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
    assert ours.poll(60)
    assert ("job-1", "Hello there.") == ours.recv()
    process.join(20)
    assert 0 == process.exitcode
    for end in (ours, theirs, process):
        end.close()


@tiers.check
@row(78, "an asyncio client is used by one event loop after another, and by two at once", posts=8)
@pytest.mark.parametrize("world", ["asyncio"], indirect=True)
def test_another_event_loop(world: World) -> None:
    """Each has connections of its own, which end with it."""
    gladia = AsyncGladia(KEY, base_url=world.server().url, policy=UNHURRIED)

    async def work() -> str:
        job = await gladia.submit(URL)
        await job.wait()
        await job.refresh()
        return job.id

    found = [asyncio.run(work()) for _ in range(3)]
    with ThreadPoolExecutor(4) as pool:
        found += pool.map(lambda _: asyncio.run(work()), range(4))

    async def last() -> str:
        async with gladia:
            return await work()

    found.append(asyncio.run(last()))
    assert 8 == len(set(found))


def closing(exchange: Exchange) -> None:
    exchange.answer(200, {"id": "j", "status": "queued"}, {"Connection": "close"})
    exchange.connection.close()


@pytest.mark.parametrize("polls", [pytest.param(100, marks=tiers.check), pytest.param(10_000, marks=tiers.long)])
@row(79, "the server closes the connection after each answer, up to 10 000 times")
def test_a_connection_for_each_answer(world: World, polls: int) -> None:
    """The client works, and leaves nothing open: not even until it is closed."""
    world.caplog.set_level(logging.INFO)
    server = world.server().always("get", closing)
    job = world.client(server, policy=UNHURRIED).job("j")
    world.runner.get_loop()  # which has two sockets of its own
    open_before = len(Left.now().sockets)
    for _ in range(polls):
        job.refresh()
    assert polls == len(server.wire)
    ends = time.monotonic() + 20
    while len(Left.now().sockets) > open_before and time.monotonic() < ends:
        time.sleep(0.01)  # the server closes its end in a thread
    assert len(Left.now().sockets) <= open_before


@tiers.check
@row(79, "the server closes the connection after each answer without saying so")
def test_connections_that_are_closed_silently(world: World) -> None:
    """A closed connection is not used again."""
    ended = threading.Event()

    def closing_silently(exchange: Exchange) -> None:
        exchange.answer(200, {"id": "j", "status": "queued"})
        with contextlib.suppress(Gone):
            exchange.connection.close()
        ended.set()
        raise Gone

    server = world.server().always("get", closing_silently)
    job = world.client(server).job("j")
    for _ in range(50):
        job.refresh()
        assert ended.wait(20)
        ended.clear()
    assert 50 == server.count("get")


@tiers.check
@row(80, "every read fails with a 500: 300 calls of one client")
def test_a_storm_of_retries(world: World) -> None:
    """Once the budget is spent, retries are few: the load is hardly more than that of a healthy run."""
    server = world.server().always("get", status(500))
    client = world.client(server)
    for _ in range(300):
        world.fails(ServerError, client.job("j").refresh)
    assert 300 <= server.count("get") <= 300 * 1.1
    world.outcomes[:] = ["ServerError"]
