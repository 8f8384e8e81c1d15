"""From an HTTP answer, or none, to the error it is."""

from __future__ import annotations

import datetime
import json
import pickle
from typing import Any

import pytest
from gladia_control import errors
from gladia_control.errors import ApiError
from gladia_control.operations import response
from gladia_control.operations.response import NoResponse, Response
from gladia_control.result import json as result_json
from gladia_control.result.json import has_too_many_values
from gladia_control.rules.outcome import Outcome
from hypothesis import strategies as st

from tests import tiers
from tests.support.properties import holds


def api_error(status: int, body: Any, **headers: str) -> ApiError:
    """The error of an answer; a body that is no bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    error = Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, content).error()
    assert isinstance(error, ApiError)
    return error


DOCUMENTED = {
    "timestamp": "2026-01-02T03:04:05.678Z",
    "path": "/v2/pre-recorded",
    "request_id": "G-821fe9df",
    "statusCode": 400,
    "message": "Invalid parameter(s)",
    "validation_errors": ["a must be b", "c is missing"],
}


def test_a_documented_error_body_is_read_whole() -> None:
    """Status, message, request id, time, validation errors and the body are on the error, and it pickles."""
    expected = {
        "status": 400,
        "message": "Invalid parameter(s)",
        "request_id": "G-821fe9df",
        "timestamp": datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, datetime.UTC),
        "validation_errors": ["a must be b", "c is missing"],
        "body": DOCUMENTED,
    }
    error = api_error(400, DOCUMENTED)
    assert expected == vars(error) == vars(pickle.loads(pickle.dumps(error)))
    assert "400: Invalid parameter(s); a must be b; c is missing (request G-821fe9df)" == str(error)


CLASSES: dict[type[ApiError], set[int]] = {
    errors.UnexpectedRedirect: {300, 302, 399},
    errors.BadRequest: {400},
    errors.AuthenticationFailed: {401},
    errors.PermissionDenied: {403},
    errors.NotFound: {404},
    errors.Conflict: {409},
    errors.ValidationFailed: {422},
    errors.RateLimited: {429},
    errors.ServerError: {500, 520, 599, 999},
    ApiError: {100, 413, 418},
}


def test_the_status_decides_the_class() -> None:
    """Each status has its class, whatever the body is."""
    for body in ({}, b"", b"<html>", {"message": "m"}, b"null"):
        for cls, statuses in CLASSES.items():
            found = [api_error(status, body) for status in statuses]
            assert {(cls, status) for status in statuses} == {(type(error), error.status) for error in found}


def test_a_bad_request_with_a_list_of_problems_is_a_failed_validation() -> None:
    """A 400 with `validation_errors` is a `ValidationFailed`, as a 422 is."""
    assert type(api_error(400, {"validation_errors": ["a"]})) is errors.ValidationFailed
    assert type(api_error(400, {"validation_errors": []})) is errors.BadRequest
    assert type(api_error(403, {"validation_errors": ["a"]})) is errors.PermissionDenied
    assert ["x: https://h/?…"] == api_error(400, {"validation_errors": ["x: https://u:p@h/?token=1"]}).validation_errors


MESSAGES: list[tuple[Any, str]] = [
    ({"message": "no"}, "no"),
    ({"message": ["a", "b", 3]}, "a; b; 3"),
    ({"message": []}, "{'message': []}"),
    ({"message": None, "error": "Bad Gateway"}, "{'message': None, 'error': 'Bad Gateway'}"),
    ({"message": 7}, "{'message': 7}"),
    ({}, "no message"),
    (b"", "no message"),
    (b" \n", "no message"),
    ({"message": " "}, "{'message': ' '}"),
    (b"<html>\r\n  <h1>502   Bad Gateway</h1>\n", "<html> <h1>502 Bad Gateway</h1>"),
    (b"\xff\xfe", "\ufffd\ufffd"),
    (b"[1, 2]", "[1, 2]"),
    (b'"text"', '"text"'),
    (b"x" * 600, "x" * 497 + "..."),
    ({"message": "see https://u:p@h.test/x?token=1"}, "see https://h.test/x?…"),
]


def test_the_message_is_the_servers_or_an_excerpt() -> None:
    """The message is Gladia's, or else one line of the body."""
    found = [api_error(502, body) for body, _ in MESSAGES]
    assert [(text, f"502: {text}") for _, text in MESSAGES] == [(error.message, str(error)) for error in found]


def test_a_long_answer_makes_a_short_text() -> None:
    """Text, message and problems are one short line each, which cannot forge lines in a log; the body has all."""
    problems = ["p" * 400 + "\r\n"] * 10
    body = {"message": "m\n" * 9000, "validation_errors": problems}
    error = api_error(400, body)
    assert ("m " * 248 + "m...", ["p" * 400] * 10) == (error.message, error.validation_errors)
    assert body == error.body
    assert (True, 1) == (len(str(error)) < 1100, len(str(error).splitlines()))


def test_the_request_id_may_come_in_a_header() -> None:
    """The request id comes from the body, or else from the header."""
    assert api_error(500, b"", x_request_id="h").request_id == "h"
    assert api_error(500, {"request_id": "b"}, x_request_id="h").request_id == "b"
    assert api_error(500, {"request_id": 5}, x_request_id="h").request_id == "h"
    assert api_error(500, {"request_id": 5}).request_id is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
odd_bodies = st.dictionaries(
    st.sampled_from(["timestamp", "path", "request_id", "statusCode", "message", "validation_errors"]), json_values
).map(lambda body: json.dumps(body).encode())


@tiers.examples(60, 2000)
def test_any_answer_is_an_error_with_the_promised_types(examples: int) -> None:
    """However odd the answer, the error is made, has the promised types, and pickles."""

    def promise(status: int, body: bytes) -> None:
        error = api_error(status, body)
        assert (status, str, True) == (error.status, type(error.message), len(error.message) > 0)
        assert isinstance(error.request_id, (str, type(None)))
        assert error.timestamp is None or error.timestamp.tzinfo is not None
        assert {type(problem) for problem in error.validation_errors} <= {str}
        assert str(error) == str(pickle.loads(pickle.dumps(error)))

    statuses = st.integers(100, 199) | st.integers(300, 999)
    holds(promise, statuses, odd_bodies | st.binary(max_size=99), examples=examples)


def test_a_success_that_is_an_error_is_a_malformed_response() -> None:
    """A success that the caller cannot use keeps its body as it came."""
    for status in (200, 201, 204, 299):
        error = Response(status, {}, b"\xff").error()
        assert (errors.MalformedResponse, {"status": status, "raw": b"\xff"}) == (type(error), vars(error))


def test_a_success_has_an_object_or_is_malformed() -> None:
    """Anything but a JSON object is a `MalformedResponse` that has the body."""
    assert {"a": 1} == Response(200, {}, b'\xef\xbb\xbf{"a": 1}').object()
    for body in (b"", b"[]", b"null", b'"x"', b"{", b"<html>", b"[" * 99999):
        with pytest.raises(errors.MalformedResponse) as caught:
            Response(200, {}, body).object()
        assert (200, body) == (caught.value.status, caught.value.raw)


def test_a_failure_says_whether_the_request_may_have_arrived() -> None:
    """`sent` is False only where the request certainly did not reach Gladia."""
    for outcome, cls, sent in (
        (Outcome.NOT_SENT, errors.ConnectionFailed, False),
        (Outcome.AMBIGUOUS, errors.ConnectionFailed, True),
        (Outcome.UNTRUSTED, errors.TLSError, False),
    ):
        error = NoResponse(outcome, "reason").error()
        assert (cls, "reason", {"sent": sent}) == (type(error), str(error), vars(error))


def test_neither_headers_nor_bodies_are_in_the_repr() -> None:
    """What is logged by accident shows the status only."""
    shown = repr(Response(200, {"set-cookie": "secret"}, b"secret")) + repr(NoResponse(Outcome.NOT_SENT, "reason"))
    assert "secret" not in shown


@pytest.mark.parametrize(
    ("body", "too_many"),
    [
        (b'{"a": [1, 2, 3, 4, 5, 6, 7]}', False),
        (b'{"a": [1, 2, 3, 4, 5, 6, 7, 8]}', False),
        (b'{"a": [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]}', True),
        (b'{"a": [[], [], [], [], [], []]}', True),
        (b'{"a": [{}, {}, {}, {}, {}, {}]}', True),
        (b'{"a": "a long text is one value"}', False),
        (b"[,,,", False),
    ],
)
def test_a_success_of_too_many_values_is_too_large(
    monkeypatch: pytest.MonkeyPatch, body: bytes, too_many: bool
) -> None:
    """A small body may hold so many that they fill the memory. They are counted before anything is decoded."""
    monkeypatch.setattr(result_json, "MAX_VALUES", 10)
    assert too_many == has_too_many_values(body)
    monkeypatch.setattr(response, "decode_object", lambda _: {"decoded": True})
    if too_many:
        with pytest.raises(errors.ResponseTooLarge, match="more than 10000000 values"):
            Response(200, {}, body).object()
    else:
        assert {"decoded": True} == Response(200, {}, body).object()


def test_a_long_transcript_has_not_too_many_values() -> None:
    """A million words are five million values."""
    word = b'{"word": " hello", "start": 1.5, "end": 1.75, "confidence": 0.98},'
    assert not has_too_many_values(b'{"words": [' + word * 1_000_000 + b"{}]}")
