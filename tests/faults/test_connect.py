"""Fault matrix: connections that are not made."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import trustme
from gladia_control import ConnectionFailed, SubmissionUnknown, TLSError

from tests.faults.server import Connection, Server, closed, created_as
from tests.faults.world import FACTOR, POLICY, URL, Certificates, World, row
from tests.support.places import full_backlog

JOB = {"id": "j", "status": "queued", "created_at": "", "custom_metadata": {}}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


CALLS: dict[str, Callable[[Any, bytes], Any]] = {
    "create": lambda client, _: client.submit(URL),
    "get": lambda client, _: client.job("j").refresh(),
    "list": lambda client, _: list(client.jobs()),
    "upload": lambda client, recording: client.upload(recording),
}


@row(1, "connection refused, then accepted")
@pytest.mark.parametrize("operation", CALLS)
def test_refused_then_up(world: World, operation: str, recording: bytes) -> None:
    """What was refused before it was sent is sent again, whatever it is."""
    server = Server(port=free_port(), jobs=[dict(JOB)])
    client = world.client(server, policy=replace(POLICY, _pause_scale=0.6))
    starting = threading.Timer(0.2, lambda: world.enter(server))
    starting.start()
    try:
        world.works(CALLS[operation], client, recording)
    finally:
        starting.join()
    assert 1 == server.count(operation)


@row(2, "connection refused for good")
@pytest.mark.parametrize("operation", CALLS)
def test_refused_for_good(world: World, operation: str, recording: bytes) -> None:
    """The error says that nothing was sent."""
    client = world.client(f"http://127.0.0.1:{free_port()}")
    error = world.fails(ConnectionFailed, CALLS[operation], client, recording)
    assert error.sent is False


@row(3, "the host name does not exist")
def test_no_such_host(world: World) -> None:
    """A name that does not resolve is nothing sent."""
    error = world.fails(ConnectionFailed, world.client("https://nope.invalid").submit, URL)
    assert error.sent is False


@row(4, "the connection is never accepted")
@pytest.mark.parametrize("operation", ["create", "get"])
def test_a_connection_that_is_never_accepted(world: World, operation: str, recording: bytes) -> None:
    """Each attempt ends at the connect limit; nothing was sent."""
    with full_backlog() as port:
        client = world.client(f"http://127.0.0.1:{port}")
        error = world.fails(ConnectionFailed, CALLS[operation], client, recording, within=4 * (5 + 8) / FACTOR)
    assert error.sent is False


@row(5, "one address of the host is dead, the other lives")
def test_one_of_two_addresses_is_dead(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next address is tried, and a dead one does not use up the time for it."""
    server = world.server()
    resolve = socket.getaddrinfo

    def both(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in ("localhost", b"localhost"):
            return resolve(host, port, *args, **kwargs)
        dead = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0))
        return [dead, (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    world.works(world.client(f"http://localhost:{server.port}").submit, URL)


def untrusted(certificates: Certificates) -> dict[str, ssl.SSLContext]:
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    return {
        "unknown authority": certificates.serving(authority=trustme.CA()),
        "another host": certificates.serving("evil.example"),
        "expired": certificates.serving(not_after=past),
    }


@row(6, "the certificate is not to be trusted")
@pytest.mark.parametrize("why", ["unknown authority", "another host", "expired"])
@pytest.mark.parametrize("operation", ["create", "get"])
def test_a_certificate_that_is_not_trusted(
    world: World, certificates: Certificates, why: str, operation: str, recording: bytes
) -> None:
    """It is an error at once: nothing is sent, and nothing is tried again."""
    server = world.server(tls=untrusted(certificates)[why])
    client = world.client(server, ssl_context=certificates.trusting)
    world.fails(TLSError, CALLS[operation], client, recording)
    assert (0, 1) == (len(server.requests), len(server.wire))


@row(7, "the server speaks TLS 1.1 only")
def test_an_old_tls(world: World, certificates: Certificates) -> None:
    """An old protocol is refused, once."""
    context = certificates.serving()
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1
    server = world.server(tls=context)
    world.fails(TLSError, world.client(server, ssl_context=certificates.trusting).submit, URL)
    assert (0, 1) == (len(server.requests), len(server.wire))


@row(8, "TLS spoken to a plain port")
def test_tls_to_a_plain_port(world: World, certificates: Certificates) -> None:
    """The handshake fails; nothing was sent."""
    port = world.foreign_server().port
    client = world.client(f"https://localhost:{port}", ssl_context=certificates.trusting)
    error = world.fails(ConnectionFailed, client.submit, URL, within=4 * (5 + 8) / FACTOR)
    assert error.sent is False


@row(8, "plain HTTP spoken to a TLS port")
@pytest.mark.parametrize("operation", ["create", "get"])
def test_plain_to_a_tls_port(world: World, certificates: Certificates, operation: str, recording: bytes) -> None:
    """What comes back is no answer; whether it was Gladia is not known, so a job may exist."""
    server = world.server(tls=certificates.serving())
    client = world.client(f"http://localhost:{server.port}")
    expected = SubmissionUnknown if operation == "create" else ConnectionFailed
    world.fails(expected, CALLS[operation], client, recording)


@row(9, "a TLS connection is cut in the middle of the answer")
def test_tls_cut_in_the_answer(world: World, certificates: Certificates) -> None:
    """A cut without a TLS farewell is not the end of an answer: the job is found by its token."""
    server = world.server(tls=certificates.serving())
    client = world.client(server, ssl_context=certificates.trusting)
    cut = created_as(lambda body: b"HTTP/1.1 201 Created\r\n\r\n" + body[:-3])
    for behaviour in (cut, closed(made=True)):
        server.next("create", behaviour)
        world.posts += 1
        assert f"job-{server.count('create') + 1}" == world.works(client.submit, URL).id
    world.posts -= 1


def handshake_alert(connection: Connection) -> None:
    """A TLS alert `internal_error` in place of a handshake."""
    connection.read(1)
    connection.write(b"\x15\x03\x03\x00\x02\x02\x50")
    connection.close()


@row(9, "the first TLS handshakes fail for reasons that pass")
def test_a_handshake_that_fails_for_the_moment(world: World, certificates: Certificates) -> None:
    """An alert that says nothing about trust, and a cut handshake, are nothing sent: the next attempt works."""
    server = world.server(tls=certificates.serving())
    server.connecting(handshake_alert, Connection.reset)
    assert "job-1" == world.works(world.client(server, ssl_context=certificates.trusting).submit, URL).id


@row(9, "a TLS handshake that hangs")
def test_a_handshake_that_hangs(world: World, certificates: Certificates) -> None:
    """It is over at the connect limit; nothing was sent."""
    server = world.server(tls=certificates.serving())
    server.connecting(*[Connection.hang] * 4)
    client = world.client(server, ssl_context=certificates.trusting)
    error = world.fails(ConnectionFailed, client.submit, URL, within=4 * (5 + 8) / FACTOR)
    assert error.sent is False
