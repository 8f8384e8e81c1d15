"""Fault matrix: what happens after a create that may have worked, and proxies that make no tunnel."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from gladia_control import (
    AsyncGladia,
    ConfigurationError,
    ConnectionFailed,
    GladiaError,
    MalformedResponse,
    Policy,
    SubmissionUnknown,
)

from tests import tiers
from tests.faults.proxy import ADDRESS, answering, tunnel
from tests.faults.server import Behaviour, Connection, Exchange, Server, reset, status
from tests.faults.world import KEY, URL, Certificates, World, each, row
from tests.support.places import silence

TOKEN = "order-42"
NO_TUNNEL = {
    "502": answering(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n", Connection.close),
    "403": answering(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", Connection.close),
    "close": answering(b"", Connection.close),
    "reset": answering(b"", Connection.reset),
    "cut": answering(b"HTTP/1.1 20", Connection.close),
    "garbage": answering(b"\x00\xff<html>\r\n\r\n", Connection.close),
    "silence": answering(b"", Connection.hang),
}


def proxied(world: World, certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> tuple[Server, Any]:
    """A server behind a proxy, which is the same server, and a client that knows both."""
    server = world.server(tls=certificates.serving("gladia.test"))
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.port}")
    return server, world.client(ADDRESS, ssl_context=certificates.trusting)


CALLS: dict[str, Callable[[Any], Any]] = {
    "create": lambda client: client.submit(URL),
    "upload": lambda client: client.upload(silence()),
    "get": lambda client: client.job("job-1").refresh(),
}


@tiers.check
@row(108, "a proxy that makes no tunnel, once: 502, 403, close, reset, garbage, silence")
@each("how, operation", [*itertools.product(list(NO_TUNNEL)[:-1], CALLS), ("silence", "create")])
def test_a_proxy_that_makes_no_tunnel_once(
    world: World, how: str, operation: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the request was sent, and it is tried again."""
    server, client = proxied(world, certificates, monkeypatch)
    server.connecting(NO_TUNNEL[how], *[tunnel] * 4)
    if operation == "get":
        server.create({})
    world.works(CALLS[operation], client)


@tiers.check
@row(108, "a proxy that makes no tunnel: 502, 403, close, reset, garbage")
@each("how", list(NO_TUNNEL)[:-1])
def test_a_proxy_that_makes_no_tunnel(
    world: World, how: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the request was sent, and the error says so after four attempts."""
    server, client = proxied(world, certificates, monkeypatch)
    server.connecting(*[NO_TUNNEL[how]] * 4)
    error = world.fails(ConnectionFailed, client.submit, URL)
    assert (False, 4, 0) == (error.sent, len(server.wire), len(server.requests))


@tiers.check
@row(108, "a proxy that refuses the lookups after a lost create: 407, 502, close")
@each("how", ["407", "502", "close"])
def test_a_proxy_that_refuses_the_lookups(
    world: World, how: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The create may have worked, and the error says so."""
    refusals = {"407": answering(b"HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n", Connection.close)} | NO_TUNNEL
    server, client = proxied(world, certificates, monkeypatch)
    server.connecting(tunnel, *[refusals[how]] * 20).next("create", reset(made=True))
    error = world.fails(SubmissionUnknown, client.submit, URL)
    assert (how == "407") == isinstance(error.__cause__, ConfigurationError)
    assert error.token == server.jobs[0]["custom_metadata"]["client_token"]


@row(107, "the client is closed during a create, its lookups, or a wait")
@each("operation", ["create", "list", "get"])
def test_a_client_that_is_closed(world: World, operation: str) -> None:
    """No error reads as if nothing had been sent."""
    server = world.server()
    client = world.client(server)

    def close(exchange: Exchange) -> None:
        exchange.create() if operation == "create" else exchange.read_body()
        if world.kind == "blocking":
            client.close()
        else:
            asyncio.run_coroutine_threadsafe(client._client.close(), world.runner.get_loop()).result()
        exchange.connection.reset()

    if operation == "list":
        server.next("create", reset(made=True))
    server.always(operation, close)
    error = world.fails(GladiaError, client.transcribe, URL)
    if operation == "get":
        assert ("job-1", server.jobs[0]["custom_metadata"]["client_token"]) == (error.job_id, error.token)
    else:
        assert isinstance(error, SubmissionUnknown)


class NeverAnswered(httpx.AsyncBaseTransport):
    """Brings a create to the server, and no answer back."""

    def __init__(self, server: Server):
        self.server = server
        self.sent = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"items": [], "next": None})
        self.server.create(json.loads(request.content))
        self.sent.set()
        await asyncio.Event().wait()
        raise AssertionError


@row(109, "an event loop is closed over a submission, and its token is used again")
def test_an_event_loop_that_is_closed(world: World) -> None:
    """The next submission goes on."""
    server = world.server()
    transport = NeverAnswered(server)
    abandoned = AsyncGladia(KEY, base_url=server.url, policy=Policy.for_tests(), transport=transport)
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # it would log that the task never ended
    task = loop.create_task(abandoned.submit(URL, token=TOKEN))
    loop.run_until_complete(transport.sent.wait())
    loop.close()
    job = world.works(world.client(server).submit, URL, token=TOKEN, timeout=5.0)
    assert ("job-1", False) == (job.id, task.done())


@row(112, "a delete is answered with a success", posts=0)
@each("answer", [status(202), status(204, b""), status(200, b""), status(200, {}), status(200, {"id": "j"})])
def test_a_delete_with_success(world: World, answer: Behaviour) -> None:
    """Only what the document promises is one."""
    world.works(world.client(world.server().always("delete", answer)).job("j").delete)


NO_SUCCESSES = {
    "login page": status(200, b"<html>Log in</html>"),
    "list": status(200, b"[]"),
    "201": status(201, {}),
    "203": status(203, b""),
    "206": status(206, b""),
}


@row(112, "a delete is answered with a login page", posts=0)
@each("answer", NO_SUCCESSES)
def test_a_delete_without_success(world: World, answer: Behaviour) -> None:
    """Nobody is told that the job is deleted."""
    error = world.fails(MalformedResponse, world.client(world.server().always("delete", answer)).job("j").delete)
    assert "j" == error.job_id
