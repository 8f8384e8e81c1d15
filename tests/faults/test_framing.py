"""Fault matrix: answers that are cut, slow, endless, or no HTTP."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from gladia_control import ConnectionFailed, MalformedResponse, SubmissionUnknown, WaitTimeout

from tests import tiers
from tests.faults.server import created_as, drip, forever, raw, silent
from tests.faults.world import POLICY, URL, World, each, row

JOB = {"id": "j", "status": "done", "result": {}}
BODY = json.dumps(JOB).encode()
OK = b"HTTP/1.1 200 OK\r\n"
CONTINUE, HINTS = b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"
GOOD = OK + b"content-length: %d\r\n\r\n" % len(BODY) + BODY
PATIENT = replace(POLICY, read=60.0)
"""A server that sends a byte now and then meets no limit but the deadline."""


@tiers.check
@row(19, "no answer to a read")
def test_no_answer_to_a_read(world: World) -> None:
    """The read limit ends the attempt, and the next one works."""
    server = world.server(jobs=[JOB]).next("get", silent())
    world.works(world.client(server).job("j").refresh)


SLOW: dict[str, bytes | Callable[[], Iterator[bytes]]] = {
    "header, a byte now and then": OK + b"x: " + b"y" * 10_000,
    "endless header lines": forever(b"x-slow: yes\r\n", OK),
    "body, a byte now and then": OK + b"content-length: 10000\r\n\r\n" + b" " * 10_000,
    "endless chunks": forever(b"1\r\n \r\n", OK + b"transfer-encoding: chunked\r\n\r\n"),
    "endless 100 Continue": forever(CONTINUE),
    "endless 103 Early Hints": forever(HINTS),
}


@row(22, "an answer to a read that comes a byte at a time, header or body, or endless 1xx (22 to 24)")
@each("slow", SLOW)
def test_slow_answer_to_a_wait(world: World, slow: bytes | Callable[[], Iterator[bytes]]) -> None:
    """The deadline of the wait is the deadline."""
    server = world.server(jobs=[JOB]).always("get", drip(slow, 0.05))
    client = world.client(server, policy=PATIENT)
    error = world.fails(WaitTimeout, client.job("j").wait, timeout=0.3, within=0.3)
    assert "j" == error.job_id


@tiers.check
@row(23, "an answer to a create that comes a byte at a time, or endless 1xx (22 to 24)")
@each("slow", SLOW)
def test_slow_answer_to_a_create(world: World, slow: bytes | Callable[[], Iterator[bytes]]) -> None:
    """The deadline of the submission is the deadline, and the token leads to the job."""
    server = world.server().always("create", drip(slow, 0.05, made=True))
    client = world.client(server, policy=PATIENT)
    error = world.fails(SubmissionUnknown, client.submit, URL, timeout=0.3, within=0.3)
    assert "job-1" == world.works(client.find, error.token).id


@tiers.check
@row(24, "a single 100 or 103 before the answer")
@each("first", [CONTINUE, HINTS])
def test_one_informational_answer(world: World, first: bytes) -> None:
    """The client ignores it."""
    server = world.server().next("get", raw(first + GOOD))
    assert "done" == world.works(world.client(server).job("j").refresh).status


def zipped(body: bytes, times: int = 5) -> bytes:
    return gzip.compress(zipped(body, times - 1)) if times else body


def plain(body: bytes) -> bytes:
    return b"HTTP/1.1 201 Created\r\ncontent-length: %d\r\n\r\n" % len(body) + body


CREATED = b"HTTP/1.1 201 Created\r\n"
DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    # row 20
    "cut, with Content-Length": lambda body: plain(body)[:-5],
    "cut to the header": lambda body: plain(body)[: -len(body)],
    "cut in the header": lambda body: plain(body)[:20],
    # 21
    "cut, without Content-Length": lambda body: CREATED + b"\r\n" + body[:-5],
    # 25
    "Content-Length too small": lambda body: CREATED + b"content-length: 5\r\n\r\n" + body,
    "Content-Length abc": lambda body: CREATED + b"content-length: abc\r\n\r\n" + body,
    "Content-Length -1": lambda body: CREATED + b"content-length: -1\r\n\r\n" + body,
    "Content-Length twice": lambda body: CREATED + b"content-length: 5\r\ncontent-length: 6\r\n\r\n" + body,
    # 26
    "chunk size garbage": lambda body: CREATED + b"transfer-encoding: chunked\r\n\r\nzz\r\n" + body,
    "chunks cut": lambda body: CREATED + b"transfer-encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n",
    # 27
    "garbage": lambda body: b"\x00\x01\x02 what is this\r\n\r\n" + body,
    "HTTP/0.9": lambda body: body,
    "status 1000": lambda body: b"HTTP/1.1 1000 Much\r\n\r\n" + body,
    "status 99": lambda body: b"HTTP/1.1 99 Little\r\n\r\n" + body,
    "another protocol": lambda _: b"SSH-2.0-OpenSSH_9.6\r\n",
    # 28
    "a header of 200 kB": lambda body: CREATED + b"x: " + b"y" * 200_000 + b"\r\n\r\n" + body,
    "a header without colon": lambda body: CREATED + b"nothing\r\n\r\n" + body,
    "NUL in a header": lambda body: CREATED + b"x: a\0b\r\n\r\n" + body,
    "10 000 headers": lambda body: CREATED + b"x-header-name: value\r\n" * 10_000 + b"\r\n" + body,
    # 31
    "gzip cut": lambda body: CREATED + b"content-encoding: gzip\r\n\r\n" + gzip.compress(body)[:-9],
    "gzip promised, text sent": lambda body: CREATED + b"content-encoding: gzip\r\n\r\n" + body,
    "an unknown encoding": lambda body: CREATED + b"content-encoding: br\r\n\r\n" + body,
    "gzip five times": lambda body: CREATED + b"content-encoding: gzip" + b", gzip" * 4 + b"\r\n\r\n" + zipped(body),
}
"""What is wrong with an answer, and how to make such an answer of a body."""


@row(20, "the answer to a create that made a job is damaged: cut, badly framed, or no HTTP (20, 21, 25 to 28, 31)")
@each("damaged", DAMAGED)
def test_damaged_answer_to_a_create(world: World, damaged: Callable[[bytes], bytes]) -> None:
    """Whatever is wrong with it: the job is found by its token, and one job is made."""
    server = world.server().next("create", created_as(damaged))
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert 1 == len(server.jobs)


@tiers.check
@row(25, "the answers to a read are damaged in such a way, once or for good (20, 21, 25 to 28, 31)")
@each("damaged", DAMAGED)
def test_damaged_answers_to_a_read(world: World, damaged: Callable[[bytes], bytes]) -> None:
    """The read is repeated on another connection. After four attempts it is an error of ours, about the job."""
    answer = raw(damaged(BODY))
    server = world.server(jobs=[JOB]).next("get", answer)
    refresh = world.client(server).job("j").refresh
    assert ("done", 2) == (world.works(refresh).status, server.count("get"))
    server.always("get", answer)
    error = world.fails((ConnectionFailed, MalformedResponse), refresh)
    assert ("j", 6) == (error.job_id, server.count("get"))


@tiers.check
@row(29, "garbage after a good answer, on the same connection")
@each("garbage", [b"EXTRA", b"\r\n\r\n", GOOD, GOOD.replace(b"done", b"gone")])
def test_garbage_after_an_answer(world: World, garbage: bytes) -> None:
    """The answer is good, and the next request is not answered by the garbage."""
    server = world.server(jobs=[JOB]).next("get", raw(GOOD + garbage, close=False))
    handle = world.client(server).job("j")
    assert "done" == world.works(handle.refresh).status
    server.state = lambda found: found | {"status": "error"}
    assert "error" == world.works(handle.refresh).status
