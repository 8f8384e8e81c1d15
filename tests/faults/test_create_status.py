"""Fault matrix: what the answer to a create says."""

from __future__ import annotations

import asyncio
import email.utils
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from gladia_control import (
    ApiError,
    Conflict,
    Policy,
    RateLimited,
    SubmissionUnknown,
    UnexpectedRedirect,
    ValidationFailed,
)

from tests.faults.server import Exchange, Server, behave, status
from tests.faults.world import FACTOR, POLICY, URL, World, row

FIVES = [500, 502, 503, 504, 507, *range(520, 528), 530, 598, 599]


@row(43, "refused: 400, 401, 402, 403, 404, 405, 410, 413, 415, 422, 451")
@pytest.mark.parametrize("code", [400, 401, 402, 403, 404, 405, 410, 413, 415, 422, 451])
def test_refused(world: World, code: int) -> None:
    """An error at once: no second create, no lookup."""
    server = world.server().next("create", status(code, {"message": "No", "validation_errors": ["x must be y"]}))
    error = world.fails(ApiError, world.client(server).submit, URL)
    assert (code, ["x must be y"], 0) == (error.status, error.validation_errors, server.count("list"))
    assert isinstance(error, ValidationFailed) == (code in (400, 422))


@row(43, "an upload is refused: 401, 413, 415, 422")
@pytest.mark.parametrize("code", [401, 413, 415, 422])
def test_an_upload_is_refused(world: World, code: int, recording: bytes) -> None:
    """An error at once: one upload, no create."""
    world.posts = 0
    server = world.server().always("upload", status(code))
    error = world.fails(ApiError, world.client(server).submit, recording)
    assert (code, 1) == (error.status, server.count("upload"))


@row(44, "408, 409 or 499, and the job was made")
@pytest.mark.parametrize("code", [408, 409, 499])
def test_perhaps_made_and_made(world: World, code: int) -> None:
    """The job is found by its token."""
    server = world.server().next("create", status(code, made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id


@row(44, "408 or 499, and no job was made")
@pytest.mark.parametrize("code", [408, 499])
def test_perhaps_made_and_not_made(world: World, code: int) -> None:
    """Nothing is posted again."""
    server = world.server().next("create", status(code))
    error = world.fails(SubmissionUnknown, world.client(server).submit, URL)
    assert error.token


@row(44, "409, and no job was made")
def test_a_conflict(world: World) -> None:
    """Looked for first, and then its own error."""
    server = world.server().next("create", status(409))
    world.fails(Conflict, world.client(server).submit, URL)
    assert 4 == server.count("list")


@row(45, "421 or 425")
@pytest.mark.parametrize("code", [421, 425])
def test_never_processed(world: World, code: int) -> None:
    """It was never processed, so it is sent again."""
    world.posts = 2
    server = world.server().next("create", status(code))
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert (1, 0) == (len(server.jobs), server.count("list"))


def pause(world: World) -> float:
    first, second = (request.at for request in world.servers[0].requests if request.operation == "create")
    return second - first


@row(46, "429 with Retry-After: 1")
def test_retry_after_seconds(world: World) -> None:
    """Sent again, and not before."""
    world.posts = 2
    server = world.server().next("create", status(429, headers={"Retry-After": "1"}))
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert 1.0 <= pause(world)
    assert 1 == len(server.jobs)


@row(46, "60 creates of one client at once, and a limit of 10 in 40 ms: 429 without Retry-After")
def test_a_limit_on_creates(world: World) -> None:
    """All get in, one after the other; nobody gives up, nobody is billed twice."""
    world.posts = 60 * 5
    server = world.server()
    window = {"from": 0.0, "left": 0}
    lock = threading.Lock()

    def limited(exchange: Exchange) -> None:
        exchange.read_body()
        while server.count("create") < 60:  # on a busy machine they would come one after the other
            server.sleep(0.01)
        with lock:
            now = time.monotonic()
            if now - window["from"] >= 1.0 / FACTOR:
                window.update({"from": now, "left": 10})
            window["left"] -= 1
            allowed = window["left"] >= 0
        behave(exchange) if allowed else exchange.answer(429, {"message": "slow down"})

    server.always("create", limited)
    jobs = submitted_at_once(world, server, 60)
    assert (60, 60) == (len({job.id for job in jobs}), len(server.jobs))
    assert server.count("create") > 60, "the limit was never met"
    world.outcomes.append("ok")


def submitted_at_once(world: World, server: Server, count: int) -> list[Any]:
    """So many jobs, submitted from as many threads or tasks."""
    # What so many need of a busy machine is no question of the policy.
    client = world.client(server, policy=replace(POLICY, connect=5.0, read=30.0, attempt=60.0, submit=60.0))
    if world.kind == "asyncio":

        async def all_at_once() -> list[Any]:
            return await asyncio.gather(*[client._client.submit(URL) for _ in range(count)])

        return world.runner.run(all_at_once())
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(client.submit, [URL] * count))


@row(47, "429 with a date in Retry-After, and clocks that differ by an hour")
@pytest.mark.parametrize("skew", [-3600, 3600])
def test_retry_after_a_date(world: World, skew: int) -> None:
    """The date counts from the answer's own Date."""
    world.posts = 2
    now = int(time.time()) + skew
    dates = {"Date": email.utils.formatdate(now, usegmt=True)}
    dates["Retry-After"] = email.utils.formatdate(now + 1, usegmt=True)
    server = world.server().next("create", status(429, headers=dates))
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert 1.0 <= pause(world)


@row(48, "429 with a Retry-After of a day or of for ever")
@pytest.mark.parametrize("asked", ["86400", "1" + "0" * 30, "61"])
def test_retry_after_too_long(world: World, asked: str) -> None:
    """An error at once that says how long."""
    server = world.server().next("create", status(429, headers={"Retry-After": asked}))
    error = world.fails(RateLimited, world.client(server).submit, URL, within=0.5)
    assert float(asked) == error.retry_after


USELESS: list[dict[str, str]] = [
    {"Retry-After": value} for value in ("-5", "0", "Thu, 01 Jan 1970 00:00:00 GMT", "soon", "NaN", "", "1.5", "\u0661")
]


@row(49, "429 with a Retry-After that makes no sense, or none")
@pytest.mark.parametrize("headers", [*USELESS, {}], ids=str)
def test_retry_after_that_makes_no_sense(world: World, headers: dict[str, str]) -> None:
    """The client's own pause counts. If it does not help before the deadline, the error is the 429."""
    world.posts = 100
    headers = {name: value.encode("utf-8").decode("latin-1") for name, value in headers.items()}
    server = world.server().next("create", status(429, headers=headers))
    client = world.client(server)
    assert "job-1" == world.works(client.submit, URL).id
    server.always("create", status(429, headers=headers))
    error = world.fails(RateLimited, client.submit, URL, timeout=0.5, within=0.5)
    assert 429 == error.status


@row(49, "429 with two Retry-After headers")
def test_two_retry_after_headers(world: World) -> None:
    """They make no sense together."""
    world.posts = 2
    server = world.server().next("create", status(429, headers={"Retry-After": "3\r\nRetry-After: 5"}))
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert pause(world) < 3.0


@row(50, "5xx, and the job was made: 500, 502 to 504, 507, 520 to 527, 530, 598, 599")
@pytest.mark.parametrize("code", FIVES)
def test_5xx_and_made(world: World, code: int) -> None:
    """The job is found by its token: one create, one job."""
    server = world.server().next("create", status(code, made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id


@row(51, "5xx, and no job was made")
@pytest.mark.parametrize("code", [503, 599])
def test_5xx_and_not_made(world: World, code: int) -> None:
    """Nothing is posted again, unless the caller wants it."""
    world.posts = 3
    server = world.server().next("create", status(code), status(code))
    client = world.client(server)
    error = world.fails(SubmissionUnknown, client.submit, URL)
    assert (1, True) == (server.count("create"), bool(error.token))
    assert "job-1" == world.works(client.submit, URL, resubmit=True).id


@row(52, "200, 201 or 202 with an id")
@pytest.mark.parametrize("code", [200, 201, 202])
def test_accepted(world: World, code: int) -> None:
    """Accepted, all three."""
    server = world.server().next("create", status(code, {"id": "job-1"}, made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert 0 == server.count("list")


@row(53, "204, 205 or 206, and the job was made")
@pytest.mark.parametrize("code", [204, 205, 206])
def test_a_success_without_an_id(world: World, code: int) -> None:
    """The job is found by its token."""
    server = world.server().next("create", status(code, b"", made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id


REDIRECTS = [300, 301, 302, 303, 304, 305, 307, 308]


@row(54, "redirected within the origin (53: 304)")
@pytest.mark.parametrize("code", REDIRECTS)
def test_redirected_within_the_origin(world: World, code: int) -> None:
    """An error; the redirect is not followed, nothing is looked for."""
    server = world.server().next("create", status(code, b"", {"Location": "/v2/elsewhere"}))
    error = world.fails(UnexpectedRedirect, world.client(server).submit, URL)
    assert (code, 1) == (error.status, len(server.requests))


LOCATIONS = ["{foreign}", "http://user:pw@localhost:{port}/x", "//localhost:{port}/x", "file:///etc/passwd", "", "\\"]

ELSEWHERE = [("create", 302), ("create", 307), ("get", 302), ("list", 307), ("delete", 302), ("upload", 307)]


@row(55, "redirected to another origin, another scheme, or nowhere")
@pytest.mark.parametrize("location", LOCATIONS)
@pytest.mark.parametrize(("operation", "code"), ELSEWHERE)
def test_redirected_elsewhere(world: World, location: str, code: int, operation: str, recording: bytes) -> None:
    """An error; the other place gets not even a connection."""
    foreign = world.foreign_server()
    target = location.format(foreign=foreign.url + "/x", port=foreign.port)
    server = world.server().always(operation, status(code, b"", {"Location": target} if location else {}))
    client = world.client(server)
    calls: dict[str, Any] = {
        "create": lambda: client.submit(URL),
        "get": lambda: client.job("j").wait(),
        "list": lambda: list(client.jobs()),
        "delete": lambda: client.delete("j"),
        "upload": lambda: client.upload(recording),
    }
    world.fails(UnexpectedRedirect, calls[operation])
    assert (0, 1) == (len(foreign.wire), len(server.requests))


@row(46, "429 with the policy's real durations")
def test_the_real_policy(world: World) -> None:
    """Without dividing anything: two seconds are two seconds."""
    world.posts = 2
    server = world.server().next("create", status(429, headers={"Retry-After": "2"}))
    assert "job-1" == world.works(world.client(server, policy=Policy()).submit, URL).id
    assert 2.0 <= pause(world)
