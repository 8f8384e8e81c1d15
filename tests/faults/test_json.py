"""Fault matrix: answers that are HTTP, and not what the API promises."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gladia_control import IncompleteResult, JobFailed, MalformedResponse, WaitTimeout

from tests import tiers
from tests.faults.server import RESULT, Exchange, status
from tests.faults.world import URL, World, each, row

HTML = b"<html><head><title>502 Bad Gateway</title></head>" + b"<p>nginx</p>" * 200 + b"</html>"
JOB = {"id": "j", "status": "done", "result": RESULT}
NO_OBJECTS = [HTML, b"null", b"[]", b"5", b'"x"', b"", b"{}", b"\x00", b"true"]
IDS: list[Any] = [None, 5, "", "x" * 10_000, "../../x", "a?b", "a\r\nx: y", "a/b", "..", "é", ["j"], {}]


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


UNUSABLE = [*NO_OBJECTS, *(encoded({"id": job_id, "result_url": ""}) for job_id in IDS)]


@row(33, "a proxy's page, no object, or an id that cannot be one, in the answer to a create that made a job (33 to 35)")
@each("code, body", [*((201, body) for body in UNUSABLE), (200, HTML), (502, HTML), (503, HTML)])
def test_no_usable_answer_to_a_create(world: World, code: int, body: bytes) -> None:
    """The job is found by its token, and the id is used for nothing."""
    server = world.server().next("create", status(code, body, made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert {"/v2/pre-recorded"} == {request.path for request in server.requests}


@row(33, "a proxy's page, null, [], 5, text or nothing, in place of a job (33 and 34)")
@each("body", NO_OBJECTS)
def test_no_object_in_place_of_a_job(world: World, body: bytes) -> None:
    """The client asks three times more. Then the error has the job and the body, and shows little of it."""
    server = world.server(jobs=[JOB]).next("get", *[status(200, body)] * 3)
    job = world.client(server).job("j")
    assert "done" == world.works(job.refresh).status
    server.always("get", status(200, body))
    for call in (job.refresh, world.client(server).job("j").wait):
        error = world.fails(MalformedResponse, call)
        assert (body, "j", True) == (error.raw, error.job_id, len(str(error)) < 500)
    assert 12 == server.count("get")


@tiers.check
@row(35, "items with ids that cannot be one, in the list")
def test_unusable_ids_in_the_list(world: World) -> None:
    """The client passes over them and finds the job."""

    def listed(exchange: Exchange) -> None:
        token = exchange.server.jobs[0]["custom_metadata"]
        items: list[Any] = [{"id": job_id, "custom_metadata": token} for job_id in IDS]
        exchange.answer(200, {"next": None, "items": [*items, None, 5, *exchange.server.jobs]})

    server = world.server().next("create", status(500, made=True)).always("list", listed)
    assert "job-1" == world.works(world.client(server).submit, URL).id


@tiers.check
@row(36, "a state that does not exist yet")
def test_an_unknown_state(world: World) -> None:
    """It is no end: the wait goes on, says so once, and the time-out has the state."""
    server = world.server(jobs=[JOB]).always("get", status(200, {"id": "j", "status": "rehearsing"}))
    error = world.fails(WaitTimeout, world.client(server).job("j").wait, timeout=0.4, within=0.4)
    assert "rehearsing" == error.last_status
    warned = [record for record in world.log if record.levelname == "WARNING" and "rehearsing" in record.getMessage()]
    assert (1, True) == (len(warned), server.count("get") > 1)


def result(**changes: Any) -> dict[str, Any]:
    words = [{"word": "Hello", "start": 0.0, "end": 0.5, "confidence": 0.9}]
    utterance = {"text": "Hello", "language": "en", "start": 0.0, "end": 0.5, "confidence": 0.9, "channel": 0}
    transcription = RESULT["transcription"] | {"utterances": [utterance | {"words": words}]}
    return RESULT | {"transcription": transcription} | changes


ODD_UTTERANCE = {"text": "Hello", "confidence": "0.9", "start": "0", "words": None}
DAMAGED: dict[str, dict[str, Any]] = {
    "additional fields": result(field_of_tomorrow={"a": [1]}),
    "an add-on of the wrong type": result(summarization=[1, "x"], named_entity_recognition="x"),
    "an add-on without its fields": result(translation={}, sentiment_analysis={"success": True}),
    "metadata as a text": result(metadata="x"),
    "metadata is null": result(metadata=None),
    "a number as a text": result(transcription=RESULT["transcription"] | {"utterances": [ODD_UTTERANCE]}),
    "an unknown language": result(transcription=result()["transcription"] | {"languages": ["rehearsal"]}),
    "an infinite number": result(metadata=RESULT["metadata"] | {"audio_duration": float("inf")}),
    "no number": result(metadata=RESULT["metadata"] | {"billing_time": float("nan")}),
}
GOOD = encoded(JOB)
ODD_TEXTS: dict[str, tuple[bytes, str]] = {
    **{what: (encoded(JOB | {"result": damaged}), "Hello there.") for what, damaged in DAMAGED.items()},
    "5000 digits": (GOOD.replace(b'"audio_duration": 2.0', b'"audio_duration": ' + b"9" * 5000), "Hello there."),
    "1e999": (GOOD.replace(b'"billing_time": 2.0', b'"billing_time": 1e999'), "Hello there."),
    "a byte-order mark": (b"\xef\xbb\xbf" + GOOD, "Hello there."),
    "invalid UTF-8": (GOOD.replace(b"Hello", b"H\xffllo"), "H\ufffdllo there."),
    "a lone surrogate": (GOOD.replace(b"Hello", b"H\\ud800llo"), "H\ufffdllo there."),
    "a key twice": (GOOD.replace(b'"status"', b'"status": "queued", "status"'), "Hello there."),
    "UTF-16": (json.dumps(JOB).encode("utf-16"), "Hello there."),
}


@pytest.mark.usefixtures("both_decoders")
@row(
    37,
    "a result with additional fields, other types, unknown values, NaN, 1e999 or 5000 digits, with a byte-order mark,"
    " invalid UTF-8, a lone surrogate, in UTF-16, or with a key twice (37 to 41)",
)
@each("what", list(ODD_TEXTS))
def test_a_damaged_result(world: World, what: str) -> None:
    """The client delivers the transcript and keeps all fields. Of a key given twice the last counts."""
    body, text = ODD_TEXTS[what]
    server = world.server().always("get", status(200, body))
    transcript = world.works(world.client(server).job("j").wait)
    assert ascii(text) == ascii(transcript.text)
    assert DAMAGED.get(what, RESULT).keys() == transcript.raw["result"].keys()


@tiers.check
@row(39, "a result nested 100 000 levels deep")
def test_a_result_that_is_nested_too_deeply(world: World) -> None:
    """The error has the body as received."""
    body = b'{"id": "j", "status": "done", "result": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    server = world.server().always("get", status(200, body))
    error = world.fails(MalformedResponse, world.client(server).job("j").wait, timeout=5)
    assert (body, "j") == (error.raw, error.job_id)


WITHOUT_RESULT = status(200, {"id": "j", "status": "done", "result": None})


@tiers.check
@row(42, "done, and the result comes later")
def test_a_result_that_comes_later(world: World) -> None:
    """The client asks for it up to three times more."""
    server = world.server(jobs=[JOB]).next("get", *[WITHOUT_RESULT] * 3)
    assert "Hello there." == world.works(world.client(server).job("j").wait).text
    assert 4 == server.count("get")


@tiers.check
@row(42, "done, and the result never comes")
def test_a_result_that_never_comes(world: World) -> None:
    """After four answers it is an error with the body."""
    server = world.server().always("get", WITHOUT_RESULT)
    error = world.fails(IncompleteResult, world.client(server).job("j").wait, timeout=5)
    assert ("j", 4, True) == (error.job_id, server.count("get"), b'"done"' in error.raw)


@tiers.check
@row(62, "the job fails")
def test_a_job_that_fails(world: World) -> None:
    """The error has Gladia's code and the body; nothing is submitted again."""
    server = world.server()
    server.state = lambda found: found | {"status": "error", "error_code": 500}
    error = world.fails(JobFailed, world.client(server).transcribe, URL)
    assert ("job-1", 500, "error") == (error.job_id, error.error_code, error.raw["status"])
