"""Fault matrix: a wait and what happens during it."""

from __future__ import annotations

import itertools
import logging
import random
from dataclasses import replace
from typing import Any

import pytest
from gladia_control import (
    AuthenticationFailed,
    ConnectionFailed,
    JobFailed,
    JobGone,
    MalformedResponse,
    NotFound,
    PermissionDenied,
    ServerError,
    WaitTimeout,
)
from gladia_control.rules.polling import POLL_CAP

from tests.faults.server import RESULT, Behaviour, Exchange, closed, reset, silent, status
from tests.faults.world import POLICY, SWIFT, URL, World, row

PROCESSING = status(200, {"id": "job-1", "status": "processing"})
DONE = status(200, {"id": "job-1", "status": "done", "result": RESULT})
AUTH = {401: AuthenticationFailed, 403: PermissionDenied}


def submitted(world: World, *polls: Behaviour, **arguments: Any) -> Any:
    """A job on a new server, the next polls of which go like this."""
    server = world.server().next("get", *polls)
    return world.client(server, **arguments).submit(URL)


@row(56, "ten bad answers in a row, then done: 503, resets, silence, a proxy's page")
@pytest.mark.parametrize("fault", [status(503), reset(), closed(), status(599), status(408), status(500, b"<html>")])
def test_ten_bad_answers(world: World, fault: Behaviour) -> None:
    """The wait goes on until the job is done."""
    job = submitted(world, PROCESSING, *[fault] * 10, policy=SWIFT)
    assert "Hello there." == world.works(job.wait).text
    assert 12 == world.servers[0].count("get")


@row(56, "silence in a wait, twice, then done")
def test_silence_in_a_wait(world: World) -> None:
    """Each silent attempt ends at the read limit, and the wait goes on."""
    job = submitted(world, silent(), PROCESSING, silent(), policy=replace(POLICY, read=0.2))
    assert "Hello there." == world.works(job.wait).text


@row(56, "failed polls come less and less often")
def test_failed_polls_back_off(world: World) -> None:
    """Between two failed polls the pauses grow, and not for ever."""
    job = submitted(world, *[status(503)] * 12, policy=SWIFT)
    world.works(job.wait)
    asked = [request.at for request in world.servers[0].requests if request.operation == "get"]
    pauses = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert sum(pauses[:3]) < sum(pauses[-3:])
    assert max(pauses) < POLL_CAP * SWIFT._pause_scale + 0.1


@row(57, "an outage longer than the deadline: 503, refused, silent")
@pytest.mark.parametrize("how", ["503", "refused", "silent"])
def test_an_outage(world: World, how: str) -> None:
    """The time-out has the job, the last state and the last failure."""
    server = world.server()
    job = world.client(server, policy=replace(POLICY, _pause_scale=2.5 * POLICY._pause_scale)).submit(URL)
    outage = {"503": status(503), "silent": silent(), "refused": lambda _: server.refuse()}
    server.next("get", PROCESSING).always("get", outage[how])
    error = world.fails(WaitTimeout, job.wait, timeout=2.0, within=2.0)
    assert ("job-1", "processing") == (error.job_id, error.last_status)
    assert isinstance(error, TimeoutError)
    assert isinstance(error.__cause__, ServerError if how == "503" else ConnectionFailed)


RATE = 4000.0
CROWDED = replace(SWIFT, polls_per_second=RATE, connect=9.0, read=9.0, write=9.0, pool=9.0, attempt=9.0)


@row(58, "429 with Retry-After for all polls of 200 jobs in the first second")
def test_429_for_polls(world: World) -> None:
    """No job is asked before its time, the whole client slows down, and all waits end."""
    world.posts = 0
    world.caplog.set_level(logging.INFO)
    server = world.server()
    client = world.client(server, policy=CROWDED)
    rates: list[float] = []

    def refuse_at_first(exchange: Exchange) -> None:
        if exchange.request.at < server.requests[0].at + 1.0:
            exchange.answer(429, {}, {"Retry-After": "1"})
            return
        rates.append(client._transport.state.limiter._rate)
        job_id = exchange.request.path.rpartition("/")[2]
        exchange.answer(200, {"id": job_id, "status": "done", "result": RESULT})

    server.always("get", refuse_at_first)
    found = world.together(client, lambda each, number: each.job(f"j{number}").wait(timeout=30), 200)
    assert [f"j{number}" for number in range(200)] == [transcript.raw["id"] for transcript in found]
    asked: dict[str, list[float]] = {}
    for request in server.requests:
        asked.setdefault(request.path, []).append(request.at)
    assert min(later - earlier for times in asked.values() for earlier, later in itertools.pairwise(times)) >= 1.0
    again = sorted(times[1] for times in asked.values() if len(times) > 1)
    assert sum(at < again[0] + 0.25 for at in again) <= 60, "as many as before"
    assert rates[0] <= RATE / 2
    world.outcomes.append("ok")


@row(59, "401 or 403 in the middle of a wait, once")
@pytest.mark.parametrize("code", [401, 403])
def test_denied_once(world: World, code: int) -> None:
    """It is tried once more."""
    job = submitted(world, PROCESSING, status(code), PROCESSING)
    assert "Hello there." == world.works(job.wait).text


@row(59, "401 or 403 in the middle of a wait, for good")
@pytest.mark.parametrize("code", [401, 403])
def test_denied_for_good(world: World, code: int) -> None:
    """The error has the job."""
    job = submitted(world, PROCESSING)
    world.servers[0].always("get", status(code))
    error = world.fails(AUTH[code], job.wait)
    assert ("job-1", 3) == (error.job_id, world.servers[0].count("get"))


@row(60, "404 just after the job was made")
def test_not_there_yet(world: World) -> None:
    """A read may come before the write shows: it is asked again for 10 s."""
    job = submitted(world, *[status(404)] * 3)
    assert "Hello there." == world.works(job.wait).text


@row(60, "404 for a job that this client did not make")
def test_never_there(world: World) -> None:
    """That is an error at once."""
    server = world.server()
    error = world.fails(NotFound, world.client(server).job("j").wait)
    assert ("j", 1) == (error.job_id, server.count("get"))


@row(61, "404 after the job was seen")
def test_deleted(world: World) -> None:
    """One more look, and then the job is gone."""
    job = submitted(world, PROCESSING)
    world.servers[0].always("get", status(404))
    error = world.fails(JobGone, job.wait)
    assert ("job-1", 3) == (error.job_id, world.servers[0].count("get"))


@row(61, "404 once, in the middle of a wait")
def test_missing_once(world: World) -> None:
    """A look more, and it is there."""
    job = submitted(world, PROCESSING, status(404), PROCESSING)
    assert "Hello there." == world.works(job.wait).text


@row(62, "an end state, and then another state")
@pytest.mark.parametrize("end", ["done", "error"])
def test_the_first_end_is_final(world: World, end: str) -> None:
    """The wait ends with the first end state and asks no more."""
    job = submitted(world, status(200, {"id": "job-1", "status": end, "result": RESULT}), PROCESSING)
    if end == "done":
        world.works(job.wait)
    else:
        world.fails(JobFailed, job.wait)
    assert (1, end) == (world.servers[0].count("get"), job.status)


@row(63, "processing, and then queued again")
def test_back_in_the_queue(world: World) -> None:
    """It is no end, and no error."""
    queued = status(200, {"id": "job-1", "status": "queued"})
    job = submitted(world, PROCESSING, queued, PROCESSING)
    assert "Hello there." == world.works(job.wait).text


@row(64, "the answer is about another job")
def test_another_job(world: World) -> None:
    """It is never taken for ours: once it is passed over, for good it is an error."""
    other = status(200, {"id": "job-2", "status": "done", "result": RESULT})
    job = submitted(world, other, PROCESSING)
    assert "job-1" == world.works(job.wait).raw["id"]
    world.servers[0].always("get", other)
    error = world.fails(MalformedResponse, world.client(world.servers[0]).job("job-1").wait)
    assert "job-1" == error.job_id


RESULT_URLS = ["{foreign}/v2/pre-recorded/job-1", "/relative", "http://169.254.169.254/latest", "file:///etc/passwd", 5]


@row(65, "a result_url that leads elsewhere")
@pytest.mark.parametrize("result_url", RESULT_URLS, ids=str)
def test_a_result_url_is_never_asked(world: World, result_url: Any) -> None:
    """The address is made of the base URL and the id."""
    foreign = world.foreign_server()
    url = result_url.format(foreign=foreign.url) if isinstance(result_url, str) else result_url
    server = world.server().next("create", status(201, {"id": "job-1", "result_url": url}, made=True))
    world.works(world.client(server).transcribe, URL)
    assert (0, {"/v2/pre-recorded", "/v2/pre-recorded/job-1"}) == (len(foreign.wire), {r.path for r in server.requests})


@row(65, "a next page that leads elsewhere")
def test_a_next_page_is_never_asked(world: World) -> None:
    """The address of the next page is made of the query, too."""
    foreign = world.foreign_server()

    def listed(exchange: Exchange) -> None:
        last = "offset=2" in exchange.request.target
        items = [] if last else [{"id": f"j{n}", "status": "done"} for n in range(2)]
        exchange.answer(200, {"next": None if last else f"{foreign.url}/next", "items": items})

    server = world.server().always("list", listed)
    assert ["j0", "j1"] == [job.id for job in world.works(lambda: list(world.client(server).jobs()))]
    assert (0, 2) == (len(foreign.wire), server.count("list"))


@row(66, "Retry-After in an answer that a job is still processing")
def test_retry_after_while_processing(world: World) -> None:
    """The next poll is not sooner."""
    job = submitted(world, status(200, {"id": "job-1", "status": "processing"}, {"Retry-After": "1"}))
    world.works(job.wait)
    first, second = (request.at for request in world.servers[0].requests if request.operation == "get")
    assert 1.0 <= second - first < 1.5


def test_a_long_outage_ends_no_wait(world: World) -> None:
    """A server that fails at random for as long as it likes is asked until the job is done."""
    rng = random.Random(7)
    faults = [status(503), reset(), closed(), status(429), status(200, b"<html>"), PROCESSING, PROCESSING]
    job = submitted(world, *[rng.choice(faults) for _ in range(60)], policy=SWIFT)
    assert "Hello there." == world.works(job.wait).text
    assert 61 == world.servers[0].count("get")
