"""Which connection carries a request."""

from __future__ import annotations

import httpx
from gladia_control.transport.connections import Pools, Routes

ADDRESS = "http://127.0.0.1:9"


def test_a_create_uses_a_new_connection() -> None:
    """The server may just be closing a kept one, which would make the create ambiguous."""

    class Transport(httpx.BaseTransport):
        def __init__(self, *, limits: httpx.Limits, **_: object):
            self.kept = limits.max_keepalive_connections

    pools = Pools(Routes(ADDRESS, None, None, Transport))
    kept = [pools.for_operation(name).kept or 0 for name in ("get", "create", "list", "upload", "delete", "audio")]
    assert [True, False, True, True, True, True] == [bool(count) for count in kept]
