"""Errors: every refusal has the documented body, and no request makes the emulator fail."""

from __future__ import annotations

import itertools
import re
from datetime import datetime
from typing import Any

import httpx
import pytest
from gladia_control.api import schema as schemas

from gladia_emulator.account.account import Account
from tests import tiers
from tests.emulator.raw import BODY
from tests.emulator.support import JOBS, REMOTE, UPLOAD, Caller, wav
from tests.support.options import KNOWN, example

JSON = {"content-type": "application/json"}


OPERATIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", JOBS, {"json": {"audio_url": REMOTE}}),
    ("POST", JOBS, {"content": b"{", "headers": JSON}),
    ("GET", JOBS, {}),
    ("GET", JOBS, {"params": {"limit": "x"}}),
    ("GET", f"{JOBS}/JOB", {}),
    ("GET", f"{JOBS}/none", {}),
    ("DELETE", f"{JOBS}/JOB", {}),
    ("GET", f"{JOBS}/JOB/file", {}),
    ("POST", UPLOAD, {"files": {"audio": ("a.wav", wav())}}),
    ("POST", UPLOAD, {"content": b"x"}),
]
KEYS = [None, "", "other", "emulator-ke", "emulator-key2", "Emulator-Key"]


def test_every_operation_needs_the_key(ready: Caller) -> None:
    """Without the key, or with another one, every request, valid or not, is answered 401 and changes nothing."""
    ready.http.headers.pop("x-gladia-key")
    before, job = (ready.emulator.jobs, ready.emulator.uploads), ready.emulator.jobs[0].id
    failures = []
    for (method, path, content), key in itertools.product(OPERATIONS, KEYS):
        request = ready.http.build_request(method, path.replace("JOB", job), **content)
        request.headers.update({} if key is None else {"x-gladia-key": key})
        reply = ready.http.send(request)
        message = "gladia user not found" if key else "no gladia key provided"
        if (reply.status_code, reply.json().get("message")) != (401, message):
            failures.append((method, path, content, key, reply.text))
    assert [] == failures
    assert before == (ready.emulator.jobs, ready.emulator.uploads)


def test_the_key_can_be_changed(caller: Caller) -> None:
    """A new key applies from the next request."""
    caller.emulator.api_key = "another"
    assert 401 == caller.http.get(JOBS).status_code
    assert 200 == caller.http.get(JOBS, headers={"x-gladia-key": "another"}).status_code


def test_an_error_has_the_documented_body(caller: Caller) -> None:
    """Date, path, id, status and message are as documented, and ids differ."""
    bodies = [caller.http.get(f"{JOBS}/no%20such").json() for _ in range(2)]
    assert "2026-01-01T00:00:00.000Z" == bodies[0]["timestamp"]
    assert datetime.fromisoformat(bodies[0]["timestamp"])
    assert (f"{JOBS}/no such", 404) == (bodies[0]["path"], bodies[0]["statusCode"])
    assert re.fullmatch(r"G-[0-9a-f]{8}", bodies[0]["request_id"])
    assert bodies[0]["request_id"] != bodies[1]["request_id"]
    assert "validation_errors" not in bodies[0]


UNKNOWN = ["/", "/v2", "/v2/uploads", "//", "/%00"]
UNKNOWN += [f"{JOBS}/{rest}" for rest in ("/", "x/y", "x/file/y", "a%2Fb")]  # paths; the others are ids
UNKNOWN += [f"{JOBS}/{rest}" for rest in ("x", "%00", "%FF", "%E2%82%AC", "x" * 5000, "..", "a%0Ab", "%5B%5D")]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_what_does_not_exist_is_a_404(caller: Caller, method: str) -> None:
    """A path that no operation has is a 404, and so is an unknown job, however odd its id."""
    urls = {path: httpx.URL(caller.emulator.url, raw_path=path.encode()) for path in UNKNOWN}
    replies = {path: caller.http.request(method, url).status_code for path, url in urls.items()}
    assert dict.fromkeys(UNKNOWN, 404) == replies


def test_a_wrong_method_is_a_404(caller: Caller) -> None:
    """A method that the path does not have is a 404 with Gladia's words, as for an unknown path."""
    for method in ("PUT", "PATCH", "OPTIONS", "TRACE", "BREW"):
        for path in (JOBS, f"{JOBS}/x", f"{JOBS}/x/file", UPLOAD):
            reply = caller.http.request(method, path)
            assert (404, f"Cannot {method} {path}") == (reply.status_code, reply.json()["message"])


def test_head_is_get_without_a_body(caller: Caller) -> None:
    """HEAD answers as GET does, and sends no body."""
    reply = caller.http.head(JOBS, headers={"x-unchecked": "1"})
    assert (200, b"") == (reply.status_code, reply.content)


TYPES = {
    "application/json; charset=utf-8": 201,
    "Application/JSON": 201,
    "application/x+json": 201,
    "": 400,
    "text/plain": 400,
    "multipart/form-data; boundary=x": 400,
    "json": 400,
}


def test_a_create_needs_the_content_type_of_json(caller: Caller) -> None:
    """Parameters, capitals and the suffix +json are fine; any other type is refused as such."""
    replies = {kind: caller.http.post(JOBS, content=BODY, headers={"content-type": kind}) for kind in TYPES}
    assert TYPES == {kind: reply.status_code for kind, reply in replies.items()}
    refused = [reply.json()["message"] for reply in replies.values() if reply.status_code == 400]
    assert all("Content-Type must be application/json" in message for message in refused)


VALUES: list[Any] = [None, True, -1, 2**70, 1e308, "", "\0", [], {}, [None], {"": ""}, "\u0130\u0131\u017fK", [[[]]]]


def everything(schema: Any) -> Any:
    """The least that fits a schema, but with all properties of an object."""
    choice = schemas.choices(schema)[0]
    return example({**choice, "required": [*schemas.properties(choice)]})


EVERYTHING = {name: everything(schema) for name, schema in KNOWN.items() if not name.startswith("callback")}


@tiers.examples(2, len(VALUES))
def test_no_value_in_no_field_makes_the_emulator_fail(caller: Caller, examples: int) -> None:
    """Any value in any field is accepted or refused, and what is accepted can be read once the job is done."""
    caller.emulator.settings.queue_seconds = caller.emulator.settings.processing_seconds = 0
    caller.create(**EVERYTHING)
    failures = []
    for value, (name, option) in itertools.product(VALUES[-examples:], EVERYTHING.items()):
        places: list[dict[str, Any]] = [{name: value}]
        if isinstance(option, dict):
            places += [{name: {**option, key: value}} for key in option]
        for changed in places:
            reply = caller.http.post(JOBS, json={**EVERYTHING, **changed})
            done = reply.status_code == 201 and caller.get(reply.json()["id"])["status"] == "done"
            if not done and reply.status_code != 400:
                failures.append((changed, reply.text))
    assert [] == failures


@pytest.mark.parametrize("error", [RuntimeError, OSError])
def test_a_mistake_of_the_emulator_is_said(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: type[Exception]
) -> None:
    """A defect of the emulator is answered with a documented 500 and logged once with its cause."""

    def fail(*_: object) -> None:
        raise error("the reason")

    monkeypatch.setattr(Account, "get", fail)
    reply = caller.http.get(f"{JOBS}/x")
    assert (500, "The emulator failed; its log says why") == (reply.status_code, reply.json()["message"])
    (record,) = caplog.records
    assert (f"The emulator failed on GET {JOBS}/x", "ERROR") == (record.getMessage(), record.levelname)
    assert "the reason" in caplog.text
