"""How httpx's answers and failures are understood, for both transports."""

from __future__ import annotations

import io
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
    """A 3xx is an error, and the place it names is not asked, not even over https."""
    httpx_mock.add_response(status_code=307, headers={"location": "https://elsewhere.test/"})
    with pytest.raises(errors.UnexpectedRedirect):
        client.job("j").refresh()
    assert 1 == len(httpx_mock.get_requests())


def test_a_download_follows_https_without_the_key(httpx_mock: HTTPXMock, client: Any, tmp_path: Path) -> None:
    """The audio may be elsewhere: it is fetched there, and the key stays here."""
    httpx_mock.add_response(
        url=f"{URL}/v2/pre-recorded/j/file", status_code=302, headers={"location": "https://s.test/a"}
    )
    httpx_mock.add_response(url="https://s.test/a", content=b"sound")
    client.download_audio("j", tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == b"sound"
    assert ["x-gladia-key" in request.headers for request in httpx_mock.get_requests()] == [True, False]


@pytest.mark.parametrize(
    "location", ["http://s.test/a", "https://u:p@s.test/a", "https://xn--a/x", "file:///etc/passwd", ""]
)
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
    """`max_response_bytes` bounds what is kept of a result, and 64 KiB what is kept of an error."""
    client = connect(KEY, base_url=URL, max_response_bytes=1000)
    httpx_mock.add_response(content=b"x" * 5000)
    with pytest.raises(errors.ResponseTooLarge) as large:
        client.job("j").refresh()
    httpx_mock.add_response(status_code=400, json={"message": "x" * 100_000})
    with pytest.raises(errors.ApiError) as refused:
        client.job("j").refresh()
    assert (b"x" * 1000, 64 * 1024) == (large.value.raw, len(refused.value.body))


@pytest.mark.httpx_mock(can_send_already_matched_responses=True)
def test_a_job_is_not_refreshed_from_another_one(httpx_mock: HTTPXMock, client: Any) -> None:
    """An answer about another job is malformed: it is asked for again three times."""
    httpx_mock.add_response(content=b'{"id": "k", "status": "done"}')
    with pytest.raises(errors.MalformedResponse, match="another job") as caught:
        client.job("j").refresh()
    assert ("j", 4) == (caught.value.job_id, len(httpx_mock.get_requests()))


def test_a_full_disk_is_an_error_with_the_job(httpx_mock: HTTPXMock, client: Any) -> None:
    """What cannot be written is a `WriteFailed` that names the job."""
    httpx_mock.add_response(content=b"sound")

    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise OSError(28, "No space left on device")

    finish = getattr(client, "_finish", lambda found: found)  # of the asyncio client's adapter
    with pytest.raises(errors.WriteFailed, match="No space left on device") as caught:
        finish(client._transport.run(download(client._transport.state, "j", Full())))
    assert "j" == caught.value.job_id


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


@pytest.mark.httpx_mock(should_mock=lambda request: False)
def test_no_proxy_stands_between_this_machine_and_itself(
    connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy in the environment is for other hosts: the emulator is reached behind any."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with Emulator() as emulator:
        assert list(connect(emulator.api_key, base_url=emulator.url).jobs()) == []
