"""Callbacks: what is read of them, and how they are confirmed."""

from __future__ import annotations

import asyncio
import copy
import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from gladia_control import (
    AsyncGladia,
    BadCallback,
    Gladia,
    JobFailed,
    MalformedResponse,
    NotFound,
    Policy,
    Transcript,
    WaitTimeout,
)
from gladia_control.callbacks import CallbackEvent, confirm, confirm_async, parse
from gladia_control.emulator import Emulator, ManualClock

from tests.support.jobs import full_job

URL = "https://example.com/call.mp3"
JOB = "45463597-20b7-4af7-b3b3-f5fb778203ab"


def event(kind: str, **more: Any) -> dict[str, Any]:
    """An event of a job's callback."""
    return {"id": JOB, "event": f"transcription.{kind}", **more}


def test_the_five_documented_events() -> None:
    """A callback of a job brings its result or its error; a webhook of the account only names the job."""
    result = full_job()["result"]
    success = parse(event("success", payload=result, custom_metadata={"order": 42}))
    assert success.transcript is not None
    assert ("transcription.success", JOB, JOB, {"order": 42}) == (
        success.kind,
        success.job_id,
        success.transcript.id,
        success.custom_metadata,
    )
    assert Transcript.from_raw(full_job()).text == success.transcript.text
    failed = parse(event("error", error={"code": 500, "message": "no speech"}))
    assert (None, 500, "no speech") == (failed.transcript, failed.error_code, failed.error_message)
    for kind in ("created", "success", "error"):
        raw = {"event": f"transcription.{kind}", "payload": {"id": JOB, "new": 1}}
        assert CallbackEvent(kind=f"transcription.{kind}", job_id=JOB, raw=raw) == parse(raw)


def test_text_bytes_and_mappings_are_the_same() -> None:
    """As a web framework has them."""
    raw = event("error", error={"code": 500, "message": "é"})
    text = json.dumps(raw, ensure_ascii=False)
    bodies: list[Any] = [
        text,
        text.encode(),
        bytearray(text.encode()),
        memoryview(text.encode()),
        text.encode("utf-16"),
        raw,
    ]
    for body in bodies:
        assert parse(raw) == parse(body)


def test_an_event_that_is_new_is_an_event() -> None:
    """With whatever it has."""
    raw = {"event": "transcription.redacted", "payload": {"id": JOB}, "x": [1]}
    assert ("transcription.redacted", JOB, raw) == ((found := parse(raw)).kind, found.job_id, found.raw)


def test_damage_costs_no_transcript() -> None:
    """One null, or a wrong type anywhere, is repaired and reported; without a result the event still names the job."""
    result = full_job()["result"]
    damaged = copy.deepcopy(result)
    damaged["transcription"]["utterances"][0]["words"] = None
    damaged["metadata"] = "?"
    found = parse(event("success", payload=damaged)).transcript
    assert found is not None
    assert Transcript.from_raw(full_job()).text == found.text
    assert 2 <= len(found.warnings)
    empty: list[Any] = [None, "?", [], {}]
    for payload in empty:
        assert (JOB, None) == ((read := parse(event("success", payload=payload))).job_id, read.transcript)
    odd = parse(event("error", error={"code": "500", "message": None}, custom_metadata=[1]))
    assert (None, None, {}) == (odd.error_code, odd.error_message, odd.custom_metadata)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "body: "),
        (b"\xff\xfe", "body: "),
        ("not JSON", "body: "),
        ("[" * 100_000, "body: nested too deeply"),
        ("[1]", "body: expected an object, got list"),
        (7, "body: "),
        ({}, "event: expected the name of an event, got None"),
        ({"event": 7, "id": JOB}, "event: expected the name of an event, got 7"),
        ({"event": "transcription.success"}, "id: expected 1 to 64 letters"),
        ({"event": "transcription.success", "payload": {"id": None}}, "id: expected 1 to 64 letters"),
        ({"event": "transcription.success", "id": "../../secret"}, "id: expected 1 to 64 letters"),
        ({"event": "transcription.success", "id": ["a"], "payload": {}}, "id: expected 1 to 64 letters"),
    ],
)
def test_what_is_no_event_is_refused(body: Any, problem: str) -> None:
    """With one error class, which a service answers with 400."""
    with pytest.raises(BadCallback) as caught:
        parse(body)
    assert str(caught.value).startswith(problem)


@pytest.fixture
def clock() -> ManualClock:
    """The clock of the local Gladia."""
    return ManualClock()


@pytest.fixture
def emulator(clock: ManualClock) -> Iterator[Emulator]:
    """A local Gladia whose jobs take half a minute."""
    with Emulator(clock=clock, scripts={"*": "Hello.", "broken": ""}, queue_seconds=10, processing_seconds=20) as found:
        found.fails_job(recording="broken.mp3")
        yield found


@pytest.fixture(params=["blocking", "asyncio"])
def confirmed(request: pytest.FixtureRequest, emulator: Emulator) -> Any:
    """Confirm an event, blocking or with asyncio."""
    reaching: Any = {"api_key": emulator.api_key, "base_url": emulator.url, "policy": Policy.for_tests()}

    def blocking(given: CallbackEvent, **arguments: Any) -> Transcript:
        with Gladia(**reaching) as gladia:
            return confirm(gladia, given, **arguments)

    def with_asyncio(given: CallbackEvent, **arguments: Any) -> Transcript:
        async def run() -> Transcript:
            async with AsyncGladia(**reaching) as gladia:
                return await confirm_async(gladia, given, **arguments)

        return asyncio.run(run())

    return blocking if request.param == "blocking" else with_asyncio


def test_only_gladia_confirms(emulator: Emulator, clock: ManualClock, confirmed: Any) -> None:
    """The transcript is the job's, whatever the event says; a job of others, one of another token and one too early."""
    with Gladia(emulator.api_key, base_url=emulator.url) as gladia:
        job = gladia.submit(URL, token="order-42")
        failing = gladia.submit("https://example.com/broken.mp3")
    said = parse({"id": job.id, "event": "transcription.success", "payload": full_job()["result"]})
    with pytest.raises(WaitTimeout):
        confirmed(said, timeout=0.05)
    clock.advance(30)
    for token in (None, "order-42"):
        assert ("Hello.", job.id) == ((found := confirmed(said, token=token)).text, found.id)
    with pytest.raises(MalformedResponse):
        confirmed(said, token="order-43")
    with pytest.raises(NotFound):
        confirmed(parse(event("success", payload={})))
    with pytest.raises(JobFailed):
        confirmed(parse({"id": failing.id, "event": "transcription.success"}))


def test_a_job_without_a_token_is_not_that_of_a_token(emulator: Emulator, clock: ManualClock, confirmed: Any) -> None:
    """A job that another program submitted, for example."""
    reply = httpx.post(
        f"{emulator.url}/v2/pre-recorded",
        json={"audio_url": URL},
        headers={"x-gladia-key": emulator.api_key},
        trust_env=False,
    )
    clock.advance(30)
    said = parse({"id": reply.json()["id"], "event": "transcription.success"})
    assert "Hello." == confirmed(said).text
    with pytest.raises(MalformedResponse, match="does not have the token"):
        confirmed(said, token="order-42")


class _Receiver(http.server.BaseHTTPRequestHandler):
    bodies: list[bytes] = []  # noqa: RUF012  # of one test

    def do_POST(self) -> None:  # as the standard library calls it
        self.bodies.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


def test_what_the_emulator_sends_is_an_event() -> None:
    """Over a socket, as a service receives it."""
    server = http.server.HTTPServer(("127.0.0.1", 0), _Receiver)
    threading.Thread(target=server.handle_request).start()
    with Emulator(scripts={"*": "Hello."}, queue_seconds=0, processing_seconds=0) as emulator:
        with Gladia(emulator.api_key, base_url=emulator.url) as gladia:
            url = f"http://127.0.0.1:{server.server_address[1]}"
            job = gladia.submit(URL, callback=True, callback_config={"url": url})
            emulator.wait_for_callbacks()
            found = parse(_Receiver.bodies[0])
            assert (job.id, "Hello.") == (found.job_id, found.transcript.text if found.transcript else None)
            assert "Hello." == confirm(gladia, found, token=job.token).text
    server.server_close()
