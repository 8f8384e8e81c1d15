"""A reset: one server for many tests, each of which finds it as it was created."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gladia_control.emulator import ManualClock, silent_wav
from tinytag import TinyTag

from tests.emulator.receiver import Receiver
from tests.emulator.support import Caller, until


def test_a_reset_forgets_everything_but_the_address(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """Jobs, uploads with their files, requests, faults, callbacks to come, changed settings and scripts."""
    caller = emulate(scripts={"*": "As created."})
    emulator = caller.emulator
    upload = caller.upload(silent_wav(0.5))
    caller.create(audio_url=upload["audio_url"], callback_url="http://127.0.0.1:1")
    paths = [recording.path for recording in emulator.uploads]
    emulator.says("Changed.")
    emulator.fail("create", status=500)
    emulator.settings.queue_seconds = 100.0
    emulator.api_key = "another"
    url = emulator.url
    emulator.reset()
    assert ((), (), (), url) == (emulator.jobs, emulator.uploads, emulator.requests, emulator.url)
    assert [False] == [path.exists() for path in paths if path]
    clock.advance(3)
    assert () == emulator.settle()
    job_id = caller.create()
    clock.advance(3)
    assert "As created." == caller.get(job_id)["result"]["transcription"]["full_transcript"]


def test_a_callback_on_its_way_is_forgotten(
    emulate: Callable[..., Caller], clock: ManualClock, receiver: Receiver
) -> None:
    """It arrives, and is no callback of the next test."""
    emulator = (caller := emulate()).emulator
    receiver.wait.clear()
    caller.create(callback_url=receiver.url)
    clock.advance(3)
    until(lambda: receiver.received)
    emulator.reset()
    receiver.wait.set()
    assert () == emulator.settle()


def test_silence_is_as_long_as_asked_for(tmp_path: Path) -> None:
    """A WAV that any reader measures."""
    path = tmp_path / "a.wav"
    for seconds in (0.0, 0.25, 3.0):
        path.write_bytes(silent_wav(seconds))
        assert seconds == (TinyTag.get(path).duration or 0.0)
