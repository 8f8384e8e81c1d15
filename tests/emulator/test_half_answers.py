"""Half answers: the connection breaks in the middle of an answer, after the operation has taken effect."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from gladia_control.emulator import ManualClock

from tests.emulator.support import (
    JOBS,
    MARK,
    REMOTE,
    UPLOAD,
    Caller,
    connect,
    until,
    until_closed,
    wav,
)

FORM = b'--edge\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n' + wav() + b"\r\n--edge--\r\n"
BODIES = {
    "create": ("application/json", json.dumps({"audio_url": REMOTE}).encode()),
    "upload": ("multipart/form-data; boundary=edge", FORM),
}


@pytest.fixture
def ready(caller: Caller, clock: ManualClock) -> Caller:
    """A client of an emulator with one upload and one job that is done."""
    caller.create(audio_url=caller.upload(wav())["audio_url"])
    clock.advance(3)
    return caller


def sent(caller: Caller, operation: str, method: str | None = None) -> bytes:
    """The bytes of a request for an operation."""
    job = f"{JOBS}/{caller.emulator.jobs[0].id}"
    verb, path = {
        "create": ("POST", JOBS),
        "upload": ("POST", UPLOAD),
        "list": ("GET", JOBS),
        "get": ("GET", job),
        "audio": ("GET", f"{job}/file"),
        "delete": ("DELETE", job),
    }[operation]
    kind, body = BODIES.get(operation, ("text/plain", b""))
    head = f"{method or verb} {path} HTTP/1.1\r\nhost: localhost\r\nx-gladia-key: {caller.emulator.api_key}\r\n"
    return f"{head}content-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


def received(caller: Caller, request: bytes) -> tuple[httpx.Headers, bytes]:
    """The header of the answer, and the received part of its body."""
    with connect(caller.emulator) as connection:
        connection.sendall(request)
        head, blank, body = until_closed(connection).partition(b"\r\n\r\n")
    assert blank
    pairs = [line.split(b": ", 1) for line in head.split(b"\r\n")[1:]]
    return httpx.Headers([(name, value) for name, value in pairs]), body


@pytest.mark.parametrize(
    ("operation", "jobs", "uploads"),
    [("create", 2, 1), ("upload", 1, 2), ("get", 1, 1), ("list", 1, 1), ("audio", 1, 1)],
)
def test_half_of_the_body_arrives(ready: Caller, operation: Any, jobs: int, uploads: int) -> None:
    """The header names the length of the whole body, exactly half of it arrives, and the operation has taken effect."""
    ready.emulator.fail(operation, drop="during")
    headers, body = received(ready, sent(ready, operation))
    assert (MARK, int(headers["content-length"]) // 2) == (headers["x-gladia-emulator"], len(body))
    assert (jobs, uploads) == (len(ready.emulator.jobs), len(ready.emulator.uploads))


def test_the_half_is_that_of_the_real_answer(ready: Caller) -> None:
    """The received half is the beginning of the real answer."""
    ready.emulator.fail("get", drop="during")
    _, half = received(ready, sent(ready, "get"))
    whole = ready.http.get(f"{JOBS}/{ready.emulator.jobs[0].id}").content
    assert whole[: len(whole) // 2] == half


def test_an_answer_without_a_body_is_cut_in_its_header(ready: Caller) -> None:
    """The answer to a deletion has no body: its header is cut, and the job is gone."""
    ready.emulator.fail("delete", drop="during")
    with connect(ready.emulator) as connection:
        connection.sendall(sent(ready, "delete"))
        assert b"HTTP/1.1 202 " == until_closed(connection)
    assert () == ready.emulator.jobs


def test_an_answer_to_head_is_cut_in_its_header(ready: Caller) -> None:
    """The answer to HEAD has no body, whatever length its header names."""
    ready.emulator.fail("list", drop="during")
    with connect(ready.emulator) as connection:
        connection.sendall(sent(ready, "list", "HEAD"))
        assert b"HTTP/1.1 200 " == until_closed(connection)


@pytest.mark.parametrize("operation", ["create", "upload", "get", "list", "audio", "delete"])
def test_a_client_knows_that_it_is_half_an_answer(ready: Caller, operation: Any) -> None:
    """A client's own library reports a broken connection, and the next request of its pool works."""
    ready.emulator.fail(operation, drop="during")
    verb, path, *_ = sent(ready, operation).split(b" ", 2)
    kind, body = BODIES.get(operation, ("text/plain", b""))
    headers = {"content-type": kind, "x-unchecked": "1"}
    with pytest.raises(httpx.RemoteProtocolError):
        ready.http.request(verb.decode(), path.decode(), content=body, headers=headers)
    assert 200 == ready.http.get(JOBS).status_code


def test_the_journal_has_the_status_that_was_sent(ready: Caller) -> None:
    """The journal has the status, which has arrived; only one request fails."""
    ready.emulator.fail("create", drop="during")
    received(ready, sent(ready, "create"))
    assert ("create", 201, {"audio_url": REMOTE}) == (
        ready.emulator.requests[-1].operation,
        ready.emulator.requests[-1].status,
        ready.emulator.requests[-1].body,
    )
    ready.create()


def test_nothing_of_the_half_is_lost_on_the_way(caller: Caller) -> None:
    """The connection breaks after the whole half is delivered, however slowly the client reads."""
    caller.create(audio_url=caller.upload(wav(6, rate=8000))["audio_url"])
    caller.emulator.fail("audio", drop="during")
    with connect(caller.emulator, narrow=True) as connection:
        connection.sendall(sent(caller, "audio"))
        until(lambda: caller.emulator.requests[-1].status)
        assert 200 == caller.http.get(JOBS).status_code
        _, _, body = until_closed(connection).partition(b"\r\n\r\n")
    assert 96_044 // 2 == len(body)


def test_a_client_that_does_not_read_does_not_hold_up_a_stop(caller: Caller) -> None:
    """Half an answer that the client does not read ends with the emulator."""
    caller.create(audio_url=caller.upload(wav(1250, rate=8000))["audio_url"])
    caller.emulator.fail("audio", drop="during")
    with connect(caller.emulator) as connection:
        connection.sendall(sent(caller, "audio"))
        until(lambda: caller.emulator.requests[-1].status)
        caller.emulator.stop()
    assert not caller.emulator.running


def test_a_delay_may_come_before_half_an_answer(ready: Caller) -> None:
    """A delay combines with a drop: the operation has taken effect while the answer is late."""
    ready.emulator.fail("create", drop="during", delay=30)
    with connect(ready.emulator) as connection:
        connection.sendall(sent(ready, "create"))
        until(lambda: len(ready.emulator.jobs) == 2)
        assert ready.emulator.requests[-1].status is None
        ready.emulator.stop()
        assert b"" == until_closed(connection)
