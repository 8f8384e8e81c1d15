"""The key in what a server sends: it may repeat the key in any spelling, and nothing shows it."""

from __future__ import annotations

import gc
import html
import json
import logging
import math
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from gladia_control.api import generated
from gladia_control.config import Settings
from gladia_control.errors import ApiError
from gladia_control.operations.response import Response
from gladia_control.operations.steps import Send
from gladia_control.rules.policy import Policy
from gladia_control.secret import MARGIN, Secret
from gladia_control.transport.log_filter import _secrets, hide_from_log
from gladia_control.transport.request import ERROR_BODY_LIMIT, Prepared

KEYS = ["gl-n0b0dys-k3y", "a/b+c=d&e\"f'g\\h<i>", "%41%42%43%44", "u0041\\u0041x", "\\\\gl\\\\\\-n0b0dys"]
"""Keys of letters, of punctuation, and of what looks like an escape."""


def each(form: str) -> Callable[[str], str]:
    """A spelling of every character by its number."""
    return lambda key: "".join(form % ord(char) for char in key)


FORMS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "JSON": lambda key: json.dumps(key)[1:-1],
    "JSON in JSON": lambda key: json.dumps(json.dumps(key))[3:-3],
    "JSON, slashes escaped": lambda key: json.dumps(key)[1:-1].replace("/", "\\/"),
    "JSON, all escaped": each("\\u%04x"),
    "JSON, all escaped, capitals": each("\\u%04X"),
    "JSON, all escaped, in JSON": each("\\\\u%04x"),
    "every sign escaped": lambda key: "".join(char if char.isalnum() else f"\\{char}" for char in key),
    "quoted": lambda key: quote(key, safe=""),
    "quoted, slashes kept": quote,
    "all quoted": each("%%%02x"),
    "all quoted, capitals": each("%%%02X"),
    "quoted twice": lambda key: quote(quote(key, safe=""), safe=""),
    "all quoted twice": each("%%25%02X"),
    "HTML": html.escape,
    "HTML in HTML": lambda key: html.escape(html.escape(key)),
    "HTML, decimal, in HTML": each("&amp;#%d;"),
    "HTML, decimal": each("&#%d;"),
    "HTML, decimal, zeros": each("&#00%d;"),
    "HTML, hexadecimal": each("&#x%x;"),
    "HTML, hexadecimal, capitals": each("&#X%X;"),
    "HTML, hexadecimal, zeros": each("&#x0%x;"),
    "Python": lambda key: repr(key)[1:-1],
    "Python, bytes": lambda key: repr(key.encode())[2:-1],
    "Python, all escaped": each("\\x%02x"),
    "Python, all escaped, capitals": each("\\x%02X"),
    "a mixture": lambda key: "".join(
        (char, f"\\u{ord(char):04x}", f"%{ord(char):02X}")[n % 3] for n, char in enumerate(key)
    ),
}


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_hidden_in_every_spelling(key: str) -> None:
    """What stands around it stays."""
    secret = Secret(key)
    texts = {name: f'{{"error": "é <{spell(key)}> {spell(key)}."}}' for name, spell in FORMS.items()}
    expected = '{"error": "é <***> ***."}'
    assert dict.fromkeys(FORMS, expected) == {name: secret.hide_in_text(text) for name, text in texts.items()}
    assert {expected.encode()} == {secret.hide_in(text.encode()) for text in texts.values()}


@pytest.mark.parametrize("piece", ["\\", "%25", "%", "&amp;", "&#0", "0", "25", "g\\", "-\\", "gl-n0b0dys-k3"])
@pytest.mark.parametrize("key", [KEYS[0], "-gl-n0b0dys", "1.2.3.4.5", "gl\\\\\\-n0b0dys"])
def test_a_long_text_takes_no_longer_than_its_length(key: str, piece: str) -> None:
    """Texts that would take minutes if every place in them were a beginning; they come back as they are."""
    text = piece * 100_000
    assert text == Secret(key).hide_in_text(text)


@pytest.mark.parametrize("text", ["", "gl-n0b0dys", "gl-n0b0dys-k3", "GL-N0B0DYS-K3Y", "\ud800", "%67l%2", "\\u0067l-"])
def test_other_text_stays(text: str) -> None:
    """A part of the key is not the key, and half of a surrogate pair is kept."""
    assert text == Secret(KEYS[0]).hide_in_text(text)


def test_a_short_key_is_a_tests() -> None:
    """It may be part of any word."""
    assert (b"monkey", b"monkey") == (Secret("key").hide_in(b"monkey"), Secret("key").cut(b"monkey", 6))


@pytest.mark.parametrize("spelling", FORMS)
@pytest.mark.parametrize("key", KEYS[:2])
def test_a_cut_never_leaves_a_part_of_the_key(key: str, spelling: str) -> None:
    """The key goes whole, or stays to be hidden whole; a text without it is cut at the size."""
    secret, spelt = Secret(key), FORMS[spelling](key).encode()
    data = b"." * 20 + spelt + b"." * 20
    for size in range(len(data) + 2):
        inside = 20 < size < 20 + len(spelt)
        assert (data[:20] if inside else data[:size]) == secret.cut(data, size)
    assert b"x" * 10 == secret.cut(b"x" * 50, 10)


def test_the_margin_holds_the_longest_spelling() -> None:
    """A key of 512 characters, each of which takes fourteen bytes."""
    assert len(each("&#x%010x;")("k" * 512)) <= MARGIN


SETTINGS = Settings(api_key=Secret(KEYS[1]), base_url="https://gladia.test", policy=Policy())


def answered(status: int, body: bytes, **headers: str) -> Response:
    """What becomes of an answer that comes in pieces."""
    prepared = Prepared.of(SETTINGS, Send(generated.get("j"), math.inf), lambda: 0.0)
    for start in range(0, len(body), 1000):
        if not prepared.take(body[start : start + 1000], status):
            break
    return prepared.response(httpx.Response(status, headers=headers))


@pytest.mark.parametrize("spelling", FORMS)
def test_a_failure_never_shows_the_key(spelling: str) -> None:
    """Not in its headers, and not where its body is cut."""
    spelt = FORMS[spelling](KEYS[1])
    for before in (0, ERROR_BODY_LIMIT - 1, ERROR_BODY_LIMIT - len(spelt) + 1, ERROR_BODY_LIMIT - len(spelt)):
        response = answered(401, b"." * before + spelt.encode() * 2 + b"." * 9000, location=f"/?{spelt}")
        assert b"." * before == response.body.partition(b"***")[0]
        assert len(response.body) <= ERROR_BODY_LIMIT
        assert "/?***" == response.headers["location"]


def test_a_success_keeps_its_body() -> None:
    """It may be a transcript. Only an error about it hides the key, and what messages show: ids and states of jobs."""
    body = json.dumps({"status": KEYS[1]}).encode()
    response = answered(200, body)
    assert (body, {"status": "***"}) == (response.body, response.object())
    page = {"next": KEYS[1], "items": [{"id": KEYS[1], "status": KEYS[1], "result": KEYS[1]}, KEYS[1]]}
    read = answered(200, json.dumps(page).encode())
    hidden = {"id": "***", "status": "***", "result": KEYS[1]}
    assert page | {"items": [hidden, KEYS[1]]} == read.object()
    assert {"next": "***", "items": [hidden | {"result": "***"}, "***"]} == read.object(for_error=True)
    error = response.malformed(f"odd: {KEYS[1]}")
    assert ("malformed response (status 200): odd: ***", b'{"status": "***"}') == (str(error), error.raw)


def test_an_error_shows_no_key() -> None:
    """Its text, message, problems, request id and body are those of the answer without it."""
    body = {"message": KEYS[1], "validation_errors": [KEYS[1]], "request_id": "G-1", "more": [KEYS[1]]}
    error = answered(400, json.dumps(body).encode()).error()
    assert isinstance(error, ApiError)
    assert ("***", ["***"], {**body, "message": "***", "validation_errors": ["***"], "more": ["***"]}) == (
        error.message,
        error.validation_errors,
        error.body,
    )


LOGGERS = ["httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks"]


@pytest.mark.parametrize("logger", LOGGERS)
@pytest.mark.parametrize(
    ("text", "arguments", "shown"),
    [
        (f"failed {KEYS[0]}", (), "failed ***"),
        ("failed %s %d", (KEYS[0], 5), "failed *** 5"),
        ("failed %(header)r", ({"header": KEYS[0].encode()},), "failed b'***'"),
    ],
)
def test_httpcores_log_shows_no_key(
    caplog: pytest.LogCaptureFixture, logger: str, text: str, arguments: tuple[Any, ...], shown: str
) -> None:
    """Neither in the text of a record nor in its arguments; a record without it stays as it was."""
    secret = Secret(KEYS[0])
    hide_from_log(secret)
    hide_from_log(secret)
    caplog.set_level(logging.DEBUG, logger)
    logging.getLogger(logger).debug(text, *arguments)
    logging.getLogger(logger).debug("sent %s", "plain")
    first, second = caplog.records
    assert (shown, False) == (first.getMessage(), KEYS[0] in repr(vars(first)))
    assert ("sent %s", ("plain",)) == (second.msg, second.args)


def test_a_key_is_hidden_for_as_long_as_it_is_in_use(caplog: pytest.LogCaptureFixture) -> None:
    """The filter keeps no key alive."""
    caplog.set_level(logging.DEBUG, LOGGERS[0])
    one, other = Secret(KEYS[0]), Secret(KEYS[1])
    hide_from_log(one)
    hide_from_log(other)
    logging.getLogger(LOGGERS[0]).debug("%s %s", KEYS[0], KEYS[1])
    name = id(one)
    assert name in _secrets
    del one
    gc.collect()
    assert name not in _secrets
    logging.getLogger(LOGGERS[0]).debug("%s", KEYS[1])
    assert ["*** ***", "***"] == caplog.messages
    assert other
