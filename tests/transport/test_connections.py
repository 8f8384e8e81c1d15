"""Which connection carries a request."""

from __future__ import annotations

import httpx
from gladia_control.transport.connections import Pools, Routes

ADDRESS = "http://127.0.0.1:9"


def test_only_polls_use_kept_connections() -> None:
    """A kept connection may just be closing, or hold bytes that a server sent after its last response."""

    class Transport(httpx.BaseTransport):
        def __init__(self, *, limits: httpx.Limits, **_: object):
            self.kept = limits.max_keepalive_connections

    pools = Pools(Routes(ADDRESS, None, None, Transport))
    kept = [pools.for_operation(name).kept or 0 for name in ("get", "create", "list", "upload", "delete", "audio")]
    assert [True, False, False, False, False, False] == [bool(count) for count in kept]
