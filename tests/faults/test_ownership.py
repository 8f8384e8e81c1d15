"""Fault matrix: whose a job is, and lists that cannot be read whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gladia_control import MalformedResponse, SubmissionUnknown, TokenReused
from gladia_control.request.submission import EarlierTry

from tests import tiers
from tests.faults.server import RESULT, Behaviour, Exchange, Server, reset, status
from tests.faults.world import URL, World, each, row

TOKEN = "order-42"
STRANGER = {
    "id": "older",
    "status": "done",
    "created_at": "2020-01-01T00:00:00Z",
    "custom_metadata": {"client_token": TOKEN, "client_request": "f" * 64},
    "result": RESULT | {"transcription": {"full_transcript": "A stranger's."}},
}


def listing(server: Server, listed: Callable[[list[dict[str, Any]]], list[Any]]) -> Server:
    """The server lists what this makes of its own jobs, page by page; the newest is the first."""

    def answer(exchange: Exchange) -> None:
        exchange.read_body()
        query = exchange.request.query
        start, size = int(query["offset"][0]), int(query["limit"][0])
        items = listed(server.jobs[::-1])
        more = "https://gladia.test/more" if start + size < len(items) else None
        exchange.answer(200, {"items": items[start : start + size], "next": more})

    return server.always("list", answer)


@row(101, "another request's job has our token")
@each("when", ["before", "after", "beside ours", "in place of ours"])
def test_a_strangers_job(world: World, when: str) -> None:
    """It is never taken for ours: the error names both jobs."""
    server = listing(world.server(), lambda own: [*own, STRANGER] if own or when == "before" else [])
    if when == "in place of ours":
        listing(server, lambda own: [STRANGER] if own else [])
    if when in ("in place of ours", "beside ours"):
        server.next("create", reset(made=True))
    error = world.fails(TokenReused, world.client(server).transcribe, URL, token=TOKEN)
    own_id = "job-1" if when in ("after", "beside ours") else None
    assert ("older", own_id, TOKEN) == (error.job_id, error.own_job_id, error.token)
    assert (when != "before") == bool(server.count("create"))


OTHERS = {
    "another token": {"client_token": "order-41", "client_request": "f" * 64},
    "another request": {"client_token": TOKEN, "client_request": "f" * 64},
    "another program": {"customer": "x"},
}


@row(102, "a create is answered with another submission's job")
@each("metadata", OTHERS)
def test_an_answer_of_a_cache(world: World, metadata: dict[str, Any]) -> None:
    """The wait ends, and the other's transcript is not handed over."""
    server = world.server().next("create", status(201, {"id": "theirs"}))
    server.always("get", status(200, STRANGER | {"id": "theirs", "custom_metadata": metadata}))
    error = world.fails(MalformedResponse, world.client(server).transcribe, URL, token=TOKEN)
    assert ("theirs", TOKEN) == (error.job_id, error.token)


@row(102, "the answers to polls say nothing about whose the job is")
@each("metadata", [{}, {"custom_metadata": None}, {"custom_metadata": {}}])
def test_polls_without_metadata(world: World, metadata: dict[str, Any]) -> None:
    """That is no other job."""
    server = world.server().always("get", status(200, {"id": "job-1", "status": "done", "result": RESULT} | metadata))
    assert "Hello there." == world.works(world.client(server).transcribe, URL, token=TOKEN).text


Damage = Callable[[dict[str, Any]], Any]

METADATA: dict[str, Damage] = {
    "null": lambda job: job | {"custom_metadata": None},
    "absent": lambda job: {key: value for key, value in job.items() if key != "custom_metadata"},
    "text": lambda job: job | {"custom_metadata": str(job["custom_metadata"])},
    "in a list": lambda job: job | {"custom_metadata": [job["custom_metadata"]]},
}
IDS: dict[str, Damage] = {
    "a number": lambda job: job | {"id": 5},
    "absent": lambda job: {key: value for key, value in job.items() if key != "id"},
    "with a slash": lambda job: job | {"id": "a/b"},
    "empty": lambda job: job | {"id": ""},
    "no job at all": lambda job: None,
}
WAYS = ("lost", "again")
"""Why a job is looked for: the answer to its create was lost, or its token is used again."""


def looked_for(world: World, how: str, damage: Damage) -> tuple[Server, Any]:
    """A server that lists its jobs damaged, and a client whose next submission looks for one."""
    server = listing(world.server(), lambda own: [damage(job) for job in own])
    client = world.client(server)
    if how == "lost":
        server.next("create", reset(made=True))
    else:
        world.works(client.submit, URL, token=TOKEN)
    return server, client


@row(103, "the list shows our job without readable metadata")
@each("damage, how", {f"{name}, {how}": (METADATA[name], how) for name in METADATA for how in WAYS})
def test_metadata_that_cannot_be_read(world: World, damage: Damage, how: str) -> None:
    """The client asks the job itself."""
    server, client = looked_for(world, how, damage)
    assert "job-1" == world.works(client.submit, URL, token=TOKEN).id
    assert 1 == len(server.jobs)


ANSWERS = {
    "500": status(500),
    "404": status(404),
    "unreadable": status(200, {"id": "job-1", "status": "done", "custom_metadata": "text"}),
    "another": status(200, {"id": "job-2", "status": "done", "custom_metadata": None}),
    "no job": status(200, {}),
}


@tiers.check
@row(103, "the job that would decide cannot be asked, or is damaged, too")
@each("answer, how", {f"{name}, {how}": (ANSWERS[name], how) for name in ANSWERS for how in WAYS})
def test_metadata_that_stays_unreadable(world: World, answer: Behaviour, how: str) -> None:
    """Nothing is created on the strength of such a list."""
    server, client = looked_for(world, how, METADATA["null"])
    server.always("get", answer)
    error = world.fails(SubmissionUnknown, client.submit, URL, token=TOKEN, resubmit=True)
    assert (TOKEN, 1) == (error.token, server.count("create"))


@row(103, "the list shows our job without a usable id")
@each("damage, how", {f"{name}, {how}": (IDS[name], how) for name in IDS for how in WAYS})
def test_ids_that_cannot_be_used(world: World, damage: Damage, how: str) -> None:
    """Nothing is created on the strength of such a list."""
    server, client = looked_for(world, how, damage)
    world.fails(SubmissionUnknown, client.submit, URL, token=TOKEN, resubmit=True)
    assert 1 == server.count("create")


@row(103, "jobs of other programs have no metadata")
@each("count", [1, 20, 21])
def test_jobs_of_other_programs(world: World, count: int) -> None:
    """They block nothing, up to 20 of them; more leave open whether one is ours."""
    foreign = [{"id": f"f-{n}", "status": "done", "custom_metadata": None} for n in range(count)]
    server = listing(world.server(), lambda own: [*own, *foreign])
    server.always("get", lambda exchange: exchange.answer(200, foreign[int(exchange.request.path.rpartition("-")[2])]))
    client = world.client(server)
    if count <= 20:
        assert "job-1" == world.works(client.submit, URL, token=TOKEN).id
        assert 2 * count == server.count("get")
    else:
        world.fails(SubmissionUnknown, client.submit, URL, token=TOKEN)


@row(104, "a job of page 1 is deleted between two page requests")
@each("count", [1, 5, 12])
def test_a_deletion_between_pages(world: World, count: int) -> None:
    """Pages overlap, so the job that moved is found; if more moved, nothing is created."""
    others = [{"id": f"o-{n}", "status": "done", "custom_metadata": {}} for n in range(20)]
    server = world.server()
    client = world.client(server)
    world.works(client.submit, URL, token=TOKEN)

    def listed(own: list[dict[str, Any]]) -> list[Any]:
        first = server.requests[-1].query["offset"] == ["0"]
        return [*others[0 if first else count :], *own]

    listing(server, listed)
    if count <= 5:
        assert "job-1" == world.works(client.submit, URL, token=TOKEN).id
    else:
        world.fails(SubmissionUnknown, client.find, "another-token")
    assert 1 == server.count("create")


DATES = {
    "fractions": ("2026-01-01T00:00:17Z", "2026-01-01T00:00:17.210Z"),
    "zones": ("2026-01-01T02:00:00+02:00", "2026-01-01T00:00:01Z"),
    "equal, in two zones": ("2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00Z"),
    "one cannot be read": ("2026-01-01T00:00:00Z", "2025-13-01"),
}


@tiers.check
@row(105, "two jobs of one token, on two pages, with dates in several forms", posts=0)
@each("first, second", DATES)
def test_two_jobs_of_one_token(world: World, first: str, second: str) -> None:
    """The older is adopted, and the other is reported."""
    mine = {"client_token": TOKEN}
    others = [{"id": f"o-{n}", "custom_metadata": {}} for n in range(42)]
    younger = {"id": "b", "created_at": second, "custom_metadata": mine}
    older = {"id": "a", "created_at": first, "custom_metadata": mine}
    server = listing(world.server(), lambda _: [younger, *others, older])
    job = world.works(world.client(server).find, TOKEN)
    assert ("a", ("b",)) == (job.id, job.duplicates)


@row(105, "more jobs of one token than a page holds", posts=0)
def test_many_jobs_of_one_token(world: World) -> None:
    """The oldest is adopted, and all others are reported."""
    ids = [f"j-{n:02}" for n in range(25)]
    many = [
        {"id": job_id, "created_at": f"2026-01-01T00:00:{job_id[2:]}Z", "custom_metadata": {"client_token": TOKEN}}
        for job_id in ids
    ]
    job = world.works(world.client(listing(world.server(), lambda _: many[::-1])).find, TOKEN)
    assert ids == [job.id, *job.duplicates]


PAGES: dict[str, list[Any]] = {
    "no ids": [{"status": "done"}] * 20,
    "nulls": [None] * 20,
    "numbers": [{"id": n} for n in range(20)],
    "repeated": [{"id": f"j-{n}", "status": "done", "custom_metadata": {}} for n in range(20)],
}


@tiers.check
@row(106, "pages without one usable job, and pages that repeat, for ever", posts=0)
@each("items", PAGES)
def test_pages_without_end(world: World, items: list[Any]) -> None:
    """Lists and searches end, after few requests."""
    server = world.server()
    server.always("list", lambda exchange: exchange.answer(200, {"items": items, "next": "https://gladia.test/more"}))
    client = world.client(server)
    if items is PAGES["repeated"]:
        assert 20 == len(world.works(lambda: list(client.jobs())))
    else:
        world.fails(MalformedResponse, lambda: list(client.jobs()))
    world.fails(SubmissionUnknown, client.find, TOKEN)
    assert server.count("list") <= 4 + 25


@tiers.check
@row(119, "what is known of an earlier try that there was not")
@each("known, looks", [("impossible", 0), ("unknown", 2), ("possible", 5)])
def test_an_earlier_try_that_there_was_not(world: World, known: EarlierTry, looks: int) -> None:
    """One job is made, with no more looks than that knowledge needs."""
    server = world.server()
    world.works(world.client(server).submit, URL, token=TOKEN, earlier_try=known)
    assert (1, looks) == (len(server.jobs), server.count("list"))


@tiers.check
@row(119, "when the list shows the job of an earlier try")
@each("known, shown_after", [("unknown", 0), ("possible", 0), ("possible", 1), ("possible", 3)])
def test_an_earlier_try(world: World, known: EarlierTry, shown_after: int) -> None:
    """Its job is found, with no more looks than that needs."""
    server = world.server()
    client = world.client(server)
    world.works(client.submit, URL, token=TOKEN, earlier_try="impossible")
    listing(server, lambda own: own if server.count("list") > shown_after else [])
    job = world.works(client.submit, URL, token=TOKEN, earlier_try=known)
    assert ("job-1", 1, shown_after + 1) == (job.id, len(server.jobs), server.count("list"))
