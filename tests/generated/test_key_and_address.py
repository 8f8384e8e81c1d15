from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from gladia_control_api_client import AuthenticatedClient, Client
from gladia_control_api_client.api.file_management import file_controller_upload_v_2 as upload
from gladia_control_api_client.api.pre_recorded_v2 import (
    pre_recorded_controller_delete_pre_recorded_job_v_2 as delete_job,
)
from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_audio_v_2 as get_audio
from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_pre_recorded_job_v_2 as get_job
from gladia_control_api_client.api.pre_recorded_v2 import pre_recorded_controller_get_pre_recorded_jobs_v_2 as list_jobs
from gladia_control_api_client.api.pre_recorded_v2 import (
    pre_recorded_controller_init_pre_recorded_job_v_2 as create_job,
)
from gladia_control_api_client.models import FileControllerUploadV2FilesBody, InitTranscriptionRequest
from gladia_control_api_client.types import File
from tests.generated.effective import DOCUMENT
from tests.generated.loopback import KEY, Loopback, Received, serving

KEY_HEADER = DOCUMENT["components"]["securitySchemes"]["x_gladia_key"]["name"]
SERVER = DOCUMENT["servers"][0]["url"].rstrip("/")

OPERATIONS: list[tuple[str, Any, dict[str, Any]]] = [
    ("POST /v2/pre-recorded", create_job, {"body": InitTranscriptionRequest("https://example.com/a.wav")}),
    ("GET /v2/pre-recorded", list_jobs, {}),
    ("GET /v2/pre-recorded/{id}", get_job, {"id": "job-1"}),
    ("DELETE /v2/pre-recorded/{id}", delete_job, {"id": "job-1"}),
    ("GET /v2/pre-recorded/{id}/file", get_audio, {"id": "job-1"}),
    ("POST /v2/upload", upload, {"body": FileControllerUploadV2FilesBody(File(BytesIO(), "a.wav"))}),
]


def test_the_address_is_the_document_s_server() -> None:
    """A client without a base URL talks to the first server of the document."""
    assert [SERVER, SERVER] == [Client().base_url, AuthenticatedClient(token=KEY).base_url]
    assert httpx.URL(SERVER).host == AuthenticatedClient(token=KEY).get_httpx_client().base_url.host


@pytest.mark.parametrize("carry", [pickle.dumps, copy.copy, copy.deepcopy])
def test_the_key_is_not_carried_off(carry: Callable[[Any], Any]) -> None:
    """A client that holds the key cannot be pickled or copied; a client without a key can."""
    with pytest.raises(TypeError, match="holds the API key"):
        carry(AuthenticatedClient(token=KEY))
    carry(Client())


def test_every_operation_sends_the_key(server: Loopback, way: str) -> None:
    """Each operation arrives at its path with the key in the document's header, bare, and in no other header."""
    server.answer(403, {})
    for _, operation, arguments in OPERATIONS:
        server.call(operation, way, **arguments)
    arrived = [(f"{request.method} {request.path}", keys(request)) for request in server.received]
    key = {KEY_HEADER.lower(): KEY}
    assert [(place.format(id="job-1"), key) for place, _, _ in OPERATIONS] == arrived
    assert [] == [request for request in server.received if "authorization" in request.headers]


def keys(request: Received) -> dict[str, str]:
    """The headers that hold the key."""
    return {name.lower(): value for name, value in request.headers.items() if KEY in value}


def test_every_operation_is_tested() -> None:
    """The operations of these tests are those of the document."""
    expected = {f"{m.upper()} {p}" for p, i in DOCUMENT["paths"].items() for m in i if m in ("get", "post", "delete")}
    assert expected == {place for place, _, _ in OPERATIONS}


def test_the_key_does_not_follow_a_redirect(server: Loopback, way: str) -> None:
    """The key goes to the origin of the base URL and to no other, even if the caller follows redirects."""
    with serving() as elsewhere:
        server.answer(302, {}, Location=f"{elsewhere.url}/v2/pre-recorded/job-1")
        elsewhere.answer(404, {})
        server.call(get_job, way, id="job-1", settings={"httpx_args": {"follow_redirects": True}})
        headers = [request.headers.get(KEY_HEADER) for request in (*server.received, *elsewhere.received)]
        assert [KEY, None] == headers


def test_a_copy_of_a_client_keeps_the_key(server: Loopback) -> None:
    """A client with additional headers or another time-out still sends the key."""
    server.answer(404, {})
    timeout = httpx.Timeout(7)
    with server.client().with_headers({"X-One": "1"}).with_headers({"X-Two": "2"}).with_timeout(timeout) as client:
        get_job.sync_detailed("job-1", client=client)
        assert timeout == client.get_httpx_client().timeout
    headers = server.received[0].headers
    assert (KEY, "1", "2") == (headers[KEY_HEADER], headers["X-One"], headers["X-Two"])


def test_the_key_is_not_shown() -> None:
    """No way of printing a client shows its key, its headers or the arguments of httpx."""
    client = AuthenticatedClient(token=KEY, headers={"X-Key": KEY}, httpx_args={"headers": {"X": KEY}})
    printed = [str(client), repr(client), repr({"client": client}), repr(client.with_headers({"X-More": KEY}))]
    printed += [repr(client.get_httpx_client()), repr(client.get_httpx_client().auth)]
    assert [] == [text for text in printed if KEY in text]


def test_every_time_out_is_finite() -> None:
    """Connecting, reading, writing and waiting for a connection have time-outs by default."""
    client = AuthenticatedClient(token=KEY)
    timeouts = [client.timeout, client.get_httpx_client().timeout, client.get_async_httpx_client().timeout]
    limits = [value for timeout in timeouts for value in timeout.as_dict().values()]
    assert 12 == len(limits)
    assert all(limit is not None and 0 < limit <= 60 for limit in limits)


def test_an_id_stays_one_segment_of_the_path(server: Loopback) -> None:
    """No id leads the request to another path."""
    server.answer(404, {})
    identifiers = ["a/b", "../x", "a?b=c", "a#b", "ä b", "a%2Fb"]
    for operation in (get_job, delete_job, get_audio):
        for identifier in identifiers:
            server.call(operation, id=identifier)
    targets = [request.target.removesuffix("/file").split("/") for request in server.received]
    expected = [["", "v2", "pre-recorded", identifier] for identifier in identifiers * 3]
    assert expected == [[unquote(segment) for segment in segments] for segments in targets]
