"""Faults: the requested failures happen exactly as requested, and no others."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from gladia_control.emulator import Fault, ManualClock

from tests.emulator.raw import AS_JSON, BODY, CREATE, sized
from tests.emulator.support import JOBS, MARK, REMOTE, UPLOAD, Caller, assert_quiet, check, connect, until, wav

UNCHECKED = {"x-unchecked": "1"}
"""The document does not describe the failures of a network."""


def request(caller: Caller, operation: str) -> httpx.Response:
    """Send a request for an operation."""
    job_id = caller.emulator.jobs[0].id if caller.emulator.jobs else "x"
    match operation:
        case "create":
            return caller.http.post(JOBS, json={"audio_url": REMOTE}, headers=UNCHECKED)
        case "upload":
            return caller.http.post(UPLOAD, files={"audio": ("a.wav", wav())}, headers=UNCHECKED)
        case "list":
            return caller.http.get(JOBS, headers=UNCHECKED)
        case "get":
            return caller.http.get(f"{JOBS}/{job_id}", headers=UNCHECKED)
        case "audio":
            return caller.http.get(f"{JOBS}/{job_id}/file", headers=UNCHECKED)
        case _:
            return caller.http.delete(f"{JOBS}/{job_id}", headers=UNCHECKED)


@pytest.fixture
def ready(caller: Caller, clock: ManualClock) -> Caller:
    """A client of an emulator with one upload and one job that is done."""
    caller.create(audio_url=caller.upload(wav())["audio_url"])
    clock.advance(3)
    return caller


OPERATIONS = ["create", "get", "list", "delete", "audio", "upload"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_status_is_answered_instead(ready: Caller, operation: Any) -> None:
    """The next request fails with the documented body and without effect; the one after it succeeds."""
    ready.emulator.fail(operation, status=503)
    reply = request(ready, operation)
    assert (503, MARK) == (reply.status_code, reply.headers["x-gladia-emulator"])
    check(reply.json(), "NotFoundErrorResponse")
    assert (503, "Service Unavailable") == (reply.json()["statusCode"], reply.json()["message"])
    assert (1, 1) == (len(ready.emulator.jobs), len(ready.emulator.uploads))
    assert request(ready, operation).status_code < 300


def test_other_operations_go_well(ready: Caller) -> None:
    """A fault of one operation waits for that operation."""
    ready.emulator.fail("get", status=503)
    assert all(request(ready, other).status_code < 300 for other in ("list", "audio", "upload", "create", "delete"))
    assert 503 == request(ready, "get").status_code


@pytest.mark.parametrize(
    ("operation", "jobs", "uploads"), [("create", 2, 1), ("upload", 1, 2), ("delete", 0, 1), ("get", 1, 1)]
)
@pytest.mark.parametrize("fault", [{"status": 502, "effect": True}, {"drop": "after"}])
def test_an_operation_may_take_effect_and_fail(
    ready: Caller, operation: Any, fault: dict[str, Any], jobs: int, uploads: int
) -> None:
    """The answer is lost or an error, but the operation has taken effect."""
    ready.emulator.fail(operation, **fault)
    if "drop" in fault:
        with pytest.raises(httpx.TransportError):
            request(ready, operation)
    else:
        assert 502 == request(ready, operation).status_code
    assert (jobs, uploads) == (len(ready.emulator.jobs), len(ready.emulator.uploads))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_connection_may_break_before_anything_happens(
    ready: Caller, caplog: pytest.LogCaptureFixture, operation: Any
) -> None:
    """The connection breaks without effect and without a log line, and the next request works."""
    ready.emulator.fail(operation, drop="before")
    with pytest.raises(httpx.TransportError):
        request(ready, operation)
    assert (1, 1) == (len(ready.emulator.jobs), len(ready.emulator.uploads))
    assert ready.emulator.requests[-1].status is None
    assert request(ready, operation).status_code < 300
    assert_quiet(caplog)


@pytest.mark.parametrize(
    ("body", "headers", "content", "content_type"),
    [
        ({"a": "é"}, {}, b'{"a": "\\u00e9"}', "application/json"),
        ([], {}, b"[]", "application/json"),
        ("<html>", {"content-type": "text/html"}, b"<html>", "text/html"),
        (b"\xff{", {"Content-Type": "application/json"}, b"\xff{", "application/json"),
        ("", {}, b"", "text/plain; charset=utf-8"),
    ],
)
def test_a_body_is_sent_as_given(
    caller: Caller, body: Any, headers: dict[str, str], content: bytes, content_type: str
) -> None:
    """Values are sent as JSON, texts and bytes unchanged, with the given headers."""
    caller.emulator.fail("list", status=200, body=body, headers={"retry-after": "7", **headers})
    reply = request(caller, "list")
    assert (200, content, "7") == (reply.status_code, reply.content, reply.headers["retry-after"])
    assert content_type == reply.headers["content-type"]


def test_a_date_of_ones_own_is_the_only_one(caller: Caller) -> None:
    """A given date replaces the server's, as a test of Retry-After with a date needs; other answers keep theirs."""
    date = "Wed, 21 Oct 2015 07:28:00 GMT"
    caller.emulator.fail("list", status=429, headers={"Date": date, "retry-after": "Wed, 21 Oct 2015 07:28:05 GMT"})
    dates = [caller.http.get(JOBS, headers=UNCHECKED).headers.get_list("date") for _ in range(2)]
    assert ([date], 1) == (dates[0], len(dates[1]))
    assert [date] != dates[1]


def test_a_success_without_a_body_is_empty(caller: Caller) -> None:
    """A status below 400 has no documented error body."""
    caller.emulator.fail("create", status=204)
    assert (204, b"") == (request(caller, "create").status_code, request(caller, "list").content[:0])


def test_faults_happen_as_often_as_asked_and_in_order(caller: Caller) -> None:
    """Faults follow each other in the order of their requests, each as often as requested."""
    fault = caller.emulator.fail("list", status=503, times=2)
    assert Fault(operation="list", status=503) == fault
    caller.emulator.fail("list", status=429, headers={"retry-after": "0"})
    assert [503, 503, 429, 200] == [request(caller, "list").status_code for _ in range(4)]


def test_faults_may_be_asked_for_before_the_start(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """A fault that is added before the start happens after it."""
    caller = emulate()
    caller.emulator.stop()
    caller.emulator.fail("list", status=503)
    caller.emulator.start()
    reply = httpx.get(f"{caller.emulator.url}{JOBS}", trust_env=False, verify=False, timeout=60)
    assert 503 == reply.status_code


def test_a_late_answer_has_taken_effect(caller: Caller) -> None:
    """The job exists although the client gives up before its late answer."""
    caller.emulator.fail("create", delay=600)
    with connect(caller.emulator) as connection:
        connection.sendall(CREATE + AS_JSON + sized(BODY))
        until(lambda: caller.emulator.jobs)
    assert caller.emulator.requests[-1].status is None


def test_a_delay_holds_up_one_request_alone(caller: Caller) -> None:
    """A delayed answer delays no other answer and no stop."""
    caller.emulator.fail("get", delay=600)

    def wait_for_it() -> None:
        with pytest.raises(httpx.TransportError):
            caller.http.get(f"{JOBS}/x", headers=UNCHECKED, timeout=600)

    late = threading.Thread(target=wait_for_it)
    late.start()
    until(lambda: caller.emulator.requests)
    assert 200 == caller.http.get(JOBS).status_code
    caller.emulator.stop()
    late.join(60)
    assert not late.is_alive()


def test_a_delay_combines_with_everything(caller: Caller) -> None:
    """A delay comes before the real answer, a failure or a drop."""
    faults: list[dict[str, Any]] = [{}, {"status": 500}, {"drop": "before"}]
    for fault in faults:
        caller.emulator.fail("list", delay=0.02, **fault)
    begin = time.monotonic()
    assert [200, 500] == [request(caller, "list").status_code for _ in range(2)]
    with pytest.raises(httpx.TransportError):
        request(caller, "list")
    assert 0.06 <= time.monotonic() - begin


def test_a_failing_request_is_still_written_down(caller: Caller) -> None:
    """The journal has the body and status of a request that fails."""
    caller.emulator.fail("create", status=500)
    caller.emulator.fail("create", drop="before")
    request(caller, "create")
    with pytest.raises(httpx.TransportError):
        request(caller, "create")
    seen = [(entry.operation, entry.status, entry.body) for entry in caller.emulator.requests]
    assert [("create", 500, {"audio_url": REMOTE}), ("create", None, {"audio_url": REMOTE})] == seen


def test_the_journal_tells_everything(caller: Caller, clock: ManualClock) -> None:
    """The journal has every request with its operation, body, time and status, and without the key."""
    caller.create(diarization=True)
    clock.advance(5)
    caller.http.get(JOBS, params=[("status", "done"), ("status", "error")], headers=[("X-A", "1"), ("x-a", "2")])
    caller.http.get("/nowhere")
    caller.http.put(JOBS)
    create, listed, nowhere, put = caller.emulator.requests
    assert ("create", "POST", JOBS, 201) == (create.operation, create.method, create.path, create.status)
    assert {"audio_url": REMOTE, "diarization": True} == create.body
    assert 5 == listed.received_at - create.received_at
    assert ((("status", "done"), ("status", "error")), None) == (listed.query, listed.body)
    assert ("1, 2", "***") == (listed.headers["x-a"], listed.headers["x-gladia-key"])
    assert [(None, 404), (None, 404)] == [(entry.operation, entry.status) for entry in (nowhere, put)]
    assert caller.emulator.api_key not in str(caller.emulator.requests)


CONTRADICTIONS: list[tuple[dict[str, Any], str]] = [
    ({}, "nothing would go wrong"),
    ({"operation": "poll", "status": 500}, "operation must be one of create, get, list, delete, audio, upload"),
    ({"status": 99}, "status must be from 200 to 599"),
    ({"status": 600}, "status must be from 200 to 599"),
    ({"status": True}, "status must be from 200 to 599"),
    ({"drop": "later"}, 'drop must be "before", "during", "after" or None'),
    ({"drop": "after", "status": 500}, "give status or drop, not both"),
    ({"drop": "after", "effect": True}, "effect belongs to a status"),
    ({"delay": 1, "effect": True}, "effect belongs to a status"),
    ({"drop": "before", "body": "x"}, "body and headers belong to an answer"),
    ({"delay": 1, "headers": {"a": "b"}}, "body and headers belong to an answer"),
    ({"delay": -1}, "delay must be a finite number of seconds"),
    ({"delay": math.inf}, "delay must be a finite number of seconds"),
    ({"status": 500, "body": {1, 2}}, "body cannot be written as JSON"),
    ({"status": 500, "body": math.nan}, "body cannot be written as JSON"),
    ({"status": 204, "body": "x"}, "has no body"),
    ({"status": 500, "headers": {"a b": "c"}}, "is no header name"),
    ({"status": 500, "headers": {"a": "b\r\nc: d"}}, "must be a line of text"),
    ({"status": 500, "headers": {"Content-Length": "3"}}, "follows from the body"),
    ({"status": 500, "times": 0}, "times must be a whole number >= 1"),
    ({"status": 500, "times": 1.5}, "times must be a whole number >= 1"),
]


def test_a_contradiction_is_a_value_error(caller: Caller) -> None:
    """Arguments that make no sense are refused at once and make no request fail."""
    for fault, reason in CONTRADICTIONS:
        with pytest.raises(ValueError, match=reason):
            caller.emulator.fail(**{"operation": "list", **fault})
    assert 200 == caller.http.get(JOBS).status_code
