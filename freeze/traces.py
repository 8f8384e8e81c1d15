"""Traces: what every operation does, step by step, when a server answers from a script and time is virtual.

Randomness is drawn from the middle of its range, so that the order of draws does not matter. Beside it, `seeded` has the
sleeps of the same run with `random.Random(1)`, which depend on that order.
"""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from gladia_control import Policy

from .common import clean, described, failed, logged, plain, short
from .seam import make_client, make_failure, make_reply, make_rules, read_answer, read_recording, read_step

START = 1000.0
EPOCH = 1_767_225_600.0  # 2026-01-01 00:00 UTC
MOST_STEPS = 1500
SHOWN = 40
A = "https://audio.test/a.mp3"
Answer = Any
EVENT = ["kind", "operation", "attempt", "status", "outcome", "elapsed", "delay", "request_id", "job_status", "job_id", "token", "job_ids"]


class Middle(random.Random):
    """Draws the middle of every range."""

    def random(self) -> float:
        return 0.5


class Simulation:
    """A server with a script, a clock that moves when the client sleeps, and a client of them.

    Args:
        script: The answers in turn, the last one for ever: a number is a status; a function is called with this
            simulation; an exception is raised.
        rng: Where the client's randomness comes from.
    """

    def __init__(self, script: tuple[Answer, ...], rng: random.Random, takes: float = 0.0, reads: bool = True):
        self.time = START
        self.steps: list[str] = []
        self.events: list[str] = []
        self.sleeps: list[float] = []
        self.metadata: dict[str, Any] = {}
        self.created = START
        self.operation = ""
        self._script = list(script)
        self._takes = takes
        self._reads = reads
        rules = make_rules(Policy(), lambda: self.time, lambda: EPOCH + self.time - START, rng, self._event)
        self.client = make_client(rules, self.run)

    def run(self, steps: Any) -> Any:
        """Perform the steps of an operation."""
        value, error = None, None
        try:
            while True:
                step = steps.send(value) if error is None else steps.throw(error)
                value, error = None, None
                if len(self.steps) > MOST_STEPS:
                    raise AssertionError("it does not end")
                try:
                    value = self._perform(read_step(step))
                except BaseException as raised:
                    error = raised
        except StopIteration as end:
            return end.value

    def _perform(self, step: dict[str, Any]) -> Any:
        match step["kind"]:
            case "send":
                return self._send(step)
            case "sleep":
                self._note(f"sleep {step['seconds']:.3f}")
                self.sleeps.append(step["seconds"])
                self.time += step["seconds"]
            case "notify":
                self._note(f"notify {step['value']}")
                step["callback"](step["value"])
            case kind:
                self._note(kind)
                return step["function"]()
        return None

    def _send(self, step: dict[str, Any]) -> Any:
        query = "&".join(f"{key}={value}" for key, value in sorted(step["query"].items()))
        text = f"{step['operation']} {step['method']} {step['path']}{'?' if query else ''}{query}"
        self._note(f"send {text} by {step['deadline'] - START:.3f}")
        if step["operation"] == "create":
            self.metadata, self.created = copy.deepcopy(step["body"]["custom_metadata"]), self.time
        self.time += min(self._takes, step["deadline"] - self.time)
        answer = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        self.operation = step["operation"]
        try:
            while callable(answer):
                answer = answer(self)
            if isinstance(answer, int):
                answer = said(answer)
            if step["recording"] is not None and self._reads and not any(answer is one for one in (UNSENT, SLOW_CONNECT, UNTRUSTED)):
                size = sum(map(len, read_recording(step["recording"])))
                self._note(f"read {size} bytes")
            if isinstance(answer, BaseException):
                raise copy.copy(answer)
        except BaseException as error:
            self._note(f"raised {type(error).__name__}")
            raise
        told, body = read_answer(answer)
        if step["to"] is not None and told == "200":
            step["to"].seek(0)
            step["to"].truncate()
            step["to"].write(body)
        self._note(f"got {told}")
        return answer

    def _note(self, text: str) -> None:
        self.steps.append(f"{self.time - START:.3f} {clean(text)}")

    def _event(self, event: Any) -> None:
        told = {name: plain(getattr(event, name)) for name in EVENT if getattr(event, name) not in (None, ())}
        self.events.append(" ".join(f"{name}={value}" for name, value in told.items()).removeprefix("kind="))


def said(status: int, body: Any = None, more: dict[str, Any] | None = None, **headers: str) -> Answer:
    """An HTTP answer; by default with an error's documented body."""
    if body is None and status >= 400:
        body = {"statusCode": status, "message": f"says {status}", "request_id": "G-1"}
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return make_reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, content, **more or {})


UNSENT = make_failure("not sent", "ConnectError: refused")
UNTRUSTED = make_failure("untrusted", "TLS: self-signed certificate")
LOST = make_failure("ambiguous", "ReadError: reset")
SLOW = make_failure("ambiguous", "the deadline passed", timed_out=True)
SLOW_CONNECT = make_failure("not sent", "ConnectTimeout", timed_out=True)
CREATED = said(201, {"id": "j1", "result_url": "https://gladia.test/v2/pre-recorded/j1"})
METADATA = {"audio_duration": 2.0, "number_of_distinct_channels": 1, "billing_time": 2.0, "transcription_time": 1.0}
RESULT = {"metadata": METADATA, "transcription": {"full_transcript": "Hi.", "languages": [], "utterances": []}}
JOB = {"id": "j1", "request_id": "G-1", "version": 2, "created_at": "2026-01-01T00:00:00Z", "kind": "pre-recorded"}


def state(status: Any, more: dict[str, Any] | None = None, **headers: str) -> Answer:
    """A job."""
    result = RESULT if status == "done" else None
    return said(200, {**JOB, "status": status, "result": result, **(more or {})}, **headers)


DONE = state("done")


def course(queued: float, done: float, duration: Any = None) -> Answer:
    """A job that is processed and done so many seconds after its creation."""

    def answer(simulation: Simulation) -> Answer:
        t = simulation.time - simulation.created
        more = {} if duration is None else {"file": {"audio_duration": duration}}
        return state("done" if t >= done else "processing" if t >= queued else "queued", more)

    return answer


def job(job_id: Any = "j1", created: Any = "2026-01-01T00:00:00.000Z", metadata: Any = ..., **more: Any) -> Answer:
    """An item of a list; its metadata is that of the last create unless it is given."""

    def item(simulation: Simulation) -> Any:
        own = simulation.metadata if metadata is ... else metadata
        return {"id": job_id, "status": "queued", "created_at": created, "custom_metadata": own, **more}

    return item


def other(job_id: str) -> Answer:
    """Somebody else's job."""
    return job(job_id, metadata={"a": 1})


def page(*items: Any, last: bool = True) -> Answer:
    """A page of a list."""

    def answer(simulation: Simulation) -> Answer:
        found = [item(simulation) if callable(item) else item for item in items]
        return said(200, {"items": found, "next": None if last else "https://gladia.test/next"})

    return answer


def by(**answers: Answer) -> Answer:
    """Another answer for each operation."""
    return lambda simulation: answers[simulation.operation]


def OURS(simulation: Simulation) -> Answer:
    """A job that has our token."""
    return state("queued", {"custom_metadata": simulation.metadata})


MORE = page(other("x"), last=False)
TWIN = page(job("j2"), job("j3", "2025-12-31T23:59:59Z"), job("j4"))


def uploaded(**metadata: Any) -> Answer:
    """The answer to an upload."""
    return said(200, {"audio_url": "https://gladia.test/file/1", "audio_metadata": metadata})


def once() -> Iterator[bytes]:
    """A recording that can be read once."""
    yield b"RIFF"


def raiser(error: BaseException) -> Callable[[Any], None]:
    """A callback that raises."""

    def call(_: Any) -> None:
        raise error

    return call


def submit(source: Any = A, **given: Any) -> Callable[[Any], Any]:
    """A submission; a source that is a function makes the recording."""
    return lambda g: g.submit(source() if callable(source) else source, **given)


def transcribe(source: Any = A, **given: Any) -> Callable[[Any], Any]:
    """A transcription, whose updates are told."""
    return lambda g: g.transcribe(source, on_update=lambda _: None, **given)


def wait(**given: Any) -> Callable[[Any], Any]:
    """A wait for a job whose id is known."""
    return lambda g: g.job("j1").wait(on_update=lambda _: None, **given)


def wait_fresh(**given: Any) -> Callable[[Any], Any]:
    """A wait for a job that was just created."""
    return lambda g: g.submit(A).wait(on_update=lambda _: None, **given)


def refresh(g: Any) -> Any:
    """Ask for a job."""
    return g.job("j1").refresh()


def delete(g: Any) -> Any:
    """Delete a job."""
    return g.delete("j1")


def jobs(g: Any) -> Any:
    """All jobs."""
    return [found.id for found in g.jobs(status="done")]


def find(g: Any) -> Any:
    """Find a job by its token."""
    return g.find("own")


def download(g: Any) -> Any:
    """Download a recording; what is there afterwards."""
    Path("audio").write_bytes(b"older")
    try:
        g.download_audio("j1", "audio")
    finally:
        g.seen = sorted(f"{name} {Path(name).read_bytes()!r}" for name in os.listdir() if "audio" in name or ".part" in name)
    return g.seen


def upload(source: Any = b"RIFF") -> Callable[[Any], Any]:
    """Upload a recording."""
    return lambda g: g.upload(source() if callable(source) else source)


def nested(simulation: Simulation) -> Answer:
    """While a create is under way, another submission with its token is tried."""
    script, simulation._script = simulation._script, [CREATED]
    try:
        simulation.client.submit(A, token="own", timeout=0.3)
    except Exception as error:
        simulation._note(f"inner: {error}")
    simulation._script = script
    return CREATED


Cases = dict[str, tuple[Any, ...]]
RETRY_AFTER: list[dict[str, str]] = [{"retry_after": text} for text in ("0", "2", "30", "60", "61", "120", "9" * 400, "1.5", "-1", "soon", "")] + [
    {"retry_after": "Thu, 01 Jan 2026 00:00:20 GMT"},
    {"retry_after": "Thu, 01 Jan 2026 00:00:20 GMT", "date": "Thu, 01 Jan 2026 00:00:15 GMT"},
    {"retry_after": "Thu, 01 Jan 2026 00:00:20 GMT", "date": "nonsense"},
    {"retry_after": "Wed, 31 Dec 2025 23:59:00 GMT", "date": "Thu, 01 Jan 2026 00:00:00 GMT"},
    {"retry_after": "Thu, 01 Jan 2026 00:00:07"},
]
REFUSED = (400, 401, 402, 403, 404, 405, 413, 415, 422, 451, 301, 302, 303, 304, 307, 308)
AMBIGUOUS: Cases = {
    **{str(status): (status,) for status in (408, 409, 499, 500, 502, 503, 504, 520, 527, 599)},
    "lost": (LOST,),
    "slow": (SLOW,),
    "no id": (said(201, {"result_url": "x"}),),
    "bad id": (said(201, {"id": "a/b"}),),
    "number as id": (said(201, {"id": 7}),),
    "list": (said(201, []),),
    "no JSON": (said(201, b"<html>"),),
    "empty": (said(201),),
    "204": (said(204),),
    "cut": (said(201, b'{"id": "j'),),
    "too large": (said(201, b'{"id": "j1"}', {"too_large": True}),),
    "bad encoding": (said(201, b'{"id": "j1"}', {"problem": "the body is not gzip"}),),
}
VALIDATION = said(400, {"message": ["a", "b"], "validation_errors": ["x: is wrong"], "timestamp": "2026-01-01T00:00:00Z"})
SUBMIT: Cases = {
    "created": (submit(), CREATED),
    "created with 200": (submit(), said(200, {"id": "j1"})),
    "not sent, then created": (submit(), UNSENT, SLOW_CONNECT, CREATED),
    "never sent": (submit(), UNSENT),
    "untrusted": (submit(), UNTRUSTED),
    "validation errors": (submit(), VALIDATION),
    **{f"try later {status}": (submit(), status, CREATED) for status in (421, 425, 429)},
    **{f"429 for ever, {text}": (submit(), said(429, retry_after=text)) for text in ("", "2", "30")},
    **{f"429 {str(given)[:90]}": (submit(), said(429, **given), CREATED) for given in RETRY_AFTER},
    "503 retry-after": (submit(), said(503, retry_after="7"), page(job())),
    **{f"refused {status}": (submit(), status) for status in REFUSED},
    **{f"ambiguous {name}, found": (submit(), *answer, page(other("x"), job())) for name, answer in AMBIGUOUS.items()},
    **{f"ambiguous {name}, not found": (submit(), *answer, page()) for name, answer in AMBIGUOUS.items()},
    **{f"listed at lookup {n}": (submit(), LOST, *[page()] * (n - 1), page(job())) for n in (2, 3, 4)},
    "lookups fail, then found": (submit(), LOST, 503, said(429, retry_after="9"), LOST, page(job())),
    "lookups fail": (submit(), LOST, 503),
    "lookups are refused": (submit(), LOST, 401),
    "lookups are no page": (submit(), LOST, said(200, {"items": None})),
    "last lookup fails": (submit(resubmit=True), LOST, page(), page(), page(), 503),
    "resubmitted": (submit(resubmit=True), LOST, *[page()] * 4, CREATED),
    "resubmitted, lookups failed": (submit(resubmit=True), LOST, 503),
    "resubmitted, refused": (submit(resubmit=True), LOST, *[page()] * 4, 400),
    "resubmitted, 429 first": (submit(resubmit=True), LOST, *[page()] * 4, 429, CREATED),
    "resubmitted, lost, found": (submit(resubmit=True), LOST, *[page()] * 4, LOST, page(), page(job())),
    "resubmitted, lost, not found": (submit(resubmit=True), LOST, *[page()] * 4, LOST, page()),
    "duplicates": (submit(), LOST, TWIN),
    "duplicates with odd dates": (submit(), LOST, page(job("j2", "2026-01-01T02:00:00+02:00"), job("j1", 7), job("j0", None))),
    "the filter is not trusted": (submit(), LOST, page(other("x"), job("y", metadata={"client_token": "z"}))),
    "another request": (submit(), LOST, lambda s: page(job(metadata=s.metadata | {"client_request": "z"}))(s)),
    **{f"metadata {metadata!r}": (submit(), LOST, by(list=page(job(metadata=metadata)), get=state("queued"))) for metadata in (None, "text", [], {}, {"client_token": None})},
    "metadata null, the job has it": (submit(), LOST, by(list=page(job(metadata=None)), get=OURS)),
    "metadata null, the job fails": (submit(resubmit=True), LOST, by(list=page(job(metadata=None)), get=503, create=CREATED)),
    "metadata of very many null": (submit(), LOST, by(list=page(*[job(f"n{n}", metadata=None) for n in range(30)], job()), get=DONE)),
    "unusable id": (submit(resubmit=True), LOST, page(job("a/b")), page(job(7))),
    "unusable id of somebody else": (submit(resubmit=True), LOST, *[page(job("a/b", metadata={"a": 1}))] * 4, CREATED),
    "items are odd": (submit(), LOST, page(None, 7, "x", {}, job())),
    "second page": (submit(), LOST, MORE, page(job())),
    "second page fails": (submit(resubmit=True), LOST, MORE, 503),
    "pages without end": (submit(), LOST, MORE),
    "duplicates on two pages": (submit(), LOST, page(job("j2"), last=False), page(job("j3", "2025-01-01T00:00:00Z"))),
    "409 twice": (submit(resubmit=True), 409, *[page()] * 4, 409, page()),
    "own token, new": (submit(token="own"), page(), CREATED, page(job())),
    "own token, look after fails": (submit(token="own"), page(), CREATED, 503),
    "own token, not visible after": (submit(token="own"), page(), CREATED, page()),
    "own token, another process was first": (submit(token="own"), page(), CREATED, TWIN),
    "own token, another is younger": (submit(token="own"), page(), CREATED, page(job(), job("j2", "2026-01-02T00:00:00Z"))),
    "own token, look before fails": (submit(token="own"), 503),
    "own token, look before refused": (submit(token="own"), 401),
    "own token, create lost": (submit(token="own"), page(), LOST, page(), page(job())),
    "own token, again": ([submit(token="own"), submit(token="own")], page(), CREATED, page(job())),
    "own token, other options": ([submit(token="own"), submit(token="own", sentences=True)], page(), CREATED, page(job())),
    "own token, other recording": ([submit(token="own"), submit("https://b.test/", token="own")], page(), CREATED, page(job())),
    "own token, no request known": (submit(token="own"), page(job(metadata={"client_token": "own"}))),
    "own token, no metadata": (submit(token="own"), by(list=page(job(metadata=None)), get=DONE, create=CREATED)),
    "own token, several": ([submit(token="own"), submit(token="own")], page(), CREATED, page(job()), TWIN),
    "own token, at once": (submit(token="own"), page(), nested, page()),
    "own token, upload again": ([submit(b"RIFF", token="own")] * 2, page(), uploaded(), CREATED, page(job())),
    "own token, read once": ([submit(b"RIFF", token="own"), submit(once, token="own")], page(), uploaded(), CREATED, page(job())),
    **{f"timeout {t}, lost": (submit(timeout=t), LOST, page()) for t in (0.2, 5, 60)},
    **{f"timeout {t}, not sent": (submit(timeout=t), UNSENT) for t in (0.2, 5)},
    "timeout and 429": (submit(timeout=10), said(429, retry_after="30")),
    "timeout and own token": (submit(timeout=5, token="own"), page(), LOST, page()),
    "submitted": (submit(on_submitted=lambda _: None), CREATED),
    "callback fails": (submit(on_submitted=raiser(ValueError("mine"))), CREATED),
    "interrupted create": (submit(), KeyboardInterrupt()),
    "interrupted lookup": (submit(), LOST, KeyboardInterrupt()),
    "interrupted look after": (submit(token="own"), page(), CREATED, KeyboardInterrupt()),
    "upload and create": (submit(b"RIFF"), uploaded(audio_duration=9.5), CREATED),
    "upload refused": (submit(b"RIFF"), 413),
    "upload once, create not sent": (submit(once), uploaded(), UNSENT, CREATED),
    "upload, then create lost": (submit(b"RIFF"), uploaded(), LOST, page(job())),
    "upload takes the time": (submit(b"RIFF", timeout=20), LOST),
}
UPLOAD: Cases = {
    "ok": (upload(), uploaded(id="f", filename="a.wav", extension="wav", size=4, audio_duration=1.0, number_of_channels=1)),
    "odd metadata": (upload(), said(200, {"audio_url": "u", "audio_metadata": {"size": "7", "audio_duration": None}})),
    "no metadata": (upload(), said(200, {"audio_url": "u", "audio_metadata": [1]})),
    **{f"answer {name}": (upload(), *answer, uploaded()) for name, answer in AMBIGUOUS.items() if name not in ("no id", "bad id", "number as id")},
    "no url for ever": (upload(), said(200, {"audio_metadata": {}})),
    "fails for ever": (upload(), 503),
    "lost for ever": (upload(), LOST),
    "lost, read once": (upload(once), LOST, uploaded()),
    "429, read once": (upload(once), 429, uploaded()),
    "not sent, read once": (upload(once), UNSENT, uploaded()),
    "not sent for ever": (upload(), UNSENT),
    "429 for a while": (upload(), *[said(429, retry_after="2")] * 6, uploaded()),
    "429 too long": (upload(), said(429, retry_after="61")),
    "refused": (upload(), 401),
    "redirected": (upload(), 307),
    "untrusted": (upload(), UNTRUSTED),
    "empty": (upload(lambda: iter([b""])), uploaded()),
}
WAIT: Cases = {
    "done at once": (wait(), DONE),
    "queued, processing, done": (wait(), state("queued"), state("processing"), DONE),
    "failed": (wait(), state("processing"), state("error", {"error_code": 503})),
    "failed without a code": (wait(), state("error", {"error_code": "x"})),
    **{f"after {name}": (wait(), *answer * 4, state("queued"), *answer, DONE) for name, answer in AMBIGUOUS.items() if "id" not in name},
    **{f"after failures {i}": (wait(), *[a] * 8, DONE) for i, a in enumerate((UNSENT, SLOW, LOST, 503, 429, 421))},
    **{f"Retry-After {str(given)[:90]}": (wait(), said(429, **given), DONE) for given in RETRY_AFTER},
    "Retry-After of a success": (wait(), state("queued", retry_after="25"), state("queued", retry_after="600"), DONE),
    "Retry-After of a 503": (wait(), said(503, retry_after="40"), said(503, retry_after="4000"), DONE),
    **{f"refused {status}": (wait(), state("queued"), status) for status in REFUSED},
    "untrusted": (wait(), state("queued"), UNTRUSTED),
    "401 first": (wait(), 401),
    "401 once": (wait(), state("queued"), 401, state("queued"), 401, DONE),
    "401 and then 403": (wait(), state("queued"), 401, 403),
    "fresh, 401": (wait_fresh(), CREATED, 401, DONE),
    "404 at once": (wait(), 404),
    "fresh, 404 for a while": (wait_fresh(), CREATED, *[404] * 4, DONE),
    "fresh, 404 for ever": (wait_fresh(), CREATED, 404),
    "gone": (wait(), state("queued"), 404, 404),
    "gone, confirmed late": (wait(), state("queued"), 404, 503, LOST, 404),
    "404 once": (wait(), state("queued"), 404, state("queued"), 404, DONE),
    "malformed for ever": (wait(), said(200, [])),
    "malformed in between": (wait(), *[said(200, b"x")] * 3, 503, *[said(200, b"x")] * 3, DONE),
    "another job": (wait(), said(200, {"id": "j2", "status": "done", "result": {}}), DONE),
    "without id": (wait(), said(200, {"status": "done", "result": {}})),
    "no status": (wait(), said(200, {"id": "j1"}), DONE),
    "too large": (wait(), said(200, b"{", {"too_large": True})),
    "unknown status": (wait(), state("paused"), state("paused"), state("\x1bodd" * 30), DONE),
    "done without a result": (wait(), state("done", {"result": None})),
    "done without a result at first": (wait(), state("done", {"result": []}), state("done", {"result": None}), DONE),
    "done without a result, failures": (wait(), state("done", {"result": None}), 503, state("done", {"result": None}), LOST, DONE),
    "processing again": (wait(), state("processing"), state("queued"), state("processing"), DONE),
    **{f"timeout {t}": (wait(timeout=t), state("processing")) for t in (0.01, 1, 10, 100)},
    "timeout, never answered": (wait(timeout=5), LOST),
    "timeout, failing": (wait(timeout=50), state("queued"), 503),
    "default timeout": (wait(), state("processing")),
    "twice": (lambda g: [step() for j in [g.job("j1")] for step in (j.refresh, j.wait, j.wait)], state("queued"), DONE),
    "callback fails": (lambda g: g.job("j1").wait(on_update=raiser(ValueError("mine"))), DONE),
    "interrupted": (wait(), KeyboardInterrupt()),
    "many waits": (lambda g: len([g.job("j1").wait() for _ in range(60)]), DONE),
    "many waits and a 429": (lambda g: len([g.job("j1").wait() for _ in range(30)]), 429, DONE),
}
TRANSCRIBE: Cases = {
    f"duration {duration!r}, {queued} s queued, {done} s": (transcribe(b"RIFF", diarization=diarization), uploaded(audio_duration=duration), CREATED, course(queued, done))
    for duration, queued, done, diarization in (
        (2.0, 0, 3, False),
        (60.0, 1, 5, False),
        (60.0, 1, 5, True),
        (600.0, 0.5, 14, False),
        (600.0, 0.5, 24, True),
        (3600.0, 30, 98, False),
        (3600.0, 5, 400, False),
        (7200.0, 700, 900, True),
        (0, 1, 9, False),
        (-5, 1, 9, False),
        (1e12, 1, 40, False),
        (10**400, 1, 9, False),
        ("600", 1, 9, False),
        (None, 1, 9, False),
        (True, 1, 9, False),
    )
}
TRANSCRIBE |= {
    **{f"duration {d} by the first GET": (transcribe(), CREATED, course(q, e, d)) for d, q, e in ((600, 2, 14), (3600, 0, 70))},
    **{f"duration unknown, {e} s": (transcribe(), CREATED, course(e / 10, e)) for e in (1, 10, 100, 1000)},
    "time is over while it is created": (transcribe(timeout=1), CREATED, state("queued")),
    "time is over while it is uploaded": (transcribe(b"RIFF", timeout=1), LOST),
    "time is over in the lookups": (transcribe(timeout=20), LOST, page()),
    "adopted": (transcribe(), LOST, page(job("j1")), course(1, 4)),
    "own token, done long ago": (transcribe(token="own"), page(job("j1", metadata={"client_token": "own"})), DONE),
    "no time limit": (transcribe(timeout=None), CREATED, *[503] * 12, DONE),
    "unreadable": (transcribe(), CREATED, state("done", {"result": {}, "version": "x"})),
    "interrupted wait": (transcribe(), CREATED, state("queued"), KeyboardInterrupt()),
}
SIMPLE: dict[str, Cases] = {
    "get": {"ok": (refresh, state("queued")), "another": (refresh, state("done", {"id": "k"})), "no status": (refresh, state(7))},
    "delete": {f"ok {name}": (delete, said(*given)) for name, given in {"202": (202,), "204": (204,), "200": (200, {}), "201": (201, {}), "text": (200, b"x")}.items()},
    "download": {"ok": (download, said(200, b"sound")), "empty": (download, said(200)), "206": (download, said(206, b"s")), "204": (download, said(204))},
    "find": {
        "none": (find, page()),
        "found": (find, page(job(metadata={"client_token": "own"}))),
        "several": (find, page(*[job(f"j{n}", f"2026-01-0{9 - n}T00:00:00Z", {"client_token": "own"}) for n in (1, 2, 3)])),
        "second page": (find, MORE, page(job(metadata={"client_token": "own"}))),
        "without end": (find, MORE),
        "no metadata": (find, by(list=page(job(metadata=None)), get=DONE)),
    },
    "jobs": {
        "none": (jobs, page()),
        "two pages": (jobs, page(other("a"), other("b"), last=False), page(other("c"))),
        "overlapping": (jobs, page(other("a"), other("b"), last=False), page(other("b"), other("c"), last=False), page()),
        "the same for ever": (jobs, page(other("a"), other("b"), last=False)),
        "odd items": (jobs, page(None, {"id": 7}, {"id": "a/b"}, {}, other("c"), last=False), page()),
        "only odd items": (jobs, page(None, {}, last=False), page(other("c"))),
        "no next": (jobs, said(200, {"items": [{"id": "a"}]}), said(200, {"items": []})),
        "second page fails": (jobs, page(other("a"), last=False), 503),
    },
}
CALLS = {"get": refresh, "delete": delete, "download": download, "find": find, "jobs": jobs}
GOOD = {"get": DONE, "delete": said(202), "download": said(200, b"sound"), "find": page(), "jobs": page()}
for name, call in CALLS.items():
    SIMPLE[name] |= {
        **{f"{kind}, then ok": (call, *answer, GOOD[name]) for kind, answer in AMBIGUOUS.items() if "id" not in kind},
        **{f"{kind} for ever": (call, *answer) for kind, answer in AMBIGUOUS.items() if kind in ("408", "409", "503", "slow", "lost", "list", "too large")},
        **{f"{status}, then ok": (call, status, GOOD[name]) for status in (421, 425, 429, *REFUSED)},
        **{f"Retry-After {text}": (call, said(429, retry_after=text), GOOD[name]) for text in ("3", "59", "61")},
        "429 for ever": (call, said(429, retry_after="20")),
        "not sent": (call, UNSENT, SLOW_CONNECT, GOOD[name]),
        "never sent": (call, UNSENT),
        "untrusted": (call, UNTRUSTED),
        "404 after lost": (call, LOST, 404),
        "404 after not sent": (call, UNSENT, 404),
        "interrupted": (call, KeyboardInterrupt()),
    }
BUDGET: Cases = {
    "spent by failures": ([refresh] * 12, 503),
    "spent by time-outs": ([refresh] * 8, SLOW),
    "spent, then creates": ([refresh] * 9 + [submit()] * 2, *[503] * 29, UNSENT),
    "filled again": ([refresh] * 7 + [delete] * 14 + [refresh] * 2, *[503] * 24, *[said(202)] * 14, 503),
    "429 slows down what follows": ([refresh] + [delete] * 25, said(429, retry_after="1"), DONE, said(202)),
    "429 again and again": ([delete] * 12, 429, said(202), 429, said(202), 429, 429, said(202)),
}
SLOWLY: Cases = {
    "create": (submit(timeout=100), LOST, page(), page(), page(job())),
    "create, out of time": (submit(timeout=25), LOST, page()),
    "retry": (refresh, 503),
    "wait": (wait(timeout=200), LOST, state("queued"), course(0, 100)),
    "upload": (submit(b"RIFF", timeout=50), LOST, uploaded()),
    "own token": (submit(token="own"), page(), CREATED, page(job())),
}
GROUPS: dict[str, tuple[Cases, dict[str, Any]]] = {
    "submit": (SUBMIT, {}),
    "upload": (UPLOAD, {}),
    "upload answered early": ({"ok": (upload(), uploaded()), "refused": (upload(), 413)}, {"reads": False}),
    "wait": (WAIT, {}),
    "transcribe": (TRANSCRIBE, {}),
    **{name: (cases, {}) for name, cases in SIMPLE.items()},
    "budget": (BUDGET, {}),
    "slow answers": (SLOWLY, {"takes": 12.0}),
}


def record() -> dict[str, Any]:
    """The section."""
    return {group: {name: trace(*case, **settings) for name, case in cases.items()} for group, (cases, settings) in GROUPS.items()}


def trace(calls: Any, *script: Answer, **settings: Any) -> dict[str, Any]:
    """What calls do with these answers."""
    seeded = Simulation(script, random.Random(1), **settings)
    with logged():
        performed(seeded, calls)
    simulation = Simulation(script, Middle(), **settings)
    with logged() as lines:
        outcomes = performed(simulation, calls)
    drawn, middle = (" ".join(f"{seconds:.3f}" for seconds in one.sleeps) for one in (seeded, simulation))
    found = {
        "steps": clipped(simulation.steps),
        "events": clipped(simulation.events),
        "log": clipped(lines),
        "seeded": short(drawn, 300) if drawn != middle else "",
        "outcome": outcomes if len(outcomes) > 1 else outcomes[0],
    }
    return {name: value for name, value in found.items() if value or name == "outcome"}


def performed(simulation: Simulation, calls: Any) -> list[Any]:
    """What calls come to."""
    found = []
    for call in calls if isinstance(calls, list) else [calls]:
        try:
            found.append(described(call(simulation.client)))
        except (Exception, KeyboardInterrupt) as error:
            found.append(failed(error))
    return found


def clipped(lines: list[str]) -> list[str]:
    """Lines; of very many the first and the last, and the digest of all."""
    if len(lines) <= 2 * SHOWN:
        return lines
    return [*lines[:SHOWN], short("\n".join(lines), 0), *lines[-SHOWN // 4 :]]
