"""Fault matrix: time and memory that a hostile answer may take."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from gladia_control import ResponseTooLarge, WaitTimeout

from tests import tiers
from tests.faults.child import output
from tests.faults.proxy import ADDRESS, dripping
from tests.faults.server import RESULT, Behaviour, status
from tests.faults.test_memory import MEASURED
from tests.faults.world import URL, Certificates, World, each, row
from tests.support.jobs import word

ZIPPED = {"content-encoding": "gzip"}


@tiers.check
@row(115, "a TLS record drips inside the tunnel of an https proxy", posts=0)
def test_a_dripping_tunnel(world: World, certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadline holds."""
    server = world.server(tls=certificates.serving("gladia.test"))
    server.always("get", status(200, {"id": "j", "status": "processing", "x": "x" * 5000}))
    proxy = world.foreign_server(tls=certificates.serving())
    proxy.connecting(*[dripping(server, 3000, 0.02)] * 50)
    monkeypatch.setenv("HTTPS_PROXY", f"https://localhost:{proxy.port}")
    client = world.client(ADDRESS, ssl_context=certificates.trusting)
    world.fails(WaitTimeout, client.job("j").wait, timeout=1.0, within=1.0)
    assert server.count("get") > 0


def items(values: str) -> bytes:
    return gzip.compress(b'{"id": "j", "status": "done", "result": [' + values.encode() + b"0]}")


BOMBS = {"objects": items("{}," * 6_000_000), "lists": items("[]," * 6_000_000), "numbers": items("0," * 11_000_000)}


@tiers.check
@row(116, "a small answer that would decode to millions of values", posts=0)
@each("body", BOMBS)
def test_a_bomb_of_values(world: World, body: bytes) -> None:
    """It is refused before it is decoded, and takes little more memory than its bytes."""
    server = world.server().always("get", status(200, body, ZIPPED))
    world.fails(ResponseTooLarge, world.client(server).job("j").refresh)
    grown, name, _ = json.loads(output(world.kind, server, MEASURED.format(call="gladia.job('j').refresh()")))
    assert "ResponseTooLarge" == name
    assert grown <= 3 * len(gzip.decompress(body)) / 1024 + 8 * 1024, f"{grown} KiB more"


@tiers.check
@row(116, "an answer that is larger than its operation allows", posts=1)
@each("operation, call", {
    "create": ("create", lambda client: client.submit(URL)),
    "list": ("list", lambda client: client.find("order-42")),
})  # fmt: skip
def test_a_large_answer(world: World, operation: str, call: Any) -> None:
    """A list is 16 MiB at most, the answer to a create 1 MiB: it is as good as lost."""
    spaces = {"create": 2**20, "list": 2**24}[operation]
    body = json.dumps({"id": "j", "items": [], "next": None}).encode() + b" " * spaces
    server = world.server().always(operation, status(200, body, made=operation == "create"))
    if operation == "create":
        assert "job-1" == world.works(call, world.client(server)).id
    else:
        world.fails(ResponseTooLarge, call, world.client(server))


@tiers.check
@row(116, "a million words", posts=0)
def test_a_million_words(world: World) -> None:
    """They are read."""
    words = [word("and", n / 2, n / 2 + 0.4) for n in range(10)] * 100
    utterances = [{"text": "and " * 1000, "start": 0.0, "end": 500.0, "words": words, "language": "en"}] * 1000
    result = RESULT | {"transcription": {"full_transcript": "and", "languages": ["en"], "utterances": utterances}}
    body = gzip.compress(json.dumps({"id": "j", "status": "done", "result": result}).encode(), 1)
    job: Behaviour = status(200, body, ZIPPED)
    transcript = world.works(world.client(world.server().always("get", job)).job("j").wait, within=120.0)
    assert 1000 == len(transcript.utterances)
