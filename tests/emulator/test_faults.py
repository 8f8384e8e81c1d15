"""Faults: the requested failures happen exactly as requested, and no others."""

from __future__ import annotations

import contextlib
import math
import time
from typing import Any

import httpx
import pytest
from gladia_control.emulator import Fault, ManualClock

from tests.emulator.raw import AS_JSON, BODY, CREATE, parts, sized
from tests.emulator.support import JOBS, MARK, REMOTE, Caller, assert_quiet, check, connect, until, until_closed

UNCHECKED = {"x-unchecked": "1"}
"""The document does not describe the failures of a network."""


EFFECTS = {"create": (2, 1), "upload": (1, 2), "delete": (0, 1), "get": (1, 1), "list": (1, 1), "audio": (1, 1)}
"""The operations, and how many jobs and uploads there are after each, where one of each was before."""


def request(caller: Caller, operation: str) -> httpx.Response:
    """Send a request for an operation."""
    method, path, headers, body = parts(caller, operation)
    return caller.http.request(method, path, headers={**headers, **UNCHECKED}, content=body)


def left(caller: Caller) -> tuple[int, int]:
    """How many jobs and uploads there are."""
    return len(caller.emulator.jobs), len(caller.emulator.uploads)


@pytest.mark.parametrize("operation", EFFECTS)
def test_a_status_is_answered_instead(ready: Caller, operation: Any) -> None:
    """The next request of this operation fails with the documented body and without effect; all others succeed."""
    ready.emulator.fail(operation, status=503)
    assert request(ready, "get" if operation != "get" else "list").status_code < 300
    reply = request(ready, operation)
    assert (503, MARK) == (reply.status_code, reply.headers["x-gladia-emulator"])
    check(reply.json(), "NotFoundErrorResponse")
    assert (503, "Service Unavailable") == (reply.json()["statusCode"], reply.json()["message"])
    assert (1, 1) == left(ready)
    assert request(ready, operation).status_code < 300


@pytest.mark.parametrize("operation", EFFECTS)
def test_an_operation_may_take_effect_and_fail(ready: Caller, operation: Any) -> None:
    """The answer is an error, but the operation has taken effect."""
    ready.emulator.fail(operation, status=502, effect=True)
    assert 502 == request(ready, operation).status_code
    assert EFFECTS[operation] == left(ready)


@pytest.mark.parametrize("drop", ["before", "during", "after"])
@pytest.mark.parametrize("operation", EFFECTS)
def test_a_connection_may_break(ready: Caller, caplog: pytest.LogCaptureFixture, operation: Any, drop: Any) -> None:
    """The connection breaks, and the operation has taken effect or not; the next request works; nothing is logged."""
    ready.emulator.fail(operation, drop=drop)
    with pytest.raises(httpx.RemoteProtocolError):
        request(ready, operation)
    assert ((1, 1) if drop == "before" else EFFECTS[operation]) == left(ready)
    assert (drop == "during") == (ready.emulator.requests[-1].status is not None)
    assert 200 == request(ready, "list").status_code
    assert_quiet(caplog)


@pytest.mark.parametrize(
    ("answer", "content", "content_type"),
    [
        ({"body": {"a": "é"}}, b'{"a": "\\u00e9"}', "application/json"),
        ({"body": []}, b"[]", "application/json"),
        ({"body": "<html>", "headers": {"content-type": "text/html"}}, b"<html>", "text/html"),
        ({"body": b"\xff{", "headers": {"Content-Type": "application/json"}}, b"\xff{", "application/json"),
        ({"body": ""}, b"", "text/plain; charset=utf-8"),
        ({"status": 204}, b"", None),
    ],
)
def test_a_body_is_sent_as_given(
    caller: Caller, answer: dict[str, Any], content: bytes, content_type: str | None
) -> None:
    """Values are sent as JSON, texts and bytes unchanged, with the given headers; a success has no body by itself."""
    fault = caller.emulator.fail("list", **{"status": 200, **answer})
    reply = request(caller, "list")
    assert (fault.status, content) == (reply.status_code, reply.content)
    assert content_type == reply.headers.get("content-type")


def test_a_date_of_ones_own_is_the_only_one(caller: Caller) -> None:
    """A given date replaces the server's, as a test of Retry-After with a date needs; other answers keep theirs."""
    date = "Wed, 21 Oct 2015 07:28:00 GMT"
    caller.emulator.fail("list", status=429, headers={"Date": date, "retry-after": "Wed, 21 Oct 2015 07:28:05 GMT"})
    dates = [caller.http.get(JOBS, headers=UNCHECKED).headers.get_list("date") for _ in range(2)]
    assert ([date], 1) == (dates[0], len(dates[1]))
    assert [date] != dates[1]


def test_faults_happen_as_often_as_asked_and_in_order(caller: Caller) -> None:
    """Faults follow each other in the order of their requests, each as often as requested, with their headers."""
    fault = caller.emulator.fail("list", status=503, times=2)
    assert Fault(operation="list", status=503) == fault
    caller.emulator.fail("list", status=429, headers={"retry-after": "7"})
    replies = [request(caller, "list") for _ in range(4)]
    assert [503, 503, 429, 200] == [reply.status_code for reply in replies]
    assert [None, None, "7", None] == [reply.headers.get("retry-after") for reply in replies]


def test_faults_may_be_asked_for_before_the_start(caller: Caller) -> None:
    """A fault that is added before the start happens after it."""
    caller.emulator.stop()
    caller.emulator.fail("list", status=503)
    caller.emulator.start()
    reply = httpx.get(f"{caller.emulator.url}{JOBS}", trust_env=False, verify=False, timeout=60)
    assert 503 == reply.status_code


@pytest.mark.parametrize("drop", [None, "during"])
def test_a_late_answer_has_taken_effect(caller: Caller, drop: Any) -> None:
    """While an answer is late, its job exists, other requests are answered, and a stop does not wait for it."""
    caller.emulator.fail("create", delay=600, drop=drop)
    with connect(caller.emulator) as connection:
        connection.sendall(CREATE + AS_JSON + sized(BODY))
        until(lambda: caller.emulator.jobs)
        assert 200 == caller.http.get(JOBS).status_code
        assert None is caller.emulator.requests[0].status
        caller.emulator.stop()
        assert b"" == until_closed(connection)


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


def test_the_journal_tells_everything(caller: Caller, clock: ManualClock) -> None:
    """The journal has every request with its operation, body, time and status, and without the key."""
    faults: list[dict[str, Any]] = [{"status": 500}, {"drop": "before"}, {"drop": "during"}]
    for fault in faults:
        caller.emulator.fail("create", **fault)
        with contextlib.suppress(httpx.RemoteProtocolError):
            request(caller, "create")
    assert [("create", "POST", JOBS, {"audio_url": REMOTE})] * 3 == [
        (entry.operation, entry.method, entry.path, entry.body) for entry in caller.emulator.requests
    ]
    assert [500, None, 201] == [entry.status for entry in caller.emulator.requests]
    clock.advance(5)
    caller.http.get(JOBS, params=[("status", "done"), ("status", "error")], headers=[("X-A", "1"), ("x-a", "2")])
    caller.http.get("/nowhere")
    caller.http.put(JOBS)
    create, listed, nowhere, put = caller.emulator.requests[2:]
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
