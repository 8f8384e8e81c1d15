"""Responses, documented and odd."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_audio_v_2 as get_audio
from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_pre_recorded_job_v_2 as get_job
from gladia_control_api_client.errors import MalformedResponse, UnexpectedStatus
from gladia_control_api_client.models import NotFoundErrorResponse, PreRecordedResponse
from gladia_control_api_client.types import File
from tests.generated.effective import body
from tests.generated.loopback import Loopback

PAGE = b"<html><h1>Web server is returning an unknown error</h1></html>"


UNKNOWN_STATUSES = (402, 418, 429, 500, 503, 520, 599, 799)
ODD_BODIES = (b"", PAGE, b"\xff\xfe", b"[]", b"null", b"{", b'{"message": 7}', b"{}")


def test_a_response_is_what_arrived(server: Loopback, way: str) -> None:
    """What the document describes is decoded; any other status or error keeps its number, body and headers.

    Neither a status that Python does not know, nor an error with an odd body, nor an undocumented success raises.
    """
    job, not_found = body("PreRecordedResponse"), body("NotFoundErrorResponse")
    expected: list[tuple[int, Any, Any]] = [
        (200, job, PreRecordedResponse.from_dict(job)),
        (404, not_found, NotFoundErrorResponse.from_dict(not_found)),
        (202, b"", None),
    ]
    expected += [(status, PAGE, None) for status in UNKNOWN_STATUSES]
    expected += [(404, content, None) for content in ODD_BODIES]
    for status, content, parsed in expected:
        server.answer(status, content, **{"X-Request-Id": "G-1"})
        response = server.call(get_job, way, id="job-1")
        assert (status, server.content, parsed) == (response.status_code, response.content, response.parsed)
        assert "G-1" == response.headers["x-request-id"]


def test_an_unexpected_status_can_be_an_error(server: Loopback, way: str) -> None:
    """With `raise_on_unexpected_status`, a status that the document lacks raises UnexpectedStatus with the body."""
    server.answer(520, PAGE)
    with pytest.raises(UnexpectedStatus) as caught:
        server.call(get_job, way, id="job-1", settings={"raise_on_unexpected_status": True})
    assert (520, PAGE) == (caught.value.status_code, caught.value.content)


MALFORMED: list[tuple[bytes, str]] = [
    (b"", "Expecting value"),
    (PAGE, "Expecting value"),
    (b"\xff\xfe\xff", "decode"),
    (b"[]", "expected an object"),
    (b"{}", "id is missing"),
    (b'{"id": 7}', "expected a string"),
    (b"[" * 100_000, ""),
]


def test_a_malformed_success_is_an_error_that_keeps_the_body(server: Loopback, way: str) -> None:
    """A success that is not JSON, or not as documented, raises MalformedResponse with status, body and reason."""
    for content, reason in MALFORMED:
        server.answer(200, content)
        with pytest.raises(MalformedResponse) as caught:
            server.call(get_job, way, id="job-1")
        assert (200, content) == (caught.value.status_code, caught.value.content)
        assert (True, True) == (reason in caught.value.reason, reason in str(caught.value))


def test_audio_arrives_byte_for_byte(server: Loopback) -> None:
    """A downloaded file has the server's bytes, unchanged."""
    audio = bytes(range(256)) * 3 + b"\r\n--+++\r\n"
    server.answer(200, audio)
    with server.client() as client:
        file = get_audio.sync("job-1", client=client)
    assert isinstance(file, File)
    assert audio == file.payload.read()


@pytest.mark.parametrize("error", [UnexpectedStatus(520, PAGE), MalformedResponse(200, PAGE, "Expecting value")])
def test_errors_of_answers_pickle(error: UnexpectedStatus | MalformedResponse) -> None:
    """The errors survive pickling."""
    twin = pickle.loads(pickle.dumps(error))
    assert (type(error), vars(error), str(error)) == (type(twin), vars(twin), str(twin))
