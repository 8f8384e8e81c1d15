"""Both clients against the emulator, over real sockets."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gladia_control import Transcript, Update, errors
from gladia_control.emulator import Emulator, Script

from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_pre_recorded_jobs as listing
from gladia_control_api_client.models import JobList


def operations(emulator: Emulator) -> list[str | None]:
    return [request.operation for request in emulator.requests]


def test_a_recording_becomes_a_transcript(gladia: Any, emulator: Emulator, recording: bytes, tmp_path: Path) -> None:
    """Path, upload, job, polls, transcript: with speakers, times and subtitles."""
    path = tmp_path / "interview.wav"
    path.write_bytes(recording)
    updates: list[Update] = []
    transcript = gladia.transcribe(path, diarization_config={"min_speakers": 2}, on_update=updates.append, timeout=30)
    assert isinstance(transcript, Transcript)
    assert transcript.raw["file"]["filename"] == "interview.wav"
    assert transcript.duration == 2.0
    assert {0, 1} == {utterance.speaker for utterance in transcript.utterances}
    assert transcript.text == " ".join(utterance.text for utterance in transcript.utterances)
    assert transcript.to_srt().startswith("1\n00:00:00,000 --> ")
    assert transcript.to_vtt().startswith("WEBVTT\n\n00:00:00.000 --> ")
    assert (updates[-1].status, transcript.warnings) == ("done", ())
    assert isinstance(transcript.completed_at, datetime.datetime)
    assert transcript.raw["id"] == transcript.id == emulator.jobs[0].id
    assert operations(emulator)[:3] == ["upload", "create", "get"]


def test_only_what_was_set_is_sent(gladia: Any, emulator: Emulator) -> None:
    """The body holds the URL, the options given, the flag a config implies, and the two reserved keys."""
    job = gladia.submit(
        "https://example.com/a.mp3",
        {"sentiment_analysis": True},
        custom_vocabulary_config={"vocabulary": ("Westeros", ("Stark", 0.6))},
        custom_metadata={"order": "42"},
        extra_body={"field_of_tomorrow": "value-2"},
    )
    body = dict(emulator.requests[0].body)
    metadata = body.pop("custom_metadata")
    assert body == {
        "audio_url": "https://example.com/a.mp3",
        "sentiment_analysis": True,
        "custom_vocabulary": True,
        "custom_vocabulary_config": {"vocabulary": ["Westeros", {"value": "Stark", "intensity": 0.6}]},
        "field_of_tomorrow": "value-2",
    }
    assert ({"order", "client_token", "client_request"}, job.token) == (set(metadata), metadata["client_token"])


@pytest.mark.parametrize("wrap", [bytes, io.BytesIO, bytearray, memoryview], ids=lambda wrap: wrap.__name__)
def test_every_kind_of_source_arrives_whole(
    gladia: Any, emulator: Emulator, recording: bytes, wrap: Callable[[bytes], Any], tmp_path: Path
) -> None:
    """The audio that the job has is the audio that was given, byte for byte."""
    job = gladia.submit(wrap(recording), filename="a.wav")
    job.wait(timeout=30)
    job.download_audio(tmp_path / "copy.wav")
    assert recording == (tmp_path / "copy.wav").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["copy.wav"]


def test_a_stream_is_sent_from_where_it_stands(gladia: Any, recording: bytes) -> None:
    """A seekable file starts at its position; one that cannot seek is streamed without a length."""

    class Pipe:
        def __init__(self, data: bytes):
            self._file = io.BytesIO(data)

        def read(self, size: int) -> bytes:
            return self._file.read(size)

    shifted = io.BytesIO(b"0123456789" + recording)
    shifted.seek(10)
    for source in (shifted, Pipe(recording)):
        assert len(recording) == gladia.upload(source, filename="a.wav").audio_metadata.size


def test_a_job_is_resumed_by_its_id(emulator: Emulator, connect: Callable[..., Any], recording: bytes) -> None:
    """Another client with the same key needs the id, and nothing else."""
    job_id = connect(emulator.api_key, base_url=emulator.url).submit(recording).id
    other = connect(emulator.api_key, base_url=emulator.url)
    assert other.job(job_id).wait(timeout=30).id == job_id
    assert other.job(job_id).refresh().status == "done"


def test_a_job_that_was_found_is_known(gladia: Any) -> None:
    """A submission that finds its job knows what the list says of it; one that creates the job knows nothing yet."""
    made = gladia.submit("https://example.com/a.mp3", token="order-42", custom_metadata={"customer": "7"})
    found = gladia.submit("https://example.com/a.mp3", token="order-42", custom_metadata={"customer": "7"})
    assert (made.id, None, {}) == (found.id, made.status, made.custom_metadata)
    assert ("7", True) == (found.custom_metadata["customer"], found.status in ("queued", "processing", "done"))


def test_jobs_are_listed_page_by_page(gladia: Any, emulator: Emulator) -> None:
    """All jobs come, newest first and once, in as many pages as needed; filters reach the server."""
    for number in range(45):
        gladia.submit("https://example.com/a.mp3", custom_metadata={"number": number % 2})
    ids = [job.id for job in gladia.jobs()]
    assert [job.id for job in reversed(emulator.jobs)] == ids
    assert operations(emulator).count("list") == 3
    odd = list(gladia.jobs(custom_metadata={"number": 1}, status=["queued", "processing", "done"]))
    assert (22, {1}) == (len(odd), {job.custom_metadata["number"] for job in odd})
    assert list(gladia.jobs(after_date=datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC))) == []


def test_a_deleted_job_is_gone(gladia: Any, recording: bytes) -> None:
    """Deleting works once; after that the job is not found, and its id is in the error."""
    job = gladia.submit(recording)
    job.wait(timeout=30)
    job.delete()
    with pytest.raises(errors.NotFound) as deleted:
        gladia.delete(job.id)
    with pytest.raises(errors.NotFound) as waited:
        gladia.job(job.id).wait(timeout=30)
    assert {job.id} == {deleted.value.job_id, waited.value.job_id}


def test_a_running_job_cannot_be_deleted(connect: Callable[..., Any]) -> None:
    """403 becomes `PermissionDenied`, with Gladia's message, its request id and the job's."""
    with Emulator(queue_seconds=60) as slow:
        client = connect(slow.api_key, base_url=slow.url)
        job = client.submit("https://example.com/a.mp3")
        with pytest.raises(errors.PermissionDenied) as caught:
            job.delete()
        error = caught.value
        assert (403, job.id, True) == (error.status, error.job_id, bool(error.request_id and error.message))
        with pytest.raises(errors.WaitTimeout) as late:
            job.wait(timeout=1.5)  # enough for one poll on any machine
        assert (job.id, "queued") == (late.value.job_id, late.value.last_status)


def test_a_wrong_key_is_an_authentication_error(emulator: Emulator, connect: Callable[..., Any]) -> None:
    """401 is raised at once, with Gladia's details and without the key."""
    with pytest.raises(errors.AuthenticationFailed) as caught:
        connect("wrong-key", base_url=emulator.url).transcribe("https://example.com/a.mp3")
    error = caught.value
    assert (error.status, len(emulator.requests)) == (401, 1)
    assert isinstance(error.timestamp, datetime.datetime)
    assert "wrong-key" not in repr(error) + str(error.body)


def test_a_failed_job_raises(connect: Callable[..., Any]) -> None:
    """`error` becomes `JobFailed` with code, id and token."""
    with Emulator(scripts={"*": Script.failing(503)}, queue_seconds=0, processing_seconds=0) as failing:
        client = connect(failing.api_key, base_url=failing.url)
        with pytest.raises(errors.JobFailed) as caught:
            client.transcribe("https://example.com/a.mp3", token="order-1", timeout=30)
        error = caught.value
        assert (503, failing.jobs[0].id, "order-1") == (error.error_code, error.job_id, error.token)


@pytest.mark.parametrize("fault", [{"drop": "after"}, {"status": 502, "effect": True}, {"status": 201, "effect": True}])
def test_a_lost_answer_makes_no_second_job(gladia: Any, emulator: Emulator, fault: dict[str, Any]) -> None:
    """The job was made, its answer was not: it is found by its token, and posted once."""
    emulator.fail("create", **fault)
    job = gladia.submit("https://example.com/a.mp3")
    assert ([job.id], 1) == ([made.id for made in emulator.jobs], operations(emulator).count("create"))


def test_a_create_that_got_lost_is_unknown_and_can_be_taken_up(gladia: Any, emulator: Emulator) -> None:
    """Nothing is posted again by itself; the token in the error submits it once, however often it is used."""
    emulator.fail("create", drop="before")
    with pytest.raises(errors.SubmissionUnknown) as caught:
        gladia.submit("https://example.com/a.mp3")
    token = caught.value.token
    assert (len(emulator.jobs), gladia.find(token)) == (0, None)
    ids = {gladia.submit("https://example.com/a.mp3", token=token).id for _ in range(3)}
    assert ({job.id for job in emulator.jobs}, 1) == (ids, len(ids))
    assert gladia.find(token).id in ids
    with pytest.raises(errors.TokenReused):
        gladia.submit("https://example.com/b.mp3", token=token)


def test_bad_days_are_survived(gladia: Any, emulator: Emulator, recording: bytes) -> None:
    """Uploads, polls and lists are repeated; refusals for now are obeyed; one job is made."""
    emulator.fail("upload", drop="before")
    emulator.fail("upload", status=503)
    emulator.fail("create", status=429, headers={"retry-after": "0"})
    emulator.fail("get", drop="before")
    emulator.fail("get", status=500, times=6)
    emulator.fail("get", status=200, body="<html>")
    emulator.fail("list", status=502)
    assert gladia.transcribe(recording, timeout=60).duration == 2.0
    assert 1 == len(list(gladia.jobs())) == len(emulator.jobs)
    assert operations(emulator).count("upload") == 3


def test_bad_input_sends_nothing(gladia: Any, emulator: Emulator, tmp_path: Path) -> None:
    """A wrong option, a missing file and a wrong id are noticed before any request."""
    with pytest.raises(errors.BadOption, match="did you mean 'diarization'"):
        gladia.transcribe(b"x", diarisation=True)
    with pytest.raises(errors.BadSource):
        gladia.transcribe(tmp_path / "missing.wav")
    with pytest.raises(errors.BadOption):
        gladia.job("../../x")
    for status in (5, [5], []):
        with pytest.raises(errors.BadOption, match="expected a state or a list of states"):
            gladia.jobs(status=status)
    with pytest.raises(errors.BadOption):
        gladia.submit(b"x", token="two words")
    assert emulator.requests == ()


def test_the_generated_client_is_at_hand(gladia: Any, emulator: Emulator) -> None:
    """`gladia.api` is configured: key, address and time-outs."""
    with gladia.api as api:
        page = listing.sync(client=api)
    assert isinstance(page, JobList)
    assert page.items == []
    assert emulator.requests[0].operation == "list"
