"""Fault matrix: answers that are HTTP, and not what the API promises."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gladia_control import IncompleteResult, JobFailed, MalformedResponse, ServerError, WaitTimeout

from tests.faults.server import RESULT, Behaviour, Exchange, Server, status
from tests.faults.world import URL, World, row

pytestmark = pytest.mark.usefixtures("both_decoders")

HTML = b"<html><head><title>502 Bad Gateway</title></head>" + b"<p>nginx</p>" * 200 + b"</html>"
JOB = {"id": "j", "status": "done", "result": RESULT}


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


@row(33, "a proxy's page with a 5xx, in place of a job")
@pytest.mark.parametrize("code", [502, 503])
def test_a_page_with_a_5xx(world: World, code: int) -> None:
    """The read is repeated, and so is the poll."""
    server = world.server(jobs=[JOB]).next("get", status(code, HTML), status(code, HTML), status(code, HTML))
    client = world.client(server)
    world.works(client.job("j").refresh)
    server.next("get", status(code, HTML), status(code, HTML))
    world.works(client.job("j").wait)


@row(33, "a proxy's page with 200 or 201, in place of the answer to a create")
@pytest.mark.parametrize("code", [200, 201, 502, 503])
def test_a_page_in_place_of_the_answer_to_a_create(world: World, code: int) -> None:
    """The job is found by its token."""
    server = world.server().next("create", status(code, HTML, made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id


@row(33, "a proxy's page with 200 in place of a job, for good")
def test_a_page_in_place_of_a_job(world: World) -> None:
    """The error has the page as it came, shows little of it, and knows the job."""
    server = world.server().always("get", status(200, HTML))
    client = world.client(server)
    for call in (client.job("j").refresh, client.job("j").wait):
        error = world.fails(MalformedResponse, call)
        assert (HTML, "j", True) == (error.raw, error.job_id, len(str(error)) < 500)


@row(33, "a long page with a 500, for good")
def test_a_long_page(world: World) -> None:
    """The message has its beginning only."""
    server = world.server().always("get", status(500, b"<p>" + b"x" * 600 + b"</p>"))
    error = world.fails(ServerError, world.client(server).job("j").refresh)
    assert len(str(error)) <= 520


NOTHING = [b"null", b"[]", b"5", b'"x"', b"", b"{}", b"\x00", b"true"]


@row(34, "null, [], 5, text or nothing, in place of the answer to a create")
@pytest.mark.parametrize("body", NOTHING)
def test_nothing_in_place_of_the_answer_to_a_create(world: World, body: bytes) -> None:
    """The job is found by its token."""
    server = world.server().next("create", status(201, body, made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id


@row(34, "null, [], 5, text or nothing, in place of a job")
@pytest.mark.parametrize("body", NOTHING)
def test_nothing_in_place_of_a_job(world: World, body: bytes) -> None:
    """Asked again three times, then an error with the body."""
    server = world.server(jobs=[JOB]).next("get", *[status(200, body)] * 3)
    client = world.client(server)
    world.works(client.job("j").refresh)
    server.always("get", status(200, body))
    error = world.fails(MalformedResponse, client.job("j").refresh)
    assert (body, "j", 8) == (error.raw, error.job_id, server.count("get"))


IDS: list[Any] = [None, 5, "", "x" * 10_000, "../../x", "a?b", "a\r\nx: y", "a/b", "..", "é", ["j"], {}]


@row(35, "an id that cannot be one, in the answer to a create")
@pytest.mark.parametrize("job_id", IDS, ids=lambda value: repr(value)[:20])
def test_an_unusable_id(world: World, job_id: Any) -> None:
    """The job is found by its token, and the id is used for nothing."""
    server = world.server().next("create", status(201, {"id": job_id, "result_url": ""}, made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert {"/v2/pre-recorded"} == {request.path for request in server.requests}


@row(35, "items with ids that cannot be one, in the list")
def test_unusable_ids_in_the_list(world: World) -> None:
    """They are no jobs; the one that is, is found."""

    def listed(exchange: Exchange) -> None:
        token = exchange.server.jobs[0]["custom_metadata"]
        items: list[Any] = [{"id": job_id, "custom_metadata": token} for job_id in IDS]
        exchange.answer(200, {"next": None, "items": [*items, None, 5, *exchange.server.jobs]})

    server = world.server().next("create", status(500, made=True)).always("list", listed)
    assert "job-1" == world.works(world.client(server).submit, URL).id


@row(36, "a state that does not exist yet")
def test_an_unknown_state(world: World) -> None:
    """It is no end: the wait goes on, says so once, and the time-out knows the state."""
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


DAMAGED: dict[str, dict[str, Any]] = {
    "additional fields": result(field_of_tomorrow={"a": [1]}),
    "an add-on of the wrong type": result(summarization=[1, "x"], named_entity_recognition="x"),
    "an add-on without its fields": result(translation={}, sentiment_analysis={"success": True}),
    "metadata as a text": result(metadata="x"),
    "metadata is null": result(metadata=None),
    "a number as a text": result(
        transcription=result()["transcription"]
        | {"utterances": [{"text": "Hello", "confidence": "0.9", "start": "0", "words": None}]}
    ),
    "an unknown language": result(transcription=result()["transcription"] | {"languages": ["rehearsal"]}),
    "an infinite number": result(metadata=RESULT["metadata"] | {"audio_duration": float("inf")}),
    "no number": result(metadata=RESULT["metadata"] | {"billing_time": float("nan")}),
}


@row(37, "a result with additional fields, other types, unknown values, NaN or 1e999 (37 to 39)")
@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_result(world: World, what: str) -> None:
    """The transcript is delivered, and the body kept as it came."""
    server = world.server().always("get", status(200, {"id": "j", "status": "done", "result": DAMAGED[what]}))
    transcript = world.works(world.client(server).job("j").wait)
    assert "Hello there." == transcript.text
    assert DAMAGED[what].keys() == transcript.raw["result"].keys()


@row(39, "an integer of 5000 digits in a result")
def test_a_number_of_thousands_of_digits(world: World) -> None:
    """It is no number that anybody needs, and costs no transcript."""
    body = encoded(JOB).replace(b'"audio_duration": 2.0', b'"audio_duration": ' + b"9" * 5000)
    server = world.server().always("get", status(200, body))
    assert "Hello there." == world.works(world.client(server).job("j").wait).text


@row(39, "a result nested 100 000 levels deep")
def test_a_result_that_is_nested_too_deeply(world: World) -> None:
    """It is an error with the body as it came."""
    body = b'{"id": "j", "status": "done", "result": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    server = world.server().always("get", status(200, body))
    error = world.fails(MalformedResponse, world.client(server).job("j").wait)
    assert (body, "j") == (error.raw, error.job_id)


TEXTS: dict[str, tuple[bytes, str]] = {
    "a byte-order mark": (b"\xef\xbb\xbf" + encoded(JOB), "Hello there."),
    "invalid UTF-8": (encoded(JOB).replace(b"Hello", b"H\xffllo"), "H\ufffdllo there."),
    "a lone surrogate": (encoded(JOB).replace(b"Hello", b"H\\ud800llo"), "H\ufffdllo there."),
    "1e999": (encoded(JOB).replace(b'"billing_time": 2.0', b'"billing_time": 1e999'), "Hello there."),
    "a key twice": (encoded(JOB).replace(b'"status"', b'"status": "queued", "status"'), "Hello there."),
    "UTF-16": (json.dumps(JOB).encode("utf-16"), "Hello there."),
}


@row(40, "a body with a byte-order mark, invalid UTF-8, a lone surrogate, UTF-16 or a key twice (40 and 41)")
@pytest.mark.parametrize("what", TEXTS)
def test_an_odd_encoding(world: World, what: str) -> None:
    """What can be read is read; of a key given twice the last counts; half a character becomes a replacement."""
    body, text = TEXTS[what]
    server = world.server().always("get", status(200, body))
    transcript = world.works(world.client(server).job("j").wait)
    assert ascii(text) == ascii(transcript.text)


def without_result(times: int) -> list[Behaviour]:
    return [status(200, {"id": "j", "status": "done", "result": None})] * times


@row(42, "done, and the result comes later")
def test_a_result_that_comes_later(world: World) -> None:
    """It is asked for up to three times more."""
    server = world.server(jobs=[JOB]).next("get", *without_result(3))
    assert "Hello there." == world.works(world.client(server).job("j").wait).text
    assert 4 == server.count("get")


@row(42, "done, and the result never comes")
def test_a_result_that_never_comes(world: World) -> None:
    """After four answers it is an error with the body."""
    server = world.server().always("get", without_result(1)[0])
    error = world.fails(IncompleteResult, world.client(server).job("j").wait)
    assert ("j", 4, True) == (error.job_id, server.count("get"), b'"done"' in error.raw)


@row(62, "the job fails")
def test_a_job_that_fails(world: World) -> None:
    """The error has Gladia's code and the body; nothing is submitted again."""
    server: Server = world.server()
    server.state = lambda found: found | {"status": "error", "error_code": 500}
    error = world.fails(JobFailed, world.client(server).transcribe, URL)
    assert ("job-1", 500, "error") == (error.job_id, error.error_code, error.raw["status"])
