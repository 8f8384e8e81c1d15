"""The gate: hosts, names of paths, and CORS, as browsers and the clients of others meet them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, BinaryIO, cast

import httpx
import pytest
from gladia_control.emulator import Emulator, ManualClock

from tests.emulator.raw import KEY, LIST, answer
from tests.emulator.support import JOBS, REMOTE, UPLOAD, Caller, connect, wav

OLD = "/v2/transcription"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "x-gladia-key,content-type"}
PAGE = "http://localhost:3000"

HOSTS = {
    "localhost": 200,
    "LocalHost:1": 200,
    "127.0.0.1": 200,
    "127.255.3.9:65535": 200,
    "[::1]": 200,
    "[::1]:8080": 200,
    "[::ffff:127.0.0.1]": 200,
    "evil.example": 403,
    "evil.example:80": 403,
    "localhost.evil.example": 403,
    "127.0.0.1.evil.example": 403,
    "127.0.0.1@evil.example": 403,
    "evil.example#localhost": 403,
    "localhost.": 403,
    "localhost:port": 403,
    "localhost, evil.example": 403,
    "127.1": 403,
    "2130706433": 403,
    "0.0.0.0": 403,
    "192.168.1.1": 403,
    "[::]": 403,
    "::1": 403,
    "<b>": 403,
    "": 403,
}


AS_HEADER = [(f"GET {JOBS} HTTP/1.1\r\nhost: {host}\r\n", status) for host, status in HOSTS.items()]
AS_TARGET = [
    (f"GET http://{host}{JOBS} HTTP/1.1\r\nhost: localhost\r\n", status)
    for host, status in HOSTS.items()
    if not any(letter in host for letter in ", #<")
]


@pytest.mark.parametrize(("sent", "expected"), AS_HEADER + AS_TARGET)
def test_only_names_of_this_computer_are_served(caller: Caller, sent: str, expected: int) -> None:
    """A page whose own name leads to this computer is refused, in the header Host and in an absolute target."""
    with connect(caller.emulator) as connection, connection.makefile("rb") as stream:
        connection.sendall(sent.encode() + b"x-gladia-key: emulator-key\r\n\r\n")
        status, body = answer(cast(BinaryIO, stream))
    assert expected == status
    if status == 403:
        assert "Host must be a name of this computer" in json.loads(body)["message"]
        assert () == caller.emulator.requests


def test_a_refused_host_reaches_nothing(caller: Caller) -> None:
    """A refused request creates no job, takes no fault and gets no header of CORS."""
    caller.emulator.settings.cors = ("*",)
    caller.emulator.fail("create", status=500)
    headers = {"host": "evil.example", "origin": "http://evil.example"}
    reply = caller.http.post(JOBS, json={"audio_url": REMOTE}, headers=headers)
    assert (403, [], ()) == (reply.status_code, cors_headers(reply), caller.emulator.jobs)
    assert 500 == caller.http.post(JOBS, json={"audio_url": REMOTE}).status_code


def test_http_1_0_needs_no_host(caller: Caller) -> None:
    """No browser sends a request without a host."""
    with connect(caller.emulator) as connection, connection.makefile("rb") as stream:
        connection.sendall(LIST.replace(b"1.1", b"1.0") + b"x-gladia-key: emulator-key\r\n\r\n")
        assert 200 == answer(cast(BinaryIO, stream))[0]


def test_a_refusal_is_logged(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    """A refused host is a line in the log of requests, as every other request is."""
    caplog.set_level("INFO", "gladia_control.emulator.requests")
    caller.http.get(JOBS, headers={"host": "evil.example"})
    assert [f"GET {JOBS} 403"] == [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("jobs", [JOBS, OLD])
def test_every_name_of_a_path_is_served(caller: Caller, clock: ManualClock, jobs: str, slash: str) -> None:
    """The older name of the jobs works like the new one, each with and without a slash at the end."""
    content = wav()
    uploaded = caller.http.post(f"{UPLOAD}{slash}", files={"audio": ("a.wav", content)}).json()
    reply = caller.http.post(f"{jobs}{slash}", json={"audio_url": uploaded["audio_url"]})
    job_id = reply.json()["id"]
    assert (201, f"{caller.emulator.url}{jobs}/{job_id}") == (reply.status_code, reply.json()["result_url"])
    assert job_id == caller.http.get(reply.json()["result_url"]).json()["id"]
    page = caller.http.get(f"{jobs}{slash}", params={"limit": 1}).json()
    assert ([job_id], f"{caller.emulator.url}{jobs}?offset=0&limit=1") == (
        [job["id"] for job in page["items"]],
        page["first"],
    )
    clock.advance(3)
    assert "done" == caller.http.get(f"{jobs}/{job_id}{slash}").json()["status"]
    assert content == caller.http.get(f"{jobs}/{job_id}/file{slash}").content
    assert 202 == caller.http.delete(f"{jobs}/{job_id}{slash}").status_code
    operations = ["upload", "create", "get", "list", "get", "audio", "delete"]
    assert operations == [request.operation for request in caller.emulator.requests]


def test_a_fault_meets_every_name_of_a_path(caller: Caller) -> None:
    """A fault of an operation meets it under any of its names."""
    for path in (f"{JOBS}/", OLD, f"{OLD}/"):
        caller.emulator.fail("create", status=503)
        assert 503 == caller.http.post(path, json={"audio_url": REMOTE}).status_code


def test_both_names_lead_to_the_same_jobs(caller: Caller) -> None:
    """A job that was made under one name is there under the other."""
    job_id = caller.create()
    assert [job_id] == [job["id"] for job in caller.http.get(OLD).json()["items"]]
    assert job_id == caller.http.get(f"{OLD}/{job_id}").json()["id"]


UNKNOWN = [f"{JOBS}//", f"{UPLOAD}//", f"{OLD}s", "/v2/transcriptions/x", f"{OLD}/x/y", "/v1/transcription", "//", "/"]


def test_other_paths_are_unknown(caller: Caller) -> None:
    """Two slashes and similar names are a 404 with the path in it."""
    for path in UNKNOWN:
        reply = caller.http.get(httpx.URL(caller.emulator.url, raw_path=path.encode()))
        assert (404, True) == (reply.status_code, reply.json()["message"].startswith("Cannot GET /")), path


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
@pytest.mark.parametrize("path", [JOBS, f"{JOBS}/", OLD, UPLOAD, "/nowhere"])
def test_a_wrong_method_is_an_unknown_path(caller: Caller, method: str, path: str) -> None:
    """Gladia answers a method that the path does not have as it answers an unknown path, with or without a key."""
    for headers in ({}, {"x-gladia-key": "wrong"}):
        reply = caller.http.request(method, path, headers=headers)
        assert (404, f"Cannot {method} {path.rstrip('/')}") == (reply.status_code, reply.json()["message"])
        assert "allow" not in reply.headers


NO_KEY, WRONG_KEY = "no gladia key provided", "gladia user not found"


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ([], NO_KEY),
        ([("x-gladia-key", "")], NO_KEY),
        ([("authorization", "Bearer emulator-key")], NO_KEY),
        ([("x-gladia-key", "other")], WRONG_KEY),
        ([("x-gladia-key", "EMULATOR-KEY")], WRONG_KEY),
        ([("X-Gladia-Key", "emulator-key2")], WRONG_KEY),
    ],
)
def test_a_401_says_which_it_is(caller: Caller, headers: list[tuple[str, str]], message: str) -> None:
    """A missing key and a wrong one have Gladia's two texts."""
    del caller.http.headers["x-gladia-key"]
    reply = caller.http.get(JOBS, headers=headers)
    assert (401, message) == (reply.status_code, reply.json()["message"])


def cors_headers(reply: httpx.Response) -> list[str]:
    """The names of the headers that a browser asks for."""
    return sorted(name for name in reply.headers if name.startswith("access-control-"))


def preflight(caller: Caller, path: str = JOBS, **headers: str) -> httpx.Response:
    """The answer to what a browser sends ahead of a request from another origin: it has no key."""
    with httpx.Client(base_url=caller.emulator.url, trust_env=False, verify=False, timeout=60) as http:
        return http.options(path, headers={**PREFLIGHT, **headers})


def test_without_cors_no_page_may_send_requests(caller: Caller) -> None:
    """By default neither a preflight nor an answer has a header of CORS."""
    for origin in (PAGE, "http://evil.example", "null", caller.emulator.url):
        assert [] == cors_headers(preflight(caller, origin=origin))
        assert [] == cors_headers(caller.http.get(JOBS, headers={"origin": origin}))


@pytest.mark.parametrize("path", [JOBS, f"{JOBS}/x", f"{JOBS}/x/file", UPLOAD, f"{UPLOAD}/", OLD, "/nowhere"])
@pytest.mark.parametrize(
    ("cors", "allowed"), [([PAGE], PAGE), (["http://a.example", PAGE], PAGE), (["*"], "*"), (["*", PAGE], "*")]
)
def test_a_preflight_is_answered(emulate: Callable[..., Caller], cors: Any, allowed: str, path: str) -> None:
    """A page of an allowed origin may send any of Gladia's methods and the headers that it asks for."""
    caller = emulate(cors=cors)
    reply = preflight(caller, path, origin=PAGE)
    assert (204, b"", allowed) == (reply.status_code, reply.content, reply.headers["access-control-allow-origin"])
    assert "GET,HEAD,PUT,PATCH,POST,DELETE" == reply.headers["access-control-allow-methods"]
    assert PREFLIGHT["access-control-request-headers"] == reply.headers["access-control-allow-headers"]
    assert {"date", "x-gladia-emulator"} <= set(reply.headers)


OTHER_ORIGINS = [
    "http://localhost:3001",
    "https://localhost:3000",
    "http://localhost",
    "http://localhost:30000",
    "http://localhost:3000.evil.example",
    "http://evil.example",
    "null",
    "*",
    "",
]


@pytest.mark.parametrize("origin", OTHER_ORIGINS)
def test_other_origins_get_no_header(emulate: Callable[..., Caller], origin: str) -> None:
    """Only exactly the given origins are allowed."""
    caller = emulate(cors=[PAGE])
    assert [] == cors_headers(preflight(caller, origin=origin))
    assert [] == cors_headers(caller.http.get(JOBS, headers={"origin": origin}))


def test_a_page_reads_answers_and_errors(emulate: Callable[..., Caller]) -> None:
    """An answer to an allowed origin has the header, whatever its status, and a request without an origin has none."""
    caller = emulate(cors=[PAGE])
    caller.emulator.fail("list", status=503)
    for status, path, key in (
        (503, JOBS, "emulator-key"),
        (200, JOBS, "emulator-key"),
        (401, JOBS, "x"),
        (404, "/", ""),
    ):
        reply = caller.http.get(path, headers={"origin": PAGE, "x-gladia-key": key})
        assert (status, PAGE) == (reply.status_code, reply.headers["access-control-allow-origin"])
        assert "Origin" == reply.headers["vary"]
    assert [] == cors_headers(caller.http.get(JOBS))


def test_origins_can_change(caller: Caller) -> None:
    """A change applies from the next request."""
    caller.emulator.settings.cors = ("HTTP://LOCALHOST:3000",)
    assert 204 == preflight(caller, origin=PAGE).status_code
    caller.emulator.settings.cors = ()
    assert [] == cors_headers(preflight(caller, origin=PAGE))


NO_ORIGINS = [
    "localhost:3000",
    "http://localhost:3000/",
    "http://",
    "http://a.example/app",
    "a.example",
    "",
    " *",
    None,
    3,
]


@pytest.mark.parametrize("origin", NO_ORIGINS)
def test_what_is_no_origin_is_refused(origin: Any) -> None:
    """An origin that no browser sends would never match: the error names it and shows a right one."""
    with pytest.raises(ValueError, match="cors must be origins such as"):
        Emulator(cors=[origin])


def test_a_single_origin_needs_no_list() -> None:
    """A text is one origin, not its letters."""
    assert (PAGE,) == Emulator(cors=PAGE).settings.cors


def test_a_preflight_takes_no_fault_and_is_no_request(emulate: Callable[..., Caller]) -> None:
    """What a browser sends on its own is in the log and not in the journal."""
    caller = emulate(cors=["*"])
    caller.emulator.fail("create", status=500)
    assert 204 == preflight(caller, origin=PAGE).status_code
    assert () == caller.emulator.requests
    assert 500 == caller.http.post(JOBS, json={"audio_url": REMOTE}).status_code


def test_half_an_answer_has_the_header_as_well(emulate: Callable[..., Caller]) -> None:
    """A cut answer is otherwise the real one."""
    caller = emulate(cors=["*"])
    caller.emulator.fail("list", drop="during")
    with connect(caller.emulator) as connection, connection.makefile("rb") as stream:
        connection.sendall(LIST + KEY + b"origin: http://a.example\r\n\r\n")
        assert b"\r\naccess-control-allow-origin: *\r\n" in stream.read()
