"""Which connection carries a request."""

from __future__ import annotations

import asyncio
import re
import ssl

import httpx
import pytest
from gladia_control import Policy
from gladia_control.transport.connections import Routes

from tests.faults.server import Server
from tests.support.adapter import adapted

CLOSE = b"connection: close"


class Transport(httpx.BaseTransport):
    """Knows how it was made."""

    def __init__(self, *, limits: httpx.Limits, verify: ssl.SSLContext, **_: object):
        self.context = verify


@pytest.mark.parametrize("kind", ["blocking", "asyncio"])
def test_creates_and_uploads_have_connections_of_their_own(kind: str) -> None:
    """They use no kept connection, and keep none: among threads, it could be reused and closed at the same time."""
    with Server() as server, asyncio.Runner() as runner:
        gladia = adapted(kind, runner, "a-key", base_url=server.url, policy=Policy.for_tests())
        gladia.submit(b"a recording").wait()
        gladia.submit("https://example.com/a.mp3").wait()
        gladia.close()
        sent = [re.findall(rb"^(?:POST|GET) /v2/\S+|^connection: close", c.received, re.MULTILINE) for c in server.wire]
    upload, create, poll = [b"POST /v2/upload", CLOSE], [b"POST /v2/pre-recorded", CLOSE], b"GET /v2/pre-recorded/job-"
    assert [upload, create, [poll + b"1", poll + b"2"], create] == sent


def test_certificates_are_verified() -> None:
    """By default, of the API and of the host that a download leads to."""
    routes = Routes("https://gladia.test", None, None, Transport)
    for made in (routes.to_api(), routes.to_other_host(None)):
        assert (ssl.CERT_REQUIRED, True) == (made.context.verify_mode, made.context.check_hostname)


def test_a_context_of_the_callers_own_is_used() -> None:
    """As it is, for every host."""
    own = ssl.create_default_context()
    routes = Routes("https://gladia.test", own, None, Transport)
    assert [own, own] == [made.context for made in (routes.to_api(), routes.to_other_host(None))]
