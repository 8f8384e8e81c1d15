"""Fault matrix: whose a job is, and lists that cannot be read whole."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from gladia_control import MalformedResponse, SubmissionUnknown, TokenReused

from tests import tiers
from tests.faults.server import RESULT, Exchange, Server, reset, status
from tests.faults.world import URL, World, row

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
def test_a_strangers_job(world: World) -> None:
    """It is never taken for ours: the error names both jobs."""

    def appears(when: str) -> None:
        server = listing(world.server(), lambda own: [*own, STRANGER] if own or when == "before" else [])
        if when == "in place of ours":
            listing(server, lambda own: [STRANGER] if own else [])
            server.next("create", reset(made=True))
        if when == "beside ours":
            server.next("create", reset(made=True))
        client = world.client(server)
        error = world.fails(TokenReused, client.transcribe, URL, token=TOKEN)
        known = {"after": "job-1", "beside ours": "job-1"}
        assert ("older", known.get(when), TOKEN) == (error.job_id, error.own_job_id, error.token)
        assert (when != "before") == bool(server.count("create"))

    world.each(["before", "after", "beside ours", "in place of ours"], appears)


@row(102, "a create is answered with another submission's job")
def test_an_answer_of_a_cache(world: World) -> None:
    """The wait ends, and the other's transcript is not handed over."""
    others = [
        {"client_token": "order-41", "client_request": "f" * 64},
        {"client_token": TOKEN, "client_request": "f" * 64},
        {"customer": "x"},
    ]

    def replayed(metadata: dict[str, Any]) -> None:
        server = world.server().next("create", status(201, {"id": "theirs"}))
        server.always("get", status(200, STRANGER | {"id": "theirs", "custom_metadata": metadata}))
        error = world.fails(MalformedResponse, world.client(server).transcribe, URL, token=TOKEN)
        assert ("theirs", TOKEN) == (error.job_id, error.token)

    world.each(others, replayed)


@row(102, "the answers to polls say nothing about whose the job is")
def test_polls_without_metadata(world: World) -> None:
    """That is no other job."""

    def without(metadata: dict[str, Any]) -> None:
        server = world.server().always(
            "get", status(200, {"id": "job-1", "status": "done", "result": RESULT} | metadata)
        )
        assert "Hello there." == world.works(world.client(server).transcribe, URL, token=TOKEN).text

    world.each([{}, {"custom_metadata": None}, {"custom_metadata": {}}], without)


METADATA: dict[str, Callable[[dict[str, Any]], Any]] = {
    "null": lambda job: job | {"custom_metadata": None},
    "absent": lambda job: {key: value for key, value in job.items() if key != "custom_metadata"},
    "text": lambda job: job | {"custom_metadata": str(job["custom_metadata"])},
    "in a list": lambda job: job | {"custom_metadata": [job["custom_metadata"]]},
}
IDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a number": lambda job: job | {"id": 5},
    "absent": lambda job: {key: value for key, value in job.items() if key != "id"},
    "with a slash": lambda job: job | {"id": "a/b"},
    "empty": lambda job: job | {"id": ""},
    "no job at all": lambda job: None,
}


@row(103, "the list shows our job without readable metadata")
def test_metadata_that_cannot_be_read(world: World) -> None:
    """The client asks the job itself."""

    def adopted(damage: str, how: str) -> None:
        server = listing(world.server(), lambda own: [METADATA[damage](job) for job in own])
        client = world.client(server)
        if how == "lost":
            server.next("create", reset(made=True))
        else:
            world.works(client.submit, URL, token=TOKEN)
        job = world.works(client.submit, URL, token=TOKEN)
        assert ("job-1", 1) == (job.id, len(server.jobs))

    world.each(itertools.product(METADATA, ["lost", "again"]), adopted)


@row(103, "the job that would decide cannot be asked, or is damaged, too")
def test_metadata_that_stays_unreadable(world: World) -> None:
    """Nothing is created on the strength of such a list."""
    answers = {
        "500": status(500),
        "404": status(404),
        "unreadable": status(200, {"id": "job-1", "status": "done", "custom_metadata": "text"}),
        "another": status(200, {"id": "job-2", "status": "done", "custom_metadata": None}),
        "no job": status(200, {}),
    }

    def unknown(answer: str, how: str) -> None:
        server = listing(world.server(), lambda own: [METADATA["null"](job) for job in own])
        client = world.client(server)
        if how == "lost":
            server.next("create", reset(made=True)).always("get", answers[answer])
        else:
            world.works(client.submit, URL, token=TOKEN)
            server.always("get", answers[answer])
        error = world.fails(SubmissionUnknown, client.submit, URL, token=TOKEN, resubmit=True)
        assert (TOKEN, 1) == (error.token, server.count("create"))

    world.each(itertools.product(answers, ["lost", "again"]), unknown)


@row(103, "the list shows our job without a usable id")
def test_ids_that_cannot_be_used(world: World) -> None:
    """Nothing is created on the strength of such a list."""

    def unknown(damage: str, how: str) -> None:
        server = listing(world.server(), lambda own: [IDS[damage](job) for job in own])
        client = world.client(server)
        if how == "lost":
            server.next("create", reset(made=True))
        else:
            world.works(client.submit, URL, token=TOKEN)
        world.fails(SubmissionUnknown, client.submit, URL, token=TOKEN, resubmit=True)
        assert 1 == server.count("create")

    world.each(itertools.product(IDS, ["lost", "again"]), unknown)


@row(103, "jobs of other programs have no metadata")
def test_jobs_of_other_programs(world: World) -> None:
    """They block nothing, up to 20 of them; more leave open whether one is ours."""
    world.posts = 2

    def listed(count: int) -> None:
        foreign = [{"id": f"f-{n}", "status": "done", "custom_metadata": None} for n in range(count)]
        server = listing(world.server(), lambda own: [*own, *foreign])
        server.always("get", lambda exchange: exchange.answer(
            200, {"id": exchange.request.path.rpartition("/")[2], "status": "done", "custom_metadata": None}
        ))  # fmt: skip
        if count <= 20:
            assert "job-1" == world.works(world.client(server).submit, URL, token=TOKEN).id
            assert 2 * count == server.count("get")
        else:
            world.fails(SubmissionUnknown, world.client(server).submit, URL, token=TOKEN)

    world.each([1, 20, 21], listed)


@row(104, "a job of page 1 is deleted between two page requests")
def test_a_deletion_between_pages(world: World) -> None:
    """Pages overlap, so the job that moved is found; if more moved, nothing is created."""

    def deleted(count: int) -> None:
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

    world.each([1, 5, 12], deleted)


DATES = {
    "fractions": ["2026-01-01T00:00:17Z", "2026-01-01T00:00:17.210Z"],
    "zones": ["2026-01-01T02:00:00+02:00", "2026-01-01T00:00:01Z"],
    "equal, in two zones": ["2026-01-01T02:00:00+02:00", "2026-01-01T00:00:00Z"],
    "one cannot be read": ["2026-01-01T00:00:00Z", "2025"],
}


@row(105, "several jobs of one token, on several pages, with dates in several forms")
def test_several_jobs_of_one_token(world: World) -> None:
    """The oldest is adopted, and all others are reported."""
    world.posts = 0
    mine = {"client_token": TOKEN}

    def found(form: str) -> None:
        first, second = DATES[form]
        others = [{"id": f"o-{n}", "custom_metadata": {}} for n in range(42)]
        jobs = [
            {"id": "b", "created_at": second, "custom_metadata": mine},
            *others,
            {"id": "a", "created_at": first, "custom_metadata": mine},
        ]
        server = listing(world.server(), lambda _: jobs)
        job = world.works(world.client(server).find, TOKEN)
        assert ("a", ("b",)) == (job.id, job.duplicates)

    world.each(list(DATES)[:3], found)
    many = [{"id": f"j-{n:02}", "created_at": f"2026-01-01T00:00:{n:02}Z", "custom_metadata": mine} for n in range(25)]
    job = world.works(world.client(listing(world.server(), lambda _: many[::-1])).find, TOKEN)
    assert ("j-00", tuple(f"j-{n:02}" for n in range(1, 25))) == (job.id, job.duplicates)


@row(106, "pages without one usable job, and pages that repeat, for ever")
def test_pages_without_end(world: World) -> None:
    """Lists and searches end, after few requests."""
    world.posts = 0
    pages = {
        "no ids": [{"status": "done"}] * 20,
        "nulls": [None] * 20,
        "numbers": [{"id": n} for n in range(20)],
        "repeated": [{"id": f"j-{n}", "status": "done", "custom_metadata": {}} for n in range(20)],
    }

    def ends(what: str) -> None:
        server = world.server().always("list", status(200, {"items": pages[what], "next": "https://gladia.test/more"}))
        client = world.client(server)
        if what == "repeated":
            assert 20 == len(world.works(lambda: list(client.jobs())))
        else:
            world.fails(MalformedResponse, lambda: list(client.jobs()))
        world.fails(SubmissionUnknown, client.find, TOKEN)
        assert server.count("list") <= 4 + 25

    world.each(pages, ends)


@tiers.check
@row(119, "what is known of an earlier try, and when the list shows its job")
def test_what_is_known_of_an_earlier_try(world: World) -> None:
    """There is one job in the end, with no more looks than that knowledge needs."""

    def tried(known: str, earlier: bool, shown_after: int) -> None:
        server = world.server()
        client = world.client(server)
        if earlier:
            world.works(client.submit, URL, token=TOKEN, earlier_try="impossible")
        looks = server.count("list")
        listing(server, lambda own: own if server.count("list") - looks > shown_after else [])
        job = world.works(client.submit, URL, token=TOKEN, earlier_try=known)
        count = server.count("list") - looks
        if known == "impossible":
            assert 0 == count
        elif earlier:
            assert ("job-1", 1, shown_after + 1) == (job.id, len(server.jobs), count)
        else:
            assert {"unknown": 2, "possible": 5}[known] == count

    world.each([("impossible", False, 0), ("unknown", False, 0), ("unknown", True, 0), ("possible", False, 0)], tried)
    world.each([("possible", True, shown_after) for shown_after in (0, 1, 3)], tried)
