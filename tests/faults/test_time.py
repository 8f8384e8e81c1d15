"""Fault matrix: deadlines and clocks."""

from __future__ import annotations

import functools
import itertools
import math
import signal
import time
from dataclasses import replace
from typing import Any

import pytest
from gladia_control import BadOption, ConnectionFailed, DeadlineExceeded, SubmissionUnknown, WaitTimeout

from tests import tiers
from tests.faults.child import child
from tests.faults.server import PROCESSING, Connection, Exchange, behave, late, silent
from tests.faults.world import POLICY, URL, Certificates, World, each, paused, row
from tests.support.places import full_backlog

RARE = paused(0.1)
"""Polls are at least five seconds apart."""


@tiers.check
@row(67, "the wall clock is set a day forth or back in the middle of a wait")
@each("days", [-1, 1])
def test_the_wall_clock_is_set(world: World, days: int) -> None:
    """The client does not use it."""
    real = time.time
    with pytest.MonkeyPatch.context() as patch:

        def set_the_clock(exchange: Exchange) -> None:
            patch.setattr(time, "time", lambda: real() + days * 86400)
            PROCESSING(exchange)

        server = world.server().next("get", PROCESSING, set_the_clock, PROCESSING)
        assert "Hello there." == world.works(world.client(server).submit(URL).wait, timeout=5).text


@row(68, "a time-out that is shorter than the pause between two polls")
def test_a_short_time_out(world: World) -> None:
    """The wait ends at its time-out, with the state that the first poll saw."""
    server = world.server().always("get", PROCESSING)
    job = world.client(server, policy=RARE).submit(URL)
    error = world.fails(WaitTimeout, job.wait, timeout=0.5, within=0.5)
    assert ("job-1", "processing") == (error.job_id, error.last_status)


@tiers.check
@row(68, "the job is done just before the time-out")
def test_done_at_the_last_moment(world: World) -> None:
    """There is one poll at once and one just before the end, which sees it."""
    server = world.server().next("get", PROCESSING)
    job = world.client(server, policy=RARE).submit(URL)
    assert "Hello there." == world.works(job.wait, timeout=4.0, within=4.0).text
    first, last = (request.at for request in server.requests if request.operation == "get")
    assert last - first > 2.0


@row(68, "a time-out of 0, of less, or that is no number", posts=0)
@each("method, timeout", itertools.product(["submit", "transcribe", "wait"], [0, -1, math.nan, "5", True, -math.inf]))
def test_a_time_out_that_makes_no_sense(world: World, method: str, timeout: Any) -> None:
    """An error before anything is sent, which is a `ValueError`, too."""
    server = world.server()
    client = world.client(server)
    call = client.job("j").wait if method == "wait" else functools.partial(getattr(client, method), URL)
    error = world.fails(BadOption, call, timeout=timeout)
    assert isinstance(error, ValueError)
    assert ("timeout", []) == (error.field, server.requests)


@tiers.check
@row(68, "no time-out: None or infinite")
@each("timeout", [None, math.inf])
def test_no_time_out(world: World, timeout: float | None) -> None:
    """The wait has no limit."""
    server = world.server().next("get", PROCESSING)
    assert "Hello there." == world.works(world.client(server).transcribe, URL, timeout=timeout).text


@tiers.check
@row(69, "the process stands still for longer than anything, as on a laptop's lid")
def test_the_process_stands_still(world: World) -> None:
    """The wait goes on, and the polls that it missed are not sent in a burst."""
    server = world.server().always("get", PROCESSING)
    server.create({})
    with child(world.kind, server, 'print((await gladia.job("job-1").wait()).text)') as process:
        server.arrived("get", 2)
        process.send_signal(signal.SIGSTOP)
        time.sleep(1.0)
        seen = server.count("get")
        process.send_signal(signal.SIGCONT)
        server.arrived("get", seen + 11)
        server.always("get", behave)
        out, err = process.communicate(timeout=20)
    polls = [request.at for request in server.requests if request.operation == "get"]
    assert polls[seen + 10] - polls[seen] > 0.5
    assert (0, "Hello there.\n", "") == (process.returncode, out, err)


@tiers.check
@row(70, "the connection, the TLS handshake and the answer are all slow")
def test_every_phase_is_slow(world: World, certificates: Certificates) -> None:
    """The deadline of the call counts for all phases together."""
    server = world.server(tls=certificates.serving())

    def slow(connection: Connection) -> None:
        connection.server.sleep(0.3)

    server.connecting(*[slow] * 50).always("get", silent())
    patient = replace(POLICY, connect=10.0, read=10.0, attempt=10.0)
    client = world.client(server, policy=patient, ssl_context=certificates.trusting)
    world.fails(WaitTimeout, client.job("j").wait, timeout=0.6, within=0.6)


@tiers.check
@row(70, "no connection is accepted within the time-out")
def test_no_connection_within_the_time_out(world: World) -> None:
    """The wait ends at its time-out, and so does a submission, without a job."""
    with full_backlog() as port:
        client = world.client(f"http://127.0.0.1:{port}", policy=replace(POLICY, connect=10.0))
        world.fails(WaitTimeout, client.job("j").wait, timeout=0.4, within=0.4)
        error = world.fails((ConnectionFailed, DeadlineExceeded), client.submit, URL, timeout=0.4, within=0.4)
        assert getattr(error, "sent", False) is False


@tiers.check
@row(70, "an upload is slower than the time-out", posts=0)
def test_a_slow_upload(world: World) -> None:
    """`transcribe(timeout=)` covers the upload; no job is made."""

    def trickle(exchange: Exchange) -> None:
        while True:
            exchange.connection.socket.recv(1024)
            exchange.server.sleep(0.05)

    server = world.server().always("upload", trickle)
    client = world.client(server, policy=replace(POLICY, stall=60.0))
    world.fails(DeadlineExceeded, client.transcribe, bytes(8_000_000), timeout=0.5, within=0.5)


@tiers.check
@row(70, "the time is over between the create and its answer")
def test_the_time_is_over_at_the_create(world: World) -> None:
    """The token leads to the job."""
    server = world.server().next("create", late(3.0))
    client = world.client(server, policy=replace(POLICY, read=60.0, attempt=60.0))
    error = world.fails(SubmissionUnknown, client.transcribe, URL, timeout=0.5, within=0.5)
    assert "job-1" == world.works(client.find, error.token).id
