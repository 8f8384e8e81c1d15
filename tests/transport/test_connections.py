"""Which connection carries a request."""

from __future__ import annotations

import ssl

import httpx
from gladia_control.transport.connections import Pools, Routes

ADDRESS = "http://127.0.0.1:9"


class Transport(httpx.BaseTransport):
    """Knows how it was made."""

    def __init__(self, *, limits: httpx.Limits, verify: ssl.SSLContext, **_: object):
        self.kept = limits.max_keepalive_connections
        self.context = verify


def test_a_create_uses_a_new_connection() -> None:
    """The server may just be closing a kept one, which would make the create ambiguous."""
    pools = Pools(Routes(ADDRESS, None, None, Transport))
    kept = [pools.for_operation(name).kept or 0 for name in ("get", "create", "list", "upload", "delete", "audio")]
    assert [True, False, True, True, True, True] == [bool(count) for count in kept]


def test_certificates_are_verified() -> None:
    """By default, of the API and of the host that a download leads to."""
    routes = Routes("https://gladia.test", None, None, Transport)
    for made in (routes.to_api(1), routes.to_other_host(None)):
        assert (ssl.CERT_REQUIRED, True) == (made.context.verify_mode, made.context.check_hostname)


def test_a_context_of_the_callers_own_is_used() -> None:
    """As it is, for every host."""
    own = ssl.create_default_context()
    routes = Routes("https://gladia.test", own, None, Transport)
    assert [own, own] == [made.context for made in (routes.to_api(1), routes.to_other_host(None))]
