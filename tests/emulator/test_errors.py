"""Errors: every refusal has the documented body, and nothing that a client sends makes the emulator fail."""

from __future__ import annotations

import json
import re
import socket
from datetime import datetime
from typing import Any

import httpx
import pytest

from gladia_emulator.account.account import Account
from tests.emulator.support import JOBS, REMOTE, UPLOAD, Caller

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", JOBS),
        ("GET", JOBS),
        ("GET", f"{JOBS}/x"),
        ("DELETE", f"{JOBS}/x"),
        ("GET", f"{JOBS}/x/file"),
        ("POST", UPLOAD),
    ],
)
@pytest.mark.parametrize("key", [None, "", "other", "Emulator-Key"])
def test_every_operation_needs_the_key(caller: Caller, method: str, path: str, key: str | None) -> None:
    """Without the key, or with another one, every operation answers 401 and does nothing."""
    caller.http.headers.pop("x-gladia-key")
    headers = {} if key is None else {"x-gladia-key": key}
    reply = caller.http.request(method, path, headers=headers, json={"audio_url": REMOTE})
    assert (401, "gladia key not found") == (reply.status_code, reply.json()["message"])
    assert () == caller.emulator.jobs


def test_the_key_can_be_changed(caller: Caller) -> None:
    """A new key holds from the next request on."""
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


@pytest.mark.parametrize(
    "path", ["/", "/v2", f"{JOBS}/", f"{JOBS}/x/", f"{JOBS}/x/file/", f"{JOBS}/a%2Fb", "/v2/uploads", "//", "/%00"]
)
def test_an_unknown_path_is_a_404(caller: Caller, path: str) -> None:
    """A path that no operation has is a 404."""
    assert 404 == caller.http.get(path).status_code


@pytest.mark.parametrize(
    ("path", "allowed"),
    [(JOBS, "GET, HEAD, POST"), (f"{JOBS}/x", "GET, HEAD, DELETE"), (f"{JOBS}/x/file", "GET, HEAD"), (UPLOAD, "POST")],
)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_a_wrong_method_is_a_405(caller: Caller, method: str, path: str, allowed: str) -> None:
    """A method that the path does not have is a 405 that names those it has."""
    reply = caller.http.request(method, path)
    assert (405, allowed) == (reply.status_code, reply.headers["allow"])


def test_head_is_get_without_a_body(caller: Caller) -> None:
    """HEAD answers as GET does, and sends no body."""
    reply = caller.http.head(JOBS, headers={"x-unchecked": "1"})
    assert (200, b"") == (reply.status_code, reply.content)


@pytest.mark.parametrize("job_id", ["x", "%00", "%FF", "%E2%82%AC", "x" * 5000, "..", "a%0Ab", "%5B%5D"])
def test_an_odd_id_is_an_unknown_job(caller: Caller, job_id: str) -> None:
    """Whatever stands where an id should be, a job that does not exist is a 404."""
    url = httpx.URL(caller.emulator.url, raw_path=f"{JOBS}/{job_id}".encode())
    for method in ("GET", "DELETE"):
        assert 404 == caller.http.request(method, url).status_code


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b"\xff\xfe", "not UTF-8"),
        ('{"audio_url": "http://a/b"}'.encode("utf-16"), "not UTF-8"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b"[" * 100_000, "nested"),
        (b'{"audio_url": "http://a/b", "x": ' + b"[" * 64 + b"]" * 64 + b"}", "nested more than 64 levels deep"),
        (b'{"x": ' + b"9" * 5000 + b"}", "too many digits"),
        (b'{"x": -' + b"9" * 309 + b"}", "out of range"),
        (b'{"x": NaN}', "NaN is not a JSON number"),
        (b'{"x": -Infinity}', "-Infinity is not a JSON number"),
        (b'{"x": 1e999}', "out of range"),
        (b'{"x": "\\ud800"}', "surrogate"),
        (b'{"\\udfff": 1}', "surrogate"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_bad_json_is_a_400(caller: Caller, content: bytes, reason: str) -> None:
    """Text that JSON, or a service, cannot take is refused with the reason."""
    reply = caller.http.post(JOBS, content=content, headers=JSON)
    assert 400 == reply.status_code
    assert reason in reply.json()["message"]
    assert () == caller.emulator.jobs


@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/form-data; boundary=x", "json"])
def test_a_body_that_is_not_called_json_is_a_400(caller: Caller, content_type: str) -> None:
    """A create needs the content type of JSON."""
    reply = caller.http.post(JOBS, content=b'{"audio_url": "http://a/b"}', headers={"content-type": content_type})
    assert 400 == reply.status_code
    assert "Content-Type must be application/json" in reply.json()["message"]


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON", "application/x+json"])
def test_json_may_be_called_in_several_ways(caller: Caller, content_type: str) -> None:
    """Parameters, capitals and the suffix +json are fine."""
    content = json.dumps({"audio_url": REMOTE})
    assert 201 == caller.http.post(JOBS, content=content, headers={"content-type": content_type}).status_code


def test_a_large_body_is_a_413(caller: Caller) -> None:
    """JSON of more than 1 MiB is refused, with or without its length in the header."""
    content = json.dumps({"audio_url": REMOTE, "x": "y" * 1024 * 1024}).encode()
    assert 413 == caller.http.post(JOBS, content=content, headers=JSON).status_code
    assert 413 == caller.http.post(JOBS, content=iter([content]), headers=JSON).status_code
    assert 201 == caller.http.post(JOBS, content=content.replace(b"y" * 1000, b""), headers=JSON).status_code


@pytest.mark.parametrize(
    "value", [None, True, 0, -1, 2**70, 1e308, "", "\0", [], {}, [None], {"": ""}, "\u0130\u0131\u017fK", [[[]]]]
)
def test_no_value_in_no_field_makes_the_emulator_fail(caller: Caller, value: Any) -> None:
    """Any value in any field is accepted or refused, and what is accepted can be read back once it is done."""
    caller.emulator.settings.queue_seconds = caller.emulator.settings.processing_seconds = 0
    for name, option in _EVERYTHING.items():
        places: list[dict[str, Any]] = [{name: value}]
        if isinstance(option, dict):
            places += [{name: {**option, key: value}} for key in option]
        for changed in places:
            body = {"audio_url": REMOTE, **_EVERYTHING, **changed}
            reply = caller.http.post(JOBS, json=body)
            assert reply.status_code in (201, 400), (changed, reply.text)
            if reply.status_code == 201:
                job = caller.get(reply.json()["id"])
                assert "done" == job["status"]


_EVERYTHING: dict[str, Any] = {
    "custom_vocabulary": True,
    "custom_vocabulary_config": {"vocabulary": ["Gladia", {"value": "emulator"}], "default_intensity": 0.5},
    "subtitles": True,
    "subtitles_config": {
        "formats": ["srt", "vtt"],
        "minimum_duration": 1,
        "maximum_duration": 5,
        "maximum_characters_per_row": 20,
        "maximum_rows_per_caption": 2,
        "style": "compliance",
    },
    "diarization": True,
    "diarization_config": {"number_of_speakers": 2, "min_speakers": 1, "max_speakers": 2},
    "translation": True,
    "translation_config": {"target_languages": ["fr"], "model": "base", "informal": True, "context": "x"},
    "summarization": True,
    "summarization_config": {"type": "bullet_points"},
    "named_entity_recognition": True,
    "custom_spelling": True,
    "custom_spelling_config": {"spelling_dictionary": {"GLADIA": ["gladia"]}},
    "sentiment_analysis": True,
    "audio_to_llm": True,
    "audio_to_llm_config": {"prompts": ["What?"], "model": "x"},
    "pii_redaction": True,
    "pii_redaction_config": {"entity_types": ["NAME"], "processed_text_type": "MASK"},
    "custom_metadata": {"a": 1},
    "sentences": True,
    "punctuation_enhanced": True,
    "language_config": {"languages": ["en"], "code_switching": True},
    "field_of_tomorrow": "value-2",
}


@pytest.mark.parametrize(
    "query",
    ["offset=" + "9" * 5000, "limit=" + "9" * 400, "%FF=%FE", "a=%00", "=&=&&", "custom_metadata[=1", "status=%00"],
)
def test_no_query_makes_the_emulator_fail(caller: Caller, query: str) -> None:
    """An odd query is answered with a page or refused."""
    caller.create()
    reply = caller.http.get(httpx.URL(f"{caller.emulator.url}{JOBS}", query=query.encode()))
    assert reply.status_code in (200, 400)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\0\0\0\0\r\n\r\n",
        b"GET /v2/pre-recorded?a=\xff HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"y" * 200_000 + b"\r\n\r\n",
        b"POST /v2/upload HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
    ],
)
def test_what_is_not_http_is_a_400(caller: Caller, request_bytes: bytes) -> None:
    """Bytes that are no request are refused or cut off, and the emulator goes on."""
    host, port = caller.emulator.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        try:
            connection.sendall(request_bytes)
            answer = connection.recv(100)
        except ConnectionError:
            answer = b""
    assert answer == b"" or answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 404 "))
    assert 200 == caller.http.get(JOBS).status_code


@pytest.mark.parametrize("error", [RuntimeError, KeyError, OSError, MemoryError])
def test_a_mistake_of_the_emulator_is_said(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: type[Exception]
) -> None:
    """Should the emulator itself fail, the answer is a 500 with the documented body, and the log says why, once."""

    def fail(*_: object) -> None:
        raise error("the reason")

    monkeypatch.setattr(Account, "get", fail)
    reply = caller.http.get(f"{JOBS}/x")
    assert (500, "The emulator failed; its log says why") == (reply.status_code, reply.json()["message"])
    (record,) = caplog.records
    assert (f"The emulator failed on GET {JOBS}/x", "ERROR") == (record.getMessage(), record.levelname)
    assert "the reason" in caplog.text


def test_refused_requests_keep_the_connection_in_order(caller: Caller) -> None:
    """After a refusal in the middle of a body, the next request on the same connection is understood."""
    for _ in range(3):
        content = b'{"x": "' + b"y" * 3_000_000 + b'"}'
        assert 413 == caller.http.post(JOBS, content=content, headers=JSON).status_code
        assert 200 == caller.http.get(JOBS).status_code
