"""From a recording to its transcript."""

from __future__ import annotations

import pytest
from gladia_control import errors
from gladia_control.events import Update
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.steps import Send
from gladia_control.operations.transcribe import transcribe
from gladia_control.request.source import open_source
from gladia_control.request.submission import Submission

from tests.support.simulation import Simulation, reply


def submission(**body: bool) -> Submission:
    return Submission(source=open_source(b"sound"), body=body, token="t", own_token=False)


def gladia(*, ends: str) -> Simulation:
    """A Gladia that takes a recording of ten minutes, whose job ends in this state after a minute."""

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        if send.recording is not None:
            assert b"sound" == b"".join(send.recording.chunks())
            return reply(200, {"audio_url": "https://gladia.test/f", "audio_metadata": {"audio_duration": 600}})
        if send.call.operation == "create":
            return reply(201, {"id": "j"})
        status = "processing" if simulation.time < 60.0 else ends
        return reply(200, {"id": "j", "status": status, "result": {} if status == "done" else None})

    return Simulation(script)


@pytest.mark.parametrize(("diarization", "expected"), [(False, 13.3), (True, 23.5)])
def test_the_upload_and_the_options_tell_how_long_a_job_takes(diarization: bool, expected: float) -> None:
    """The first poll knows already what is probably left, and the second comes after seven tenths of that."""
    simulation, updates = gladia(ends="done"), list[Update]()
    simulation.run(transcribe(simulation.state, submission(diarization=diarization), updates.append))
    assert expected == pytest.approx(updates[0].remaining)
    assert 0.7 * expected == pytest.approx(simulation.sleeps[0], rel=0.11)


def test_a_job_that_failed_is_not_submitted_again() -> None:
    """It would be billed again. The error is the job's."""
    simulation = gladia(ends="error")
    with pytest.raises(errors.JobFailed) as caught:
        simulation.run(transcribe(simulation.state, submission(), None))
    assert ("j", 1, 1) == (caught.value.job_id, simulation.count("upload"), simulation.count("create"))


def test_one_time_limit_covers_upload_create_and_wait() -> None:
    """The wait has what the upload and the create have left of it, and no request may take longer."""

    def slow(simulation: Simulation, send: Send) -> AnyResponse:
        match send.call.operation:
            case "upload":
                assert send.recording is not None
                send.recording.digest()
                simulation.time += 40.0
                return reply(200, {"audio_url": "https://gladia.test/f"})
            case "create":
                simulation.time += 20.0
                return reply(201, {"id": "job-1"})
            case _:
                return reply(200, {"id": "job-1", "status": "processing"})

    simulation = Simulation(slow)
    limited = Submission(source=open_source(b"sound"), body={}, token="t", own_token=False, timeout=100.0)
    with pytest.raises(errors.WaitTimeout) as caught:
        simulation.run(transcribe(simulation.state, limited, None))
    assert ("job-1", "t") == (caught.value.job_id, caught.value.token)
    assert 99.6 == pytest.approx(simulation.time)
    assert 100.0 == max(send.deadline for send in simulation.sent)


def test_a_job_that_exists_when_the_time_is_over_is_not_waited_for() -> None:
    """The error has the job and the token, and no request follows."""

    def slow(simulation: Simulation, send: Send) -> AnyResponse:
        simulation.time += 60.0
        return reply(201, {"id": "job-1"})

    simulation = Simulation(slow)
    source = open_source("https://example.com/a.mp3")
    submission = Submission(source=source, body={}, token="t", own_token=False, timeout=50.0)
    with pytest.raises(errors.WaitTimeout) as caught:
        simulation.run(transcribe(simulation.state, submission, None))
    assert ("job-1", "t", 1) == (caught.value.job_id, caught.value.token, len(simulation.sent))
