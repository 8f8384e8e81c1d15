"""Compare the vendor's Python library (gladiaio-sdk) with this one on a server that misbehaves.

    python -m benchmarks.reliability [--check] [--only ROW]

Each call runs in a process of its own, both libraries with their blocking and their asyncio client. The table of
verdicts is a part of docs/faults.md. Apart from the installation, everything happens on this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import concurrent.futures
import contextlib
import functools
import hashlib
import importlib
import inspect
import io
import itertools
import json
import logging
import multiprocessing
import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import wave
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import IO, Any

from attrs import define, field, frozen

from benchmarks.environment import PYTHON, prepare
from tests.faults.server import (
    RESULT,
    Behaviour,
    Exchange,
    Server,
    behave,
    closed,
    created_as,
    drip,
    forever,
    reset,
    silent,
    status,
)
from tools.reliability import DOCUMENT, table, update

TARGET, VENDOR = "reliability", "gladiaio-sdk 2.2.0"
SECRET = "S3cr3t-k3y-0f-n0b0dy"  # noqa: S105  # what must not show
KEY = f"gl-{SECRET}"
URL, FILE = "https://example.com/a.mp3", {"source": "a.wav"}
MIB = 2**20
LIBRARIES, KINDS = ("vendor", "ours"), ("blocking", "asyncio")
AT_ONCE = 6
LATE, LIMIT = 1.0, 60.0

Spec = dict[str, Any]
"""What a process shall do; `main` reads it from the command line."""
Report = dict[str, Any]
"""What a process reports: `outcome`, `ids`, `seconds`, and after an error `error`, `token` and `leaks`."""


# What the server does

UTTERANCE = {"text": "Hello there.", "language": "en", "start": 0.1, "end": 0.9, "confidence": 0.9, "channel": 0}
WORD = {"word": "Hello there.", "start": 0.1, "end": 0.9, "confidence": 0.9}
WHOLE = RESULT | {"transcription": RESULT["transcription"] | {"utterances": [UTTERANCE | {"words": [WORD]}]}}


def complete(job: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A finished job with every field of Gladia's document, so that a response has no fault but the intended one."""
    file = {"id": "f-1", "filename": "a.mp3", "source": URL, "audio_duration": 2.0, "number_of_channels": 1}
    constant = {"request_id": "G-1", "version": 2, "kind": "pre-recorded", "post_session_metadata": {}, "file": file}
    ended = {"status": "done", "completed_at": job["created_at"], "error_code": None, "result": WHOLE}
    return job | constant | ended | changes


def job_body(exchange: Exchange, **changes: Any) -> bytes:
    """The response to a poll, with these fields changed."""
    wanted = exchange.request.path.rpartition("/")[2]
    return json.dumps(complete(next(job for job in exchange.server.jobs if job["id"] == wanted), **changes)).encode()


def polled(change: Callable[[bytes], bytes] = lambda body: body, **changes: Any) -> Behaviour:
    """A response to a poll with these fields changed, and then its bytes."""

    def behaviour(exchange: Exchange) -> None:
        exchange.read_body()
        exchange.answer(200, change(job_body(exchange, **changes)))

    return behaviour


PROCESSING = polled(status="processing", completed_at=None, result=None)


def replaced(old: bytes, new: bytes) -> Behaviour:
    """A response to a poll with a part of its bytes replaced."""
    return polled(lambda body: body.replace(old, new, 1))


def framed(head: bytes, change: Callable[[bytes], bytes] = lambda body: body) -> Behaviour:
    """The job is created, and its response has a faulty frame."""
    return created_as(lambda body: b"HTTP/1.1 201 Created\r\n" + head + change(body))


def slow(begin: bytes, part: bytes, end: bytes) -> Behaviour:
    """A response to a poll with `part` written 100 times, five times a second."""

    def behaviour(exchange: Exchange) -> None:
        exchange.read_body()
        started = time.monotonic()
        exchange.connection.write(b"HTTP/1.1 200 OK\r\n" + begin)
        for number in range(1, 101):
            exchange.server.sleep(max(0.0, started + number * 0.2 - time.monotonic()))
            exchange.connection.write(part)
        exchange.connection.write(end + job_body(exchange, status="processing", result=None))
        exchange.connection.close()

    return behaviour


def limited_at_first(exchange: Exchange) -> None:
    """A 429 for all creates of the first two seconds."""
    exchange.read_body()
    first = next(request.at for request in exchange.server.requests if request.operation == "create")
    if time.monotonic() - first < 2.0:
        exchange.answer(429, {"message": "slow down"}, {"Retry-After": "2"})
    else:
        behave(exchange)


def half_received(exchange: Exchange) -> None:
    """Half of an upload is read, then the connection is reset."""
    exchange.connection.read_exactly((exchange.left or 0) // 2)
    exchange.connection.reset()


# Scenes: they prepare the server and the files before a call

Scene = Callable[["Stage"], Any]


def creates(*behaviours: Behaviour) -> Scene:
    """What happens to the next creates."""
    return lambda stage: stage.server.next("create", *behaviours)


def polls(*behaviours: Behaviour) -> Scene:
    """What happens to the next polls."""
    return lambda stage: stage.server.next("get", *behaviours)


def each_poll(behaviour: Behaviour, *first: Behaviour) -> Scene:
    """What happens to all polls after the first ones."""
    return lambda stage: stage.server.next("get", *first).always("get", behaviour)


def always(operation: str, behaviour: Behaviour) -> Scene:
    """What happens to all requests of an operation; there is a recording to upload."""
    return lambda stage: stage.recording() and stage.server.always(operation, behaviour)


def redirected(operation: str, code: int, *, away: bool = False) -> Scene:
    """A redirect of a create or an upload, on the same server or to another one."""

    def scene(stage: Stage) -> None:
        stage.recording()
        path = {"create": "/v2/pre-recorded", "upload": "/v2/upload"}[operation]
        base = stage.elsewhere.url if away else ""
        stage.server.next(operation, status(code, {}, {"Location": base + path}))

    return scene


def visible_after(seconds: float) -> Scene:
    """The response to the create is lost, and the list shows the job this much later."""

    def scene(stage: Stage) -> None:
        made: list[float] = []

        def behaviour(exchange: Exchange) -> None:
            exchange.create()
            made.append(time.monotonic())
            exchange.connection.reset()

        stage.server.visible = lambda _: time.monotonic() - made[0] >= seconds
        stage.server.next("create", behaviour)

    return scene


def rate_limit(per_second: int, calls: int) -> Scene:
    """A limit on creates. No create is answered before all calls have sent theirs, so their order does not matter."""

    def scene(stage: Stage) -> None:
        lock, allowed = threading.Lock(), deque[float](maxlen=per_second)

        def behaviour(exchange: Exchange) -> None:
            exchange.read_body()
            while exchange.server.count("create") < calls:
                exchange.server.sleep(0.01)
            with lock:
                refuse = len(allowed) == per_second and time.monotonic() - allowed[0] < 1.0
                if not refuse:
                    allowed.append(time.monotonic())
            exchange.answer(429, {"message": "slow down"}, {"Retry-After": "1"}) if refuse else behave(exchange)

        stage.server.always("create", behaviour)

    return scene


def upload(*behaviours: Behaviour, size: int | None = None, offset: int = 0) -> Scene:
    """A recording, of which everything from the offset on must arrive, and what happens to the next uploads."""

    def scene(stage: Stage) -> None:
        stage.expected = hashlib.sha256(stage.recording(size)[offset:]).hexdigest()
        stage.server.next("upload", *behaviours)

    return scene


def shrinking(stage: Stage) -> None:
    """A file of 16 MiB that is cut to half of that when its upload begins."""

    def behaviour(exchange: Exchange) -> None:
        with (stage.folder / "a.wav").open("r+b") as file:
            file.truncate(8 * MIB)
        exchange.read_body()
        behave(exchange)

    upload(behaviour, size=16 * MIB)(stage)


def empty(stage: Stage) -> None:
    """An empty file; the server refuses it."""
    (stage.folder / "a.wav").write_bytes(b"")
    stage.server.always("upload", status(400, {"message": "the file is empty"}))


def directory(stage: Stage) -> None:
    """A directory in place of a file."""
    (stage.folder / "a.wav").mkdir()


def key_with_newline(stage: Stage) -> None:
    """A key that was read from a file with more than one line."""
    stage.key = f"{KEY}\nx"


# Plays: the calls of a row, if it is not just one

Play = Callable[["Stage", Spec], Iterator[Report]]


def once(stage: Stage, spec: Spec) -> Iterator[Report]:
    """One call."""
    yield stage.start(spec).report()


def ctrl_c(stage: Stage, spec: Spec) -> Iterator[Report]:
    """Ctrl-C a second after the first poll."""
    child = stage.start(spec)
    stage.server.arrived("get", 1)
    time.sleep(1.0)
    child.process.send_signal(signal.SIGINT)
    yield child.report()


def killed_and_run_again(stage: Stage, spec: Spec) -> Iterator[Report]:
    """The process is killed during the create, then the program runs again."""
    child = stage.start(spec)
    stage.server.made(1)
    child.kill()
    yield stage.start(spec).report()


def resumed(stage: Stage, spec: Spec) -> Iterator[Report]:
    """One process creates the job, another waits for it."""
    submitted = stage.start(spec | {"action": "submit"}).report()
    yield submitted
    yield stage.start(spec | {"action": "resume", "job_id": submitted["ids"][0]}).report()


# Rows


@frozen
class Row:
    """A fault and a call.

    Attributes:
        name: Number in the fault matrix, and which of its cases.
        fault: What happens, in a line.
        scene: Prepares the server.
        call: What the process shall do.
        ours: Arguments that only this library has.
        play: Makes the calls.
        fails: Whether an error is the good end; None if both ends are good.
        sends: Most creates and uploads that make sense; None where that is not the question.
        deadline: Seconds that the call is given.
        note: What else a reader has to know.
    """

    name: str
    fault: str
    scene: Scene = lambda _: None
    call: Spec = field(factory=dict)
    ours: Spec = field(factory=dict)
    play: Play = once
    fails: bool | None = False
    sends: int | None = None
    deadline: float | None = None
    note: str = ""

    @property
    def text(self) -> str:
        """The fault with what is not a default."""
        notes = [f"the wait has a deadline of {self.deadline:g} s"] if self.deadline else []
        notes += [f"ours: {name}={value!r}" for name, value in self.ours.items()] + ([self.note] if self.note else [])
        return f"{self.fault} ({'; '.join(notes)})" if notes else self.fault

    @property
    def wanted(self) -> int:
        """How many transcripts the caller asks for."""
        return int(self.call.get("count", 1))


fails = functools.partial(Row, fails=True)

LOST = "the response to the create is lost; the list shows the job"
INSTEAD = "instead of the response to the create, which made the job"
LATE_LOOKUP = "if the error has a token, the caller looks it up 8 s later"
TOGETHER = "one client; threads or tasks; the server answers no create before it has all 60"
HTML = b"<html><head><title>Bad Gateway</title></head>" + b"<p>nginx</p>" * 20 + b"</html>"
REFUSED = always("create", status(401))
INVALID = status(422, {"validation_errors": ["x must be y"]})
NO_ID = status(201, {"result_url": "https://foreign.invalid/"}, made=True)
CUT_WITH_LENGTH = framed(b"content-length: 200\r\n\r\n")
CUT_WITHOUT_LENGTH = framed(b"\r\n", lambda body: body[:-5])
CUT_CHUNKS = framed(b"transfer-encoding: chunked\r\n\r\n", lambda body: b"40\r\n" + body)
SLOW_HEADER = slow(b"x-slow: ", b"y", b"\r\nconnection: close\r\n\r\n")
SLOW_BODY = slow(b"connection: close\r\n\r\n", b" ", b"")
ENDLESS = drip(forever(b"HTTP/1.1 100 Continue\r\n\r\n"), 1.0)
NESTED = replaced(b'"result": {', b'"result": ' + b"[" * 100_000 + b"]" * 100_000 + b', "was": {')
UNKNOWN_STATE = polled(status="paused", result=None)
FAILED = polled(status="error", error_code=500, result=None)
BAD_SUMMARY = polled(result=WHOLE | {"summarization": {"success": True, "is_empty": False, "results": "Hello."}})

ROWS = [
    Row("0", "none"),
    Row("12", "the job is made, and the connection reset before the response", creates(reset(made=True))),
    Row("13", "the job is made, and the connection closed before the response", creates(closed(made=True))),
    Row("14", "the create is read whole, no job is made, the connection is reset", creates(reset())),
    Row("14 resubmit", "the same, and one more create is allowed", creates(reset()), ours={"resubmit": True}),
    Row("18 at 5 s", f"{LOST} 5 s later", visible_after(5)),
    Row("18 at 30 s", f"{LOST} 30 s later", visible_after(30)),
    Row("18 at 44 s", f"{LOST} 44 s later", visible_after(44), call={"find_after": 8.0}, note=LATE_LOOKUP),
    Row("20", "the response to the create is cut, with Content-Length", creates(CUT_WITH_LENGTH)),
    Row("21", "the response to the create is cut, without Content-Length", creates(CUT_WITHOUT_LENGTH)),
    fails("22", "the header of a poll's response takes 20 s, a byte at a time", each_poll(SLOW_HEADER), deadline=3.0),
    fails("23", "the body of a poll's response takes 20 s, a byte at a time", each_poll(SLOW_BODY), deadline=3.0),
    fails("24", "a poll is answered by 100 Continue, once a second without end", each_poll(ENDLESS), deadline=3.0),
    Row("26", "the response to the create comes in chunks and is cut", creates(CUT_CHUNKS)),
    Row("33 create", f"a proxy's page with status 201 {INSTEAD}", creates(status(201, HTML, made=True))),
    Row("33 poll", "a proxy's page with status 200 instead of one poll", polls(status(200, HTML))),
    Row("34 create", f"null {INSTEAD}", creates(status(201, b"null", made=True))),
    Row("34 poll", "[] instead of one poll", polls(status(200, b"[]"))),
    Row("35 create", "no id in the response to the create, which made the job", creates(NO_ID)),
    Row("35 poll", "no status in the response to one poll", polls(replaced(b'"status": "done", ', b""))),
    fails("36", "a state that does not exist yet, for good", each_poll(UNKNOWN_STATE), deadline=4.0),
    Row("39 digits", "a whole number of 5 000 digits in the result", each_poll(replaced(b"2.0", b"9" * 5000))),
    fails("39 depth", "a result nested 100 000 levels deep", each_poll(NESTED)),
    fails("42", "done, and the result is null for good", each_poll(polled(result=None))),
    fails("43 upload", "the upload is refused: 413", always("upload", status(413)), call=FILE, sends=1),
    fails("43 key", "the create is refused: 401", REFUSED, sends=1),
    fails("43 options", "the create is refused: 422", always("create", INVALID), sends=1),
    Row("46", "429 with Retry-After: 2 for all creates of the first 2 s", always("create", limited_at_first)),
    Row("50 at 502", "502, and the job was made", creates(status(502, HTML, made=True))),
    Row("50 at 503", "503, and the job was made", creates(status(503, made=True))),
    Row("51", "503, and no job was made", creates(status(503))),
    Row("54 at 302", "the create is redirected (302) on the same server", redirected("create", 302), fails=None),
    Row("54 at 307", "the create is redirected (307) on the same server", redirected("create", 307), fails=None),
    fails("55 create", "the create is redirected (307) to another server", redirected("create", 307, away=True)),
    fails(
        "55 upload", "the upload is redirected (307) to another server", redirected("upload", 307, away=True), call=FILE
    ),
    Row("56", "five polls in a row are answered by 503, then the job is done", polls(PROCESSING, *[status(503)] * 5)),
    fails(
        "57 at 503", "503 to all polls for longer than the deadline", each_poll(status(503), PROCESSING), deadline=6.0
    ),
    fails("57 silent", "no response to any poll within the deadline", each_poll(silent(), PROCESSING), deadline=6.0),
    Row("59 once", "401 once in the middle of a wait", polls(PROCESSING, status(401))),
    fails("59 for good", "401 for good in the middle of a wait", each_poll(status(401), PROCESSING)),
    Row("60", "404 twice just after the job was made", polls(status(404), status(404))),
    fails("61", "404 for good after the job was seen", each_poll(status(404), PROCESSING)),
    fails("62", "the job ends with an error", each_poll(FAILED), sends=1),
    Row("64", "one poll is answered about another job", polls(polled(id="job-999"))),
    fails("71", "Ctrl-C while the call waits for the job", each_poll(PROCESSING), play=ctrl_c),
    Row(
        "74",
        "the process is killed during the create, and the program runs again",
        creates(silent(made=True)),
        ours={"token": "order-17"},
        play=killed_and_run_again,
    ),
    Row("75", "one process makes the job, another waits for it by its id", play=resumed),
    Row(
        "77",
        "60 calls at once, and a limit of 10 creates a second: 429 with Retry-After: 1",
        rate_limit(10, 60),
        call={"action": "many", "count": 60},
        note=TOGETHER,
    ),
    Row("81", "the upload of 4 MiB is reset in its middle", upload(half_received, size=4 * MIB), call=FILE),
    fails("84", "the file is cut to half of its 16 MiB during its upload", shrinking, call=FILE),
    fails("85 missing", "there is no such file", call=FILE, sends=0),
    fails("85 directory", "the path is a directory", directory, call=FILE, sends=0),
    fails("86", "the file is empty (the server refuses that with 400)", empty, call=FILE, sends=0),
    Row("88", "an open file at byte 44 (its header was read)", upload(offset=44), call=FILE | {"offset": 44}),
    fails("92", "the key has a newline in it", key_with_newline, sends=0),
    fails("99 shown", "a refused call, then all is printed, logged and pickled", REFUSED, call={"action": "secrets"}),
    fails("99 pool", "a refused call in a multiprocessing.Pool", REFUSED, call={"action": "pool"}),
    fails("99 executor", "a refused call in a ProcessPoolExecutor", REFUSED, call={"action": "executor"}),
    Row("add-on", "the transcript is there, and its summary lacks a field", each_poll(BAD_SUMMARY)),
]


# The call, in a process of its own


class Library:
    """One of the two libraries with one of its clients, used as its README does."""

    def __init__(self, spec: Spec):
        self.ours = spec["library"] == "ours"
        blocking = spec["kind"] == "blocking"
        if self.ours:
            module = importlib.import_module("gladia_control")
            self.client = module.Gladia() if blocking else module.AsyncGladia()
            self.shown = [self.client]
        else:
            top = importlib.import_module("gladiaio_sdk").GladiaClient()
            self.client = top.pre_recorded_v2() if blocking else top.pre_recorded_v2_async()
            self.shown = [top, top.options, self.client]

    async def transcribe(self, source: Any, arguments: Spec) -> Report:
        """The report of a transcript."""
        return self.report(await settled(self.client.transcribe(source, **arguments)))

    async def submit(self, source: str) -> Report:
        """The report of a new job."""
        call = self.client.submit(source) if self.ours else self.client.create({"audio_url": source})
        return {"outcome": "job", "ids": [str((await settled(call)).id)]}

    async def resume(self, job_id: str) -> Report:
        """The report of a transcript of a job of which only the id is known."""
        return self.report(await settled(self.client.job(job_id).wait() if self.ours else self.client.poll(job_id)))

    async def find(self, token: str) -> list[str]:
        """The ids of the jobs with a token."""
        job = await settled(self.client.find(token))
        return [] if job is None else [str(job.id)]

    def report(self, result: Any) -> Report:
        """What a caller has of a result."""
        if self.ours:
            text = result.text
        else:
            transcription = result.result and result.result.transcription
            text = transcription and transcription.full_transcript
        return {"outcome": "transcript" if text else "no transcript", "ids": [str(result.id)]}


async def settled(value: Any) -> Any:
    """The value, awaited if it is awaitable."""
    return await value if inspect.isawaitable(value) else value


def run(spec: Spec, steps: Coroutine[Any, Any, Report]) -> Report:
    """Run the steps in an event loop; those of a blocking client never suspend and need none."""
    if spec["kind"] == "asyncio":
        return asyncio.run(steps)
    try:
        steps.send(None)
    except StopIteration as end:
        return dict(end.value)
    raise AssertionError("a blocking client suspended")


def failure(error: BaseException) -> Report:
    """What a caller has of an error: its class, the ids and the key in it and in what led to it."""
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    texts = [text for link in links for text in (str(link), repr(link.args), *getattr(link, "__notes__", ()))]
    shown = " ".join([*texts, *map(repr, vars(error).values())])
    return {
        "outcome": "error",
        "error": f"{type(error).__module__.partition('.')[0]}.{type(error).__name__}",
        "ids": sorted(set(re.findall(r"\bjob-\d+\b", shown))),
        "token": getattr(error, "token", None),
        "leaks": SECRET in shown,
    }


async def transcribe(spec: Spec) -> Report:
    """One transcript. If the error has a token but no id, the caller looks up the job."""
    library, source = Library(spec), spec["source"]
    if "offset" in spec:
        source = Path(source).open("rb")  # noqa: ASYNC230, SIM115  # closed with the process
        source.seek(spec["offset"])
    started = time.monotonic()
    try:
        report = await library.transcribe(source, spec["arguments"])
    except Exception as error:
        report = failure(error)
    report["seconds"] = time.monotonic() - started
    if report.get("token") and not report["ids"]:
        time.sleep(spec.get("find_after", 0.0))  # noqa: ASYNC251  # nothing else runs
        report["ids"] = await library.find(report["token"])
    return report


async def submit(spec: Spec) -> Report:
    """A job; the process ends without a wait."""
    return await Library(spec).submit(spec["source"])


async def resume(spec: Spec) -> Report:
    """The transcript of a job of another process."""
    return await Library(spec).resume(spec["job_id"])


async def many(spec: Spec) -> Report:
    """Many transcripts at the same time, of one client."""
    library, count = Library(spec), spec["count"]
    calls = [library.transcribe(spec["source"], {}) for _ in range(count)]
    found: list[Any]
    if spec["kind"] == "asyncio":
        found = await asyncio.gather(*calls, return_exceptions=True)
    else:
        with concurrent.futures.ThreadPoolExecutor(count) as threads:
            futures = [threads.submit(run, spec, call) for call in calls]
            found = [future.exception() or future.result() for future in futures]
    reports: list[Report] = [failure(one) if isinstance(one, BaseException) else one for one in found]
    return {
        "outcome": "many",
        "transcripts": sum(report["outcome"] == "transcript" for report in reports),
        "ids": [job_id for report in reports for job_id in report["ids"]],
        "errors": sorted({report["error"] for report in reports if "error" in report}),
    }


async def secrets(spec: Spec) -> Report:
    """A refused call: does the key show in what is printed, logged, pickled or reported with the error?"""
    logged = io.StringIO()
    logging.basicConfig(stream=logged, level=logging.DEBUG, format="%(message)s %(args)s")
    library = Library(spec)
    texts: list[str] = []
    try:
        report = await library.transcribe(spec["source"], {})
    except Exception as error:
        report = failure(error)
        texts += traceback.TracebackException.from_exception(error, capture_locals=True).format()
    for item in library.shown:
        texts += [repr(item), str(getattr(item, "__dict__", ""))]
        with contextlib.suppress(Exception):
            texts.append(repr(pickle.dumps(item)))
    report["leaks"] = report.get("leaks") or any(SECRET in text for text in [*texts, logged.getvalue()])
    return report


def in_worker(spec: Spec) -> Report:
    """A call whose error has to come back from another process."""
    return run(spec, Library(spec).transcribe(spec["source"], {}))


async def pool(spec: Spec) -> Report:
    """A refused call in a worker of multiprocessing.Pool."""
    workers = multiprocessing.get_context("spawn").Pool(1)
    try:
        return workers.apply_async(in_worker, (spec,)).get(20.0)
    except multiprocessing.TimeoutError:
        return {"outcome": "hangs", "ids": []}


async def executor(spec: Spec) -> Report:
    """A refused call in a worker of ProcessPoolExecutor."""
    workers = concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
    return workers.submit(in_worker, spec).result(20.0)


ACTIONS = {action.__name__: action for action in (transcribe, submit, resume, many, secrets, pool, executor)}


def child(spec: Spec) -> None:
    """Do what the specification says, print the report, and leave without waiting for what may hang."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the shell may ignore it for background processes
    try:
        report = run(spec, ACTIONS[spec["action"]](spec))
    except BaseException as error:
        report = failure(error)
    print(json.dumps(report), flush=True)
    os._exit(0)


# The stage


@define(eq=False)
class Child:
    """A process that makes one call. Its output goes to a file: grandchildren would keep a pipe open."""

    process: subprocess.Popen[bytes]
    output: IO[bytes]
    limit: float

    def report(self) -> Report:
        """Its report, or that it was killed after its time."""
        try:
            self.process.wait(self.limit)
        except subprocess.TimeoutExpired:
            return {"outcome": "hangs", "ids": []}
        finally:
            self.kill()
        self.output.seek(0)
        said = self.output.read().decode()
        lines = [line for line in said.splitlines() if line.startswith("{")]
        if not lines:
            raise RuntimeError(f"no report: {said}")
        return dict(json.loads(lines[-1]))

    def kill(self) -> None:
        """End it, and the processes that it started: it leads a group of its own."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@define(eq=False)
class Stage:
    """Servers and files for the calls of one row and one client.

    Attributes:
        server: Stands for Gladia.
        elsewhere: Another server, which nothing should reach.
        expected: SHA-256 of what the last upload should hold.
    """

    row: Row
    library: str
    kind: str
    folder: Path
    key: str = KEY
    server: Server = field(factory=lambda: Server(state=complete))
    elsewhere: Server = field(factory=lambda: Server(state=complete))
    expected: str = ""

    def start(self, spec: Spec) -> Child:
        """Start a process that makes a call."""
        environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        environment |= {"HOME": str(self.folder), "GLADIA_API_KEY": self.key, "GLADIA_API_URL": self.server.url}
        output = tempfile.TemporaryFile(dir=self.folder)  # noqa: SIM115  # goes with the folder
        command = [str(PYTHON), "-I", __file__, "--call", json.dumps(spec)]
        process = subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        return Child(process, output, LIMIT)

    def recording(self, size: int | None = None) -> bytes:
        """Write a file to upload, of two seconds or of this size; returns its content."""
        sound = io.BytesIO()
        with wave.open(sound, "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(bytes(2 * 8000 * 2 if size is None else size))
        (self.folder / "a.wav").write_bytes(sound.getvalue())
        return sound.getvalue()

    def play(self) -> str:
        """Make the calls; returns the verdict, with the class of the error."""
        with self.server, self.elsewhere:
            self.row.scene(self)
            arguments = {"timeout": self.row.deadline} if self.row.deadline else {}
            arguments |= self.row.ours if self.library == "ours" else {}
            spec = {"action": "transcribe", "library": self.library, "kind": self.kind, "source": URL}
            reports = list(self.row.play(self, spec | {"arguments": arguments} | self.row.call))
        errors = reports[-1].get("errors") or [reports[-1][name] for name in ("error",) if name in reports[-1]]
        return ", ".join([judged(self, reports), *(f"`{error.rpartition('.')[2]}`" for error in errors)])


# Verdicts

VERDICTS = {
    "hangs": "does not return within the time limit of the row, and its process is killed",
    "leaks": "the key shows where it should not, or the request goes to another server",
    "wrong recording": "succeeds with the transcript of another recording than the one that was given",
    "pays twice": "makes more jobs (each is billed) than the caller asked for transcripts",
    "loses the job": "makes a job (and a bill) to which neither the result nor the error leads, by an id or a token",
    "no transcript": "succeeds without a transcript",
    "late": f"ends more than {LATE:g} s after the deadline that the caller set",
    "sends too much": "repeats what was refused, or sends what cannot be right",
    "crashes": "raises an error of another package, or one of Python that stands for a mistake in a program",
    "gives up": "raises an error although waiting or another request would help; nothing is lost or paid twice",
    "ok": "none of the above",
}
"""Verdicts with their meaning, the worst first; the first that applies counts."""

OWN_PACKAGES = {"gladiaio_sdk", "gladia_control"}
ON_PURPOSE = {"Exception", "TimeoutError", "ValueError", "FileNotFoundError", "IsADirectoryError", "KeyboardInterrupt"}
"""Classes of Python that a library may raise on purpose."""


def judged(stage: Stage, reports: list[Report]) -> str:
    """The verdict on what the server and the caller saw."""
    row, server, last = stage.row, stage.server, reports[-1]
    made, known = {job["id"] for job in server.jobs}, {job_id for report in reports for job_id in report["ids"]}
    succeeded = last["outcome"] == "transcript"
    other_bytes = bool(stage.expected and server.uploads and server.uploads[-1] != stage.expected)
    package, _, name = str(last.get("error", "builtins.Exception")).partition(".")
    applies = {
        "hangs": last["outcome"] == "hangs",
        "leaks": bool(last.get("leaks") or stage.elsewhere.requests),
        "wrong recording": succeeded and (other_bytes or not made & known),
        "pays twice": len(made) > row.wanted,
        "loses the job": bool(made - known),
        "no transcript": last["outcome"] == "no transcript",
        "late": row.deadline is not None and last.get("seconds", 0.0) > row.deadline + LATE,
        "sends too much": row.sends is not None and server.count("create") + server.count("upload") > row.sends,
        "crashes": package not in OWN_PACKAGES and not (package == "builtins" and name in ON_PURPOSE),
        "gives up": row.fails is False and last.get("transcripts", int(succeeded)) < row.wanted,
        "ok": True,
    }
    return next(verdict for verdict in VERDICTS if applies[verdict])


def measure(rows: list[Row]) -> dict[tuple[str, str, str], str]:
    """The verdicts, by row, library and client."""

    def play(place: tuple[Row, str, str]) -> str:
        with tempfile.TemporaryDirectory() as folder:
            return Stage(*place, Path(folder)).play()

    places = list(itertools.product(rows, LIBRARIES, KINDS))
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as threads:
        verdicts = list(threads.map(play, places))
    return {(row.name, library, kind): verdict for (row, library, kind), verdict in zip(places, verdicts, strict=True)}


def report(rows: list[Row], verdicts: dict[tuple[str, str, str], str]) -> list[str]:
    """The tables."""
    order = list(VERDICTS)
    counts: dict[str, Counter[str]] = {library: Counter() for library in LIBRARIES}
    lines = []
    for row in rows:
        cells = []
        for library in LIBRARIES:
            told = {kind: verdicts[row.name, library, kind] for kind in KINDS}
            counts[library][min((text.partition(",")[0] for text in told.values()), key=order.index)] += 1
            same = len(set(told.values())) == 1
            cells.append(told["blocking"] if same else "; ".join(f"{kind}: {text}" for kind, text in told.items()))
        lines.append((row.name, row.text, *cells))
    summary = [(*verdict, *(counts[library][verdict[0]] for library in LIBRARIES)) for verdict in VERDICTS.items()]
    return [
        *table(("verdict", "meaning", f"rows: {VENDOR}", "rows: this library"), summary),
        "",
        *table(("row", "fault", VENDOR, "this library"), lines),
    ]


def main() -> int:
    """Run the rows; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", metavar="ROW", action="append", help="print the verdicts of this row, such as 18")
    parser.add_argument("--check", action="store_true", help="compare with docs/faults.md instead of writing it")
    arguments = parser.parse_args()
    prepare()
    if arguments.only:
        some = [row for row in ROWS if {row.name, row.name.split()[0]} & set(arguments.only)]
        print("\n".join(report(some, measure(some))))
        return 0
    changed = update(DOCUMENT, TARGET, report(ROWS, measure(ROWS)), check=arguments.check)
    print("\n".join(changed) or f"{len(ROWS)} rows measured")
    return 1 if changed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--call"]:
        child(json.loads(sys.argv[2]))
    sys.exit(main())
