"""Defects of the emulator: one that strikes a job ends this job in error, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from gladia_control.emulator import ManualClock

from gladia_emulator.account import callbacks, job
from gladia_emulator.account.recording import Recording
from gladia_emulator.speech import addons, result_views
from gladia_emulator.speech.library import ScriptLibrary
from tests.emulator.support import JOBS, REMOTE, Caller, check

Look = Callable[[Caller, str], object]


def fail(*_: object) -> Any:
    """Fail as a defect does."""
    raise KeyError("the reason")


def no_json(value: object) -> Callable[..., Any]:
    """A function whose result no response can hold."""
    return lambda *_: {"results": value}


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, bool]]:
    """The names, messages and traces of what was logged from WARNING up."""
    return [(one.name, one.getMessage(), one.exc_info is not None) for one in caplog.records if one.levelname != "INFO"]


DEFECTS: dict[str, tuple[Any, str, Any]] = {
    "in the transcript": (job, "transcribe", fail),
    "in the transcription": (job, "transcription_view", fail),
    "in the subtitles": (result_views, "subtitle_files", fail),
    "in an add-on": (job, "ADDONS", {**addons.ADDONS, "summarization": fail}),
    "NaN": (job, "ADDONS", {**addons.ADDONS, "summarization": no_json(float("nan"))}),
    "half of a surrogate pair": (job, "ADDONS", {**addons.ADDONS, "summarization": no_json("\ud800")}),
    "no value of JSON": (job, "ADDONS", {**addons.ADDONS, "summarization": no_json({1, 2})}),
}
LOOKS: dict[str, Look] = {
    "get": Caller.get,
    "list": lambda caller, _: caller.http.get(JOBS),
    "list of what is done": lambda caller, _: caller.http.get(JOBS, params={"status": "done"}),
    "list of errors": lambda caller, _: caller.http.get(JOBS, params={"status": "error"}),
    "a test's look": lambda caller, _: caller.emulator.jobs,
}
OPTIONS = {"summarization": True, "subtitles": True}


@pytest.mark.parametrize(
    ("defect", "look"), [(name, "get") for name in DEFECTS] + [("in an add-on", name) for name in [*LOOKS][1:]]
)
def test_a_defect_ends_its_job(
    caller: Caller,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    defect: str,
    look: str,
) -> None:
    """The job ends in error 500 for good, whoever looks first; its cause is logged once, and other jobs are well."""
    broken = caller.create(**OPTIONS)
    clock.advance(1)
    with monkeypatch.context() as patch:
        patch.setattr(*DEFECTS[defect])
        assert "processing" == caller.get(broken)["status"]
        clock.advance(2)
        LOOKS[look](caller, broken)
    sound = caller.create(**OPTIONS)
    clock.advance(3)
    for _ in range(2):
        found = caller.get(broken)
        assert ("error", 500, None) == (found["status"], found["error_code"], found["result"])
        assert ("2026-01-01T00:00:03.000Z", OPTIONS) == (
            found["completed_at"],
            {name: found["request_params"][name] for name in OPTIONS},
        )
        assert "done" == caller.get(sound)["status"]
        listed = {status: caller.http.get(JOBS, params={"status": status}).json() for status in ("done", "error")}
        assert [[sound], [broken]] == [[one["id"] for one in page["items"]] for page in listed.values()]
        assert [found] == listed["error"]["items"]
        assert [(broken, "error"), (sound, "done")] == [(one.id, one.status) for one in caller.emulator.jobs]
    assert [("gladia_emulator", f"The emulator failed on the job {broken}, which ends in error", True)] == logged(
        caplog
    )
    assert 202 == caller.http.delete(f"{JOBS}/{broken}").status_code


def test_a_defect_is_called_back(
    caller: Caller, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The callback of such a job is that of an error, and the job can be read as such afterwards."""
    made = caller.create(callback_url="http://127.0.0.1:1/")
    with monkeypatch.context() as patch:
        patch.setattr(job, "transcribe", fail)
        clock.advance(3)
        (sent,) = caller.emulator.settle()
    check(sent.body, "CallbackTranscriptionErrorPayload")
    error = {"code": 500, "message": "The emulator failed; its log says why"}
    assert {"id": made, "event": "transcription.error", "error": error} == sent.body
    assert "error" == caller.get(made)["status"]
    assert 1 == len(logged(caplog))


def test_a_defect_after_a_success_ends_the_job_as_well(
    caller: Caller, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A result that can be computed only once does not make later reads fail."""
    made = caller.create()
    clock.advance(3)
    assert "done" == caller.get(made)["status"]
    with monkeypatch.context() as patch:
        patch.setattr(job, "transcribe", fail)
        assert "error" == caller.get(made)["status"]
    assert "error" == caller.get(made)["status"]


def test_a_defect_that_many_meet_at_once_is_logged_once(
    caller: Caller, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Two threads that look at the same moment agree, and the log has one trace."""
    both = threading.Barrier(2)
    monkeypatch.setattr(job, "transcribe", lambda *_: both.wait(0.2))  # fails unless two threads compute at once
    caller.create()
    clock.advance(3)
    with ThreadPoolExecutor(2) as pool:
        looks = [pool.submit(lambda: caller.emulator.jobs[0].status) for _ in range(2)]
    assert ["error", "error"] == [look.result() for look in looks]
    assert 1 == len(logged(caplog))


@pytest.mark.parametrize(
    ("place", "name"),
    [(Recording, "job_view"), (job, "iso"), (callbacks, "requested_callbacks"), (ScriptLibrary, "find")],
)
def test_a_defect_at_the_creation_leaves_no_job(
    caller: Caller, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, place: Any, name: str
) -> None:
    """The create request is answered 500, and there is neither a job nor a callback."""
    with monkeypatch.context() as patch:
        patch.setattr(place, name, fail)
        reply = caller.http.post(JOBS, json={"audio_url": REMOTE, "callback_url": "http://127.0.0.1:1/"})
    assert (500, "The emulator failed; its log says why") == (reply.status_code, reply.json()["message"])
    clock.advance(3)
    assert ((), (), []) == (
        caller.emulator.jobs,
        caller.emulator.settle(),
        caller.http.get(JOBS).json()["items"],
    )


def test_an_id_that_no_response_can_hold_makes_no_job(emulate: Callable[..., Caller]) -> None:
    """A function of ids with an unusable result refuses the create and breaks no list."""
    caller = emulate(new_id=iter(["file", "\ud800", "request", "request"]).__next__)
    assert 500 == caller.http.post(JOBS, json={"audio_url": REMOTE}).status_code
    assert [] == caller.http.get(JOBS).json()["items"]
