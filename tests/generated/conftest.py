from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.generated.loopback import Loopback, serving


@pytest.fixture(scope="session", name="_running")
def running_server() -> Iterator[Loopback]:
    """A server for all tests."""
    with serving() as loopback:
        yield loopback


@pytest.fixture
def server(_running: Loopback) -> Loopback:
    """A server on a loopback socket that answers `200 {}` until it is told otherwise."""
    _running.received.clear()
    _running.answer(200, {})
    return _running


@pytest.fixture(params=["sync", "asyncio"])
def way(request: pytest.FixtureRequest) -> str:
    """Both ways of calling an operation; see `Loopback.call`."""
    return str(request.param)
