"""How httpx's answers and failures are understood, for both transports."""

from __future__ import annotations

import io
import json
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from gladia_control import errors
from gladia_control.emulator import Emulator
from gladia_control.operations.jobs import download
from pytest_httpx import HTTPXMock

URL = "https://gladia.test"
KEY = "a-secret-key"
JOB = {"id": "j", "status": "done", "result": {"metadata": {"audio_duration": 1.0}}}


@pytest.fixture
def client(connect: Callable[..., Any]) -> Any:
    return connect(KEY, base_url=URL)


def refuse(client: Any, **options: Any) -> errors.GladiaError:
    with pytest.raises(errors.GladiaError) as caught:
        client.submit("https://example.com/a.mp3", **options)
    return caught.value


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError("no"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("busy"), httpx.ProxyError("503")],
)
@pytest.mark.httpx_mock(can_send_already_matched_responses=True)
def test_what_was_not_sent_is_sent_again(httpx_mock: HTTPXMock, client: Any, failure: Exception) -> None:
    """A failure before the request went out is repeated four times in all, and says that nothing was sent."""
    httpx_mock.add_exception(failure)
    error = refuse(client)
    assert isinstance(error, errors.ConnectionFailed)
    assert (error.sent, len(httpx_mock.get_requests())) == (False, 4)


@pytest.mark.parametrize(
    "failure",
    [httpx.ReadTimeout("slow"), httpx.ReadError("reset"), httpx.WriteError("reset"), httpx.RemoteProtocolError("junk")],
)
def test_what_may_have_been_sent_is_looked_up(httpx_mock: HTTPXMock, client: Any, failure: Exception) -> None:
    """A failure after that may have made a job: it is looked for, and not posted again."""
    httpx_mock.add_exception(failure, method="POST")
    item = {"id": "j", "status": "queued", "created_at": "x"}

    def answer(request: httpx.Request) -> httpx.Response:
        token = json.loads(request.url.params["custom_metadata"])
        return httpx.Response(200, json={"next": None, "items": [item | {"custom_metadata": token}]})

    httpx_mock.add_callback(answer, method="GET")
    assert client.submit("https://example.com/a.mp3").id == "j"


def test_a_server_that_is_not_trusted_is_left_alone(httpx_mock: HTTPXMock, client: Any) -> None:
    """A failed certificate check is a `TLSError`, once."""
    failure = httpx.ConnectError("certificate verify failed")
    failure.__cause__ = ssl.SSLCertVerificationError(1, "self-signed certificate")
    httpx_mock.add_exception(failure)
    assert isinstance(refuse(client), errors.TLSError)


def test_the_key_goes_into_one_header(httpx_mock: HTTPXMock, client: Any) -> None:
    """Every request has the key in `x-gladia-key`; no cookie comes back, whatever the server sets."""
    httpx_mock.add_response(json=JOB, headers={"set-cookie": "session=1"})
    httpx_mock.add_response(json=JOB)
    client.job("j").refresh()
    client.job("j").refresh()
    for request in httpx_mock.get_requests():
        assert request.headers["x-gladia-key"] == KEY
        assert {"cookie", "authorization"}.isdisjoint(request.headers)


def test_redirects_are_not_followed(httpx_mock: HTTPXMock, client: Any) -> None:
    """A 3xx is an error, and the place it names is not asked."""
    httpx_mock.add_response(status_code=307, headers={"location": "https://elsewhere.test/"})
    error = refuse(client)
    assert isinstance(error, errors.UnexpectedRedirect)
    assert len(httpx_mock.get_requests()) == 1


def test_a_download_follows_https_without_the_key(httpx_mock: HTTPXMock, client: Any, tmp_path: Path) -> None:
    """The audio may be elsewhere: it is fetched there, and the key stays here."""
    httpx_mock.add_response(
        url=f"{URL}/v2/pre-recorded/j/file", status_code=302, headers={"location": "https://s.test/a"}
    )
    httpx_mock.add_response(url="https://s.test/a", content=b"sound")
    client.download_audio("j", tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == b"sound"
    assert ["x-gladia-key" in request.headers for request in httpx_mock.get_requests()] == [True, False]


@pytest.mark.parametrize("location", ["http://s.test/a", "https://u:p@s.test/a", "file:///etc/passwd", ""])
def test_a_download_goes_nowhere_unsafe(httpx_mock: HTTPXMock, client: Any, tmp_path: Path, location: str) -> None:
    """Plain http, user and password in the URL, other schemes: an error, and no file is left."""
    httpx_mock.add_response(status_code=302, headers={"location": location})
    with pytest.raises(errors.UnexpectedRedirect):
        client.download_audio("j", tmp_path / "a.wav")
    assert list(tmp_path.iterdir()) == []


def test_a_download_follows_three_redirects_at_most(httpx_mock: HTTPXMock, client: Any, tmp_path: Path) -> None:
    """The place that a fourth redirect names is not asked."""
    for number in range(4):
        httpx_mock.add_response(status_code=302, headers={"location": f"https://s.test/{number}"})
    with pytest.raises(errors.UnexpectedRedirect):
        client.download_audio("j", tmp_path / "a.wav")
    assert ["file", "0", "1", "2"] == [request.url.path.rpartition("/")[2] for request in httpx_mock.get_requests()]


def test_a_download_that_breaks_off_leaves_the_old_file(httpx_mock: HTTPXMock, client: Any, tmp_path: Path) -> None:
    """A file appears whole or not at all."""
    (tmp_path / "a.wav").write_bytes(b"old")
    for _ in range(4):
        httpx_mock.add_exception(httpx.ReadError("reset"))
    with pytest.raises(errors.ConnectionFailed):
        client.download_audio("j", tmp_path / "a.wav")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.wav", b"old")]


def test_an_answer_that_is_too_large_is_not_read_whole(httpx_mock: HTTPXMock, connect: Callable[..., Any]) -> None:
    """`max_response_bytes` bounds what is kept; the error has the beginning."""
    httpx_mock.add_response(content=b"x" * 5000)
    with pytest.raises(errors.ResponseTooLarge) as caught:
        connect(KEY, base_url=URL, max_response_bytes=1000).job("j").refresh()
    assert caught.value.raw == b"x" * 1000


def test_the_body_of_an_error_is_cut(httpx_mock: HTTPXMock, client: Any) -> None:
    """Of an error's body, 64 KiB are read."""
    httpx_mock.add_response(status_code=400, json={"message": "x" * 100_000})
    error = refuse(client)
    assert isinstance(error, errors.ApiError)
    assert 64 * 1024 == len(error.body)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"null", b"", b'{"a":' * 100_000, b'{"id": "k", "status": "done"}'])
@pytest.mark.httpx_mock(can_send_already_matched_responses=True)
def test_a_success_that_is_not_the_job_is_malformed(httpx_mock: HTTPXMock, client: Any, body: bytes) -> None:
    """It is asked for again three times; the error has the body as received and the job's id."""
    httpx_mock.add_response(content=body)
    with pytest.raises(errors.MalformedResponse) as caught:
        client.job("j").refresh()
    assert (body, "j", 4) == (caught.value.raw, caught.value.job_id, len(httpx_mock.get_requests()))


def test_a_full_disk_is_an_error_with_the_job(httpx_mock: HTTPXMock, client: Any) -> None:
    """What cannot be written is a `WriteFailed` that names the job."""
    httpx_mock.add_response(content=b"sound")

    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(errors.WriteFailed, match="No space left on device") as caught:
        _run(client, download(client._transport.state, "j", Full()))
    assert "j" == caught.value.job_id


def _run(client: Any, steps: Any) -> Any:
    if hasattr(client, "_runner"):
        return client._runner.run(client._client._transport.run(steps))
    return client._transport.run(steps)


@pytest.mark.httpx_mock(should_mock=lambda request: True)
def test_a_closed_client_says_so(client: Any) -> None:
    """After `close()` every call is a `ConfigurationError`."""
    client.close()
    with pytest.raises(errors.ConfigurationError, match="the client is closed"):
        client.job("j").refresh()


def test_callbacks_are_checked_before_anything_is_sent(client: Any) -> None:
    """What cannot be called, or would never be awaited, is a `BadOption`."""

    async def later(_: Any) -> None: ...

    wrong: list[Any] = [5, "print", *([] if hasattr(client, "_runner") else [later])]
    for callback in wrong:
        with pytest.raises(errors.BadOption, match=r"^on_submitted: expected a"):
            client.submit("https://example.com/a.mp3", on_submitted=callback)
        with pytest.raises(errors.BadOption, match=r"^on_update: expected a"):
            client.transcribe("https://example.com/a.mp3", on_update=callback)
        with pytest.raises(errors.BadOption, match=r"^on_update: expected a"):
            client.job("j").wait(on_update=callback)


def test_a_stop_iteration_of_a_callback_is_no_end(httpx_mock: HTTPXMock, client: Any) -> None:
    """It becomes a `RuntimeError` with the job in its note, and not a strange one of Python's generators."""
    httpx_mock.add_response(json=JOB)

    def stop(_: Any) -> None:
        raise StopIteration

    with pytest.raises(RuntimeError, match="the callback raised StopIteration") as caught:
        client.job("j").wait(on_update=stop)
    assert "job('j')" in caught.value.__notes__[0]


def test_an_error_has_gladias_details(httpx_mock: HTTPXMock, client: Any) -> None:
    """Status, message, request id, time and validation errors are attributes."""
    body = {
        "message": "Bad",
        "request_id": "G-1",
        "timestamp": "2026-01-01T00:00:00Z",
        "validation_errors": ["x must be y"],
    }
    httpx_mock.add_response(status_code=400, json=body)
    error = refuse(client)
    assert isinstance(error, errors.ValidationFailed)
    assert (
        error.status,
        error.message,
        error.request_id,
        error.validation_errors,
    ) == (400, "Bad", "G-1", ["x must be y"])
    assert error.timestamp is not None
    assert error.token is not None


def test_an_uploads_boundary_is_random_and_its_length_known(httpx_mock: HTTPXMock, client: Any) -> None:
    """The recording arrives in the part `audio`, and the boundary is another one each time."""
    for _ in range(2):
        httpx_mock.add_response(json={"audio_url": "https://gladia.test/file/1"})
    for _ in range(2):
        client.upload(io.BytesIO(b"--+++\r\nsound"), filename='a"b.wav')
    first, second = httpx_mock.get_requests()
    assert first.headers["content-type"] != second.headers["content-type"]
    assert int(first.headers["content-length"]) == len(first.read())
    assert b'name="audio"; filename="a%22b.wav"' in first.read()
    assert b"\r\n\r\n--+++\r\nsound\r\n--" in first.read()


@pytest.mark.parametrize(
    ("key", "url", "message"),
    [
        (None, URL, "no API key"),
        ("", URL, "the API key must be"),
        ("two words", URL, "the API key must be"),
        ("é", URL, "the API key must be"),
        ("x\r\ny: z", URL, "the API key must be"),
        ("x" * 513, URL, "the API key must be"),
        (KEY, "gladia.test", "expected https://host"),
        (KEY, "ftp://gladia.test", "expected https://host"),
        (KEY, "https://u:p@gladia.test", "must not hold a user"),
        (KEY, "https://gladia.test?a=b", "must not have a query"),
        (KEY, "http://gladia.test", "http would send the key unprotected"),
        (KEY, "https://gladia.test:port", "expected https://host"),
    ],
)
def test_a_wrong_configuration_is_noticed_at_once(
    connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, key: str | None, url: str, message: str
) -> None:
    """The constructor says what is wrong, and never shows the key."""
    monkeypatch.delenv("GLADIA_API_KEY", raising=False)
    with pytest.raises(errors.ConfigurationError, match=message) as caught:
        connect(key, base_url=url)
    assert not key or key not in str(caught.value)


def test_the_environment_is_read_when_a_client_is_made(
    connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, httpx_mock: HTTPXMock
) -> None:
    """`GLADIA_API_KEY` and `GLADIA_API_URL` count at the constructor, not at the import, and not later."""
    monkeypatch.setenv("GLADIA_API_KEY", "first")
    monkeypatch.setenv("GLADIA_API_URL", "https://first.test/")
    client = connect()
    monkeypatch.setenv("GLADIA_API_KEY", "second")
    httpx_mock.add_response(
        url="https://first.test/v2/pre-recorded/j", match_headers={"x-gladia-key": "first"}, json=JOB
    )
    client.job("j").refresh()


def test_a_client_shows_no_key_and_does_not_pickle(client: Any) -> None:
    """Neither its repr nor the generated client's has the key; pickling is refused."""
    import pickle

    assert KEY not in repr(client) + repr(client.api) + str(vars(client.api) if hasattr(client.api, "__dict__") else "")
    with pytest.raises(TypeError, match="holds the API key"):
        pickle.dumps(getattr(client, "_client", client))


@pytest.mark.httpx_mock(should_mock=lambda request: False)
def test_no_proxy_stands_between_this_machine_and_itself(
    connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A proxy in the environment is for other hosts: the emulator is reached behind any."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with Emulator() as emulator:
        assert list(connect(emulator.api_key, base_url=emulator.url).jobs()) == []
