"""Fault matrix: requests that do not arrive, or whose answers are lost."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from gladia_control import SubmissionUnknown

from tests.faults.server import Connection, Exchange, Server, closed, late, reset, silent
from tests.faults.world import FACTOR, POLICY, URL, World, row


def reset_unread(connection: Connection) -> None:
    connection.wait()
    connection.reset()


def close_unread(connection: Connection) -> None:
    connection.wait()
    connection.close()


@row(10, "accepted, and reset before a byte was read")
def test_reset_at_once_get(world: World) -> None:
    """A read is simply repeated."""
    server = world.server(jobs=[{"id": "j"}])
    server.connecting(reset_unread)
    assert "done" == world.works(world.client(server).job("j").refresh).status


@row(11, "accepted, and closed before a byte was read")
def test_closed_at_once_get(world: World) -> None:
    """A read is simply repeated."""
    server = world.server(jobs=[{"id": "j"}])
    server.connecting(close_unread)
    assert "done" == world.works(world.client(server).job("j").refresh).status


@row(10, "a create is accepted, and reset before a byte was read")
@pytest.mark.parametrize("end", [reset_unread, close_unread])
def test_reset_at_once_create(world: World, end: Callable[[Connection], None]) -> None:
    """Nobody can know whether it was read: it is looked for, and reported as unknown."""
    server = world.server()
    server.connecting(end)
    error = world.fails(SubmissionUnknown, world.client(server).submit, URL)
    assert error.token


@row(12, "the job is made, and the connection reset before the answer")
def test_made_and_reset(world: World) -> None:
    """The job is found by its token: one create, one job."""
    server = world.server().next("create", reset(made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id


@row(13, "the job is made, and the connection closed before the answer")
def test_made_and_closed(world: World) -> None:
    """The job is found by its token: one create, one job."""
    server = world.server().next("create", closed(made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id


@row(14, "the request is read whole, no job is made, the connection is reset")
def test_not_made_and_reset(world: World) -> None:
    """Nothing is posted again; the error leads on by its token."""
    server = world.server().next("create", reset())
    client = world.client(server)
    error = world.fails(SubmissionUnknown, client.submit, URL)
    assert error.token is not None
    assert world.works(client.find, error.token) is None
    world.posts = 2  # the caller's decision
    assert "job-1" == world.works(client.submit, URL, token=error.token).id


@row(14, "the same, with resubmit=True")
def test_not_made_and_resubmitted(world: World) -> None:
    """Exactly one further create, with the same token."""
    world.posts = 2
    server = world.server().next("create", reset())
    assert "job-1" == world.works(world.client(server).submit, URL, resubmit=True).id
    tokens = {request.json()["custom_metadata"]["client_token"] for request in server.requests if request.body}
    assert (1, 1) == (len(server.jobs), len(tokens))


def half_read(exchange: Exchange) -> None:
    """Half of the body is read, and then the connection reset."""
    exchange.connection.read(max(1, (exchange.left or 0) // 2))
    exchange.connection.reset()


@row(15, "half of the request is read, and then the connection reset")
def test_half_read(world: World) -> None:
    """It is looked for, and reported as unknown unless another create is allowed."""
    server = world.server().next("create", half_read, half_read)
    client = world.client(server)
    world.fails(SubmissionUnknown, client.submit, URL)
    world.posts = 3
    assert "job-1" == world.works(client.submit, URL, resubmit=True).id


@row(16, "the server closes idle connections just before the create")
def test_idle_connections_are_not_used_for_creates(world: World) -> None:
    """A create never goes to a connection that was idle."""
    world.posts = 3
    server = world.server()
    client = world.client(server)
    for number in range(1, 4):
        world.works(lambda: list(client.jobs()))
        for connection in server.wire:
            with contextlib.suppress(OSError):
                connection.socket.close()
        assert f"job-{number}" == world.works(client.submit, URL).id
    assert 3 == server.count("create")


@row(17, "the job is made, and the answer comes after the time-out")
def test_answered_too_late(world: World) -> None:
    """The job is found by its token; the late answer changes nothing."""
    policy = replace(POLICY, read=0.2)
    server = world.server().next("create", late(1.0, made=True))
    assert "job-1" == world.works(world.client(server, policy=policy).submit, URL).id


def visible_after(server: Server, seconds: float) -> None:
    """A job shows in the list only this long after the list was first asked for it."""
    first: list[float] = []

    def visible(_: object) -> bool:
        first.append(time.monotonic())
        return time.monotonic() - first[0] >= seconds / FACTOR

    server.visible = visible


@row(18, "the answer is lost, and the job shows in the list 5 s later")
def test_visible_after_5_seconds(world: World) -> None:
    """A later look finds it."""
    server = world.server().next("create", reset(made=True))
    visible_after(server, 5)
    assert "job-1" == world.works(world.client(server).submit, URL).id


@row(18, "the answer is lost, and the job shows in the list 30 s later")
def test_visible_after_30_seconds(world: World) -> None:
    """The last look finds it."""
    server = world.server().next("create", reset(made=True))
    visible_after(server, 30)
    assert "job-1" == world.works(world.client(server).submit, URL).id


@row(18, "the answer is lost, and the job never shows in the list")
def test_never_visible(world: World) -> None:
    """The error has the token; nothing is posted again."""
    server = world.server(visible=lambda _: False).next("create", reset(made=True))
    client = world.client(server)
    error = world.fails(SubmissionUnknown, client.submit, URL)
    server.visible = lambda _: True
    assert "job-1" == world.works(client.find, error.token).id


@row(19, "no answer to a create")
def test_no_answer_to_a_create(world: World) -> None:
    """The read limit ends the attempt, and the job is found by its token."""
    server = world.server().next("create", silent(made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id
