"""Late visibility: a new job may take its time to appear in lists, as it does where lists come from a replica."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
from gladia_control.emulator import Emulator, ManualClock

from tests.emulator.support import JOBS, REMOTE, Caller


def listed(caller: Caller, **query: Any) -> list[str]:
    """The ids of the jobs on a page."""
    reply = caller.http.get(JOBS, params=query)
    assert 200 == reply.status_code
    return [job["id"] for job in reply.json()["items"]]


def test_a_job_is_listed_at_once_by_default(caller: Caller) -> None:
    """Unless a test asks for it, nothing is late."""
    assert [caller.create()] == listed(caller)


def test_a_job_is_listed_late(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """A job appears exactly so many seconds after its creation, and is found by its id before that."""
    caller = emulate(listed_after=5)
    job_id = caller.create()
    for passed in (0, 4.999):
        clock.advance(passed)
        assert [] == listed(caller)
        assert job_id == caller.get(job_id)["id"]
    clock.advance(0.001)
    assert [job_id] == listed(caller)


def test_decimal_steps_add_up(emulate: Callable[..., Caller]) -> None:
    """Three tenths of a second are 0.3 s, whenever they begin, although they are not in binary."""
    clock = ManualClock(datetime(1970, 1, 1, tzinfo=UTC))  # a date as large as today's hides the difference
    caller = emulate(clock=clock, listed_after=0.3)
    for _ in range(20):
        job_id = caller.create()
        for _ in range(3):
            clock.advance(0.1)
        assert [job_id] == listed(caller, limit=1)


def test_each_job_is_late_on_its_own(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """Older jobs are listed while a newer one is not yet, and pages count only those that are."""
    caller = emulate(listed_after=5)
    first, second = caller.create(), caller.create()
    clock.advance(5)
    third = caller.create()
    assert [second, first] == listed(caller)
    assert [second] == listed(caller, limit=1)
    assert [first] == listed(caller, limit=1, offset=1)
    assert caller.http.get(JOBS, params={"limit": 2}).json()["next"] is None
    clock.advance(5)
    assert [third, second, first] == listed(caller)


def test_filters_do_not_show_it_earlier(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """A job that is not listed yet is not found by its state or its metadata either."""
    caller = emulate(listed_after=60)
    job_id = caller.create(custom_metadata={"order": "42"})
    clock.advance(3)
    query = {"status": "done", "custom_metadata": '{"order":"42"}'}
    assert ([], "done") == (listed(caller, **query), caller.get(job_id)["status"])
    clock.advance(57)
    assert [job_id] == listed(caller, **query)


def test_a_job_may_never_be_listed(emulate: Callable[..., Caller], clock: ManualClock) -> None:
    """With infinity, no time is long enough; the job works all the same."""
    caller = emulate(listed_after=math.inf)
    job_id = caller.create()
    clock.advance(1e9)
    assert ([], "done") == (listed(caller), caller.get(job_id)["status"])


def test_the_setting_holds_for_jobs_to_come(caller: Caller, clock: ManualClock) -> None:
    """Changed while the emulator runs, it leaves jobs alone that exist already."""
    first = caller.create()
    caller.emulator.settings.listed_after = math.inf
    caller.create()
    caller.emulator.settings.listed_after = 0
    third = caller.create()
    clock.advance(1)
    assert [third, first] == listed(caller)


def test_it_is_real_time_with_a_real_clock() -> None:
    """Without a clock of the test's, the seconds are real ones."""
    with Emulator(listed_after=30) as late, Emulator(listed_after=0.001) as soon:
        pages = []
        for emulator in (late, soon):
            with httpx.Client(base_url=emulator.url, trust_env=False, verify=False) as http:
                http.headers["x-gladia-key"] = emulator.api_key
                http.post(JOBS, json={"audio_url": REMOTE}).raise_for_status()
                created = emulator.jobs[0].created_at
                while emulator.clock.now() < created + 0.002:
                    pass
                pages.append(len(http.get(JOBS).json()["items"]))
    assert [0, 1] == pages
