"""A local Gladia and both clients."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from gladia_control import Policy
from gladia_control.emulator import Emulator

from tests.support.adapter import adapted
from tests.support.places import silence

POLICY = Policy.for_tests()
"""The clients' policy in tests over sockets: short pauses, and patience with a busy machine."""


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """A local Gladia whose jobs are done at once."""
    with Emulator(queue_seconds=0.0, processing_seconds=0.02) as running:
        yield running


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """An event loop that lives as long as the test."""
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(params=["blocking", "asyncio"])
def connect(request: pytest.FixtureRequest, runner: asyncio.Runner) -> Iterator[Callable[..., Any]]:
    """Make a client; the test runs once with each kind."""
    made = []

    def make(*args: Any, **kwargs: Any) -> Any:
        client = adapted(request.param, runner, *args, **{"policy": POLICY} | kwargs)
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def gladia(emulator: Emulator, connect: Callable[..., Any]) -> Any:
    """A client of the local Gladia."""
    return connect(emulator.api_key, base_url=emulator.url)


@pytest.fixture
def recording() -> bytes:
    """Two seconds of silence."""
    return silence()
