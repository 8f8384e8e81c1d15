"""Fault matrix: the emulator and the names by which it is addressed."""

from __future__ import annotations

from typing import Any

import httpx
from gladia_control import PermissionDenied
from gladia_control.emulator import Emulator

from tests.faults.world import KEY, URL, World, row

PREFLIGHT = {"origin": "http://a.example", "access-control-request-method": "POST"}


def emulator(world: World, **arguments: Any) -> Emulator:
    """An emulator for the time of the test."""
    return world.stack.enter_context(Emulator(api_key=KEY, **arguments))


def disguised(world: World) -> httpx.BaseTransport | httpx.AsyncBaseTransport:
    """A transport that sends another host's name, as a page does whose name leads to this computer."""

    class Blocking(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            request.headers["host"] = "evil.example"
            return super().handle_request(request)

    class Asynchronous(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            request.headers["host"] = "evil.example"
            return await super().handle_async_request(request)

    return Blocking(verify=False) if world.kind == "blocking" else Asynchronous(verify=False)


@row(120, "the emulator is addressed by another host's name (DNS rebinding)")
def test_another_hosts_name(world: World) -> None:
    """The create is refused, and no job is made."""
    local = emulator(world)
    client = world.client(local.url, transport=disguised(world))
    error = world.fails(PermissionDenied, client.submit, URL)
    assert "Host must be a name of this computer" in str(error)
    assert () == local.jobs


@row(120, "the emulator is addressed by each of its names, also as other clients do: slash, /v2/transcription")
def test_its_own_names(world: World) -> None:
    """Every name is served, and all lead to the same jobs."""
    local = emulator(world, queue_seconds=0, processing_seconds=0)
    port = local.url.rpartition(":")[2]

    def served(base_url: str, path: str) -> None:
        job = world.works(world.client(base_url).submit, URL)
        reply = httpx.get(f"{base_url}{path}/{job.id}/", headers={"x-gladia-key": KEY}, trust_env=False, verify=False)
        assert (200, job.id) == (reply.status_code, reply.json()["id"])

    names = (local.url, f"http://localhost:{port}")
    world.each([(name, path) for name in names for path in ("/v2/pre-recorded", "/v2/transcription")], served)


@row(120, "a browser asks the emulator whether a page may send requests, without and with cors=")
def test_a_preflight(world: World) -> None:
    """Only the given origins get the headers, and the client is not affected."""

    def asked(cors: list[str], allowed: str | None) -> None:
        local = emulator(world, cors=cors)
        reply = httpx.options(f"{local.url}/v2/pre-recorded", headers=PREFLIGHT, trust_env=False, verify=False)
        assert allowed == reply.headers.get("access-control-allow-origin")
        assert (204 if allowed else 404) == reply.status_code
        world.works(world.client(local.url).submit, URL)

    world.each(
        [([], None), (["http://b.example"], None), (["http://a.example"], "http://a.example"), (["*"], "*")], asked
    )
