"""Both clients against the emulator, over real sockets."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gladia_control import Transcript, Update, errors
from gladia_control.emulator import Emulator

from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_pre_recorded_jobs_v_2 as listing
from gladia_control_api_client.models import ListPreRecordedResponse


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


class Pipe:
    """A stream that cannot seek."""

    def __init__(self, data: bytes):
        self._file = io.BytesIO(data)

    def read(self, size: int) -> bytes:
        return self._file.read(size)


def shifted(data: bytes) -> io.BytesIO:
    """A file that stands at the beginning of the recording."""
    file = io.BytesIO(b"0123456789" + data)
    file.seek(10)
    return file


@pytest.mark.parametrize("wrap", [bytes, bytearray, memoryview, shifted, Pipe], ids=lambda wrap: wrap.__name__)
def test_every_kind_of_source_arrives_whole(
    gladia: Any, recording: bytes, wrap: Callable[[bytes], Any], tmp_path: Path
) -> None:
    """The audio that the job has is the audio that was given, byte for byte, from where a file stands."""
    job = gladia.submit(wrap(recording), filename="a.wav")
    job.wait(timeout=30)
    job.download_audio(tmp_path / "copy.wav")
    assert {"copy.wav": recording} == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


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
    assert isinstance(page, ListPreRecordedResponse)
    assert page.items == []
    assert emulator.requests[0].operation == "list"


def test_a_refused_upload_says_why(gladia: Any, emulator: Emulator, recording: bytes) -> None:
    """The emulator reads a body that it refuses: a connection that is closed over unread bytes may lose the answer."""
    emulator.api_key = "another"
    with pytest.raises(errors.AuthenticationFailed, match="gladia user not found"):
        gladia.submit(recording)
    assert ["upload"] == operations(emulator)
