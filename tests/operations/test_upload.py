"""Upload a recording."""

from __future__ import annotations

import io
import math
from typing import Any

import pytest
from gladia_control import errors
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.upload import upload_recording

from tests.support.simulation import LOST, REFUSED, Script, Simulation, answers, by_operation, reply
from tests.support.sources import recording

UPLOADED = reply(200, {"audio_url": "https://gladia.test/file/1", "audio_metadata": {}})


def read_and(*given: AnyResponse) -> Script:
    """Read each upload and then give these answers in turn, the last one for ever."""
    return by_operation(upload=answers(*given))


def unread_and_then(answer: AnyResponse, later: Script) -> Script:
    """Answer the first upload without reading it."""
    return lambda done, send: answer if done.count("upload") == 1 else later(done, send)


def uploaded(simulation: Simulation, source: Any = b"sound") -> str:
    """The URL of an uploaded recording."""
    return str(simulation.run(upload_recording(simulation.state, recording(source), math.inf))["audio_url"])


@pytest.mark.parametrize("answer", [LOST, reply(200, {"audio_url": None}), reply(200)], ids=["lost", "null", "no body"])
def test_an_upload_is_repeated(answer: AnyResponse) -> None:
    """It is sent three times in all; what was uploaded twice costs nothing."""
    simulation = Simulation(read_and(answer, answer, UPLOADED))
    assert ("https://gladia.test/file/1", 3) == (uploaded(simulation), simulation.count("upload"))
    hopeless = Simulation(read_and(answer))
    with pytest.raises(errors.GladiaError):
        uploaded(hopeless)
    assert 3 == hopeless.count("upload")


def test_a_source_that_can_be_read_once_is_not_sent_again() -> None:
    """The error says so. What certainly did not reach Gladia was not read either."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    simulation = Simulation(read_and(reply(503), UPLOADED))
    with pytest.raises(errors.ServerError) as caught:
        uploaded(simulation, Pipe(b"sound"))
    assert (1, True) == (simulation.count("upload"), "cannot be rewound" in caught.value.__notes__[0])
    unread = Simulation(unread_and_then(REFUSED, read_and(UPLOADED)))
    assert ("https://gladia.test/file/1", 2) == (uploaded(unread, Pipe(b"sound")), unread.count("upload"))


def test_an_upload_that_is_answered_too_early_is_no_upload() -> None:
    """A success before the whole recording was read is not believed: the upload is repeated, and then an error."""
    simulation = Simulation(unread_and_then(UPLOADED, read_and(UPLOADED)))
    assert ("https://gladia.test/file/1", 2) == (uploaded(simulation), simulation.count("upload"))
    hasty = Simulation(answers(UPLOADED))
    with pytest.raises(errors.MalformedResponse, match="answered before all of it was sent"):
        uploaded(hasty)
    assert 3 == hasty.count("upload")
