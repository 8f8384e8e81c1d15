"""Fault matrix: answers that are cut, slow, endless, or no HTTP."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from gladia_control import ConnectionFailed, MalformedResponse, SubmissionUnknown, WaitTimeout

from tests.faults.server import created_as, drip, forever, raw, silent
from tests.faults.world import POLICY, URL, World, row

JOB = {"id": "j", "status": "done", "result": {}}
BODY = json.dumps(JOB).encode()
OK = b"HTTP/1.1 200 OK\r\n"
GOOD = OK + b"content-length: %d\r\n\r\n" % len(BODY) + BODY
PATIENT = replace(POLICY, read=60.0)
"""No limit but the deadline: a server that sends now and then never runs into the others."""


def job(world: World, **arguments: object) -> Callable[..., object]:
    """Ask a client for a job of the newest server."""
    return world.client(world.servers[-1], **arguments).job("j").refresh  # type: ignore[no-any-return]


@row(19, "no answer to a read")
def test_no_answer_to_a_read(world: World) -> None:
    """The read limit ends the attempt, and the next one works."""
    world.server(jobs=[JOB]).next("get", silent())
    world.works(job(world))


SLOW: dict[str, bytes | Callable[[], Iterator[bytes]]] = {
    "header, a byte now and then": OK + b"x: " + b"y" * 10_000,
    "endless header lines": lambda: itertools.chain([OK], itertools.repeat(b"x-slow: yes\r\n")),
    "body, a byte now and then": OK + b"content-length: 10000\r\n\r\n" + b" " * 10_000,
    "endless chunks": lambda: itertools.chain(
        [OK + b"transfer-encoding: chunked\r\n\r\n"], itertools.repeat(b"1\r\n \r\n")
    ),
    "endless 100 Continue": forever(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "endless 103 Early Hints": forever(b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"),
}
ROWS = {"header": 22, "body": 23}


@row(22, "an answer that comes a byte at a time, header or body, or endless 1xx (22 to 24)")
@pytest.mark.parametrize("what", SLOW)
def test_slow_answer_to_a_wait(world: World, what: str) -> None:
    """The deadline of the wait is the deadline."""
    server = world.server(jobs=[JOB]).always("get", drip(SLOW[what], 0.05))
    client = world.client(server, policy=PATIENT)
    error = world.fails(WaitTimeout, client.job("j").wait, timeout=0.5, within=0.5)
    assert "j" == error.job_id


@row(23, "an answer to a create that comes a byte at a time, or endless 1xx (22 to 24)")
@pytest.mark.parametrize("what", SLOW)
def test_slow_answer_to_a_create(world: World, what: str) -> None:
    """The deadline of the submission is the deadline, and the token leads to the job."""
    server = world.server().always("create", drip(SLOW[what], 0.05, made=True))
    client = world.client(server, policy=PATIENT)
    error = world.fails(SubmissionUnknown, client.submit, URL, timeout=0.5, within=0.5)
    assert "job-1" == world.works(client.find, error.token).id


@row(24, "a single 100 or 103 before the answer")
@pytest.mark.parametrize("first", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"])
def test_one_informational_answer(world: World, first: bytes) -> None:
    """It is ignored."""
    world.server().next("get", raw(first + GOOD))
    assert "done" == world.works(job(world)).status


def plain(body: bytes) -> bytes:
    return b"HTTP/1.1 201 Created\r\ncontent-length: %d\r\n\r\n" % len(body) + body


BROKEN_CREATES: dict[str, tuple[int, Callable[[bytes], bytes]]] = {
    "cut, with Content-Length": (20, lambda body: plain(body)[:-5]),
    "cut to the header": (20, lambda body: plain(body)[: -len(body)]),
    "cut in the header": (20, lambda body: plain(body)[:20]),
    "cut, without Content-Length": (21, lambda body: b"HTTP/1.1 201 Created\r\n\r\n" + body[:-5]),
    "Content-Length too small": (25, lambda body: b"HTTP/1.1 201 Created\r\ncontent-length: 5\r\n\r\n" + body),
    "Content-Length abc": (25, lambda body: b"HTTP/1.1 201 Created\r\ncontent-length: abc\r\n\r\n" + body),
    "Content-Length -1": (25, lambda body: b"HTTP/1.1 201 Created\r\ncontent-length: -1\r\n\r\n" + body),
    "Content-Length twice": (
        25,
        lambda body: b"HTTP/1.1 201 Created\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n" + body,
    ),
    "chunk size garbage": (26, lambda body: b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n" + body),
    "chunks cut": (
        26,
        lambda body: b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n",
    ),
    "garbage": (27, lambda body: b"\x00\x01\x02 what is this\r\n\r\n" + body),
    "HTTP/0.9": (27, lambda body: body),
    "status 1000": (27, lambda body: b"HTTP/1.1 1000 Much\r\n\r\n" + body),
    "status 99": (27, lambda body: b"HTTP/1.1 99 Little\r\n\r\n" + body),
    "another protocol": (27, lambda _: b"SSH-2.0-OpenSSH_9.6\r\n"),
    "a header of 200 kB": (28, lambda body: b"HTTP/1.1 201 Created\r\nx: " + b"y" * 200_000 + b"\r\n\r\n" + body),
    "a header without colon": (28, lambda body: b"HTTP/1.1 201 Created\r\nnothing\r\n\r\n" + body),
    "NUL in a header": (28, lambda body: b"HTTP/1.1 201 Created\r\nx: a\0b\r\n\r\n" + body),
    "10 000 headers": (
        28,
        lambda body: b"HTTP/1.1 201 Created\r\n" + b"x-header-name: value\r\n" * 10_000 + b"\r\n" + body,
    ),
    "gzip cut": (
        31,
        lambda body: b"HTTP/1.1 201 Created\r\ncontent-encoding: gzip\r\n\r\n" + gzip.compress(body)[:-9],
    ),
    "gzip promised, text sent": (31, lambda body: b"HTTP/1.1 201 Created\r\ncontent-encoding: gzip\r\n\r\n" + body),
    "an unknown encoding": (31, lambda body: b"HTTP/1.1 201 Created\r\ncontent-encoding: br\r\n\r\n" + body),
    "gzip five times": (
        31,
        lambda body: b"HTTP/1.1 201 Created\r\ncontent-encoding: " + b"gzip, " * 4 + b"gzip\r\n\r\n" + zipped(body, 5),
    ),
}


def zipped(body: bytes, times: int) -> bytes:
    for _ in range(times):
        body = gzip.compress(body)
    return body


@row(20, "the answer to a create that made a job is damaged (20, 21, 25 to 28, 31)")
@pytest.mark.parametrize("what", BROKEN_CREATES)
def test_damaged_answer_to_a_create(world: World, what: str) -> None:
    """Whatever is wrong with it: the job is found by its token, and one job is made."""
    server = world.server().next("create", created_as(BROKEN_CREATES[what][1]))
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert 1 == len(server.jobs)


@row(25, "the answer to a read is damaged once (20, 21, 25 to 28, 31)")
@pytest.mark.parametrize("what", BROKEN_CREATES)
def test_damaged_answer_to_a_read(world: World, what: str) -> None:
    """The read is repeated on another connection."""
    frame = BROKEN_CREATES[what][1]
    server = world.server(jobs=[JOB])
    server.next("get", raw(frame(BODY)))
    assert "done" == world.works(job(world)).status


@row(28, "the answers to a read are damaged for good (20, 21, 25 to 28, 31)")
@pytest.mark.parametrize("what", BROKEN_CREATES)
def test_damaged_answers_to_a_read(world: World, what: str) -> None:
    """After four attempts it is an error of ours, about the job."""
    frame = BROKEN_CREATES[what][1]
    server = world.server(jobs=[JOB])
    server.always("get", raw(frame(BODY)))
    error = world.fails((ConnectionFailed, MalformedResponse), job(world))
    assert ("j", 4) == (error.job_id, server.count("get"))


@row(29, "garbage after a good answer, on the same connection")
@pytest.mark.parametrize("garbage", [b"EXTRA", b"\r\n\r\n", GOOD, GOOD.replace(b"done", b"gone")])
def test_garbage_after_an_answer(world: World, garbage: bytes) -> None:
    """The answer is good, and the next request is not answered by the garbage."""
    server = world.server(jobs=[JOB]).next("get", raw(GOOD + garbage, close=False))
    handle = world.client(server).job("j")
    assert "done" == world.works(handle.refresh).status
    server.state = lambda found: found | {"status": "error"}
    assert "error" == world.works(handle.refresh).status
