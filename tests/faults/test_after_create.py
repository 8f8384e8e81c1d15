"""Fault matrix: what happens after a create that may have worked, and proxies that make no tunnel."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

import httpx
import pytest
from gladia_control import (
    AsyncGladia,
    ConfigurationError,
    ConnectionFailed,
    GladiaError,
    Policy,
    SubmissionUnknown,
)

from tests import tiers
from tests.faults.proxy import ADDRESS, answering, tunnel
from tests.faults.server import Connection, Exchange, Server, reset, status
from tests.faults.world import KEY, POLICY, URL, Certificates, World, row

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


@tiers.check
@row(108, "a proxy that makes no tunnel: 502, 403, close, reset, garbage, silence")
def test_a_proxy_that_makes_no_tunnel(
    world: World, certificates: Certificates, monkeypatch: pytest.MonkeyPatch, recording: bytes
) -> None:
    """Nothing of the request was sent, and it is tried again."""
    calls = {
        "create": lambda client: client.submit(URL),
        "upload": lambda client: client.upload(recording),
        "get": lambda client: client.job("job-1").refresh(),
    }

    def fails_once(how: str, operation: str) -> None:
        server, client = proxied(world, certificates, monkeypatch)
        server.connecting(NO_TUNNEL[how], *[tunnel] * 4)
        if operation == "get":
            server.create({})
        world.works(calls[operation], client)

    def fails_always(how: str) -> None:
        server, client = proxied(world, certificates, monkeypatch)
        server.connecting(*[NO_TUNNEL[how]] * 4)
        error = world.fails(ConnectionFailed, client.submit, URL, within=POLICY.submit)
        assert (False, 4, 0) == (error.sent, len(server.wire), len(server.requests))

    world.each([*itertools.product(list(NO_TUNNEL)[:-1], calls), ("silence", "create")], fails_once)
    world.each(list(NO_TUNNEL)[:-1], fails_always)


@tiers.check
@row(108, "a proxy that refuses the lookups after a lost create: 407, 502, close")
def test_a_proxy_that_refuses_the_lookups(
    world: World, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The create may have worked, and the error says so."""
    refusals = {"407": answering(b"HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n", Connection.close)} | NO_TUNNEL

    def refused(how: str) -> None:
        server, client = proxied(world, certificates, monkeypatch)
        server.connecting(tunnel, *[refusals[how]] * 20).next("create", reset(made=True))
        error = world.fails(SubmissionUnknown, client.submit, URL)
        assert (how == "407") == isinstance(error.__cause__, ConfigurationError)
        assert error.token == server.jobs[0]["custom_metadata"]["client_token"]

    world.each(["407", "502", "close"], refused)


@row(107, "the client is closed during a create, its lookups, or a wait")
def test_a_client_that_is_closed(world: World) -> None:
    """No error reads as if nothing had been sent."""

    def closed(during: str) -> None:
        server = world.server()
        client = world.client(server)

        def close(exchange: Exchange) -> None:
            exchange.create() if during == "create" else exchange.read_body()
            if world.kind == "blocking":
                client.close()
            else:
                asyncio.run_coroutine_threadsafe(client._client.close(), world.runner.get_loop()).result()
            exchange.connection.reset()

        if during == "lookup":
            server.next("create", reset(made=True))
        server.always({"create": "create", "lookup": "list", "wait": "get"}[during], close)
        error = world.fails(GladiaError, client.transcribe, URL)
        if during == "wait":
            assert ("job-1", server.jobs[0]["custom_metadata"]["client_token"]) == (error.job_id, error.token)
        else:
            assert isinstance(error, SubmissionUnknown)

    world.each(["create", "lookup", "wait"], closed)


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
    task = loop.create_task(abandoned.submit(URL, token=TOKEN))
    loop.run_until_complete(transport.sent.wait())
    loop.close()
    job = world.works(world.client(server).submit, URL, token=TOKEN, timeout=5.0)
    assert ("job-1", False) == (job.id, task.done())
    task._log_destroy_pending = False  # type: ignore[attr-defined]  # that is what this test is about


@row(112, "a delete is answered with a login page")
def test_a_delete_without_success(world: World) -> None:
    """Only what the document promises is a success."""
    world.posts = 0
    successes = [status(202), status(204, b""), status(200, b""), status(200, {}), status(200, {"id": "j"})]
    failures = [
        status(200, b"<html>Log in</html>"),
        status(200, b"[]"),
        status(201, {}),
        status(203, b""),
        status(206, b""),
    ]

    def deleted(answer: Any) -> None:
        world.works(world.client(world.server().always("delete", answer)).job("j").delete)

    def refused(answer: Any) -> None:
        error = world.fails(GladiaError, world.client(world.server().always("delete", answer)).job("j").delete)
        assert ("MalformedResponse", "j") == (type(error).__name__, error.job_id)

    world.each(successes, deleted)
    world.each(failures, refused)
