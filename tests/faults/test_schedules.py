"""Random schedules of faults, deaths and second tries against the emulator. The promise about bills holds in each.

The promise: a token bills at most once if its submissions do not overlap in time and the earlier job becomes visible
within the lookups; otherwise every id that is found is reported. And always: the caller holds the id of the job, or an
error or a note whose token leads to it.
"""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from gladia_control import GladiaError, SubmissionUnknown
from gladia_control.operations.lookup import find
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests import tiers
from tests.faults.schedules import Run, Theatre
from tests.support.places import silence

LOST: dict[str, list[dict[str, Any]]] = {
    "create": [
        {"drop": "before"},
        {"drop": "during"},
        {"drop": "after"},
        {"late": True},
        {"unreachable": True},
        {"status": 503},
        {"status": 502, "effect": True},
        {"status": 524, "effect": True},
        {"status": 408, "effect": True},
        {"status": 409},
        {"status": 201, "body": b'{"id": ', "effect": True},
        {"status": 201, "body": b"{}", "effect": True},
        {"status": 200, "body": b"<html>", "effect": True},
        {"status": 204, "effect": True},
        {"status": 429},
        {"status": 429, "headers": {"retry-after": "7"}},
        {"status": 422},
        {"status": 307, "headers": {"location": "/v2/pre-recorded"}},
    ],
    "list": [
        {"drop": "before"},
        {"drop": "during"},
        {"late": True},
        {"unreachable": True},
        {"status": 500},
        {"status": 429, "headers": {"retry-after": "3"}},
        {"status": 403},
        {"status": 200, "body": b"[]"},
        {"status": 200, "body": b'{"items": null}'},
    ],
    "upload": [{"drop": "before"}, {"drop": "during"}, {"unreachable": True}, {"status": 500}, {"status": 429}],
}


def faults(operation: str, most: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    """What happens to the next requests of an operation; `{}` is nothing."""
    return st.lists(st.just({}) | st.sampled_from(LOST[operation]), max_size=most)


FATES = [
    *["ends"] * 4,
    "goes on",
    "dies at once",  # when its create has reached Gladia, and before there is an answer
    "dies",  # after the answer, whatever it was
    "is interrupted at once",
    "is interrupted",
]
LATENESS = (0.0, 0.0, 1.0, 5.0, 30.0, 100.0)
LOOKUPS = 40.0
"""Seconds after its loss at which a job is last looked for."""


class Schedules(RuleBasedStateMachine):
    """Calls of `submit`, at most two at a time, in processes that may die, over a network that loses things."""

    kind: ClassVar[str] = "blocking"

    @initialize()
    def open(self) -> None:
        """Start the emulator and the network."""
        self.theatre = Theatre(self.kind, silence())
        self.checked: set[Run] = set()
        self.not_promised: set[str] = set()

    def teardown(self) -> None:
        """Let everything end, repair the network, and look for what was lost."""
        try:
            for run in self.under_way():
                self.theatre.finish(run)
                self.judge(run)
            self.recover()
        finally:
            self.theatre.close()

    def under_way(self) -> list[Run]:
        """The submissions that have not ended."""
        return [run for run in self.theatre.runs if not run.over]

    @rule(seconds=st.sampled_from(LATENESS))
    def new_jobs_are_listed_late(self, seconds: float) -> None:
        """From now on a new job becomes visible so long after it was made."""
        self.theatre.emulator.settings.listed_after = seconds

    @rule(seconds=st.sampled_from([0.5, 10.0, 120.0]))
    def time_passes(self, seconds: float) -> None:
        """Nothing happens for a while."""
        self.theatre.clock.advance(seconds)

    @precondition(lambda self: len(self.under_way()) < 2)
    @rule(
        token=st.sampled_from(["order-1", "order-1", "order-2", None]),
        resubmit=st.booleans(),
        upload=st.booleans(),
        timeout=st.sampled_from([20.0, 1000.0, 1000.0]),
        creates=faults("create", 4),
        lists=faults("list", 6) | st.sampled_from([[fault] * 8 for fault in LOST["list"]]),
        uploads=faults("upload", 3),
        fate=st.sampled_from(FATES),
    )
    def submit(
        self,
        token: str | None,
        resubmit: bool,
        upload: bool,
        timeout: float,
        creates: list[dict[str, Any]],
        lists: list[dict[str, Any]],
        uploads: list[dict[str, Any]],
        fate: str,
    ) -> None:
        """A process submits, and the next requests meet these faults."""
        theatre = self.theatre
        for operation, planned in (("create", creates), ("list", lists), ("upload", uploads)):
            theatre.faults[operation].extend(planned)
        if token is not None:
            # One token stands for one request: otherwise it is refused, which is another promise.
            token += "-file" if upload else ""
            overlaps = any(run.token == token for run in self.under_way())
            unseen = any(theatre.visible_at[job_id] > theatre.now() for job_id in theatre.jobs(token))
            if overlaps or unseen:
                self.not_promised.add(token)
        run = theatre.begin(token, resubmit=resubmit, upload=upload, timeout=timeout)
        if resubmit and theatre.emulator.settings.listed_after > LOOKUPS / 2:
            self.not_promised.add(run.token)
        if fate != "goes on":
            while not (run.over or (fate != "ends" and run.creates)):
                if fate in ("dies at once", "is interrupted at once") and run.about_to_create:
                    break
                theatre.step(run)
        if not run.over and fate.startswith("dies"):
            theatre.die(run, after=fate == "dies at once")
        elif not run.over and fate.startswith("is interrupted"):
            theatre.interrupt(run, after=fate == "is interrupted at once")
        self.judge(run)

    @precondition(lambda self: self.under_way())
    @rule(data=st.data(), steps=st.integers(1, 4))
    def go_on(self, data: st.DataObject, steps: int) -> None:
        """A submission does its next steps."""
        run = data.draw(st.sampled_from(self.under_way()))
        for _ in range(steps):
            if not run.over:
                self.theatre.step(run)
        self.judge(run)

    @precondition(lambda self: self.under_way())
    @rule(data=st.data())
    def go_on_to_the_end(self, data: st.DataObject) -> None:
        """A submission does all its steps."""
        run = data.draw(st.sampled_from(self.under_way()))
        self.theatre.finish(run)
        self.judge(run)

    @precondition(lambda self: self.under_way())
    @rule(data=st.data(), after=st.booleans())
    def die(self, data: st.DataObject, after: bool) -> None:
        """A process dies, before or after what it waits for has happened."""
        run = data.draw(st.sampled_from(self.under_way()))
        self.theatre.die(run, after=after)
        self.judge(run)

    @precondition(lambda self: self.under_way())
    @rule(data=st.data(), after=st.booleans())
    def interrupt(self, data: st.DataObject, after: bool) -> None:
        """Ctrl-C, before or after what it waits for has happened."""
        run = data.draw(st.sampled_from(self.under_way()))
        self.theatre.interrupt(run, after=after)
        self.judge(run)

    def judge(self, run: Run) -> None:
        """What has to hold once a submission is over."""
        if not run.over or run in self.checked:
            return
        self.checked.add(run)
        assert run.creates <= 1 + run.submission.resubmit
        assert 0 == run.uploads_after_create
        jobs = self.theatre.jobs(run.token)
        assert run.told <= set(jobs), "an id of nothing was reported"
        if run.result is not None:
            assert run.result.job_id in jobs
            assert run.result.token == run.token
            assert run.told == {run.result.job_id, *run.result.duplicates}
            assert run.shown <= run.told, "an id that was found was not reported"
            if run.submission.earlier_try != "impossible":
                assert run.operation == "list", "it did not look whether another process has the same token"
        elif isinstance(run.error, GladiaError):
            assert run.token == run.error.token
            if not isinstance(run.error, SubmissionUnknown):
                assert [] == run.made, f"a job was made, and {run.error!r} does not say so"
        elif run.error is not None:
            assert isinstance(run.error, KeyboardInterrupt)
            assert run.token in "".join(run.error.__notes__)
        if run.token not in self.not_promised:
            assert len(jobs) <= 1, "billed twice"

    def recover(self) -> None:
        """Every token leads to all its jobs, and costs nothing more."""
        theatre = self.theatre
        theatre.faults.clear()
        theatre.clock.advance(max(LATENESS) + 1.0)
        theatre.emulator.settings.listed_after = 0.0
        for token in {run.token: None for run in theatre.runs}:
            jobs = theatre.jobs(token)
            earlier_try = next(run.submission.earlier_try for run in theatre.runs if run.token == token)
            if jobs and earlier_try != "impossible":
                again = theatre.begin(token, upload=token.endswith("-file"))
                theatre.finish(again)
                assert again.result is not None, repr(again.error)
                assert jobs == [again.result.job_id, *again.result.duplicates]
                assert [] == again.made
            assert jobs == [job["id"] for job in theatre.ran(find, token)]


class AsyncSchedules(Schedules):
    """The same, over asyncio."""

    kind = "asyncio"


MANY = [pytest.param(250, part, marks=tiers.long) for part in range(1, 5)]


@pytest.mark.parametrize("machine", [Schedules, AsyncSchedules])
@pytest.mark.parametrize(("examples", "part"), [(6, 0), *MANY])
def test_random_schedules(machine: type[Schedules], examples: int, part: int) -> None:
    """Whatever is lost and whichever process dies, a token is billed as promised, and leads to its jobs."""
    derived = type(f"{machine.__name__}{part}", (machine,), {})  # another name makes other schedules
    run_state_machine_as_test(
        derived,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.generate],  # shrinking a failing schedule would take minutes
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
