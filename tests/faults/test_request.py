"""Fault matrix: requests that do not arrive, or whose answers are lost."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace

from gladia_control import SubmissionUnknown

from tests import tiers
from tests.faults.server import Behaviour, Connection, Exchange, closed, late, reset, silent
from tests.faults.world import POLICY, URL, World, each, row


def reset_unread(connection: Connection) -> None:
    connection.wait()
    connection.reset()


def close_unread(connection: Connection) -> None:
    connection.wait()
    connection.close()


@row(10, "a read is accepted, and reset or closed before the server read a byte (10 and 11)")
@each("end", [reset_unread, close_unread])
def test_a_read_that_is_not_read(world: World, end: Callable[[Connection], None]) -> None:
    """A read is simply repeated."""
    server = world.server(jobs=[{"id": "j"}])
    server.connecting(end)
    assert "done" == world.works(world.client(server).job("j").refresh).status


@tiers.check
@row(10, "a create is accepted, and reset or closed before the server read a byte (10 and 11)")
@each("end", [reset_unread, close_unread])
def test_a_create_that_is_not_read(world: World, end: Callable[[Connection], None]) -> None:
    """The client cannot know whether the server read it: it looks for the job, and reports it as unknown."""
    server = world.server()
    server.connecting(end)
    assert world.fails(SubmissionUnknown, world.client(server).submit, URL).token


@row(12, "the job is made, and the connection reset, closed or silent before the answer (12, 13, 17 and 19)")
@each("end", [reset(made=True), closed(made=True), silent(made=True), late(1.0)])
def test_made_and_not_answered(world: World, end: Behaviour) -> None:
    """The job is found by its token: one create, one job. An answer that comes late changes nothing."""
    server = world.server().next("create", end)
    assert "job-1" == world.works(world.client(server, policy=replace(POLICY, read=0.5)).submit, URL).id
    assert 1 == len(server.jobs)


def half_read(exchange: Exchange) -> None:
    """The server reads half of the body, and then resets the connection."""
    exchange.connection.read(max(1, (exchange.left or 0) // 2))
    exchange.connection.reset()


@row(14, "the server reads the create or half of it, makes no job, and resets the connection (14 and 15)")
@each("end", [reset(), half_read])
def test_not_made_and_reset(world: World, end: Behaviour) -> None:
    """Nothing is posted again; the error has the token, with which the caller may go on."""
    server = world.server().next("create", end)
    client = world.client(server)
    error = world.fails(SubmissionUnknown, client.submit, URL)
    assert error.token is not None
    assert world.works(client.find, error.token) is None
    world.posts = 2  # the caller's decision
    assert "job-1" == world.works(client.submit, URL, token=error.token).id


@row(14, "the same, with resubmit=True (14 and 15)", posts=2)
@each("end", [reset(), half_read])
def test_not_made_and_resubmitted(world: World, end: Behaviour) -> None:
    """Exactly one further create, with the same token."""
    server = world.server().next("create", end)
    assert "job-1" == world.works(world.client(server).submit, URL, resubmit=True).id
    tokens = {request.json()["custom_metadata"]["client_token"] for request in server.requests if request.body}
    assert (1, 1) == (len(server.jobs), len(tokens))


@tiers.check
@row(14, "the same twice, with resubmit=True", posts=2)
def test_not_made_and_resubmitted_in_vain(world: World) -> None:
    """There is no third create; the error has the token."""
    server = world.server().always("create", reset())
    assert world.fails(SubmissionUnknown, world.client(server).submit, URL, resubmit=True).token
    assert 2 == server.count("create")


@tiers.check
@row(16, "the server closes idle connections just before the create", posts=3)
def test_idle_connections_are_not_used_for_creates(world: World) -> None:
    """A create never goes to a connection that was idle."""
    server = world.server(jobs=[{"id": "j", "status": "queued"}])
    client = world.client(server)
    for number in range(2, 5):
        world.works(client.job("j").refresh)
        for connection in server.wire:
            with contextlib.suppress(OSError):
                connection.socket.close()
        assert f"job-{number}" == world.works(client.submit, URL).id
    assert (3, 0) == (server.count("create"), server.count("list"))


@row(18, "the answer is lost, and the job shows in the list 5 or 30 s later")
@each("looks", {"5 s": 2, "30 s": 4})  # the looks are after 2, 6, 15 and 40 s
def test_visible_late(world: World, looks: int) -> None:
    """The first look that can see the job finds it, and no further look follows."""
    server = world.server().next("create", reset(made=True))
    server.visible = lambda _: server.count("list") >= looks
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert looks == server.count("list")


@tiers.check
@row(18, "the answer is lost, and the job never shows in the list")
def test_never_visible(world: World) -> None:
    """The error has the token; nothing is posted again."""
    server = world.server(visible=lambda _: False).next("create", reset(made=True))
    client = world.client(server)
    error = world.fails(SubmissionUnknown, client.submit, URL)
    server.visible = lambda _: True
    assert "job-1" == world.works(client.find, error.token).id
