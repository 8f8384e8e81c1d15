"""Odd input: bytes, targets and bodies that no client library sends. None makes the emulator fail or log."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Mapping
from typing import Any, cast

import pytest

from tests.emulator.raw import (
    AS_FORM,
    AS_JSON,
    BODY,
    CHUNKED,
    CREATE,
    FORM,
    KEY,
    LIST,
    PART,
    UPLOAD,
    answer,
    chunk,
    exchange,
    sized,
)
from tests.emulator.support import JOBS, Caller, connect, until, until_closed, wav

pytestmark = pytest.mark.usefixtures("it_goes_on")


NOT_HTTP = {
    "a header without a colon": LIST + KEY + b"nothing\r\n\r\n",
    "NUL in the target": b"GET /\0 HTTP/1.1\r\n" + KEY + b"\r\n",
    "no host": LIST + b"x-gladia-key: emulator-key\r\n\r\n",
    "a negative length": CREATE + AS_JSON + b"content-length: -5\r\n\r\n" + BODY,
    "a length of 5000 digits": UPLOAD + AS_FORM + b"content-length: " + b"9" * 5000 + b"\r\n\r\n",
    "two lengths": CREATE + AS_JSON + b"content-length: 38\r\ncontent-length: 3\r\n\r\n" + BODY,
    "an unknown transfer encoding": CREATE + AS_JSON + b"transfer-encoding: gzip\r\n\r\n" + BODY,
    "garbage after a chunk": CREATE + AS_JSON + CHUNKED + b"\r\n" + chunk(BODY) + b"zzz\r\n",
    "HTTP/0.9": b"GET /v2/pre-recorded\r\n\r\n",
    "TLS": bytes.fromhex("16030100c2010000be0303") + b"\xaa" * 200,
}


def test_what_is_not_http_is_refused(caller: Caller) -> None:
    """The answer is a 400, the connection is closed, and no job exists."""
    failures = {}
    for name, request in NOT_HTTP.items():
        with connect(caller.emulator) as connection:
            connection.sendall(request)
            received = until_closed(connection)
        if not received.startswith(b"HTTP/1.1 400 Bad Request\r\n"):
            failures[name] = received
    assert {} == failures
    assert () == caller.emulator.jobs


def wrong_answers(caller: Caller, requests: Mapping[str, tuple[bytes, int, str]]) -> dict[str, str]:
    """The requests whose answer has an unexpected status, lacks a text or does not conform to the document."""
    wrong = {}
    for name, (request, status, text) in requests.items():
        try:
            assert text in exchange(caller, request, status).decode()
        except AssertionError as error:
            wrong[name] = str(error)[:500]
    return wrong


TARGETS: dict[str, tuple[bytes, int]] = {
    "absolute": (b"GET http://localhost:1/v2/pre-recorded HTTP/1.1\r\n" + KEY, 200),
    "absolute, of another host": (b"GET http://other.example:1/v2/pre-recorded HTTP/1.1\r\n" + KEY, 403),
    "absolute, in capitals and with a query": (b"GET HTTP://LOCALHOST/v2/pre-recorded?limit=1 HTTP/1.1\r\n" + KEY, 200),
    "absolute without a path": (b"GET http://[::1] HTTP/1.1\r\n" + KEY, 404),
    "an authority": (b"CONNECT example.com:443 HTTP/1.1\r\n" + KEY, 404),
    "two dots": (b"GET /v2/pre-recorded/.. HTTP/1.1\r\n" + KEY, 404),
    "two dots and a file": (b"GET /v2/pre-recorded/../../../../etc/passwd HTTP/1.1\r\n" + KEY, 404),
    "two encoded dots": (b"GET /v2/pre-recorded/%2e%2e%2f%2e%2e%2fetc%2fpasswd/file HTTP/1.1\r\n" + KEY, 404),
    "an encoded NUL": (b"GET /v2/pre-recorded/%00/file HTTP/1.1\r\n" + KEY, 404),
    "half an escape": (b"GET /v2/pre-recorded/%zz% HTTP/1.1\r\n" + KEY, 404),
    "a long path": (b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\n" + KEY, 404),
    "a long query": (b"GET /v2/pre-recorded?" + b"&a" * 30_000 + b" HTTP/1.1\r\n" + KEY, 200),
    "a query of thousands of mistakes": (b"GET /v2/pre-recorded?" + b"&status=x" * 6000 + b" HTTP/1.1\r\n" + KEY, 400),
    "an offset of 5000 digits": (b"GET /v2/pre-recorded?offset=" + b"9" * 5000 + b" HTTP/1.1\r\n" + KEY, 400),
    "a limit of 400 digits": (b"GET /v2/pre-recorded?limit=" + b"9" * 400 + b" HTTP/1.1\r\n" + KEY, 200),
    "a query of odd bytes": (b"GET /v2/pre-recorded?%FF=%FE&a=%00&=&=&& HTTP/1.1\r\n" + KEY, 200),
    "a query with half a bracket": (b"GET /v2/pre-recorded?custom_metadata[=1 HTTP/1.1\r\n" + KEY, 200),
    "a state of NUL": (b"GET /v2/pre-recorded?status=%00 HTTP/1.1\r\n" + KEY, 400),
    "a long method": (b"B" * 60_000 + b" /v2/pre-recorded HTTP/1.1\r\n" + KEY, 404),
    "an offer of WebSocket": (LIST + KEY + b"connection: upgrade\r\nupgrade: websocket\r\n", 200),
    "an offer of HTTP/2": (LIST + KEY + b"connection: upgrade, http2-settings\r\nupgrade: h2c\r\n", 200),
    "thousands of headers": (LIST + KEY + b"".join(b"h%d: v\r\n" % n for n in range(5000)), 200),
    "an invalid host": (LIST + KEY.replace(b"localhost", b"<script>"), 403),
    "a key that is not ASCII": (LIST + b"host: localhost\r\nx-gladia-key: \xff\r\n", 401),
}


def test_any_target_and_header_is_answered(caller: Caller) -> None:
    """Every target, in whatever form, leads to an operation or is refused, and never to a file."""
    assert {} == wrong_answers(caller, {name: (head + b"\r\n", status, "") for name, (head, status) in TARGETS.items()})


def test_an_absolute_target_names_the_host(caller: Caller) -> None:
    """The host of an absolute target overrides the header (RFC 9112, 3.2.2)."""
    content = exchange(caller, b"GET http://127.0.0.9:1/v2/pre-recorded?limit=1 HTTP/1.1\r\n" + KEY + b"\r\n", 200)
    assert "http://127.0.0.9:1/v2/pre-recorded?offset=0&limit=1" == json.loads(content)["first"]
    request = caller.emulator.requests[0]
    assert (JOBS, "127.0.0.9:1") == (request.path, request.headers["host"])


def test_http_1_0_is_understood(caller: Caller) -> None:
    """HTTP/1.0 needs no host and uses a connection for each request."""
    exchange(caller, b"GET /v2/pre-recorded HTTP/1.0\r\nx-gladia-key: emulator-key\r\n\r\n", 200, closed=True)
    head = b"POST /v2/pre-recorded HTTP/1.0\r\nx-gladia-key: emulator-key\r\ncontent-type: application/json\r\n"
    exchange(caller, head + sized(BODY), 201, closed=True)


def test_http_2_is_refused(caller: Caller) -> None:
    """The preface of HTTP/2 is an unknown request followed by bytes that are not HTTP."""
    with connect(caller.emulator) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        first, _, second = until_closed(connection).partition(b"HTTP/1.1 400 ")
    assert (b"HTTP/1.1 404 ", True) == (first[:13], bool(second))


def test_requests_in_a_row_are_answered_in_their_order(caller: Caller) -> None:
    """Pipelined requests are answered in their order."""
    row = (CREATE + AS_JSON + sized(BODY) + LIST + KEY + b"\r\n" + b"GET /nowhere HTTP/1.1\r\n" + KEY + b"\r\n") * 100
    exchange(caller, row, *[201, 200, 404] * 100)
    assert 100 == len(caller.emulator.jobs)


def test_a_huge_header_is_cut_off(caller: Caller) -> None:
    """A header of megabytes ends the connection."""
    with connect(caller.emulator) as connection:
        try:
            for piece in (LIST + KEY + b"x: ", *[b"y" * 100_000] * 100):
                connection.sendall(piece)
            received = connection.recv(12)
        except ConnectionError:
            received = b""
    assert received in (b"", b"HTTP/1.1 400")
    assert () == caller.emulator.requests


STARTS = [
    LIST[:10],
    LIST + KEY,
    CREATE + AS_JSON + b"content-length: 1000\r\n\r\n{",
    CREATE + AS_JSON + CHUNKED + b"\r\n" + chunk(b"{"),
    UPLOAD + AS_FORM + b"expect: 100-continue\r\ncontent-length: 100000\r\n\r\n",
    UPLOAD + AS_FORM + b"content-length: 100000\r\n\r\n" + PART + wav(0.1),
]


def test_a_client_may_leave_at_any_point(caller: Caller) -> None:
    """A client that leaves in the middle of a request leaves no job, no upload and no file."""
    folder = cast(Any, caller.emulator)._run._folder.name
    for start in STARTS:
        with connect(caller.emulator) as connection:
            connection.sendall(start)
            if PART in start:
                until(lambda: os.listdir(folder))
    assert 200 == caller.http.get(JOBS).status_code
    assert ((), ()) == (caller.emulator.jobs, caller.emulator.uploads)
    until(lambda: [] == os.listdir(folder))


JSON_BODIES: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 400, "Expecting value"),
    "half an object": (b"{", 400, "Expecting property name"),
    "a hundred thousand lists": (b"[" * 100_000, 400, "nested"),
    "65 levels": (b'{"x": ' + b"[" * 64 + b"]" * 64 + b"}", 400, "nested more than 64 levels deep"),
    "5000 digits": (b'{"x": ' + b"9" * 5000 + b"}", 400, "too many digits"),
    "309 digits": (b'{"x": -' + b"9" * 309 + b"}", 400, "out of range"),
    "5000 digits after the point": (b'{"x": 0.' + b"9" * 5000 + b"}", 400, "Validation error"),
    "NaN": (b'{"x": NaN}', 400, "NaN is not a JSON number"),
    "infinity": (b'{"x": -Infinity}', 400, "-Infinity is not a JSON number"),
    "1e999": (b'{"x": 1e999}', 400, "out of range"),
    "half of a surrogate pair": (b'{"x": "\\ud800"}', 400, "surrogate"),
    "half of a surrogate pair in a name": (b'{"\\udfff": 1}', 400, "surrogate"),
    "overlong UTF-8": (b'{"audio_url": "http://a/\xc0\xaf"}', 400, "not UTF-8"),
    "UTF-16": (BODY.decode().encode("utf-16"), 400, "not UTF-8"),
    "a BOM": (b"\xef\xbb\xbf" + BODY, 400, "BOM"),
    "two documents": (BODY + BODY, 400, "Extra data"),
    "the same key twice": (b'{"audio_url": 1, "audio_url": "http://a/b.wav"}', 201, "id"),
    "twenty thousand keys": (
        b'{"audio_url": "http://a/b",' + b",".join(b'"%d":[]' % n for n in range(20_000)) + b"}",
        201,
        "id",
    ),
    "a hundred thousand mistakes": (
        b'{"audio_url": "http://a/b", "subtitles_config": {"formats": ' + b"[1" + b",1" * 100_000 + b"]}}",
        400,
        "Validation error",
    ),
    "3 MB": (b'{"audio_url": "http://a/b", "x": "' + b"y" * 3_000_000 + b'"}', 413, "too large"),
    "1 MiB and a byte": (b'{"audio_url": "http://a/b", "x": "' + b"y" * 1_048_541 + b'"}', 413, "too large"),
    "1 MiB": (b'{"audio_url": "http://a/b", "x": "' + b"y" * 1_048_540 + b'"}', 201, "id"),
}


@pytest.mark.parametrize("chunks", [0, 50])
def test_any_json_is_answered(caller: Caller, chunks: int) -> None:
    """Odd JSON is refused with the reason or taken literally, in one piece or in chunks."""
    requests = {}
    for name, (content, status, reason) in JSON_BODIES.items():
        size = len(content) // chunks + 1 if chunks else 0
        pieces = [content[at : at + size] for at in range(0, len(content), size)] if chunks else []
        in_chunks = CHUNKED + b"\r\n" + b"".join(map(chunk, pieces)) + b"0\r\n\r\n"
        requests[name] = (CREATE + AS_JSON + (in_chunks if chunks else sized(content)), status, reason)
    assert {} == wrong_answers(caller, requests)


def test_an_endless_body_is_refused_while_it_arrives(caller: Caller) -> None:
    """A body without an end gets a 413 after 1 MiB, and the journal keeps nothing of it."""
    with connect(caller.emulator) as connection, connection.makefile("rb") as stream:
        connection.sendall(CREATE + AS_JSON + CHUNKED + b"\r\n" + chunk(b'{"x": "'))
        for _ in range(17):
            connection.sendall(chunk(b"y" * 65536))
        assert 413 == answer(stream)[0]
        connection.sendall(chunk(b"y" * 65536) * 10)
    assert caller.emulator.requests[0].body is None


def test_a_compressed_body_is_refused_as_such(caller: Caller) -> None:
    """The answer names the header Content-Encoding."""
    for head in (CREATE + AS_JSON, UPLOAD + AS_FORM, UPLOAD + AS_JSON):
        content = exchange(caller, head + b"content-encoding: GZIP\r\n" + sized(gzip.compress(BODY)), 400)
        assert "Content-Encoding must be identity, got gzip" == json.loads(content)["message"]


FORMS: dict[str, tuple[bytes, int]] = {
    "gzip without saying so": (CREATE + AS_JSON + sized(gzip.compress(BODY)), 400),
    "no encoding by name": (UPLOAD + AS_FORM + b"content-encoding: identity\r\n" + sized(FORM), 200),
    "an odd boundary": (
        UPLOAD + KEY + b'content-type: multipart/form-data; boundary="\xff";=;"\r\n' + sized(FORM),
        400,
    ),
    "a part without headers": (UPLOAD + AS_FORM + sized(b"--edge\r\n\r\nx\r\n--edge--\r\n"), 400),
    "twenty thousand parts": (UPLOAD + AS_FORM + sized((PART + b"\r\n") * 20_000 + b"--edge--\r\n"), 400),
    "a form in a form": (UPLOAD + AS_FORM + sized(PART + FORM), 422),
    "a header of 1 MB": (UPLOAD + AS_FORM + sized(b"--edge\r\nx: " + b"y" * 1_000_000 + b"\r\n\r\n"), 400),
    "a header name of 1 MB": (UPLOAD + AS_FORM + sized(b"--edge\r\n" + b"y" * 1_000_000 + b": x\r\n\r\n"), 400),
    "a file name of odd bytes": (UPLOAD + AS_FORM + sized(FORM.replace(b"a.wav", b"..\\/\xff\xfe\x01")), 200),
    "an upload to nowhere": (UPLOAD.replace(b"upload", b"uploads") + AS_FORM + sized(FORM), 404),
}


def test_any_form_is_answered(caller: Caller) -> None:
    """Odd forms are refused or taken literally, and only whole files are kept."""
    assert {} == wrong_answers(caller, {name: (*row, "") for name, row in FORMS.items()})
    assert len([status for _, status in FORMS.values() if status == 200]) == len(caller.emulator.uploads)
