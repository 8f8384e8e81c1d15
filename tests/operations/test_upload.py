"""Upload a recording."""

from __future__ import annotations

import math

import pytest
from gladia_control import errors
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.steps import Send
from gladia_control.operations.upload import upload_recording
from gladia_control.request.recording import Recording
from gladia_control.request.source import open_source

from tests.support.simulation import Simulation, answers, reply


def test_an_upload_that_is_answered_too_early_is_no_upload() -> None:
    """A success before the whole recording was read is not believed: the upload is repeated, and then an error."""
    uploaded = reply(200, {"audio_url": "https://gladia.test/file/1", "audio_metadata": {}})

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        if send.recording is not None and len(simulation.sent) > 1:
            assert b"sound" == b"".join(send.recording.chunks())
        return uploaded

    recording = open_source(b"sound")
    assert isinstance(recording, Recording)
    simulation = Simulation(script)
    assert (
        simulation.run(upload_recording(simulation.state, recording, math.inf))["audio_url"]
        == "https://gladia.test/file/1"
    )
    assert simulation.count("upload") == 2
    hasty = Simulation(answers(uploaded))
    unread = open_source(b"sound")
    assert isinstance(unread, Recording)
    with pytest.raises(errors.MalformedResponse, match="answered before all of it was sent"):
        hasty.run(upload_recording(hasty.state, unread, math.inf))
    assert hasty.count("upload") == 3
