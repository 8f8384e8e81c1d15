"""Bounds: what an emulator keeps, and what it forgets when there is more."""

from __future__ import annotations

import json
import struct
import tracemalloc
from collections.abc import Callable

import pytest
from gladia_control.emulator import ManualClock

from gladia_emulator.account import account, audio, callbacks, listing, uploads
from gladia_emulator.server import journal
from tests.emulator.emulator_support import JOBS, UPLOAD, Caller, wav


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
    """The oldest upload goes with its file; its job stays, without the audio, and new jobs cannot name it."""
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


def test_a_list_has_so_many_values(caller: Caller) -> None:
    """A list that would take a minute to check is refused at once; what the document does not have may be long."""
    entries = ["a"] * 60_000
    refused = caller.refused(custom_vocabulary=True, custom_vocabulary_config={"vocabulary": entries})
    assert ["custom_vocabulary_config: must have at most 50000 values"] == refused
    caller.create(newer=entries)


def test_a_page_ends_when_it_is_large(caller: Caller, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many jobs are asked for, a page holds so many bytes; following next still shows every job once."""
    made = [caller.create(custom_metadata={"a": "x" * 1500}) for _ in range(7)][::-1]
    clock.advance(3)
    one = len(json.dumps(caller.get(made[0])))
    monkeypatch.setattr(listing, "PAGE_BYTES", 3 * one)
    pages = []
    url = f"{JOBS}?limit=1000"
    while url:
        page = caller.http.get(url).json()
        pages.append([job["id"] for job in page["items"]])
        url = page["next"]
    assert [made[:3], made[3:6], made[6:]] == pages
    monkeypatch.setattr(listing, "PAGE_BYTES", 1)
    assert 1 == len(caller.http.get(JOBS).json()["items"])


def test_mistakes_are_named_up_to_a_hundred(caller: Caller) -> None:
    """A body of nothing but mistakes is answered with enough of them."""
    assert 100 == len(caller.refused(audio_to_llm_config={"prompts": [1] * 10_000}))
    reply = caller.http.get(JOBS, params={"status": ["x"] * 1000})
    assert (400, 100) == (reply.status_code, len(reply.json()["validation_errors"]))


def test_a_recording_in_too_many_pieces_is_refused(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that takes millions of steps to measure would stop everything else: it is no audio."""
    pieces = wav()[:36] + b"junk\0\0\0\0" * 1000 + wav()[36:]
    assert 2.0 == caller.upload(pieces)["audio_metadata"]["audio_duration"]
    monkeypatch.setattr(audio, "MAX_STEPS", 1000)
    assert 422 == caller.http.post(UPLOAD, files={"audio": ("a.wav", pieces)}).status_code
    caller.upload(wav())


def test_a_header_is_not_read_into_memory(caller: Caller) -> None:
    """A recording that consists of a header of 60 MB is refused, and takes none of that in memory."""
    size = 60_000_000
    start = b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42" + struct.pack(">I4sI4s", size + 16, b"moov", size + 8, b"mvhd")
    content = [b'--edge\r\nContent-Disposition: form-data; name="audio"\r\n\r\n' + start]
    content += [bytes(100_000)] * (size // 100_000) + [b"\r\n--edge--\r\n"]
    tracemalloc.start()
    try:
        headers = {"content-type": "multipart/form-data; boundary=edge"}
        reply = caller.http.post(UPLOAD, content=iter(content), headers=headers)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert 422 == reply.status_code
    assert peak < 40_000_000
