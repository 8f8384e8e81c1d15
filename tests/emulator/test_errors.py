"""Errors: every refusal has the documented body, and no request makes the emulator fail."""

from __future__ import annotations

import itertools
import json
import re
from datetime import datetime
from typing import Any

import httpx
import pytest

from gladia_emulator.account.account import Account
from tests import tiers
from tests.emulator.support import JOBS, REMOTE, UPLOAD, Caller

JSON = {"content-type": "application/json"}


OPERATIONS = [
    ("POST", JOBS),
    ("GET", JOBS),
    ("GET", f"{JOBS}/x"),
    ("DELETE", f"{JOBS}/x"),
    ("GET", f"{JOBS}/x/file"),
    ("POST", UPLOAD),
]


def test_every_operation_needs_the_key(caller: Caller) -> None:
    """Without the key, or with another one, every operation answers 401 and does nothing."""
    caller.http.headers.pop("x-gladia-key")
    failures = []
    for (method, path), key in itertools.product(OPERATIONS, (None, "", "other", "Emulator-Key")):
        headers = {} if key is None else {"x-gladia-key": key}
        reply = caller.http.request(method, path, headers=headers, json={"audio_url": REMOTE})
        message = "gladia user not found" if key else "no gladia key provided"
        if (reply.status_code, reply.json().get("message")) != (401, message):
            failures.append((method, path, key, reply.text))
    assert [] == failures
    assert () == caller.emulator.jobs


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


def test_an_unknown_path_is_a_404(caller: Caller) -> None:
    """A path that no operation has is a 404."""
    paths = ["/", "/v2", f"{JOBS}//", f"{JOBS}/x/y", f"{JOBS}/x/file/y", f"{JOBS}/a%2Fb", "/v2/uploads", "//", "/%00"]
    assert dict.fromkeys(paths, 404) == {path: caller.http.get(path).status_code for path in paths}


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


def test_an_odd_id_is_an_unknown_job(caller: Caller) -> None:
    """An odd id is the id of an unknown job: a 404."""
    for job_id in ("x", "%00", "%FF", "%E2%82%AC", "x" * 5000, "..", "a%0Ab", "%5B%5D"):
        url = httpx.URL(caller.emulator.url, raw_path=f"{JOBS}/{job_id}".encode())
        for method in ("GET", "DELETE"):
            assert 404 == caller.http.request(method, url).status_code, job_id


def test_a_body_that_is_not_called_json_is_a_400(caller: Caller) -> None:
    """A create needs the content type of JSON."""
    for content_type in ("", "text/plain", "multipart/form-data; boundary=x", "json"):
        reply = caller.http.post(JOBS, content=b'{"audio_url": "http://a/b"}', headers={"content-type": content_type})
        assert 400 == reply.status_code
        assert "Content-Type must be application/json" in reply.json()["message"]


def test_json_may_be_called_in_several_ways(caller: Caller) -> None:
    """Parameters, capitals and the suffix +json are fine."""
    for content_type in ("application/json; charset=utf-8", "Application/JSON", "application/x+json"):
        content = json.dumps({"audio_url": REMOTE})
        assert 201 == caller.http.post(JOBS, content=content, headers={"content-type": content_type}).status_code


def test_a_large_body_is_a_413(caller: Caller) -> None:
    """JSON of more than 1 MiB is refused, with or without its length in the header."""
    content = json.dumps({"audio_url": REMOTE, "x": "y" * 1024 * 1024}).encode()
    assert 413 == caller.http.post(JOBS, content=content, headers=JSON).status_code
    assert 413 == caller.http.post(JOBS, content=iter([content]), headers=JSON).status_code
    assert 201 == caller.http.post(JOBS, content=content.replace(b"y" * 1000, b""), headers=JSON).status_code


VALUES: list[Any] = [None, True, -1, 2**70, 1e308, "", "\0", [], {}, [None], {"": ""}, "\u0130\u0131\u017fK", [[[]]]]


@tiers.examples(2, len(VALUES))
def test_no_value_in_no_field_makes_the_emulator_fail(caller: Caller, examples: int) -> None:
    """Any value in any field is accepted or refused, and what is accepted can be read once the job is done."""
    caller.emulator.settings.queue_seconds = caller.emulator.settings.processing_seconds = 0
    failures = []
    for value, (name, option) in itertools.product(VALUES[-examples:], _EVERYTHING.items()):
        places: list[dict[str, Any]] = [{name: value}]
        if isinstance(option, dict):
            places += [{name: {**option, key: value}} for key in option]
        for changed in places:
            reply = caller.http.post(JOBS, json={"audio_url": REMOTE, **_EVERYTHING, **changed})
            done = reply.status_code == 201 and caller.get(reply.json()["id"])["status"] == "done"
            if not done and reply.status_code != 400:
                failures.append((changed, reply.text))
    assert [] == failures


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


def test_no_query_makes_the_emulator_fail(caller: Caller) -> None:
    """An odd query is answered with a page or refused."""
    caller.create()
    queries = ["offset=" + "9" * 5000, "limit=" + "9" * 400, "%FF=%FE", "a=%00", "=&=&&", "custom_metadata[=1"]
    for query in (*queries, "status=%00"):
        reply = caller.http.get(httpx.URL(f"{caller.emulator.url}{JOBS}", query=query.encode()))
        assert reply.status_code in (200, 400), query


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


def test_refused_requests_keep_the_connection_in_order(caller: Caller) -> None:
    """After a refusal in the middle of a body, the next request on the same connection is understood."""
    for _ in range(3):
        content = b'{"x": "' + b"y" * 3_000_000 + b'"}'
        assert 413 == caller.http.post(JOBS, content=content, headers=JSON).status_code
        assert 200 == caller.http.get(JOBS).status_code
