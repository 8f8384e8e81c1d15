"""What a client tells of itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any, get_args

import pytest
from gladia_control import Event
from gladia_control.emulator import Emulator
from gladia_control.events import LEVELS, Kind, tell
from gladia_control.operations.submit import submit
from gladia_control.operations.wait import JobFacts, wait
from gladia_control.request.recording import Url
from gladia_control.request.submission import request_digest

from tests.support.job_pages import page
from tests.support.simulation import LOST, Simulation, answers, by_operation, reply
from tests.support.sources import submission

URL = "https://example.com/a.mp3?signature=s3cret"
FULL = Event(
    kind="retry",
    operation="get",
    method="GET",
    path="/v2/pre-recorded/{id}",
    job_id="job-1",
    token="order-42",
    attempt=2,
    status=503,
    outcome="ambiguous",
    elapsed=0.12345,
    delay=1.0,
    request_id="G-1",
    job_status="queued",
    job_ids=("job-1", "job-2"),
)

LINES = [
    (
        FULL,
        "retry 2: GET /v2/pre-recorded/{id} job=job-1 token=order-42 status=503 outcome=ambiguous state=queued "
        "elapsed=0.123s delay=1.000s request=G-1 jobs=job-1,job-2",
    ),
    (Event(kind="done", operation="get", method="GET", path="/p"), "done: GET /p"),
    (Event(kind="poll", operation="get", method="GET", path="/p", attempt=1, delay=0.0), "poll 1: GET /p delay=0.000s"),
    (Event(kind="adopt", operation="list", method="GET", path="/p", job_id="j", job_ids=("j",)), "adopt: GET /p job=j"),
]


@pytest.mark.parametrize(("event", "text"), LINES, ids=["everything", "nothing", "zero", "one job"])
def test_an_event_is_one_line(event: Event, text: str) -> None:
    """An event is printed on one line, with what is known and nothing else."""
    assert text == str(event)


def event(kind: Kind, *job_ids: str) -> Event:
    return Event(kind=kind, operation="get", method="GET", path="/p", job_ids=job_ids)


def test_every_kind_has_its_level(caplog: pytest.LogCaptureFixture) -> None:
    """What is out of the ordinary is INFO, several jobs of one token are a WARNING, and all else is DEBUG."""
    caplog.set_level(logging.DEBUG, "gladia_control")
    assert get_args(Kind) == tuple(sorted(LEVELS, key=get_args(Kind).index))
    for kind in LEVELS:
        tell(event(kind, "j"), None)
    tell(event("adopt", "j", "k"), None)
    told = [(record.message.split(":")[0], record.levelname) for record in caplog.records]
    quiet = [(kind, "DEBUG") for kind in ("submit", "attempt", "poll", "done")]
    assert [*quiet, *[(kind, "INFO") for kind in ("retry", "reconcile", "adopt")], ("adopt", "WARNING")] == told


def test_a_failing_function_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A failing `on_event` is logged with the class of its error only, since the text may be anything."""

    def fail(_: Event) -> None:
        raise RuntimeError("s3cret")

    tell(FULL, fail)
    assert ["WARNING"] == [record.levelname for record in caplog.records if "on_event" in record.message]
    assert f"on_event raised RuntimeError; the event was {FULL}" in caplog.messages
    assert "s3cret" not in caplog.text


def test_an_interrupt_passes() -> None:
    """Ctrl-C while `on_event` runs passes through."""

    def interrupt(_: Event) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tell(FULL, interrupt)


BODY = {"custom_metadata": {"patient": "Doe"}}
METADATA = {"client_token": "t", "client_request": request_digest(BODY, Url(URL).digest())}
JOB = {"id": "job-1", "status": "queued", "custom_metadata": METADATA}
LIFE = by_operation(
    create=LOST,
    list=answers(page(), page(JOB)),
    get=answers(
        reply(200, {"id": "job-1", "status": "processing"}),
        reply(503, {"message": "no", "request_id": "G-1"}),
        reply(200, {"id": "job-1", "status": "done", "result": {}}),
    ),
)


def test_the_life_of_a_job_is_told() -> None:
    """The answer to the create is lost, the second lookup shows the job, one poll fails: each is an event, in order."""
    simulation = Simulation(LIFE)
    told: list[Event] = []
    simulation.state.on_event = told.append
    wanted = submission(URL, body=BODY)
    found = simulation.run(submit(simulation.state, wanted, 150.0))
    simulation.run(wait(simulation.state, JobFacts(found.job_id, token=found.token), 1000.0))
    assert [
        ("submit", "create", None, None, None),
        ("attempt", "create", 1, None, "ambiguous"),
        ("reconcile", "list", 1, None, None),
        ("attempt", "list", 1, 200, "ok"),
        ("reconcile", "list", 2, None, None),
        ("attempt", "list", 1, 200, "ok"),
        ("adopt", "list", None, None, None),
        ("attempt", "get", 1, 200, "ok"),
        ("poll", "get", 1, None, None),
        ("attempt", "get", 2, 503, "ambiguous"),
        ("retry", "get", 3, None, None),
        ("attempt", "get", 3, 200, "ok"),
        ("poll", "get", 3, None, None),
        ("done", "get", 3, None, None),
    ] == [(each.kind, each.operation, each.attempt, each.status, each.outcome) for each in told]
    assert {"t"} == {each.token for each in told}
    assert {"/v2/pre-recorded", "/v2/pre-recorded/{id}"} == {each.path for each in told}
    assert {None} == {each.job_id for each in told[:6]}
    assert {"job-1"} == {each.job_id for each in told[6:]}
    assert ["queued", "processing", "done", "done"] == [each.job_status for each in told if each.job_status]
    assert (["G-1"], ("job-1",)) == ([each.request_id for each in told if each.request_id], told[6].job_ids)
    assert pytest.approx([2.0, 4.0]) == [each.delay for each in told if each.kind == "reconcile"]
    assert not [each for each in told if re.search("Doe|s3cret|[?]", f"{each} {each!r}")]


@pytest.mark.parametrize("error", [RuntimeError("no"), StopIteration(), StopAsyncIteration(), None])
def test_a_failing_function_costs_no_call(
    connect: Callable[..., Any], emulator: Emulator, error: Exception | None, recording: bytes
) -> None:
    """Whatever it raises, the transcript comes; both clients tell the same."""
    told: list[str] = []

    def on_event(event: Event) -> None:
        told.append(event.kind)
        if error is not None:
            raise error

    client = connect(emulator.api_key, base_url=emulator.url, on_event=on_event)
    assert client.transcribe(recording, token="order-42").text
    assert "order-42" == client.find("order-42").token
    assert {"submit", "attempt", "poll", "done", "adopt"} == set(told)
