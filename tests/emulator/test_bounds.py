"""Bounds: the emulator keeps the newest requests, jobs, uploads and callbacks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from gladia_control.emulator import ManualClock

from gladia_emulator.account import account, callbacks, uploads
from gladia_emulator.server import journal
from tests.emulator.support import JOBS, UPLOAD, Caller, wav


def test_the_newest_requests_are_kept(emulate: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch) -> None:
    """Older requests leave the journal."""
    monkeypatch.setattr(journal, "_KEPT_REQUESTS", 3)
    caller = emulate()
    for number in range(5):
        caller.http.get(f"/{number}")
    assert ["/2", "/3", "/4"] == [request.path for request in caller.emulator.requests]


def test_the_newest_jobs_are_kept(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest job is forgotten for a new one, as if it were deleted."""
    monkeypatch.setattr(account, "_KEPT_JOBS", 3)
    made = [caller.create() for _ in range(4)]
    assert made[1:] == [job.id for job in caller.emulator.jobs]
    assert 404 == caller.http.get(f"{JOBS}/{made[0]}").status_code
    assert made[:0:-1] == [job["id"] for job in caller.http.get(JOBS).json()["items"]]


def test_the_newest_uploads_are_kept(caller: Caller, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest upload and its file are removed; its job stays without audio, and new jobs cannot name it."""
    monkeypatch.setattr(uploads, "_KEPT_UPLOADS", 2)
    url = caller.upload(wav())["audio_url"]
    job_id = caller.create(audio_url=url)
    path = caller.emulator.uploads[0].path
    caller.upload(wav(), "1.wav")
    caller.http.post(UPLOAD, json={"audio_url": "http://a/2.wav"})
    assert path is not None
    assert not path.exists()
    assert ["1.wav", "2.wav"] == [recording.filename for recording in caller.emulator.uploads]
    clock.advance(3)
    assert ("done", 2.0) == (caller.get(job_id)["status"], caller.get(job_id)["file"]["audio_duration"])
    assert "make room" in caller.http.get(f"{JOBS}/{job_id}/file").json()["message"]
    assert "audio_url: names the file" in caller.refused(audio_url=url)[0]


def test_the_newest_callbacks_are_kept(emulate: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch) -> None:
    """Older callbacks are forgotten."""
    monkeypatch.setattr(callbacks, "_KEPT_CALLBACKS", 2)
    caller = emulate(queue_seconds=0, processing_seconds=0)
    made = []
    for _ in range(4):
        made.append(caller.create(callback_url="http://127.0.0.1:1/"))
        caller.emulator.settle()
    assert made[2:] == [sent.job_id for sent in caller.emulator.callbacks]


def test_mistakes_are_named_up_to_a_hundred(caller: Caller) -> None:
    """An answer names at most a hundred violations."""
    assert 100 == len(caller.refused(audio_to_llm_config={"prompts": [1] * 10_000}))
    reply = caller.http.get(JOBS, params={"status": ["x"] * 1000})
    assert (400, 100) == (reply.status_code, len(reply.json()["validation_errors"]))
