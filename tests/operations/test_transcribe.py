"""From a recording to its transcript."""

from __future__ import annotations

import pytest
from gladia_control import errors
from gladia_control.events import Update
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.steps import Send
from gladia_control.operations.transcribe import transcribe

from tests.support.job_pages import job, page
from tests.support.simulation import Simulation, answers, by_operation, reply, taking
from tests.support.sources import submission

UPLOADED = reply(200, {"audio_url": "https://gladia.test/f", "audio_metadata": {"audio_duration": 600}})
CREATED = reply(201, {"id": "j"})


def gladia(*, ends: str) -> Simulation:
    """A Gladia that takes a recording of ten minutes, whose job ends in this state after a minute."""

    def poll(simulation: Simulation, _: Send) -> AnyResponse:
        status = "processing" if simulation.time < 60.0 else ends
        return reply(200, {"id": "j", "status": status, "result": {} if status == "done" else None})

    return Simulation(by_operation(upload=UPLOADED, create=CREATED, get=poll))


@pytest.mark.parametrize(("diarization", "expected"), [(False, 13.3), (True, 23.5)])
def test_the_upload_and_the_options_tell_how_long_a_job_takes(diarization: bool, expected: float) -> None:
    """The first poll knows already what is probably left, and the second comes after seven tenths of that."""
    simulation, updates = gladia(ends="done"), list[Update]()
    wanted = submission(b"sound", body={"diarization": diarization})
    simulation.run(transcribe(simulation.state, wanted, updates.append))
    assert expected == pytest.approx(updates[0].remaining)
    assert 0.7 * expected == pytest.approx(simulation.sleeps[0], rel=0.11)


def test_a_job_that_failed_is_not_submitted_again() -> None:
    """It would be billed again. The error is the job's, with the token."""
    simulation = gladia(ends="error")
    with pytest.raises(errors.JobFailed) as caught:
        simulation.run(transcribe(simulation.state, submission(b"sound"), None))
    assert ("j", "t") == (caught.value.job_id, caught.value.token)
    assert (1, 1) == (simulation.count("upload"), simulation.count("create"))


def test_the_error_of_one_of_several_jobs_names_the_others() -> None:
    """The older job of a token is waited for. If that ends in an error, the job just billed is named, too."""
    listed = page(job("older", "t"), job("j", "t", "2026-01-02T00:00:00Z"))
    gone = by_operation(create=CREATED, get=reply(404), list=answers(page(), listed))
    simulation = Simulation(gone)
    with pytest.raises(errors.NotFound) as caught:
        simulation.run(transcribe(simulation.state, submission(earlier_try="unknown", timeout=600.0), None))
    assert ("older", True) == (caught.value.job_id, "'j'" in "".join(caught.value.__notes__))


@pytest.mark.parametrize(("timeout", "ends", "polled"), [(100.0, 99.6, True), (50.0, 60.0, False)])
def test_one_time_limit_covers_upload_create_and_wait(timeout: float, ends: float, polled: bool) -> None:
    """The wait has what the upload and the create left of it, if anything; the error has the job and the token."""
    processing = reply(200, {"id": "j", "status": "processing"})
    simulation = Simulation(by_operation(upload=taking(40.0, UPLOADED), create=taking(20.0, CREATED), get=processing))
    with pytest.raises(errors.WaitTimeout) as caught:
        simulation.run(transcribe(simulation.state, submission(b"sound", timeout=timeout), None))
    assert ("j", "t") == (caught.value.job_id, caught.value.token)
    assert ends == pytest.approx(simulation.time)
    assert polled == (simulation.count("get") > 0)
    assert timeout == max(send.deadline for send in simulation.sent)
