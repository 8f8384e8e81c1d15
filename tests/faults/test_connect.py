"""Fault matrix: connections that are not made."""

from __future__ import annotations

import datetime
import itertools
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

import pytest
import trustme
from gladia_control import ConnectionFailed, SubmissionUnknown, TLSError

from tests import tiers
from tests.faults.server import Behaviour, Connection, Server, closed, created_as
from tests.faults.world import CALLS, PAUSES, POLICY, URL, Certificates, World, each, paused, row
from tests.support.places import full_backlog

JOB = {"id": "j", "status": "queued", "created_at": "", "custom_metadata": {}}
FOUR_ATTEMPTS = 4 * POLICY.connect + 3 * 8 / PAUSES
"""Seconds: each attempt may take the connect limit, and the longest backoff may follow it."""


@tiers.check
@row(1, "connection refused, then accepted")
@each("operation", list(CALLS))
def test_refused_then_up(world: World, operation: str) -> None:
    """A refused request was not sent, so it is sent again, whatever it is."""
    server = Server(port=world.refusing_port(), jobs=[dict(JOB)])
    client = world.client(server, policy=paused(1.5))
    starting = threading.Timer(0.2, lambda: world.enter(server))
    starting.start()
    try:
        world.works(CALLS[operation], client)
    finally:
        starting.join()
    assert 1 == server.count(operation)


@row(2, "connection refused for good")
@each("call", CALLS)
def test_refused_for_good(world: World, call: Callable[[Any], Any]) -> None:
    """The error says that nothing was sent."""
    client = world.client(f"http://127.0.0.1:{world.refusing_port()}")
    assert world.fails(ConnectionFailed, call, client).sent is False


@tiers.check
@row(3, "the host name does not exist")
def test_no_such_host(world: World) -> None:
    """Where a name does not resolve, nothing was sent."""
    error = world.fails(ConnectionFailed, world.client("https://nope.invalid").submit, URL)
    assert error.sent is False


@tiers.check
@row(4, "the connection is never accepted")
@each("operation", ["create", "get"])
def test_a_connection_that_is_never_accepted(world: World, operation: str) -> None:
    """Each attempt ends at the connect limit; nothing was sent."""
    with full_backlog() as port:
        client = world.client(f"http://127.0.0.1:{port}")
        error = world.fails(ConnectionFailed, CALLS[operation], client, within=FOUR_ATTEMPTS)
    assert error.sent is False


@tiers.check
@row(5, "one address of the host is dead, and another one works")
def test_one_of_two_addresses_is_dead(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client tries the next address, and the dead one leaves time for it."""
    server = world.server()
    resolve = socket.getaddrinfo

    def both(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in ("localhost", b"localhost"):
            return resolve(host, port, *args, **kwargs)
        dead = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0))
        return [dead, (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    world.works(world.client(f"http://localhost:{server.port}").submit, URL)


def untrusted(certificates: Certificates, why: str) -> ssl.SSLContext:
    match why:
        case "unknown authority":
            return certificates.serving(authority=trustme.CA())
        case "another host":
            return certificates.serving("evil.example")
        case "expired":
            return certificates.serving(not_after=datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1))
    context = certificates.serving()
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1
    return context


@row(6, "the certificate is of an unknown authority, of another host, or expired, or the server speaks TLS 1.1 (6, 7)")
@each(
    "why, operation", itertools.product(["unknown authority", "another host", "expired", "TLS 1.1"], ["create", "get"])
)
def test_a_certificate_that_is_not_trusted(world: World, why: str, operation: str, certificates: Certificates) -> None:
    """It is an error at once: nothing is sent, and nothing is tried again."""
    server = world.server(tls=untrusted(certificates, why))
    client = world.client(server, ssl_context=certificates.trusting)
    world.fails(TLSError, CALLS[operation], client)
    assert (0, 1) == (len(server.requests), len(server.wire))


@tiers.check
@row(8, "TLS spoken to a plain port")
def test_tls_to_a_plain_port(world: World, certificates: Certificates) -> None:
    """The handshake fails; nothing was sent."""
    port = world.foreign_server().port
    client = world.client(f"https://localhost:{port}", ssl_context=certificates.trusting)
    assert world.fails(ConnectionFailed, client.submit, URL, within=FOUR_ATTEMPTS).sent is False


@tiers.check
@row(8, "plain HTTP spoken to a TLS port")
def test_plain_to_a_tls_port(world: World, certificates: Certificates) -> None:
    """The client cannot know what answered, so a create may have made a job."""
    client = world.client(f"http://localhost:{world.server(tls=certificates.serving()).port}")
    world.fails(SubmissionUnknown, CALLS["create"], client)
    world.fails(ConnectionFailed, CALLS["get"], client)


@tiers.check
@row(9, "a TLS connection is cut in the middle of the answer")
@each("cut", [created_as(lambda body: b"HTTP/1.1 201 Created\r\n\r\n" + body[:-3]), closed(made=True)])
def test_tls_cut_in_the_answer(world: World, cut: Behaviour, certificates: Certificates) -> None:
    """Without a TLS farewell an answer has no end: the job is found by its token."""
    server = world.server(tls=certificates.serving()).next("create", cut)
    client = world.client(server, ssl_context=certificates.trusting)
    assert "job-1" == world.works(client.submit, URL).id


def handshake_alert(connection: Connection) -> None:
    """A TLS alert `internal_error` in place of a handshake."""
    connection.read(1)
    connection.write(b"\x15\x03\x03\x00\x02\x02\x50")
    connection.close()


# `SSLSocket` leaves the socket open, for the garbage collector, if the reset comes before it is made (CPython 3.11).
@pytest.mark.filterwarnings("ignore:.*SSLSocket:pytest.PytestUnraisableExceptionWarning")
@tiers.check
@row(9, "the first TLS handshakes fail for reasons that pass")
def test_a_handshake_that_fails_for_the_moment(world: World, certificates: Certificates) -> None:
    """After an alert that says nothing about trust, or a cut handshake, nothing was sent: the next attempt works."""
    server = world.server(tls=certificates.serving())
    server.connecting(handshake_alert, Connection.reset)
    assert "job-1" == world.works(world.client(server, ssl_context=certificates.trusting).submit, URL).id


@tiers.check
@row(9, "a TLS handshake that hangs")
def test_a_handshake_that_hangs(world: World, certificates: Certificates) -> None:
    """It ends at the connect limit; nothing was sent."""
    server = world.server(tls=certificates.serving())
    server.connecting(*[Connection.hang] * 4)
    client = world.client(server, ssl_context=certificates.trusting)
    assert world.fails(ConnectionFailed, client.submit, URL, within=FOUR_ATTEMPTS).sent is False
