"""What happens to one input: a table of states and errors, without sockets."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import define, frozen
from gladia_control import errors
from gladia_control.batch import item as batch_item
from gladia_control.batch.work import Left
from gladia_control.result.exports import FORMATS
from hypothesis import strategies as st

from tests import tiers
from tests.batch.scripted import TOKEN, Job, Scene, transcript
from tests.support.properties import holds

KINDS = ("blocking", "asyncio")

UNKNOWN = errors.SubmissionUnknown(TOKEN, "the answer was lost")
DOWN = errors.ServerError(503, "down")
OFFLINE = errors.ConnectionFailed("refused", sent=False)
LATE = errors.DeadlineExceeded("late", elapsed=1.0)
THROTTLED = errors.RateLimited(429, "slow down")
UNTRUSTED = errors.TLSError("self-signed", sent=False)
KEY = errors.AuthenticationFailed(401, "no")
MONEY = errors.ApiError(402, "no credit")
FORBIDDEN = errors.PermissionDenied(403, "no")
BAD = errors.ValidationFailed(422, "bad url")
CONFLICT = errors.Conflict(409, "conflict")
REDIRECT = errors.UnexpectedRedirect(302, "moved")
GARBAGE = errors.MalformedResponse("garbage", status=200, raw=b"")
REUSED = errors.TokenReused(TOKEN, "another")
FAILED = errors.JobFailed("made", 500, {})
GONE = errors.JobGone(404, "gone")
LONG = errors.WaitTimeout("made", "processing", 1.0)
HALF = errors.IncompleteResult("no result", status=200, raw=b"")


@frozen
class Case:
    """A state, what the client answers, and what comes of it.

    Attributes:
        state: The state before.
        script: What the client answers; see `Client`.
        calls: What the client is asked, in short.
        after: The state and the job in the journal afterwards.
        error: The error of the item; None if there is a transcript.
        stops: Whether the whole batch stops.
    """

    state: str
    script: dict[str, list[Any]]
    calls: str
    after: tuple[str, str | None]
    error: Exception | None = None
    stops: bool = False


CASES = [
    # What each state leads to.
    Case("planned", {}, "submit:impossible wait", ("done", "made")),
    Case("creating", {}, "find submit:possible wait", ("done", "made")),
    Case("creating", {"find": ["found"]}, "find wait", ("done", "found")),
    Case("created", {}, "wait", ("done", "earlier")),
    Case("done", {}, "wait", ("done", "earlier")),
    Case("delivered", {}, "wait", ("done", "earlier")),
    # What passes is tried again. Only a lost answer leaves open whether there is a job.
    *(
        Case("planned", {"submit": [error, "made"]}, "submit:impossible submit:impossible wait", ("done", "made"))
        for error in (DOWN, OFFLINE, LATE, THROTTLED)
    ),
    Case("planned", {"submit": [UNKNOWN, "made"]}, "submit:impossible find submit:possible wait", ("done", "made")),
    Case("planned", {"submit": [UNKNOWN], "find": ["found"]}, "submit:impossible find wait", ("done", "found")),
    Case(
        "planned",
        {"submit": [UNKNOWN, DOWN, "made"], "find": [OFFLINE, None]},
        "submit:impossible find find submit:possible find submit:possible wait",
        ("done", "made"),
    ),
    Case("creating", {"find": [DOWN, "found"]}, "find find wait", ("done", "found")),
    Case("creating", {"find": [UNKNOWN, "found"]}, "find find wait", ("done", "found")),
    # What cannot pass fails the input, and only this one.
    Case("planned", {"submit": [BAD]}, "submit:impossible", ("failed", None), BAD),
    Case("planned", {"submit": [REUSED]}, "submit:impossible", ("failed", None), REUSED),
    Case("planned", {"wait": [FAILED]}, "submit:impossible wait", ("failed", "made"), FAILED),
    Case("created", {"wait": [FAILED]}, "wait", ("failed", "earlier"), FAILED),
    Case("created", {"wait": [GONE]}, "wait", ("failed", "earlier"), GONE),
    # What may pass later leaves it to a later run.
    Case("planned", {"submit": [CONFLICT]}, "submit:impossible", ("creating", None), CONFLICT),
    Case("planned", {"submit": [REDIRECT]}, "submit:impossible", ("planned", None), REDIRECT),
    Case("planned", {"submit": [GARBAGE]}, "submit:impossible", ("planned", None), GARBAGE),
    Case("planned", {"wait": [LONG]}, "submit:impossible wait", ("created", "made"), LONG),
    Case("planned", {"wait": [HALF]}, "submit:impossible wait", ("created", "made"), HALF),
    Case("created", {"wait": [OFFLINE]}, "wait", ("created", "earlier"), OFFLINE),
    # What concerns every input stops all of them.
    *(
        Case("planned", {"submit": [error]}, "submit:impossible", ("planned", None), error, stops=True)
        for error in (KEY, MONEY, FORBIDDEN, UNTRUSTED)
    ),
    Case("created", {"wait": [KEY]}, "wait", ("created", "earlier"), KEY, stops=True),
    # Whatever happens, a job that may exist is looked for in the next run, too.
    *(
        Case("creating", {"find": [error]}, "find", ("creating", None), error, stops=error in (KEY, FORBIDDEN))
        for error in (KEY, FORBIDDEN, REDIRECT, GARBAGE, GONE)
    ),
    *(
        Case("creating", {"submit": [error]}, "find submit:possible", ("creating", None), error, stops=error is KEY)
        for error in (KEY, BAD, CONFLICT, GARBAGE)
    ),
]


def check(kind: str, case: Case) -> None:
    """Run one case."""
    known = {"job_id": "earlier"} if case.state not in ("planned", "creating") else {}
    scene = Scene(kind, case.script, row={"state": case.state, **known})
    item, stopped = None, None
    try:
        item = scene.run()
    except errors.GladiaError as error:
        stopped = error
    row = scene.row_now
    calls = " ".join(":".join(call[:2]) if call[0] == "submit" else call[0] for call in scene.calls)
    assert (case.calls, case.after) == (calls, (row.state, row.job_id))
    assert (type(case.error).__name__ if case.error else None) == row.error_type
    if case.stops:
        assert (None, repr(case.error)) == (item, repr(stopped))
        return
    assert item is not None
    assert (repr(case.error), case.error is None) == (repr(item.error), item.transcript is not None)
    assert (case.state != "planned", row.job_id) == (item.resumed, item.job_id)


@pytest.mark.parametrize("kind", KINDS)
def test_the_table(kind: str) -> None:
    """A state and an error lead to calls, to a state in the journal, and to an item or the end of the batch."""
    for case in CASES:
        try:
            check(kind, case)
        except AssertionError as error:
            raise AssertionError(f"{case}: {error}") from error


@pytest.mark.parametrize("kind", KINDS)
def test_what_does_not_pass_in_time_keeps_what_is_known(kind: str) -> None:
    """Pauses grow, and the last error is told. A lost answer among the errors is not forgotten."""
    for submit, state, error in (
        ([DOWN], "planned", DOWN),
        ([UNKNOWN], "creating", UNKNOWN),
        ([UNKNOWN, DOWN], "creating", DOWN),
        ([UNKNOWN, LATE], "creating", LATE),
    ):
        scene = Scene(kind, {"submit": submit}, timeout=100.0)
        item = scene.run()
        assert (repr(error), state, None) == (repr(item.error), scene.row_now.state, item.job_id)
        bounds = [1.0, 2.0, 4.0, 8.0, 16.0, *[30.0] * 6]
        assert [] == [
            pause for pause, bound in zip(scene.hands.pauses, bounds, strict=False) if not bound / 2 <= pause <= bound
        ]
        assert 5 <= len(scene.hands.pauses) <= len(bounds)
        assert sum(scene.hands.pauses) < 100


@pytest.mark.parametrize("kind", KINDS)
def test_an_outage_is_noted_while_it_lasts(kind: str) -> None:
    """So that a program that is killed meanwhile leaves the reason in the journal; it goes with the outage."""
    scene = Scene(kind, {"submit": [DOWN, UNKNOWN, "made"], "find": [OFFLINE, None]})
    noted = []
    sleep = scene.hands.sleep

    def noting(seconds: float) -> None:
        noted.append((scene.row_now.state, scene.row_now.error_type))
        sleep(seconds)

    scene.hands.sleep = noting  # type: ignore[method-assign]
    scene.run()
    expected = [("planned", "ServerError"), ("creating", "SubmissionUnknown"), ("creating", "ConnectionFailed")]
    assert (expected, None) == (noted, scene.row_now.error_type)


@pytest.mark.parametrize("kind", KINDS)
def test_many_refusals_in_a_row_stop_the_batch(kind: str) -> None:
    """Ten creates that Gladia refuses, and none that it takes between them: it would refuse every other one, too."""
    scene = Scene(kind, {"submit": [*[BAD] * 9, "made", *[BAD] * 9, FAILED, BAD]})
    for _ in range(20):
        scene.run(state="planned", job_id=None)
    with pytest.raises(errors.ValidationFailed):
        scene.run(state="planned", job_id=None)


def test_a_pause_is_as_long_as_gladia_asks() -> None:
    """A Retry-After that ends after the input's time is not waited for."""
    asked = errors.RateLimited(429, "later")
    asked.retry_after = 50.0
    scene = Scene("blocking", {"submit": [asked]}, timeout=120.0)
    assert (repr(asked), [50.0, 50.0]) == (repr(scene.run().error), scene.hands.pauses)


def test_a_planned_input_whose_time_is_over_sends_nothing() -> None:
    """It took too long until it could be uploaded. What may have a job keeps that."""
    for state in ("planned", "creating"):
        scene = Scene("blocking", row={"state": state}, timeout=-1.0)
        assert isinstance(scene.run().error, errors.DeadlineExceeded)
        assert (state, []) == (scene.row_now.state, [call for call in scene.calls if call[0] == "submit"])


@pytest.mark.parametrize("kind", KINDS)
def test_an_input_that_failed_before_is_told_and_not_tried(kind: str) -> None:
    """Its row stays as it is."""
    scene = Scene(kind, row={"state": "failed", "error_type": "JobFailed", "error": "broken"})
    before = scene.row_now
    error = errors.FailedBefore("JobFailed", "broken")
    item = scene.run(error=error)
    assert (error, True, [], before) == (item.error, True, scene.calls, scene.row_now)


@pytest.mark.parametrize("kind", KINDS)
def test_creating_is_durable_before_the_create_leaves(kind: str, tmp_path: Path) -> None:
    """With what the recording is, so that a later run can tell whether it still is the same."""
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound")
    scene = Scene(kind, source=str(path))
    seen: list[tuple[Any, ...]] = []
    submit = scene.hands.client.submit

    def noting(source: Any, **arguments: Any) -> Any:
        row = scene.row_now
        assert not scene.journal.run("SELECT 1").connection.in_transaction
        seen.append((row.state, row.content))
        return submit(source, **arguments)

    scene.hands.client.submit = noting
    content = hashlib.sha256(b"sound").hexdigest()
    assert None is scene.run().error
    assert [("creating", content)] == seen
    [sent] = scene.hands.client.sent
    assert (TOKEN, f"sha256:{content}", {}) == (sent["token"], sent["source_id"], sent["extra_body"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_recording_that_is_gone(kind: str, tmp_path: Path) -> None:
    """Its job is found by its token if there may be one; until it is, the input may still have one."""
    for state, found, after, job_id in (
        ("planned", None, "failed", None),
        ("creating", "found", "done", "found"),
        ("creating", None, "creating", None),
    ):
        row = {"state": state, "content": "known"}
        scene = Scene(kind, {"find": [found]}, source=str(tmp_path / "gone.wav"), row=row)
        item = scene.run()
        assert (after, job_id) == (scene.row_now.state, item.job_id)
        assert isinstance(item.error, errors.BadSource) == (job_id is None)
        assert [] == [call for call in scene.calls if call[0] == "submit"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_recording_that_changed_after_the_plan_is_not_sent(kind: str, tmp_path: Path) -> None:
    """Inputs that share its job would get the result of another recording."""
    path = tmp_path / "a.wav"
    path.write_bytes(b"other sound")
    scene = Scene(kind, source=str(path), row={"content": "planned"})
    item = scene.run()
    assert isinstance(item.error, errors.SourceChanged)
    assert ("failed", []) == (scene.row_now.state, scene.calls)
    assert f"{path} changed after the batch was planned" == str(item.error)


def followed(kind: str, leader: dict[str, Any], script: dict[str, list[Any]] | None = None) -> Scene:
    """An input that shares the job of another one."""
    scene = Scene(kind, script or {})
    scene.journal.change(scene.position, same_as=scene.add("leader", **leader))
    return scene


@pytest.mark.parametrize("kind", KINDS)
def test_an_input_shares_the_job_of_another(kind: str) -> None:
    """That of one that is done, or was begun in an earlier run. Without a job it fails as the other one did."""
    for state, job_id, after, error in (
        ("delivered", "shared", "done", None),
        ("created", "shared", "done", None),
        ("planned", None, "planned", "GladiaError"),
        ("creating", None, "planned", "GladiaError"),
        ("failed", "shared", "failed", "FailedBefore"),
        ("failed", None, "failed", "FailedBefore"),
    ):
        scene = followed(kind, {"state": state, "job_id": job_id})
        item = scene.run()
        assert (after, error) == (scene.row_now.state, scene.row_now.error_type)
        assert [("wait", "shared")] * (error is None) == scene.calls
        assert (error is None) == (item.transcript is not None)


def test_an_input_waits_for_the_other_one_to_end() -> None:
    """From the moment on at which that one is taken, even if nothing of it has been done yet."""
    scene = followed("blocking", {"state": "planned"})
    leader = scene.journal.row("name = 'leader'")
    assert leader is not None
    position, waited = leader.position, list[bool]()

    class Event:
        """Ends the other one when it is waited for."""

        def wait(self) -> None:
            waited.append(True)
            scene.journal.mark(position, "created", job_id="shared")

        def set(self) -> None:
            """Nobody waits."""

    scene.hands.event = Event  # type: ignore[method-assign]
    batch_item.process(scene.work, scene.entry(position=position, same_as=None))
    assert (None, [True], "shared") == (scene.run().error, waited, scene.row_now.job_id)


@pytest.mark.parametrize("kind", KINDS)
def test_an_input_that_is_left_stays_as_it_is(kind: str) -> None:
    """The next run goes on with it."""
    for state, after in (("planned", "planned"), ("created", "created")):
        scene = Scene(kind, row={"state": state, "job_id": "earlier" if state == "created" else None})
        scene.hands.left = True
        with pytest.raises(Left):
            scene.run()
        assert (after, {}) == (scene.row_now.state, scene.work.under_way)
        assert [] == [call for call in scene.calls if call[0] == "submit"]


def delivered(out: Path, job_id: str = "earlier", formats: str = "json srt") -> None:
    """Write the result files of an input."""
    for name in formats.split():
        path = out / f"a{FORMATS[name].ending}"
        path.write_bytes(FORMATS[name].encode(transcript(job_id)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_finished_input_is_read_from_its_files(kind: str, tmp_path: Path) -> None:
    """What is missing is written from the JSON; only without it, or if it is of another job, its own job is asked."""
    for number, (state, prepare, calls, error) in enumerate(
        (
            ("delivered", lambda out: delivered(out), [], None),
            ("deleted", lambda out: delivered(out), [], None),
            ("deleted", lambda out: delivered(out, formats="json"), [], None),
            ("delivered", lambda out: delivered(out, formats="srt"), [("wait", "earlier")], None),
            ("delivered", lambda out: delivered(out, "of-another"), [("wait", "earlier")], None),
            ("delivered", lambda out: (out / "a.json").write_bytes(b"{"), [("wait", "earlier")], None),
            ("delivered", lambda out: (out / "a.json").write_bytes(b"[" * 100_000), [("wait", "earlier")], None),
            ("deleted", lambda out: None, [], "the results of a are gone, and its job was deleted"),
        )
    ):
        out = tmp_path / str(number)
        out.mkdir()
        prepare_in: Callable[[Path], object] = prepare
        prepare_in(out)
        scene = Scene(kind, row={"state": state, "job_id": "earlier"}, out=out)
        item = scene.run()
        assert (calls, state, error) == (scene.calls, scene.row_now.state, str(item.error) if item.error else None)
        if error is None:
            assert "earlier" == (item.transcript.id if item.transcript else "")
            assert ["a.json", "a.srt"] == sorted(path.name for path in out.iterdir())


@pytest.mark.parametrize("kind", KINDS)
def test_results_that_cannot_be_written_stop_the_batch(kind: str, tmp_path: Path) -> None:
    """The next run writes them, from the same job."""
    scene = Scene(kind, out=tmp_path / "missing")
    with pytest.raises(errors.WriteFailed, match="cannot be written: No such file"):
        scene.run()
    assert ("created", "made") == (scene.row_now.state, scene.row_now.job_id)
    (tmp_path / "missing").mkdir()
    assert (None, "delivered") == (scene.run().error, scene.row_now.state)
    assert 1 == len(scene.hands.client.sent)


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_is_deleted_when_nothing_needs_it_any_more(kind: str, tmp_path: Path) -> None:
    """A deletion that fails fails nothing: the next run tries it again. A job that is gone is as good as deleted."""
    for answer, after in ((None, "deleted"), (GONE, "deleted"), (DOWN, "delivered"), (FORBIDDEN, "delivered")):
        scene = Scene(kind, {"delete": [answer]}, out=tmp_path, delete_after=True)
        item = scene.run()
        assert (None, after, ("delete", "made")) == (item.error, scene.row_now.state, scene.calls[-1])
        again = Scene(kind, row={"state": after, "job_id": "made"}, out=tmp_path, delete_after=True)
        assert None is again.run().error
        assert ("deleted", [("delete", "made")] * (after == "delivered")) == (again.row_now.state, again.calls)
    scene = Scene(kind, out=tmp_path, delete_after=True)
    scene.add("copy", same_as=scene.position)
    assert (None, "delivered") == (scene.run().error, scene.row_now.state)


@pytest.mark.parametrize("kind", KINDS)
def test_a_journal_that_cannot_be_written_stops_the_batch_before_the_create(kind: str) -> None:
    """What it does not hold would be paid for again after a crash."""
    scene = Scene(kind)
    scene.journal.run("CREATE TRIGGER full BEFORE UPDATE ON items BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(errors.JournalError, match="full"):
        scene.run()
    assert ([], "planned") == (scene.calls, scene.row_now.state)


class Killed(BaseException):
    """The process is killed."""


@define(eq=False)
class Account:
    """An account whose calls fail in any way, and which counts the jobs that are paid for.

    Attributes:
        events: What the next calls bring; when they are used up, all goes well.
        jobs: The jobs that were made.
    """

    events: list[str]
    jobs: int = 0
    asynchronous: bool = False

    def submit(self, source: Any, *, earlier_try: str, **arguments: Any) -> Job:
        event = self._next()
        if earlier_try == "possible":
            if event in ("unseen", "lost"):
                raise UNKNOWN
            if self.jobs:
                return Job(self, "made")  # the whole schedule of lookups finds it
        self.jobs += event != "lost"
        if event in ("lost", "made and lost"):
            raise UNKNOWN
        if event == "made and killed":
            raise Killed
        return Job(self, "made")

    def find(self, token: str) -> Job | None:
        return Job(self, "made") if self._next() != "unseen" and self.jobs else None

    def job(self, job_id: str) -> Job:
        return Job(self, job_id)

    def wait(self, job_id: str) -> Any:
        if self._next() == "unseen":
            raise LONG
        return transcript(job_id)

    def _next(self) -> str:
        event = self.events.pop(0) if self.events else ""
        if event == "killed":
            raise Killed
        if event in ERRORS:
            raise copy.copy(ERRORS[event])
        return event


ERRORS = {"down": DOWN, "offline": OFFLINE, "late": LATE, "key": KEY, "garbage": GARBAGE, "redirect": REDIRECT}
EVENTS = st.sampled_from(["", "lost", "made and lost", "made and killed", "unseen", "killed", *ERRORS])


@tiers.examples(200, 5000)
def test_whatever_happens_nothing_is_paid_for_twice(examples: int) -> None:
    """Runs end in the middle, answers are lost, jobs are listed late, the key is wrong for a time."""

    def promise(events: list[str], times: list[float]) -> None:
        account = Account(list(events))
        scene = Scene("blocking", timeout=1.0)
        scene.hands.client = account
        for run in range(len(events) + 2):
            scene.work.under_way.clear()
            scene.work.timeout = times[run % len(times)]
            try:
                item = scene.run()
            except (Killed, errors.GladiaError):
                continue
            if item.error is None:
                break
        assert ("done", "made", 1) == (scene.row_now.state, scene.row_now.job_id, account.jobs)
        scene.journal.close()

    holds(promise, st.lists(EVENTS, max_size=12), st.lists(st.sampled_from([0.5, 50.0]), min_size=1), examples=examples)
