"""From a submission to its transcript."""

from __future__ import annotations

import pytest
from gladia_control import errors
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.steps import Send
from gladia_control.operations.transcribe import transcribe
from gladia_control.request.source import open_source
from gladia_control.request.submission import Submission

from tests.support.simulation import Simulation, reply


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
    submission = Submission(source=open_source(b"sound"), body={}, token="t", own_token=False, timeout=100.0)
    with pytest.raises(errors.WaitTimeout) as caught:
        simulation.run(transcribe(simulation.state, submission, None))
    assert ("job-1", "t") == (caught.value.job_id, caught.value.token)
    assert 99.6 == pytest.approx(simulation.time)
    assert 100.0 == max(send.deadline for send in simulation.sent)
