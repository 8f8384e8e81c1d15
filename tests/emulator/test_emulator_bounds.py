"""Bounds: what an emulator keeps that runs for days and is sent anything, and what goes when there is more."""

from __future__ import annotations

import json
import struct
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from gladia_control.emulator import ManualClock

from gladia_emulator.account import audio, jobs, listing, uploads
from gladia_emulator.account import callbacks as callback
from gladia_emulator.server import journal
from tests.emulator.emulator_support import JOBS, REMOTE, UPLOAD, Caller, wav


def paths(caller: Caller) -> list[str]:
    """The paths of the requests in the journal, from the oldest."""
    return [request.path for request in caller.emulator.requests]


def test_the_journal_keeps_so_many_requests(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest requests are kept, and older ones go."""
    monkeypatch.setattr(journal, "KEPT_REQUESTS", 3)
    for number in range(5):
        caller.http.get(f"/{number}")
    assert ["/2", "/3", "/4"] == paths(caller)


def test_large_bodies_of_old_requests_go_first(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """When bodies take too much memory, those of the oldest requests are given up; small bodies and requests stay."""
    monkeypatch.setattr(journal, "KEPT_BYTES", 200_000)
    caller.create(small="x")
    for number in range(4):
        caller.create(number=number, large="x" * 80_000)
    bodies = [request.body for request in caller.emulator.requests]
    assert ["x", None, None, 2, 3] == [body and body.get("small", body.get("number")) for body in bodies]
    assert [201] * 5 == [request.status for request in caller.emulator.requests]


def test_the_journal_keeps_so_many_bytes(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are no bodies to give up, the oldest requests go; long paths, queries and headers count, too."""
    monkeypatch.setattr(journal, "KEPT_BYTES", 100_000)
    for number in range(3):
        caller.http.get(f"/{number}{'x' * 40_000}")
    assert ["/1", "/2"] == [path[:2] for path in paths(caller)]
    for number in range(3):
        caller.http.get(f"/{number}", headers={"x-long": "x" * 40_000})
    assert ["/1", "/2"] == paths(caller)
    for number in range(3):
        caller.http.get(f"/{number}", params={"x": "y" * 40_000})
    assert ["/1", "/2"] == paths(caller)


def test_a_body_counts_with_everything_in_it(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body of many small things takes more memory than it has bytes, and is counted so."""
    monkeypatch.setattr(journal, "KEPT_BYTES", 1_000_000)
    caller.create(large=[{"": 0}] * 20_000)  # 160 kB of text, 5 MB of memory
    assert [None] == [request.body for request in caller.emulator.requests]


def test_old_jobs_make_room(caller: Caller, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest job that has ended is forgotten for a new one, as if it were deleted; younger ones stay."""
    monkeypatch.setattr(jobs, "KEPT_JOBS", 3)
    caller.emulator.settings.queue_seconds = 10
    waiting = caller.create()
    caller.emulator.settings.queue_seconds = 0
    made = [caller.create() for _ in range(2)]
    clock.advance(3)
    made.append(caller.create())
    assert [waiting, *made[1:]] == [job.id for job in caller.emulator.jobs]
    assert 404 == caller.http.get(f"{JOBS}/{made[0]}").status_code
    assert [*made[:0:-1], waiting] == [job["id"] for job in caller.http.get(JOBS).json()["items"]]


def test_jobs_under_way_are_not_forgotten(caller: Caller, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no job has ended, a new one is refused, and accepted later."""
    monkeypatch.setattr(jobs, "KEPT_JOBS", 2)
    made = [caller.create() for _ in range(2)]
    reply = caller.http.post(JOBS, json={"audio_url": REMOTE})
    assert (429, made) == (reply.status_code, [job.id for job in caller.emulator.jobs])
    assert "Too many jobs are under way" in reply.json()["message"]
    clock.advance(3)
    assert [made[1], caller.create()] == [job.id for job in caller.emulator.jobs]
    caller.http.delete(f"{JOBS}/{made[1]}")
    caller.create()
    assert 2 == len(caller.emulator.jobs)


def test_jobs_keep_so_many_bytes(caller: Caller, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs with large requests make room for each other; one alone is kept, however large it is."""
    monkeypatch.setattr(jobs, "KEPT_BYTES", 500_000)
    for number in range(6):
        caller.create(number=number, large="x" * 100_000)
        clock.advance(3)
    assert [4, 5] == [job.request["number"] for job in caller.emulator.jobs]
    caller.create(number=6, large="x" * 900_000)
    assert [6] == [job.request["number"] for job in caller.emulator.jobs]


def test_old_uploads_make_room(caller: Caller, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest uploads go with their files; their jobs stay, without the audio, and new jobs cannot name them."""
    monkeypatch.setattr(uploads, "KEPT_BYTES", 2 * len(wav()))
    caller.emulator.settings.upload_limit = len(wav())
    url = caller.upload(wav())["audio_url"]
    job_id = caller.create(audio_url=url)
    path = caller.emulator.uploads[0].path
    kept = [caller.upload(wav())["audio_url"] for _ in range(2)]
    assert path is not None
    assert not path.exists()
    assert kept == [f"{caller.emulator.url}/file/{recording.id}" for recording in caller.emulator.uploads]
    clock.advance(3)
    assert ("done", 2.0) == (caller.get(job_id)["status"], caller.get(job_id)["file"]["audio_duration"])
    assert "make room" in caller.http.get(f"{JOBS}/{job_id}/file").json()["message"]
    assert "audio_url: names the file" in caller.refused(audio_url=url)[0]


def test_uploads_are_so_many(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads are bounded in number, too, those that are only named by a URL included."""
    monkeypatch.setattr(uploads, "KEPT_UPLOADS", 2)
    caller.upload(wav(), "0.wav")
    for number in (1, 2):
        caller.http.post(UPLOAD, json={"audio_url": f"http://a/{number}.wav"})
    assert ["1.wav", "2.wav"] == [recording.filename for recording in caller.emulator.uploads]


def test_what_is_refused_takes_no_room(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads that come to nothing give their room back: hundreds of them push nothing out."""
    monkeypatch.setattr(uploads, "KEPT_BYTES", 3 * len(wav()))
    caller.emulator.settings.upload_limit = len(wav())
    caller.upload(wav())
    for _ in range(10):
        assert 422 == caller.http.post(UPLOAD, files={"audio": ("a", b"x" * len(wav()))}).status_code
        assert 413 == caller.http.post(UPLOAD, files={"audio": ("a", b"x" * len(wav()) * 2)}).status_code
    assert 1 == len(caller.emulator.uploads)


def test_an_upload_as_large_as_is_allowed_is_kept(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file within the limit of one upload is kept, although it takes all the room there is."""
    monkeypatch.setattr(uploads, "KEPT_BYTES", 1000)
    caller.emulator.settings.upload_limit = len(wav())
    for _ in range(2):
        caller.upload(wav())
    assert 1 == len(caller.emulator.uploads)


def test_uploads_under_way_take_room(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file for which there is no room beside those that are still arriving is refused."""
    monkeypatch.setattr(uploads, "KEPT_BYTES", 1000)
    caller.emulator.settings.upload_limit = len(wav())
    run: Any = caller.emulator._run
    with run.account.uploads.receive() as arriving:
        arriving.write(b"x" * 1000)
        reply = caller.http.post(UPLOAD, files={"audio": ("a.wav", wav())})
        assert (413, ()) == (reply.status_code, caller.emulator.uploads)
    caller.upload(wav())


@pytest.mark.parametrize(("name", "most"), [("KEPT_CALLBACKS", 2), ("KEPT_BYTES", 60_000)])
def test_old_callbacks_are_forgotten(
    emulate: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    """The newest callbacks are kept, bounded in number and in bytes."""
    monkeypatch.setattr(callback, name, most)
    caller = emulate(scripts={"*": "word " * 40}, queue_seconds=0, processing_seconds=0)
    made = []
    for _ in range(4):
        made.append(caller.create(callback_url="http://127.0.0.1:1/"))
        caller.emulator.settle()
    assert made[2:] == [sent.job_id for sent in caller.emulator.callbacks]


@pytest.mark.parametrize(("name", "most"), [("MOST_WAITING", 2), ("MOST_WAITING_BYTES", 200_000)])
def test_callbacks_do_not_pile_up(
    caller: Caller, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    """Where too many callbacks wait, a job that asks for one is refused until they are sent; others are accepted."""
    monkeypatch.setattr(callback, name, most)
    asking = {"audio_url": REMOTE, "callback_url": "http://127.0.0.1:1/", "large": "x" * 40_000}
    for _ in range(2):
        caller.create(**asking)
    reply = caller.http.post(JOBS, json=asking)
    assert (429, 2) == (reply.status_code, len(caller.emulator.jobs))
    assert "Too many callbacks are waiting" in reply.json()["message"]
    caller.create()
    clock.advance(3)
    assert 2 == len(caller.emulator.settle())
    caller.create(callback_url="http://127.0.0.1:1/", large="x" * 900_000)


def test_uploads_keep_so_many_bytes_of_names(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads that are only named by a URL are bounded in memory, too, and one alone is kept however long it is."""
    monkeypatch.setattr(uploads, "KEPT_NAME_BYTES", 30_000)
    for number in range(6):
        caller.http.post(UPLOAD, json={"audio_url": f"http://a/{'x' * 5_000}{number}"})
    assert ["4", "5"] == [recording.filename[-1] for recording in caller.emulator.uploads]
    monkeypatch.setattr(uploads, "KEPT_NAME_BYTES", 1_000)
    caller.upload(wav(), "6")
    caller.http.post(UPLOAD, json={"audio_url": f"http://a/{'x' * 5_000}7"})
    assert ["7"] == [recording.filename[-1] for recording in caller.emulator.uploads]


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


def test_one_job_takes_little_memory(caller: Caller, clock: ManualClock) -> None:
    """A result is made when it is asked for: jobs that were looked at take no more memory than others."""
    made = [caller.create() for _ in range(50)]
    clock.advance(3)
    caller.get(made[0])
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for job_id in made:
            caller.get(job_id)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 50 * 10_000  # a result alone takes about 30 kB


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
