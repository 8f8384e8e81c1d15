"""Fault matrix: a wait and what happens during it."""

from __future__ import annotations

import itertools
import logging
from dataclasses import replace
from typing import Any

from gladia_control import (
    ApiError,
    AuthenticationFailed,
    ConnectionFailed,
    JobFailed,
    JobGone,
    MalformedResponse,
    NotFound,
    PermissionDenied,
    Policy,
    ServerError,
    WaitTimeout,
)

from tests import tiers
from tests.faults.server import PROCESSING, RESULT, Behaviour, Exchange, closed, reset, silent, status
from tests.faults.world import PAUSES, POLICY, URL, World, each, paused, row


def submitted(world: World, *polls: Behaviour, **arguments: Any) -> Any:
    """A job on a new server, whose next polls are answered in this way."""
    server = world.server().next("get", *polls)
    return world.client(server, **arguments).submit(URL)


@row(56, "ten bad answers in a row, then done: 503, resets, closed connections, a proxy's page")
@each("bad", [status(503), reset(), closed(), status(500, b"<html>")])
def test_ten_bad_answers(world: World, bad: Behaviour) -> None:
    """The wait goes on until the job is done."""
    job = submitted(world, PROCESSING, *[bad] * 10)
    assert "Hello there." == world.works(job.wait).text
    assert 12 == world.servers[-1].count("get")


@tiers.check
@row(56, "silence in a wait, twice, then done")
def test_silence_in_a_wait(world: World) -> None:
    """Each silent attempt ends at the read limit, and the wait goes on."""
    job = submitted(world, silent(), PROCESSING, silent(), policy=replace(POLICY, read=0.2))
    assert "Hello there." == world.works(job.wait).text


@tiers.check
@row(57, "an outage longer than the deadline: 503, refused, silent")
@each("how", ["503", "refused", "silent"])
def test_an_outage(world: World, how: str) -> None:
    """The time-out has the job, the last state and the last failure."""
    server = world.server()
    job = world.client(server, policy=paused(10.0)).submit(URL)
    outage = {"503": status(503), "silent": silent(), "refused": lambda _: server.refuse()}
    server.next("get", PROCESSING).always("get", outage[how])
    error = world.fails(WaitTimeout, job.wait, timeout=1.5, within=1.5)
    assert ("job-1", "processing") == (error.job_id, error.last_status)
    assert isinstance(error, TimeoutError)
    answered = (ServerError, ConnectionFailed) if how == "503" else ConnectionFailed  # it may cut the last poll
    assert isinstance(error.__cause__, answered)


JOBS = 200


@tiers.check
@row(58, "429 with Retry-After for all polls of 200 jobs in the first second", posts=0)
def test_429_for_polls(world: World) -> None:
    """No job is asked for before its time, the whole client waits for what one was told, and all waits end."""
    world.caplog.set_level(logging.INFO)
    server = world.server()
    # The time limits are those of production: the policy does not promise what 200 polls need on a busy machine.
    client = world.client(server, policy=Policy.for_tests(PAUSES, polls_per_second=4000.0))

    def refuse_at_first(exchange: Exchange) -> None:
        if exchange.request.at < server.requests[0].at + 1.0:
            exchange.answer(429, {}, {"Retry-After": "1"})
            return
        job_id = exchange.request.path.rpartition("/")[2]
        exchange.answer(200, {"id": job_id, "status": "done", "result": RESULT})

    server.always("get", refuse_at_first)
    found = world.together(client, lambda each, number: each.job(f"j{number}").wait(timeout=60), JOBS)
    assert [f"j{number}" for number in range(JOBS)] == [transcript.raw["id"] for transcript in found]
    asked: dict[str, list[float]] = {}
    for request in server.requests:
        asked.setdefault(request.path, []).append(request.at)
    refused = [times for times in asked.values() if len(times) > 1]
    assert min(later - earlier for times in refused for earlier, later in itertools.pairwise(times)) >= 1.0
    # About 30 polls are without an answer at a time; the first answer holds back all that have not started.
    assert sum(len(times) - 1 for times in refused) <= 60, "as many as before"


@row(59, "401, 403 or 404 in the middle of a wait, once or for good (59 and 61)")
@each("code, expected", [(401, AuthenticationFailed), (403, PermissionDenied), (404, JobGone)])
def test_denied(world: World, code: int, expected: type[ApiError]) -> None:
    """The client asks once more. Then the error has the job."""
    job = submitted(world, PROCESSING, status(code), PROCESSING)
    assert "Hello there." == world.works(job.wait).text
    job = submitted(world, PROCESSING)
    world.posts = 2
    world.servers[-1].always("get", status(code))
    error = world.fails(expected, job.wait, timeout=5)
    assert ("job-1", 3) == (error.job_id, world.servers[-1].count("get"))


@row(60, "404 just after the job was made")
def test_not_there_yet(world: World) -> None:
    """A read may come before the write shows: the client asks again for 10 s."""
    job = submitted(world, *[status(404)] * 3, policy=paused(5.0))
    assert "Hello there." == world.works(job.wait).text


@tiers.check
@row(60, "404 for a job that this client did not make")
def test_never_there(world: World) -> None:
    """That is an error at once."""
    server = world.server()
    error = world.fails(NotFound, world.client(server).job("j").wait, timeout=5)
    assert ("j", 1) == (error.job_id, server.count("get"))


@tiers.check
@row(62, "an end state, and then another state")
@each("end", ["done", "error"])
def test_the_first_end_is_final(world: World, end: str) -> None:
    """The wait ends with the first end state and asks no more."""
    job = submitted(world, status(200, {"id": "job-1", "status": end, "result": RESULT}), PROCESSING)
    world.works(job.wait) if end == "done" else world.fails(JobFailed, job.wait, timeout=5)
    assert (1, end) == (world.servers[-1].count("get"), job.status)


@tiers.check
@row(63, "processing, and then queued again")
def test_back_in_the_queue(world: World) -> None:
    """It is no end, and no error."""
    queued = status(200, {"id": "job-1", "status": "queued"})
    job = submitted(world, PROCESSING, queued, PROCESSING)
    assert "Hello there." == world.works(job.wait).text


@tiers.check
@row(64, "the answer is about another job")
def test_another_job(world: World) -> None:
    """The client never takes it for ours: once it is passed over, for good it is an error."""
    other = status(200, {"id": "job-2", "status": "done", "result": RESULT})
    job = submitted(world, other, PROCESSING)
    assert "job-1" == world.works(job.wait).raw["id"]
    world.servers[0].always("get", other)
    error = world.fails(MalformedResponse, world.client(world.servers[0]).job("job-1").wait, timeout=5)
    assert "job-1" == error.job_id


RESULT_URLS = ["{foreign}/v2/pre-recorded/job-1", "/relative", "http://169.254.169.254/latest", "file:///etc/passwd", 5]


@tiers.check
@row(65, "a result_url that leads elsewhere")
@each("result_url", RESULT_URLS)
def test_a_result_url_is_never_asked(world: World, result_url: Any) -> None:
    """The address is made of the base URL and the id."""
    foreign = world.foreign_server()
    url = result_url.format(foreign=foreign.url) if isinstance(result_url, str) else result_url
    server = world.server().next("create", status(201, {"id": "job-1", "result_url": url}, made=True))
    world.works(world.client(server).transcribe, URL)
    paths = {request.path for request in server.requests}
    assert (0, {"/v2/pre-recorded", "/v2/pre-recorded/job-1"}) == (len(foreign.wire), paths)


@tiers.check
@row(65, "a next page that leads elsewhere")
def test_a_next_page_is_never_asked(world: World) -> None:
    """The address of the next page is made of the base URL and the query."""
    foreign = world.foreign_server()

    def listed(exchange: Exchange) -> None:
        last = "offset=2" in exchange.request.target
        items = [] if last else [{"id": f"j{n}", "status": "done"} for n in range(2)]
        exchange.answer(200, {"next": None if last else f"{foreign.url}/next", "items": items})

    server = world.server().always("list", listed)
    assert ["j0", "j1"] == [job.id for job in world.works(lambda: list(world.client(server).jobs()))]
    assert (0, 2) == (len(foreign.wire), server.count("list"))


@tiers.check
@row(66, "Retry-After in an answer that a job is still processing")
def test_retry_after_while_processing(world: World) -> None:
    """The next poll is not sooner."""
    job = submitted(world, status(200, {"id": "job-1", "status": "processing"}, {"Retry-After": "1"}))
    world.works(job.wait)
    first, second = (request.at for request in world.servers[0].requests if request.operation == "get")
    assert 1.0 <= second - first
