"""Responses, documented and odd."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import pytest

from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_audio as get_audio
from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_pre_recorded_job as get_job
from gladia_control_api_client.errors import MalformedResponse, UnexpectedStatus
from gladia_control_api_client.models import Job, NotFoundErrorResponse
from gladia_control_api_client.types import File, Response
from tests.generated.effective import body
from tests.generated.loopback import Loopback

PAGE = b"<html><h1>Web server is returning an unknown error</h1></html>"


@pytest.fixture(params=["sync", "async"])
def asynchronous(request: pytest.FixtureRequest) -> bool:
    """Both ways of calling an operation."""
    return bool(request.param == "async")


def read_job(server: Loopback, asynchronous: bool, **settings: Any) -> Response[Any]:
    """The generated operation's answer, called in one of the two ways."""

    async def call() -> Response[Any]:
        async with server.client(**settings) as client:
            return await get_job.asyncio_detailed("job-1", client=client)

    if asynchronous:
        return asyncio.run(call())
    with server.client(**settings) as client:
        return get_job.sync_detailed("job-1", client=client)


def test_any_status_is_a_status(server: Loopback, asynchronous: bool) -> None:
    """A status that the document, or Python, does not know arrives as a number, with its body and headers."""
    for status in (402, 418, 429, 500, 503, 520, 599, 799):
        server.answer(status, PAGE, **{"X-Request-Id": "G-1"})
        response = read_job(server, asynchronous)
        assert (status, PAGE, None) == (response.status_code, response.content, response.parsed)
        assert response.headers["x-request-id"] == "G-1"


@pytest.mark.parametrize("status", [418, 520])
def test_an_unexpected_status_can_be_an_error(server: Loopback, asynchronous: bool, status: int) -> None:
    """With `raise_on_unexpected_status`, a status that the document lacks raises UnexpectedStatus with the body."""
    server.answer(status, PAGE)
    with pytest.raises(UnexpectedStatus) as caught:
        read_job(server, asynchronous, raise_on_unexpected_status=True)
    assert (status, PAGE) == (caught.value.status_code, caught.value.content)


def test_an_error_with_an_odd_body_is_still_that_error(server: Loopback, asynchronous: bool) -> None:
    """An error whose body is not as documented keeps its status and its body, and raises nothing."""
    for content in (b"", PAGE, b"\xff\xfe", b"[]", b"null", b"{", b'{"message": 7}', b"{}"):
        server.answer(404, content)
        response = read_job(server, asynchronous)
        assert (404, content, None) == (response.status_code, response.content, response.parsed)


def test_a_documented_error_is_decoded(server: Loopback, asynchronous: bool) -> None:
    """An error that the document describes is decoded into its model."""
    server.answer(404, body("NotFoundErrorResponse"))
    assert NotFoundErrorResponse.from_dict(body("NotFoundErrorResponse")) == read_job(server, asynchronous).parsed


def test_a_success_is_decoded(server: Loopback, asynchronous: bool) -> None:
    """A success that is as documented is decoded into its model."""
    server.answer(200, body("Job"))
    response = read_job(server, asynchronous)
    assert (200, Job.from_dict(body("Job"))) == (response.status_code, response.parsed)


MALFORMED: list[tuple[bytes, str]] = [
    (b"", "Expecting value"),
    (PAGE, "Expecting value"),
    (b"\xff\xfe\xff", "decode"),
    (b"[]", "expected an object"),
    (b"{}", "id is missing"),
    (b'{"id": 7}', "expected a string"),
    (b"[" * 100_000, ""),
]


def test_a_malformed_success_is_an_error_that_keeps_the_body(server: Loopback, asynchronous: bool) -> None:
    """A success that is not JSON, or not as documented, raises MalformedResponse with status, body and reason."""
    for content, reason in MALFORMED:
        server.answer(200, content)
        with pytest.raises(MalformedResponse) as caught:
            read_job(server, asynchronous)
        assert (200, content) == (caught.value.status_code, caught.value.content)
        assert (True, True) == (reason in caught.value.reason, reason in str(caught.value))


def test_a_success_without_a_body_may_be_undocumented(server: Loopback, asynchronous: bool) -> None:
    """A success that the document does not have, such as 202, is a status with nothing decoded."""
    server.answer(202, b"")
    response = read_job(server, asynchronous)
    assert (202, b"", None) == (response.status_code, response.content, response.parsed)


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
