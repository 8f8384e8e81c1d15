"""States of a job, which follow from its age."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from gladia_control.emulator import ManualClock, Script, SystemClock

from tests.emulator.support import JOBS, NULLABLE, REMOTE, Caller, wav


@pytest.mark.parametrize(
    ("queued", "processed", "steps", "states"),
    [
        (1, 2, [0, 0.999, 0.001, 1.999, 0.001, 1000], ["queued"] * 2 + ["processing"] * 2 + ["done"] * 2),
        (0, 0, [0], ["done"]),
        (0.1, 0.3, [0.1, *[0.001] * 300], ["processing"] * 300 + ["done"]),  # although binary fractions drift
    ],
)
def test_a_job_is_queued_then_processed_then_done(
    caller: Caller, clock: ManualClock, queued: float, processed: float, steps: list[float], states: list[str]
) -> None:
    """The states follow one another exactly when the clock says so; changed durations apply to later jobs only."""
    old = caller.create()
    caller.emulator.settings.queue_seconds, caller.emulator.settings.processing_seconds = queued, processed
    job_id, seen = caller.create(), []
    assert "queued" == caller.get(old)["status"]
    for step in steps:
        clock.advance(step)
        seen.append(caller.get(job_id)["status"])
    assert states == seen


def test_what_is_not_known_yet_is_null(caller: Caller, clock: ManualClock) -> None:
    """Before the end the nullable fields are there and null; only the request is known, and later the file."""
    job_id = caller.create()
    for known in ({"request_params"}, {"request_params", "file"}):
        job = caller.get(job_id)
        assert known == {name for name in NULLABLE if job[name] is not None}
        clock.advance(1)


def test_an_uploaded_file_is_known_from_the_start(caller: Caller) -> None:
    """A job of an upload has its file while it is still queued."""
    upload = caller.upload(wav(1.5, channels=2), "talk.wav")
    job = caller.get(caller.create(audio_url=upload["audio_url"]))
    assert "queued" == job["status"]
    assert {
        "id": upload["audio_metadata"]["id"],
        "filename": "talk.wav",
        "source": None,
        "audio_duration": 1.5,
        "number_of_channels": 2,
    } == job["file"]


def test_dates_are_those_of_the_clock(emulate: Callable[..., Caller]) -> None:
    """The dates of creation and end are the clock's, in UTC with milliseconds; it starts when it is told to."""
    clock = ManualClock(datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC))
    assert 1_000_000_000 == clock.now()
    caller = emulate(clock=clock)
    clock.advance(0.5)
    job_id = caller.create()
    clock.advance(100)
    job = caller.get(job_id)
    assert ("2001-09-09T01:46:40.500Z", "2001-09-09T01:46:43.500Z") == (job["created_at"], job["completed_at"])


def test_a_script_can_fail(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """A job whose script is an error ends in error, with its code and without a result; it can be deleted."""
    caller = emulate(scripts={"interview.mp3": Script.failing(503, "out of order")})
    job_id = caller.create()
    assert caller.get(job_id)["error_code"] is None
    clock.advance(3)
    job = caller.get(job_id)
    assert ("error", 503, None) == (job["status"], job["error_code"], job["result"])
    assert "2026-01-01T00:00:03.000Z" == job["completed_at"]
    assert 202 == caller.http.delete(f"{JOBS}/{job_id}").status_code


def test_a_job_is_deleted_only_after_its_end(caller: Caller, clock: ManualClock) -> None:
    """Before the end a delete is refused and changes nothing; after it the job is gone from everywhere."""
    job_id = caller.create(audio_url=caller.upload(wav())["audio_url"])
    other = caller.create()
    url = f"{JOBS}/{job_id}"
    for step, status in ((0, 403), (1, 403), (2, 202), (0, 404)):
        clock.advance(step)
        assert status == caller.http.delete(url).status_code
    assert [404, 404] == [caller.http.get(gone).status_code for gone in (url, f"{url}/file")]
    assert [other] == [job["id"] for job in caller.http.get(JOBS).json()["items"]]
    assert [other] == [job.id for job in caller.emulator.jobs]


def test_metadata_comes_back(caller: Caller) -> None:
    """Custom metadata of any JSON values is answered as sent."""
    metadata = {"order": 42, "tags": ["a", {"b": None}], "ratio": 0.5, "name": "Zoë", "": True}
    assert metadata == caller.get(caller.create(custom_metadata=metadata))["custom_metadata"]


def test_the_request_is_answered_as_understood(caller: Caller) -> None:
    """The parameters of a job are the request with the documented defaults and with unknown fields."""
    options = {"field_of_tomorrow": "x", "subtitles": True, "translation_config": {"target_languages": ["fr"]}}
    params = caller.get(caller.create(**options))["request_params"]
    assert {
        "audio_url": REMOTE,
        "field_of_tomorrow": "x",
        "subtitles": True,
        "diarization": False,
    }.items() <= params.items()
    assert {"formats": ["srt"], "style": "default"} == params["subtitles_config"]
    assert {"languages": [], "code_switching": False} == params["language_config"]
    assert ("base", False) == (params["translation_config"]["model"], params["translation_config"]["informal"])
    assert "summarization_config" not in params
    assert options == {name: value for name, value in caller.emulator.jobs[0].request.items() if name != "audio_url"}


def test_answers_repeat(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """Two emulators answer the same request with the same result, and a function can choose their ids."""
    answers = []
    for _ in range(2):
        caller = emulate(new_id=iter([f"id-{number}" for number in range(9)]).__next__)
        created = caller.http.post(JOBS, json={"audio_url": REMOTE, "diarization": True, "summarization": True}).json()
        assert "id-1" == created["id"]  # id-0 is that of the file
        clock.advance(3)
        answers.append(caller.http.get(created["result_url"]).json()["result"])
    assert answers[0] == answers[1]


def test_a_manual_clock_refuses_to_run_backwards(clock: ManualClock) -> None:
    """Negative and infinite steps are errors, and so is a start without a time zone."""
    for seconds in (-1, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="seconds must be a finite number"):
            clock.advance(seconds)
    with pytest.raises(ValueError, match="time zone"):
        ManualClock(datetime(2001, 9, 9))  # noqa: DTZ001 - the mistake that is tested


def test_the_system_clock_never_runs_backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Setting the computer's clock back makes no job younger."""
    clock = SystemClock()
    before = clock.now()
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert clock.now() >= before
