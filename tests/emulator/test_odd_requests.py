"""Raw attacks: bytes that no HTTP library would send. Each is refused or understood, and the emulator goes on."""

from __future__ import annotations

import json
import os
from typing import Any, cast

import pytest

from tests.emulator.raw import (
    AS_FORM,
    AS_JSON,
    BODY,
    CHUNKED,
    CREATE,
    KEY,
    LIST,
    PART,
    UPLOAD,
    chunk,
    exchange,
    sized,
)
from tests.emulator.support import JOBS, Caller, connect, until, until_closed, wav

pytestmark = pytest.mark.usefixtures("it_goes_on")


NOT_HTTP = {
    "a header without a colon": LIST + KEY + b"nothing\r\n\r\n",
    "a header without a name": LIST + KEY + b": x\r\n\r\n",
    "NUL in a header": LIST + KEY + b"a: \0\r\n\r\n",
    "NUL in the target": b"GET /\0 HTTP/1.1\r\n" + KEY + b"\r\n",
    "a target that is not ASCII": b"GET /\xe9 HTTP/1.1\r\n" + KEY + b"\r\n",
    "a space in the target": b"GET /a b HTTP/1.1\r\n" + KEY + b"\r\n",
    "no host": LIST + b"x-gladia-key: emulator-key\r\n\r\n",
    "two hosts": LIST + b"host: a\r\n" + KEY + b"\r\n",
    "a negative length": CREATE + AS_JSON + b"content-length: -5\r\n\r\n" + BODY,
    "a signed length": CREATE + AS_JSON + b"content-length: +5\r\n\r\n" + BODY,
    "a length of letters": CREATE + AS_JSON + b"content-length: ten\r\n\r\n" + BODY,
    "a length of 5000 digits": UPLOAD + AS_FORM + b"content-length: " + b"9" * 5000 + b"\r\n\r\n",
    "two lengths": CREATE + AS_JSON + b"content-length: 38\r\ncontent-length: 3\r\n\r\n" + BODY,
    "an unknown transfer encoding": CREATE + AS_JSON + b"transfer-encoding: gzip\r\n\r\n" + BODY,
    "chunks in chunks": CREATE + AS_JSON + CHUNKED + CHUNKED + b"\r\n" + chunk(BODY),
    "a length in letters of chunks": CREATE + AS_JSON + CHUNKED + b"\r\nzzz\r\n",
    "a negative chunk": CREATE + AS_JSON + CHUNKED + b"\r\n-5\r\n",
    "an endless chunk": CREATE + AS_JSON + CHUNKED + b"\r\n" + b"f" * 40 + b"\r\n",
    "garbage after a chunk": CREATE + AS_JSON + CHUNKED + b"\r\n" + chunk(BODY) + b"zzz\r\n",
    "HTTP/0.9": b"GET /v2/pre-recorded\r\n\r\n",
    "a version without a number": b"GET / HTTP/x\r\n\r\n",
    "TLS": bytes.fromhex("16030100c2010000be0303") + b"\xaa" * 200,
    "garbage": bytes(range(256)) * 4,
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


TARGETS: dict[str, tuple[bytes, int]] = {
    "absolute": (b"GET http://other.example:1/v2/pre-recorded HTTP/1.1\r\n" + KEY, 200),
    "absolute, in capitals and with a query": (b"GET HTTP://x/v2/pre-recorded?limit=1 HTTP/1.1\r\n" + KEY, 200),
    "absolute without a path": (b"GET http://x HTTP/1.1\r\n" + KEY, 404),
    "absolute with another scheme": (b"GET ftp://x/v2/pre-recorded HTTP/1.1\r\n" + KEY, 404),
    "an authority": (b"CONNECT example.com:443 HTTP/1.1\r\n" + KEY, 404),
    "an asterisk": (b"OPTIONS * HTTP/1.1\r\n" + KEY, 404),
    "two dots": (b"GET /v2/pre-recorded/.. HTTP/1.1\r\n" + KEY, 404),
    "two dots and a file": (b"GET /v2/pre-recorded/../../../../etc/passwd HTTP/1.1\r\n" + KEY, 404),
    "two encoded dots": (b"GET /v2/pre-recorded/%2e%2e%2f%2e%2e%2fetc%2fpasswd/file HTTP/1.1\r\n" + KEY, 404),
    "two encoded dots as an id": (b"GET /v2/pre-recorded/%2e%2e/file HTTP/1.1\r\n" + KEY, 404),
    "an encoded NUL": (b"GET /v2/pre-recorded/%00/file HTTP/1.1\r\n" + KEY, 404),
    "encoded line breaks": (b"GET /v2/pre-recorded/%0d%0aset-cookie:%20a=b HTTP/1.1\r\n" + KEY, 404),
    "half an escape": (b"GET /v2/pre-recorded/%zz% HTTP/1.1\r\n" + KEY, 404),
    "half a surrogate pair": (b"GET /v2/pre-recorded/%ed%a0%80 HTTP/1.1\r\n" + KEY, 404),
    "a long path": (b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\n" + KEY, 404),
    "a long query": (b"GET /v2/pre-recorded?" + b"&a" * 30_000 + b" HTTP/1.1\r\n" + KEY, 200),
    "a query of thousands of mistakes": (b"GET /v2/pre-recorded?" + b"&status=x" * 6000 + b" HTTP/1.1\r\n" + KEY, 400),
    "an unknown method": (b"BREW /v2/pre-recorded HTTP/1.1\r\n" + KEY, 405),
    "a long method": (b"B" * 60_000 + b" /v2/pre-recorded HTTP/1.1\r\n" + KEY, 405),
    "an offer of WebSocket": (LIST + KEY + b"connection: upgrade\r\nupgrade: websocket\r\n", 200),
    "an offer of HTTP/2": (LIST + KEY + b"connection: upgrade, http2-settings\r\nupgrade: h2c\r\n", 200),
    "thousands of headers": (LIST + KEY + b"".join(b"h%d: v\r\n" % n for n in range(5000)), 200),
    "one header thousands of times": (LIST + KEY + b"a: b\r\n" * 9000, 200),
    "another host": (LIST.replace(b"1.1", b"1.1") + KEY.replace(b"emulator\r", b"evil.example\r"), 200),
    "a host that is none": (LIST + KEY.replace(b"emulator\r", b"<script>\r"), 200),
    "a key that is not ASCII": (LIST + b"host: x\r\nx-gladia-key: \xff\r\n", 401),
}


@pytest.mark.parametrize(("head", "status"), TARGETS.values(), ids=TARGETS)
def test_any_target_and_header_is_answered(caller: Caller, head: bytes, status: int) -> None:
    """Whatever is asked for, in whichever form, leads to an operation or is refused, and never to a file."""
    content = exchange(caller, head + b"\r\n", status)
    assert b"root:" not in content


def test_an_absolute_target_names_the_host(caller: Caller) -> None:
    """As HTTP has it, the host of an absolute target counts, and not the header."""
    content = exchange(caller, b"GET http://other.example:1/v2/pre-recorded?limit=1 HTTP/1.1\r\n" + KEY + b"\r\n", 200)
    assert "http://other.example:1/v2/pre-recorded?offset=0&limit=1" == json.loads(content)["first"]
    request = caller.emulator.requests[0]
    assert (JOBS, "other.example:1") == (request.path, request.headers["host"])


def test_http_1_0_is_understood(caller: Caller) -> None:
    """Without a host, and with a connection for each request."""
    exchange(caller, b"GET /v2/pre-recorded HTTP/1.0\r\nx-gladia-key: emulator-key\r\n\r\n", 200, closed=True)
    head = b"POST /v2/pre-recorded HTTP/1.0\r\nx-gladia-key: emulator-key\r\ncontent-type: application/json\r\n"
    exchange(caller, head + sized(BODY), 201, closed=True)


def test_http_2_is_refused(caller: Caller) -> None:
    """The greeting of HTTP/2 is an unknown request, and then no HTTP."""
    with connect(caller.emulator) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        first, _, second = until_closed(connection).partition(b"HTTP/1.1 400 ")
    assert (b"HTTP/1.1 404 ", True) == (first[:13], bool(second))


def test_requests_in_a_row_are_answered_in_their_order(caller: Caller) -> None:
    """Hundreds of requests sent before the first answer is read are answered one after the other."""
    row = (CREATE + AS_JSON + sized(BODY) + LIST + KEY + b"\r\n" + b"GET /nowhere HTTP/1.1\r\n" + KEY + b"\r\n") * 100
    exchange(caller, row, *[201, 200, 404] * 100)
    assert 100 == len(caller.emulator.jobs)


def test_a_huge_header_is_cut_off(caller: Caller) -> None:
    """A header of megabytes ends the connection, with an answer if there is still somebody to read it."""
    with connect(caller.emulator) as connection:
        try:
            for piece in (LIST + KEY + b"x: ", *[b"y" * 100_000] * 100):
                connection.sendall(piece)
            received = connection.recv(12)
        except ConnectionError:
            received = b""
    assert received in (b"", b"HTTP/1.1 400")
    assert () == caller.emulator.requests


@pytest.mark.parametrize(
    "start",
    [
        LIST[:10],
        LIST + KEY,
        CREATE + AS_JSON + b"content-length: 1000\r\n\r\n{",
        CREATE + AS_JSON + CHUNKED + b"\r\n" + chunk(b"{"),
        UPLOAD + AS_FORM + b"content-length: 100000\r\n\r\n" + PART + wav(0.1),
        UPLOAD + AS_FORM + b"expect: 100-continue\r\ncontent-length: 100000\r\n\r\n",
    ],
    ids=["line", "header", "JSON", "chunks", "form", "before the form"],
)
def test_a_client_may_leave_at_any_point(caller: Caller, start: bytes) -> None:
    """A request that stops in the middle, and a client that is gone, leave no job, no upload and no file."""
    for _ in range(3):
        with connect(caller.emulator) as connection:
            connection.sendall(start)
    assert 200 == caller.http.get(JOBS).status_code
    assert ((), ()) == (caller.emulator.jobs, caller.emulator.uploads)
    folder = cast(Any, caller.emulator)._run._folder.name
    until(lambda: [] == os.listdir(folder))
