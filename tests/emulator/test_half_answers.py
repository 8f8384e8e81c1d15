"""Half answers: the connection breaks in the middle of an answer, after the operation has taken effect."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.raw import KEY, parts, sized
from tests.emulator.support import JOBS, MARK, Caller, connect, until, until_closed, wav


def sent(caller: Caller, operation: str, method: str | None = None) -> bytes:
    """The bytes of a request for an operation."""
    verb, path, headers, body = parts(caller, operation)
    kind = headers.get("content-type", "text/plain")
    return f"{method or verb} {path} HTTP/1.1\r\ncontent-type: {kind}\r\n".encode() + KEY + sized(body)


@pytest.mark.parametrize("operation", ["create", "upload", "get", "list", "audio"])
def test_half_of_the_body_arrives(ready: Caller, operation: Any) -> None:
    """The header names the length of the whole body, and exactly half of it arrives, as it would without the fault."""
    ready.emulator.fail(operation, drop="during")
    with connect(ready.emulator) as connection:
        connection.sendall(sent(ready, operation))
        head, _, half = until_closed(connection).partition(b"\r\n\r\n")
    assert f"x-gladia-emulator: {MARK}" in head.decode()
    assert len(half) == int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]) // 2
    if operation == "get":
        whole = ready.http.get(f"{JOBS}/{ready.emulator.jobs[0].id}").content
        assert whole[: len(whole) // 2] == half


@pytest.mark.parametrize(
    ("operation", "method", "half"), [("delete", None, b"HTTP/1.1 202 "), ("list", "HEAD", b"HTTP/1.1 200 ")]
)
def test_an_answer_without_a_body_is_cut_in_its_header(
    ready: Caller, operation: Any, method: str | None, half: bytes
) -> None:
    """The answers to a deletion and to HEAD have no body, whatever length their header names."""
    ready.emulator.fail(operation, drop="during")
    with connect(ready.emulator) as connection:
        connection.sendall(sent(ready, operation, method))
        assert half == until_closed(connection)


def test_nothing_of_the_half_is_lost_on_the_way(caller: Caller) -> None:
    """The connection breaks after the whole half is delivered, however slowly the client reads."""
    caller.create(audio_url=caller.upload(wav(6, rate=8000))["audio_url"])
    caller.emulator.fail("audio", drop="during")
    with connect(caller.emulator, narrow=True) as connection:
        connection.sendall(sent(caller, "audio"))
        until(lambda: caller.emulator.requests[-1].status)
        assert 200 == caller.http.get(JOBS).status_code
        _, _, body = until_closed(connection).partition(b"\r\n\r\n")
    assert 96_044 // 2 == len(body)
