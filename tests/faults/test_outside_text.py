"""Fault matrix: what a server says, in errors, events, logs and on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gladia_control import Event, GladiaError, SubmissionUnknown, WaitTimeout

from tests import tiers
from tests.faults.server import Behaviour, raw, status
from tests.faults.world import KEY, URL, World, each, leaks, row

ESCAPED = "".join(f"\\u{ord(char):04x}" for char in KEY)
UPPER = "".join(f"\\u{ord(char):04X}" for char in KEY)
QUOTED = "".join(f"%{ord(char):02x}" for char in KEY)
FORMS = {
    "raw": KEY,
    "escaped": ESCAPED,
    "escaped in capitals": UPPER,
    "in part": KEY[:5] + ESCAPED[30:],
    "quoted": QUOTED,
}


def head(*lines: str, body: str = "{}") -> Behaviour:
    return raw("\r\n".join([*lines, f"content-length: {len(body)}", "", body]).encode())


def reflections(key: str) -> dict[str, Behaviour]:
    """Answers that repeat the key in some place."""
    ok, chunked = "HTTP/1.1 200 OK", "transfer-encoding: chunked"
    return {
        "status line": head(f"HTTP/1.1 {key}"),
        "reason": head(f"HTTP/1.1 401 {key}"),
        "header without a colon": head(ok, key),
        "header": head("HTTP/1.1 503 No", f"x-echo: {key}", f"x-request-id: {key}"),
        "header of a success": head(ok, f"x-echo: {key}", body="[]"),
        "chunk size": raw(f"{ok}\r\n{chunked}\r\n\r\n{key}\r\n".encode()),
        "x-request-id": head("HTTP/1.1 403 No", f"x-request-id: {key}"),
        "request_id": head("HTTP/1.1 403 No", body=f'{{"request_id": "{key}"}}'),
        "message": head("HTTP/1.1 401 No", body=f'{{"message": "the key {key} is wrong"}}'),
        "name in the body": head("HTTP/1.1 401 No", body=f'{{"message": {{"{key}": 1}}}}'),
        "page": head("HTTP/1.1 401 No", body=f"<html>{key}</html>"),
        "page of a success": head(ok, body=f"<html>{key}</html>"),
        "at the cut": head("HTTP/1.1 401 No", body="x" * (65536 - len(key) // 2) + key + "x" * 65536),
        "just after the cut": head("HTTP/1.1 401 No", body="x" * (65536 - 3) + key + "x" * 65536),
        "content-encoding": head(ok, f"content-encoding: {key}"),
    }


@tiers.check
@row(
    113,
    "the key is repeated in a status line, a header, a chunk size, an id, a message, a page, and at the cut",
    posts=4,
)
@each("form", list(FORMS))
def test_the_key_is_repeated(world: World, form: str) -> None:
    """It shows in no error, event or log, in no form."""
    shown = {FORMS[form], KEY, KEY[:20]}

    def repeated(answer: Behaviour) -> None:
        events: list[Event] = []
        server = world.server().always("get", answer).always("create", answer)
        client = world.client(server, on_event=events.append)
        for call in (client.job("j").refresh, lambda: client.submit(URL)):
            error = world.fails(GladiaError, call)
            link: BaseException | None = error
            while link is not None:
                told = f"{link!s} {link!r} {vars(link)!r} {getattr(link, '__notes__', '')}"
                assert [] == [key for key in shown if key in told]
                link = link.__cause__ or link.__context__
        told = "".join(map(repr, events)) + "".join(record.getMessage() for record in world.log)
        assert [] == [key for key in shown if key in told]
        assert not leaks([vars(error)])

    world.each(reflections(FORMS[form]), repeated)


@row(113, "the key is repeated in a status line, a header, a chunk size, an id, a message, a page, and at the cut")
def test_a_job_that_repeats_the_key(world: World) -> None:
    """An id or a state that is the key, and a failed job that has it, show it nowhere."""
    failed = {"id": "j", "status": "error", "error_code": 500, "error": {"message": f"not with {KEY}"}}
    answers = {
        "state": status(200, {"id": "j", "status": KEY}),
        "id": status(200, {"id": KEY, "status": "queued"}),
        "failed": status(200, failed),
        "listed": status(200, {"items": [{"id": KEY, "status": KEY}], "next": None}),
    }

    def repeated(answer: Behaviour) -> None:
        events: list[Event] = []
        server = world.server().always("get", answer).always("create", status(201, {"id": KEY}))
        server.always("list", answer)
        client = world.client(server, on_event=events.append)
        errors = [
            world.fails(GladiaError, client.job("j").wait, timeout=0.2, within=0.5),
            world.fails(SubmissionUnknown, client.submit, URL, timeout=0.5),
        ]
        told = "".join(
            [*map(repr, events), *(record.getMessage() for record in world.log), *map(repr, map(vars, errors))]
        )
        assert KEY not in told + "".join(map(str, errors))
        assert not leaks([vars(error) for error in errors])

    world.each(answers, repeated)


HOSTILE = {
    "escapes": "\x1b[2J\nERROR forged \x1b]0;title\x07\x9b31m\x7f\x00",
    "bidi": "evil \u202egnp.exe \u2066x\u2069",
    "long": "A" * 100_000,
    "url": "see https://user:pa55word@h.test/path?token=s3cret#s3cret",
    "escaped url": "see https:\\/\\/user:pa55word@h.test\\/path?token=s3cret",
    "lines": "one\r\ntwo\u2028three\u2029four\x85five",
}


def told(error: BaseException) -> Iterator[str]:
    """Every text of an error but the data as received."""
    for link in (error, error.__cause__):
        if link is not None:
            yield from [str(link), *getattr(link, "__notes__", [])]
            for name, value in vars(link).items():
                if name not in ("body", "raw"):
                    yield from value if isinstance(value, list) else [value] if isinstance(value, str) else []


def check_clean(texts: list[str]) -> None:
    for text in texts:
        assert text.isprintable(), ascii(text)
        assert len(text) <= 2100
        assert not {"s3cret", "pa55word"} & {word for word in ("s3cret", "pa55word") if word in text}, text


@tiers.check
@row(114, "control characters, escapes, bidi, URLs with secrets and 3 MB in what the server says", posts=9)
@each("text", HOSTILE)
def test_hostile_text(world: World, text: str) -> None:
    """Errors, events and log lines hold one clean line of bounded length."""
    bodies: list[Any] = [
        {"message": text, "request_id": text, "validation_errors": [text] * 3, "timestamp": text},
        {"message": [text, text], "validation_errors": text},
        {"statusCode": text, "path": text},
        text,
    ]
    answers = [status(code, body) for code in (400, 401, 404, 422, 500) for body in bodies]
    answers += [status(code, text.encode()) for code in (403, 503)]
    answers += [status(200, {"status": 5, "error": text}), status(200, {"id": text, "status": text})]

    def said(answer: Behaviour) -> None:
        events: list[Event] = []
        server = world.server().always("get", answer).always("create", answer)
        client = world.client(server, on_event=events.append)
        for call in (client.job("j").refresh, lambda: client.submit(URL)):
            check_clean(list(told(world.fails(GladiaError, call))))
        check_clean([str(event) for event in events])

    world.each(answers, said)
    state = status(200, {"id": "j", "status": text if len(text) < 1000 else "A" * 3_000_000})
    events: list[Event] = []
    client = world.client(world.server().always("get", state), on_event=events.append)
    job = client.job("j")
    error = world.fails(WaitTimeout, job.wait, timeout=0.2, within=0.2)
    check_clean([*told(error), repr(world.works(job.refresh)), str(job.status), *map(str, events)])
    check_clean([record.getMessage() for record in world.log if record.name == "gladia_control"])
