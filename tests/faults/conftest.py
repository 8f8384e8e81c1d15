"""The fixture that every row of the fault matrix uses."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator

import pytest

from tests import tiers
from tests.faults.world import Certificates, Left, World


@pytest.fixture(params=["blocking", pytest.param("asyncio", marks=tiers.check)])
def world(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """A bad day for a client. When it is over, the invariants are checked and the outcomes kept.

    Both kinds of client take the same decisions in the same code, which tests/operations checks: `make test` runs
    each row with one kind, `make check` also with the other.
    """
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):  # reading them for each client takes longer than most rows
        monkeypatch.delenv(name, raising=False)
    caplog.set_level(logging.DEBUG)
    before = Left.now()
    marker = request.node.get_closest_marker("row")
    world = World(request.param, caplog, posts=marker.kwargs["posts"] if marker else 1)
    try:
        yield world
    finally:
        world.end()
    before.check()
    gc.freeze()  # what is left belongs to pytest, which keeps more and more; the next row need not look at it
    world.check()
    if marker is not None:
        outcome = {"row": marker.args[0], "fault": marker.args[1], "kind": world.kind, "test": request.node.nodeid}
        request.node.user_properties.extend(("row", outcome | case) for case in world.cases)


@pytest.fixture(scope="session", autouse=True)
def _quick_collections() -> None:
    """Every row collects garbage. What was there before need not be looked at each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def certificates() -> Certificates:
    """Certificates that live as long as the tests."""
    return Certificates()
