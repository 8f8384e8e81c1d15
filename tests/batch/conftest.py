"""Recordings, a local Gladia, and both ways to run a batch behind one face."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from gladia_control import AsyncGladia, Gladia, Policy
from gladia_control.batch import BatchItem, transcribe_many, transcribe_many_async
from gladia_control.emulator import Emulator

from tests import tiers
from tests.support.places import silence

Recordings = Callable[..., list[Path]]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """A local Gladia whose jobs are done at once."""
    with Emulator(scripts={"*": "Speaker 0: Hello."}, queue_seconds=0, processing_seconds=0) as running:
        yield running


@pytest.fixture
def recordings(tmp_path: Path) -> Recordings:
    """A function that writes some recordings, all different, into a folder, and returns their paths."""

    def write(count: int, folder: str = "rec") -> list[Path]:
        (tmp_path / folder).mkdir(exist_ok=True)
        paths = [tmp_path / folder / f"{number:03}.wav" for number in range(count)]
        for number, path in enumerate(paths):
            path.write_bytes(silence(8000 + number))
        return paths

    return write


@frozen
class Batch:
    """Runs a batch to its end, blocking or with asyncio."""

    kind: str
    emulator: Emulator

    def __call__(self, sources: Any, key: str | None = None, **arguments: Any) -> list[BatchItem]:
        """All items, in the order in which they came."""
        reaching: Any = {"api_key": key or self.emulator.api_key, "base_url": self.emulator.url}
        if self.kind == "blocking":
            with Gladia(policy=Policy.for_tests(), **reaching) as gladia:
                return list(transcribe_many(gladia, sources, **arguments))

        async def run() -> list[BatchItem]:
            async with AsyncGladia(policy=Policy.for_tests(), **reaching) as gladia:
                return [item async for item in transcribe_many_async(gladia, sources, **arguments)]

        return asyncio.run(run())

    def requests(self, operation: str) -> int:
        """How many requests of an operation came."""
        return sum(request.operation == operation for request in self.emulator.requests)


@pytest.fixture(params=["blocking", pytest.param("asyncio", marks=tiers.check)])  # both use the same `Work`
def batch(request: pytest.FixtureRequest, emulator: Emulator) -> Batch:
    """Both ways to run a batch."""
    return Batch(request.param, emulator)
