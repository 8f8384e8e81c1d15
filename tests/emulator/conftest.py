"""Fixtures: an emulator on a manual clock, and a client that checks every answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from gladia_control.emulator import Emulator, ManualClock

from tests.emulator.receiver import Receiver
from tests.emulator.support import JOBS, Caller, assert_quiet, wav


@pytest.fixture
def clock() -> ManualClock:
    """The clock of the emulator, which stands still until a test moves it."""
    return ManualClock()


@pytest.fixture
def emulate(clock: ManualClock) -> Iterator[Callable[..., Caller]]:
    """Start an emulator with the given settings, with a client of its own; both end with the test."""
    callers: list[Caller] = []

    def start(**settings: Any) -> Caller:
        emulator = Emulator(**{"clock": clock, "queue_seconds": 1.0, "processing_seconds": 2.0, **settings})
        callers.append(Caller(emulator.start()))
        return callers[-1]

    yield start
    for caller in callers:
        caller.http.close()
        caller.emulator.stop()


@pytest.fixture
def caller(emulate: Callable[..., Caller]) -> Caller:
    """A client of an emulator whose jobs are queued for 1 s and processed for 2 s."""
    return emulate()


@pytest.fixture
def ready(caller: Caller, clock: ManualClock) -> Caller:
    """A client of an emulator with one upload and one job that is done."""
    caller.create(audio_url=caller.upload(wav())["audio_url"])
    clock.advance(3)
    return caller


@pytest.fixture
def transcribe(emulate: Callable[..., Caller], clock: ManualClock) -> Callable[..., dict[str, Any]]:
    """The result of transcribing a recording with the words of ``script``."""

    def run(script: Any = None, audio: bytes | None = None, scripts: Any = None, **options: Any) -> dict[str, Any]:
        caller = emulate(scripts=scripts if script is None else {"*": script})
        url = caller.upload(wav() if audio is None else audio)["audio_url"]
        job_id = caller.create(audio_url=url, **options)
        clock.advance(3)
        job = caller.get(job_id)
        assert "done" == job["status"]
        result: dict[str, Any] = job["result"]
        return result

    return run


@pytest.fixture
def it_goes_on(caller: Caller, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """After the test, the emulator answers a well-formed request and has logged nothing."""
    yield
    assert 200 == caller.http.get(JOBS).status_code
    assert_quiet(caplog)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of callbacks."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.wait.set()
        server.shutdown()
        thread.join()
