"""What servers and callers do in the rows: a scene prepares the servers, a play makes the calls."""

from __future__ import annotations

import itertools
import json
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from benchmarks.reliability_stage import KEY, Report, Spec, Stage, asked_for, complete
from tests.faults.server import Behaviour, Exchange, behave, created_as, status

Scene = Callable[[Stage], Any]
Play = Callable[[Stage, Spec], list[Report]]

MIB = 2**20
OK = b"HTTP/1.1 200 OK\r\n"
CREATED = b"HTTP/1.1 201 Created\r\n"


def creates(*behaviours: Behaviour) -> Scene:
    """What happens to the next creates."""
    return lambda stage: stage.server.next("create", *behaviours)


def polls(*behaviours: Behaviour) -> Scene:
    """What happens to the next polls."""
    return lambda stage: stage.server.next("get", *behaviours)


def all_polls(behaviour: Behaviour, *first: Behaviour) -> Scene:
    """What happens to all polls, after the first ones."""
    return lambda stage: stage.server.next("get", *first).always("get", behaviour)


def visible_after(seconds: float) -> Scene:
    """The answer to the create is lost, and the job shows in the list so long after it was made."""

    def scene(stage: Stage) -> None:
        def made(exchange: Exchange) -> None:
            exchange.create()
            stage.seen.setdefault("made", time.monotonic())
            exchange.connection.reset()

        stage.server.visible = lambda _: time.monotonic() - stage.seen["made"] >= seconds
        stage.server.next("create", made)

    return scene


def body(exchange: Exchange, **changes: Any) -> bytes:
    """The body of a good answer to a poll."""
    return json.dumps(complete(asked_for(exchange), **changes)).encode()


def written(change: Callable[[bytes], bytes]) -> Behaviour:
    """A good answer to a poll, with another body."""

    def behaviour(exchange: Exchange) -> None:
        exchange.read_body()
        exchange.answer(200, change(body(exchange)))

    return behaviour


def nested(content: bytes) -> bytes:
    """The job with a result of 100 000 levels."""
    return content.replace(b'"result": {', b'"result": ' + b"[" * 100_000 + b"]" * 100_000 + b', "was": {', 1)


def another_job(exchange: Exchange) -> None:
    """The answer about a job that is not the one asked for."""
    exchange.read_body()
    exchange.answer(200, complete(asked_for(exchange), id="job-999"))


def limited(exchange: Exchange) -> None:
    """A limit on creates that says when it ends, and means it."""
    exchange.read_body()
    first = next(request.at for request in exchange.server.requests if request.operation == "create")
    if time.monotonic() - first < 2.0:
        exchange.answer(429, {"message": "slow down"}, {"Retry-After": "2"})
    else:
        behave(exchange)


def at_most(per_second: int, together: int) -> Scene:
    """A limit on creates; nothing is answered before all calls have asked, so that their order does not matter."""

    def scene(stage: Stage) -> None:
        server, lock, state = stage.server, threading.Lock(), {"from": 0.0, "left": 0}

        def behaviour(exchange: Exchange) -> None:
            exchange.read_body()
            ends = time.monotonic() + 20
            while server.count("create") < together and time.monotonic() < ends:
                server.sleep(0.01)
            with lock:
                now = time.monotonic()
                if now - state["from"] >= 1.0:
                    state["from"], state["left"] = now, per_second
                state["left"] -= 1
                allowed = state["left"] >= 0
            behave(exchange) if allowed else exchange.answer(429, {"message": "slow down"}, {"Retry-After": "1"})

        server.always("create", behaviour)

    return scene


def framed(head: bytes, change: Callable[[bytes], bytes] = lambda content: content) -> Behaviour:
    """The job is made, and its answer framed in another way than well."""
    return created_as(lambda content: CREATED + head + change(content))


def slow(begin: bytes, part: bytes, end: bytes) -> Behaviour:
    """An answer to a poll for which `part` is written 100 times, 5 times a second and on schedule."""

    def behaviour(exchange: Exchange) -> None:
        exchange.read_body()
        started = time.monotonic()
        exchange.connection.write(OK + begin)
        for number in range(1, 101):
            exchange.server.sleep(max(0.0, started + number * 0.2 - time.monotonic()))
            exchange.connection.write(part)
        exchange.connection.write(end + body(exchange, status="processing", result=None))
        exchange.connection.close()

    return behaviour


def endless(part: bytes, every: float) -> Behaviour:
    """The same again and again."""

    def behaviour(exchange: Exchange) -> None:
        exchange.read_body()
        exchange.connection.drip(itertools.repeat(part), every)

    return behaviour


SLOW_HEADER = slow(b"x-slow: ", b"y", b"\r\nconnection: close\r\n\r\n")
SLOW_BODY = slow(b"connection: close\r\n\r\n", b" ", b"")


# Uploads


def with_recording(*behaviours: Behaviour, size: int | None = None, offset: int = 0) -> Scene:
    """A file, and what happens to the next uploads."""

    def scene(stage: Stage) -> None:
        stage.expect_upload(stage.recording("a.wav", size)[offset:])
        stage.server.next("upload", *behaviours)

    return scene


def half_received(exchange: Exchange) -> None:
    """Half of the upload is read, and then the connection reset."""
    exchange.connection.read_exactly((exchange.left or 0) // 2)
    exchange.connection.reset()


def shrinking(stage: Stage) -> None:
    """A file of 16 MiB that is cut to half of that when its upload begins."""

    def behaviour(exchange: Exchange) -> None:
        with (stage.folder / "a.wav").open("r+b") as file:
            file.truncate(8 * MIB)
        exchange.read_body()
        behave(exchange)

    with_recording(behaviour, size=16 * MIB)(stage)


def empty(stage: Stage) -> None:
    """An empty file; the server refuses it."""
    (stage.folder / "a.wav").write_bytes(b"")
    stage.server.always("upload", status(400, {"message": "the file is empty"}))


def directory(stage: Stage) -> None:
    """A directory in place of a file."""
    (stage.folder / "a.wav").mkdir()


def redirected(operation: str, code: int, path: str, *, elsewhere: bool = False) -> Scene:
    """A redirect of a create or an upload, on this server or to another one."""

    def scene(stage: Stage) -> None:
        stage.recording("a.wav")
        base = stage.elsewhere.url if elsewhere else ""
        stage.server.next(operation, status(code, {}, {"Location": base + path}))

    return scene


def key_with_newline(stage: Stage) -> None:
    """A key as it comes from a file that ends with a newline, and more."""
    stage.key = f"{KEY}\nx"


# Plays


def once(stage: Stage, call: Spec) -> list[Report]:
    """One call."""
    return [stage.call(call)]


def ctrl_c(stage: Stage, call: Spec) -> list[Report]:
    """Ctrl-C a second after the first poll."""
    child = stage.start(call)
    stage.until(lambda: stage.server.count("get") >= 1)
    time.sleep(1.0)
    child.process.send_signal(signal.SIGINT)
    return [child.report()]


def killed_and_run_again(stage: Stage, call: Spec) -> list[Report]:
    """The process is killed while the create is under way, and the program run again."""
    child = stage.start(call)
    stage.until(lambda: len(stage.server.jobs) >= 1)
    child.kill()
    return [stage.call(call)]


def resumed(stage: Stage, call: Spec) -> list[Report]:
    """One process makes the job, another one waits for it."""
    submitted = stage.call(call | {"action": "submit"})
    return [submitted, stage.call(call | {"action": "resume", "job_id": next(iter(submitted["ids"]), "")})]
