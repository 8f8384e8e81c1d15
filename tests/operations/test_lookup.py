"""Look for a job by its token."""

from __future__ import annotations

import itertools
from typing import Any, TypeAlias

import pytest
from gladia_control import errors
from gladia_control.operations.lookup import READ_JOBS, SEARCHED_PAGES, Found, Lookup, find
from gladia_control.operations.response import AnyResponse
from gladia_control.operations.steps import Send

from tests.support.job_pages import job, listing, page
from tests.support.simulation import LOST, REFUSED, Script, Simulation, answers, by_operation, reply
from tests.support.sources import REQUEST


def found_ids(jobs: list[Any]) -> list[str]:
    return [found["id"] for found in jobs]


def searched(simulation: Simulation, *, patient: bool = False) -> tuple[list[str], bool]:
    """The ids that a search for `t` finds, and whether it is complete."""
    found = simulation.run(Lookup(simulation.state, "t").search(999.0, patient=patient))
    return found_ids(found.jobs), found.complete


def others(count: int, first: int = 0) -> list[Any]:
    return [job(f"o{n}", "x") for n in range(first, first + count)]


def bare(count: int) -> list[Any]:
    """Listed jobs whose metadata is not shown."""
    return [{"id": f"f{n}", "custom_metadata": None} for n in range(count)]


def test_a_lookup_reads_further_pages_and_ignores_foreign_items() -> None:
    """The server's filter is not trusted: pages of others are read on to the last one, damaged items skipped."""
    damaged: list[Any] = [{"id": 5}, {"custom_metadata": None}, {}, job("../x", "t")]
    listed = [*others(16), *damaged, *others(17, 16), job("job-1", "t"), *others(20, 33)]
    simulation = Simulation(by_operation(list=listing(*listed)))
    assert ["job-1"] == found_ids(simulation.run(find(simulation.state, "t", 99.0)))
    assert [0, 15, 30, 45] == [send.call.query["offset"] for send in simulation.sent]
    assert '{"client_token":"t"}' == simulation.sent[0].call.query["custom_metadata"]


def test_a_lookup_for_its_own_sake_is_repeated_until_it_works() -> None:
    """A failure says nothing about the job."""
    simulation = Simulation(answers(LOST, reply(503), page(job("job-1", "t"))))
    assert ["job-1"] == found_ids(simulation.run(find(simulation.state, "t", 99.0)))


def test_a_part_of_the_list_proves_nothing() -> None:
    """An answer with another status than 200, such as 206, may lack the job."""
    partial = reply(206, {"next": None, "items": []})
    assert ([], False) == searched(Simulation(by_operation(list=partial)))


def test_a_search_needs_only_the_token() -> None:
    """Jobs of every request are found, on all pages, the oldest first; what they were made for is told apart."""
    older = job("older", "t", "2026-01-01T00:00:00Z", client_request="another")
    newer = job("newer", "t", "2026-01-01T00:00:00.5Z")
    simulation = Simulation(by_operation(list=listing(newer, *others(30), older)))
    found = simulation.run(Lookup(simulation.state, "t").search(99.0, patient=False))
    assert (["older", "newer"], True) == (found_ids(found.jobs), found.complete)
    assert (["newer"], ["older"]) == (found_ids(found.ours(REQUEST)), found_ids(found.others(REQUEST)))


UNREADABLE: dict[str, dict[str, Any]] = {
    "null": {"id": "j", "custom_metadata": None},
    "absent": {"id": "j"},
    "text": {"id": "j", "custom_metadata": '{"client_token": "t"}'},
    "in a list": {"id": "j", "custom_metadata": [{"client_token": "t"}]},
}

Expected: TypeAlias = tuple[list[str], bool]

OURS: Expected = (["j"], True)
FOREIGN: Expected = ([], True)
OPEN: Expected = ([], False)
STATED = {"id": "j", "status": "done"}
ASKED: list[tuple[str, AnyResponse, Expected]] = [
    ("ours", reply(200, STATED | {"custom_metadata": {"client_token": "t"}}), OURS),
    ("another's", reply(200, STATED | {"custom_metadata": {"client_token": "x"}}), FOREIGN),
    ("empty", reply(200, STATED | {"custom_metadata": {}}), FOREIGN),
    ("null", reply(200, STATED | {"custom_metadata": None}), FOREIGN),
    ("absent", reply(200, STATED), FOREIGN),
    ("text", reply(200, STATED | {"custom_metadata": "text"}), OPEN),
    ("in a list", reply(200, STATED | {"custom_metadata": [{"client_token": "t"}]}), OPEN),
    ("another job", reply(200, STATED | {"id": "k", "custom_metadata": None}), OPEN),
    ("no id", reply(200, {"status": "done", "custom_metadata": None}), OPEN),
    ("no state", reply(200, {"id": "j", "custom_metadata": {"client_token": "t"}}), OPEN),
    ("no object", reply(200, []), OPEN),
    ("404", reply(404), OPEN),
    ("500", reply(500), OPEN),
    ("lost", LOST, OPEN),
    ("not sent", REFUSED, OPEN),
]


@pytest.mark.parametrize(("answer", "expected"), [row[1:] for row in ASKED], ids=[row[0] for row in ASKED])
@pytest.mark.parametrize("listed", UNREADABLE.values(), ids=UNREADABLE)
def test_a_job_whose_metadata_cannot_be_read_is_asked_once(
    listed: dict[str, Any], answer: AnyResponse, expected: Expected
) -> None:
    """The job itself says whose it is. If it cannot be asked, or cannot be read either, nothing is known of it."""
    simulation = Simulation(by_operation(list=page(listed), get=answer))
    assert expected == searched(simulation)
    assert ["list", "get"] == [send.call.operation for send in simulation.sent]


@pytest.mark.parametrize("item", [None, 5, {}, {"id": 5}, {"id": ""}, {"id": "a/b"}, job("a/b", "t")], ids=repr)
def test_an_item_that_cannot_be_asked_leaves_it_open(item: Any) -> None:
    """It may be ours, and has no id that could be used."""
    assert OPEN == searched(Simulation(by_operation(list=page(item))))
    assert (["j"], False) == searched(Simulation(by_operation(list=page(item, job("j", "t")))))


def test_another_programs_item_without_a_usable_id_is_none_of_ours() -> None:
    """Its metadata says so."""
    assert FOREIGN == searched(Simulation(by_operation(list=page(job("a/b", "x")))))


def says_null(_: Simulation, send: Send) -> AnyResponse:
    return reply(200, {"id": send.call.job_id, "status": "done", "custom_metadata": None})


@pytest.mark.parametrize(("count", "asked", "complete"), [(1, 1, True), (20, 20, True), (21, 20, False)])
def test_a_search_asks_twenty_jobs(count: int, asked: int, complete: bool) -> None:
    """More leave it open, but a job that says it is ours is found behind them."""
    simulation = Simulation(by_operation(list=listing(*bare(count)), get=says_null))
    assert ([], complete) == searched(simulation)
    assert (READ_JOBS, asked) == (20, simulation.count("get"))
    simulation = Simulation(by_operation(list=listing(*bare(count), job("j", "t")), get=says_null))
    assert (["j"], complete) == searched(simulation)


def test_a_foreign_job_is_asked_only_once() -> None:
    """Later searches of the same lookup remember it, but not one that could not be read, and have twenty requests."""
    listed, refused = bare(20), {"f1", "f2"}
    answer = itertools.cycle([reply(500), reply(200, {"id": "f2", "status": "done", "custom_metadata": "text"})])

    def asked(simulation: Simulation, send: Send) -> AnyResponse:
        return next(answer) if send.call.job_id in refused else says_null(simulation, send)

    simulation = Simulation(lambda simulation, send: by_operation(list=listing(*listed), get=asked)(simulation, send))
    lookup = Lookup(simulation.state, "t")

    def again() -> tuple[bool, int]:
        before = simulation.count("get")
        return simulation.run(lookup.search(99.0, patient=False)).complete, simulation.count("get") - before

    assert [(False, 20), (False, 2)] == [again(), again()]
    refused.clear()
    listed += [{"id": f"g{n}", "custom_metadata": None} for n in range(18)]
    assert [(True, 20), (True, 0)] == [again(), again()]


@pytest.mark.parametrize(("deleted", "complete"), [(0, True), (1, True), (4, True), (5, False), (6, False)])
def test_pages_overlap_so_that_a_deletion_shows(deleted: int, complete: bool) -> None:
    """Two pages share five jobs. If they share none any more, a job may have slipped through between them."""
    listed = [*others(30), job("j", "t")]

    def script(simulation: Simulation, send: Send) -> AnyResponse:
        return listing(*listed[deleted if len(simulation.sent) > 1 else 0 :])(simulation, send)

    assert (["j"], complete) == searched(Simulation(script))


@pytest.mark.parametrize(("count", "complete"), [(380, True), (381, False)])
def test_a_search_ends_after_25_pages(count: int, complete: bool) -> None:
    """A longer list proves nothing, but what was found counts."""
    for first, expected in (([], []), ([job("j", "t")], ["j"])):
        simulation = Simulation(by_operation(list=listing(*first, *others(count - len(first)))))
        assert (expected, complete) == searched(simulation)
        assert SEARCHED_PAGES == simulation.count("list") == 25


@pytest.mark.parametrize("second", [LOST, reply(503), reply(403), reply(200, {"items": None})], ids=repr)
def test_a_page_that_fails_leaves_it_open(second: AnyResponse) -> None:
    """What the pages before it hold is found all the same, by a patient search, too."""
    pages = page(job("j", "t"), *others(19), more=True), second
    for patient in (False, True):
        assert (["j"], False) == searched(Simulation(answers(*pages)), patient=patient)
    assert OPEN == searched(Simulation(answers(page(*others(20), more=True), second)))


def test_a_patient_search_that_finds_nothing_raises_what_ends_it() -> None:
    """Repetition does not mend a refusal."""
    with pytest.raises(errors.PermissionDenied):
        searched(Simulation(answers(page(*others(20), more=True), reply(403))), patient=True)


@pytest.mark.parametrize("listed", [others(381), [{"id": 5}], [{"id": "j"}]], ids=["long", "no id", "unreadable"])
def test_a_job_is_not_missing_from_a_list_that_cannot_be_read(listed: list[Any]) -> None:
    """`find` says so instead of finding nothing."""
    simulation = Simulation(by_operation(list=listing(*listed), get=reply(404)))
    with pytest.raises(errors.SubmissionUnknown, match="could not be read whole"):
        simulation.run(find(simulation.state, "t", 999.0))


def scheduled(script: Script, deadline: float = 150.0) -> tuple[Found, Simulation]:
    """What the searches of a schedule find, until one finds a job."""
    simulation = Simulation(script)
    return simulation.run(Lookup(simulation.state, "t").schedule(deadline, lambda found: found.jobs)), simulation


@pytest.mark.parametrize(("visible_at", "searches"), [(0, 1), (6, 2), (15, 3), (40, 4)])
def test_a_schedule_ends_when_enough_was_found(visible_at: float, searches: int) -> None:
    """It searches after 2, 6, 15 and 40 seconds."""
    found, simulation = scheduled(
        lambda simulation, _: page(job("j", "t")) if simulation.time >= visible_at else page()
    )
    assert (["j"], searches) == (found_ids(found.jobs), simulation.count("list"))


@pytest.mark.parametrize(("deadline", "complete"), [(150.0, True), (39.0, False)])
def test_a_schedule_that_is_cut_short_proves_nothing(deadline: float, complete: bool) -> None:
    """Only the whole schedule shows that there is no job; the last search just before the deadline does not."""
    found, simulation = scheduled(by_operation(list=page()), deadline)
    assert ([], complete, 4) == (found.jobs, found.complete, simulation.count("list"))
