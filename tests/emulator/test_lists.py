"""Lists of jobs: pages, filters and late visibility."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from gladia_control.emulator import ManualClock

from tests.emulator.support import JOBS, Caller


def ids(caller: Caller, query: Any = None) -> list[str]:
    """The ids of the jobs that a list shows."""
    reply = caller.http.get(JOBS, params=query)
    assert 200 == reply.status_code, reply.text
    return [job["id"] for job in reply.json()["items"]]


def test_a_page_has_twenty_jobs(caller: Caller) -> None:
    """A page has the newest twenty jobs, the newest first, also when the clock stands still; a full one leads on."""
    made = [caller.create() for _ in range(20)]
    page = caller.http.get(JOBS).json()
    assert (made[::-1], None) == ([job["id"] for job in page["items"]], page["next"])
    made.append(caller.create())
    page = caller.http.get(JOBS).json()
    assert made[:0:-1] == [job["id"] for job in page["items"]]
    last = caller.http.get(page["next"]).json()
    assert (made[:1], None) == ([job["id"] for job in last["items"]], last["next"])


def test_pages_lead_through_all_jobs(caller: Caller) -> None:
    """Following next from the first page shows every job once, and each page names itself and the first."""
    made = [caller.create() for _ in range(5)]
    url, seen, pages = f"{caller.emulator.url}{JOBS}?limit=2", [], 0
    while url:
        page = caller.http.get(url).json()
        assert caller.http.get(page["current"]).json() == page
        assert made[:-3:-1] == [job["id"] for job in caller.http.get(page["first"]).json()["items"]]
        seen += [job["id"] for job in page["items"]]
        url, pages = page["next"], pages + 1
    assert (made[::-1], 3) == (seen, pages)


def test_pages_keep_their_filters(caller: Caller) -> None:
    """The URLs of pages carry the filters of the request, in both spellings and with every repetition."""
    made = [caller.create(custom_metadata={"a": "x&y", "b": 1}) for _ in range(3)]
    for _ in range(3):
        caller.create()
    query = [("limit", "2"), ("status", "queued"), ("status", "done"), ("custom_metadata[a]", "x&y")]
    page = caller.http.get(JOBS, params=[*query, ("custom_metadata", '{"b":1}')]).json()
    kept = parse_qsl(urlsplit(page["next"]).query)
    assert {("offset", "2"), *query, ("custom_metadata", '{"b":1}')} == set(kept)
    assert made[:1] == [job["id"] for job in caller.http.get(page["next"]).json()["items"]]


def test_pages_are_on_the_host_that_was_addressed(caller: Caller) -> None:
    """URLs have the host and port that the client addressed."""
    caller.create()
    seen = caller.http.get(JOBS, headers={"host": "localhost:8080"}).json()["first"]
    assert "http://localhost:8080/v2/pre-recorded?offset=0&limit=20" == seen


def test_an_offset_beyond_the_end_is_an_empty_page(caller: Caller) -> None:
    """However large an offset is, the answer is a page."""
    caller.create()
    for offset in (1, 10**30):
        page = caller.http.get(JOBS, params={"offset": offset}).json()
        assert ([], None) == (page["items"], page["next"])


def test_jobs_are_found_by_their_state(caller: Caller, clock: ManualClock) -> None:
    """One state, or several; a state that no job is in finds none, and what the document does not have is ignored."""
    done = caller.create()
    clock.advance(2)
    processing = caller.create()
    clock.advance(1)
    queued = caller.create()
    assert [done] == ids(caller, {"status": "done", "unheard_of": "x"})
    assert [queued, processing] == ids(caller, {"status": ["processing", "queued"]})
    assert [queued, processing] == ids(caller, {"status[]": ["processing", "queued"]})
    assert [queued, processing] == ids(caller, {"status[0]": "processing", "status[1]": "queued"})
    assert [] == ids(caller, {"status": "error"})


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({"date": "2026-01-02"}, [2]),
        ({"date": "2026-01-02T18:30:00Z"}, [2]),
        ({"date": "2026-01-03T00:30:00+01:00"}, [2]),
        ({"date": "2025-12-31"}, []),
        ({"before_date": "2026-01-02"}, [1]),
        ({"before_date": "2026-01-02T01:00:00.001+01:00"}, [2, 1]),
        ({"after_date": "2026-01-02T00:00:00Z"}, [3]),
        ({"after_date": "2026-01-01", "before_date": "2026-01-03"}, [2]),
    ],
)
def test_jobs_are_found_by_their_date(
    caller: Caller, clock: ManualClock, query: dict[str, str], days: list[int]
) -> None:
    """A day is a day in UTC; before and after are strict, and understand time zones."""
    made = {}
    for day in (1, 2, 3):
        made[caller.create()] = day
        clock.advance(86_400)
    assert days == [made[job_id] for job_id in ids(caller, query)]


METADATA: dict[str, dict[str, Any]] = {
    "text": {"order": "42"},
    "number": {"order": 42, "who": "me"},
    "flag": {"order": True},
    "nested": {"order": {"id": 42}},
    "none": {},
}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"custom_metadata": '{"order": "42"}'}, {"number", "text"}),
        ({"custom_metadata": '{"order": 42}'}, {"number"}),
        ({"custom_metadata": '{"order": true}'}, {"flag"}),
        ({"custom_metadata": '{"order": 1}'}, set()),
        ({"custom_metadata": '{"order": {"id": 42}}'}, {"nested"}),
        ({"custom_metadata": '{"order": 42, "who": "me"}'}, {"number"}),
        ({"custom_metadata": '{"order": 42, "who": "you"}'}, set()),
        ({"custom_metadata": '{"missing": null}'}, set()),
        ({"custom_metadata": "{}"}, set(METADATA)),
        ({"custom_metadata[order]": "42"}, {"number", "text"}),
        ({"custom_metadata[order]": "true"}, {"flag"}),
        ({"custom_metadata[order]": "True"}, {"flag"}),
        ({"custom_metadata[order]": '{"id":42}'}, {"nested"}),
        ({"custom_metadata[order][id]": "42"}, {"nested"}),
        ({"custom_metadata[order][id][x]": "42"}, set()),
        ({"custom_metadata[order]": "42", "custom_metadata[who]": "me"}, {"number"}),
        ({"custom_metadata[missing]": ""}, set()),
    ],
)
def test_jobs_are_found_by_their_metadata(caller: Caller, query: dict[str, str], found: set[str]) -> None:
    """JSON finds jobs with all its entries, a number also by its text; Gladia's library compares texts, in brackets."""
    names = {caller.create(**({"custom_metadata": given} if given else {})): name for name, given in METADATA.items()}
    assert found == {names[job] for job in ids(caller, query)}


@pytest.mark.parametrize(
    ("query", "violation"),
    [
        ("offset=-1", "offset: must be >= 0, got -1"),
        ("limit=0", "limit: must be >= 1, got 0"),
        ("limit=ten", 'limit: must be a whole number, got "ten"'),
        ("limit=1.0", 'limit: must be a whole number, got "1.0"'),
        ("limit=%EF%BC%91", 'limit: must be a whole number, got "\uff11"'),
        ("offset=1&offset=2", "offset: must be given once, is given 2 times"),
        ("status=ready", 'status[0]: must be one of queued, processing, done, error, got "ready"'),
        ("date=tomorrow", 'date: must be an ISO 8601 date, got "tomorrow"'),
        ("after_date=0001-01-01T00:00:00%2B23:59", "after_date: must be an ISO 8601 date"),
        ("custom_metadata=%5B%5D", "custom_metadata: must be a JSON object, got []"),
        ("custom_metadata=%FF", "custom_metadata: must be a JSON object"),
    ],
)
def test_a_wrong_parameter_is_named(caller: Caller, query: str, violation: str) -> None:
    """A parameter that cannot be understood is refused, and the answer says which and why."""
    reply = caller.http.get(httpx.URL(f"{caller.emulator.url}{JOBS}", query=query.encode()))
    assert 400 == reply.status_code
    assert 1 == len(reply.json()["validation_errors"])
    assert reply.json()["validation_errors"][0].startswith(violation)


def test_a_job_is_listed_late(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """A job appears exactly that many seconds after its creation, whatever is asked for; its id works before."""
    caller = emulate(listed_after=5)
    job_id = caller.create(custom_metadata={"order": "42"})
    queries: list[dict[str, str]] = [{}, {"status": "done", "custom_metadata": '{"order":"42"}'}]
    clock.advance(4.999)
    assert ([[], []], "done") == ([ids(caller, query) for query in queries], caller.get(job_id)["status"])
    clock.advance(0.001)
    assert [[job_id], [job_id]] == [ids(caller, query) for query in queries]


def test_each_job_is_late_on_its_own(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """Older jobs are listed while a newer one is not yet, and pages count only those that are."""
    caller = emulate(listed_after=5)
    first, second = caller.create(), caller.create()
    clock.advance(5)
    third = caller.create()
    assert [second, first] == ids(caller)
    assert [second] == ids(caller, {"limit": 1})
    assert [first] == ids(caller, {"limit": 1, "offset": 1})
    assert caller.http.get(JOBS, params={"limit": 2}).json()["next"] is None
    clock.advance(5)
    assert [third, second, first] == ids(caller)


def test_a_job_may_never_be_listed(caller: Caller, clock: ManualClock) -> None:
    """With infinity a job never appears, but it ends as usual; a change of the setting applies to later jobs only."""
    first = caller.create()
    caller.emulator.settings.listed_after = math.inf
    never = caller.create()
    caller.emulator.settings.listed_after = 0
    third = caller.create()
    clock.advance(1e9)
    assert ([third, first], "done") == (ids(caller), caller.get(never)["status"])
