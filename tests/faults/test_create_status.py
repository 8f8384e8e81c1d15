"""Fault matrix: statuses in answers to a create.

What each status means is decided without sockets in tests/rules and tests/operations. Here is a row for each outcome.
"""

from __future__ import annotations

import email.utils
import time
from dataclasses import replace

from gladia_control import (
    ApiError,
    Conflict,
    Policy,
    RateLimited,
    SubmissionUnknown,
    UnexpectedRedirect,
    ValidationFailed,
)

from tests import tiers
from tests.faults.server import status
from tests.faults.world import CALLS, POLICY, URL, World, each, row

FIVES = [500, 502, 503, 504, 507, *range(520, 528), 530, 598, 599]


@row(43, "refused: 400, 401, 402, 403, 404, 405, 410, 413, 415, 422, 451")
@each("code", [400, 401, 402, 403, 404, 405, 410, 413, 415, 422, 451])
def test_refused(world: World, code: int) -> None:
    """An error at once: no second create, no lookup."""
    server = world.server().next("create", status(code, {"message": "No", "validation_errors": ["x must be y"]}))
    error = world.fails(ApiError, world.client(server).submit, URL)
    assert (code, ["x must be y"], 0) == (error.status, error.validation_errors, server.count("list"))
    assert isinstance(error, ValidationFailed) == (code in (400, 422))


@row(43, "an upload is refused: 401, 413, 415, 422", posts=0)
@each("code", [401, 413, 415, 422])
def test_an_upload_is_refused(world: World, code: int) -> None:
    """An error at once: one upload, no create."""
    server = world.server().always("upload", status(code))
    error = world.fails(ApiError, world.client(server).submit, b"sound")
    assert (code, 1) == (error.status, server.count("upload"))


@row(44, "408, 409, 499, 500, 502 to 504, 507, 520 to 527, 530, 598 or 599, and the job was made (44 and 50)")
@each("code", [408, 409, 499, *FIVES])
def test_perhaps_made_and_made(world: World, code: int) -> None:
    """The job is found by its token: one create, one job."""
    server = world.server().next("create", status(code, made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id


@row(44, "408, 409, 499 or 5xx, and no job was made (44 and 51)")
@each("code", [408, 409, 499, 503, 599])
def test_perhaps_made_and_not_made(world: World, code: int) -> None:
    """Nothing is posted again unless the caller wants it; a 409 is its own error."""
    server = world.server().next("create", status(code))
    error = world.fails(Conflict if code == 409 else SubmissionUnknown, world.client(server).submit, URL)
    assert (1, 4, True) == (server.count("create"), server.count("list"), bool(error.token))
    world.posts = 3
    server.next("create", status(code))
    assert "job-1" == world.works(world.client(server).submit, URL, resubmit=True).id


@row(45, "421 or 425", posts=2)
@each("code", [421, 425])
def test_never_processed(world: World, code: int) -> None:
    """Gladia did not process the create, so it is sent again, without a lookup."""
    server = world.server().next("create", status(code))
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert (1, 0) == (len(server.jobs), server.count("list"))


def pause(world: World) -> float:
    """Seconds between the two creates that the newest server saw."""
    first, second = (request.at for request in world.servers[-1].requests if request.operation == "create")
    return second - first


@row(46, "429 with Retry-After: 1, for a client with the default policy", posts=2)
def test_retry_after_seconds(world: World) -> None:
    """The create is sent again, and not before."""
    server = world.server().next("create", status(429, headers={"Retry-After": "1"}))
    assert "job-1" == world.works(world.client(server, policy=Policy()).submit, URL).id
    assert 1.0 <= pause(world)
    assert 1 == len(server.jobs)


@tiers.check
@row(47, "429 with a date in Retry-After, and clocks that differ by an hour", posts=2)
@each("skew", [-3600, 3600])
def test_retry_after_a_date(world: World, skew: int) -> None:
    """The date counts from the answer's own Date."""
    now = int(time.time()) + skew
    dates = {"Date": email.utils.formatdate(now, usegmt=True)}
    dates["Retry-After"] = email.utils.formatdate(now + 1, usegmt=True)
    server = world.server().next("create", status(429, headers=dates))
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert 1.0 <= pause(world)


@tiers.check
@row(48, "429 with a Retry-After of 61 s, of a day, or of for ever")
@each("seconds", ["61", "86400", "1" + "0" * 30])
def test_retry_after_too_long(world: World, seconds: str) -> None:
    """An error at once that says how long."""
    server = world.server().next("create", status(429, headers={"Retry-After": seconds}))
    client = world.client(server, policy=replace(POLICY, submit=100.0))  # longer than Retry-After is obeyed
    error = world.fails(RateLimited, client.submit, URL, within=0.5)
    assert float(seconds) == error.retry_after


USELESS = [
    "-5", "0", "Thu, 01 Jan 1970 00:00:00 GMT", "soon", "NaN", "", "1.5", "\u0661", "50\r\nRetry-After: 55", None,
]  # fmt: skip


@tiers.check
@row(49, "429 with a Retry-After that makes no sense, with two, or with none", posts=2)
@each("value", USELESS)
def test_retry_after_that_makes_no_sense(world: World, value: str | None) -> None:
    """The client's own pause counts, and the next create is accepted."""
    headers = {} if value is None else {"Retry-After": value.encode("utf-8").decode("latin-1")}
    server = world.server().next("create", status(429, headers=headers))
    assert "job-1" == world.works(world.client(server).submit, URL).id


@row(52, "200, 201 or 202 with an id, or 204, 205 or 206 without one (52 and 53)")
@each("code", [200, 201, 202, 204, 205, 206])
def test_other_successes(world: World, code: int) -> None:
    """An answer with an id is accepted without a lookup; without one, the job is found by its token."""
    body = {"id": "job-1"} if code < 203 else b""
    server = world.server().next("create", status(code, body, made=True))
    assert "job-1" == world.works(world.client(server).submit, URL).id
    assert (code >= 203) == server.count("list")


@row(54, "redirected within the origin: 300 to 305, 307, 308 (53 and 54)")
@each("code", [300, 301, 302, 303, 304, 305, 307, 308])
def test_redirected_within_the_origin(world: World, code: int) -> None:
    """An error; the redirect is not followed, nothing is looked for."""
    server = world.server().next("create", status(code, b"", {"Location": "/v2/elsewhere"}))
    error = world.fails(UnexpectedRedirect, world.client(server).submit, URL)
    assert (code, 1) == (error.status, len(server.requests))


LOCATIONS = ["{foreign}", "http://user:pw@localhost:{port}/x", "//localhost:{port}/x", "file:///etc/passwd", "", "\\"]
ELSEWHERE = [("create", 302), ("create", 307), ("get", 302), ("list", 307), ("delete", 302), ("upload", 307)]


@row(55, "redirected to another origin, another scheme, or nowhere")
@each("operation, code, location", [(*asked, location) for asked in ELSEWHERE for location in LOCATIONS])
def test_redirected_elsewhere(world: World, operation: str, code: int, location: str) -> None:
    """An error; the other place gets not even a connection."""
    foreign = world.foreign_server()
    target = location.format(foreign=foreign.url + "/x", port=foreign.port)
    server = world.server().always(operation, status(code, b"", {"Location": target} if location else {}))
    calls = CALLS | {"get": lambda client: client.job("j").wait(timeout=5)}
    world.fails(UnexpectedRedirect, calls[operation], world.client(server))
    assert (0, 1) == (len(foreign.wire), len(server.requests))
