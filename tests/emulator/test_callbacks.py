"""Callbacks: sent once when a job ends, without delaying anything else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from gladia_control.emulator import Emulator, ManualClock, Script, SystemClock

from tests.emulator.receiver import Receiver
from tests.emulator.support import JOBS, Caller, check, until


@pytest.mark.parametrize(("config", "method"), [({}, "POST"), ({"method": "PUT"}, "PUT")])
def test_a_success_is_called_back(
    caller: Caller, clock: ManualClock, receiver: Receiver, config: dict[str, str], method: str
) -> None:
    """A job that succeeds sends its result as JSON with the requested method, at its end and once."""
    job_id = caller.create(callback=True, callback_config={"url": f"{receiver.url}/hook?a=b", **config}, sentences=True)
    clock.advance(2.999)
    assert () == caller.emulator.settle()
    clock.advance(0.001)
    (sent,) = caller.emulator.settle()
    clock.advance(1000)
    assert (sent,) == caller.emulator.settle()
    ((command, path, content_type, body),) = receiver.received
    assert (method, "/hook?a=b", "application/json") == (command, path, content_type)
    check(body, "CallbackTranscriptionSuccessPayload")
    job = caller.get(job_id)
    assert {"id": job_id, "event": "transcription.success", "payload": job["result"]} == body == sent.body
    assert (job_id, method) == (sent.job_id, sent.method)
    assert (1, 200, None, True) == (sent.attempts, sent.status, sent.error, sent.delivered)
    assert clock.now() - 1000 == sent.sent_at


def test_an_error_is_called_back(emulate: Callable[..., Caller], clock: ManualClock, receiver: Receiver) -> None:
    """A job that fails sends its error, and it may be deleted before that is done."""
    caller = emulate(scripts={"*": Script.failing(422, "no speech at all")})
    job_id = caller.create(callback_url=receiver.url)
    clock.advance(3)
    caller.http.delete(f"{JOBS}/{job_id}")
    assert [job_id] == [sent.job_id for sent in caller.emulator.settle()]
    body = receiver.received[0][3]
    check(body, "CallbackTranscriptionErrorPayload")
    error = {"code": 422, "message": "no speech at all"}
    assert {"id": job_id, "event": "transcription.error", "error": error} == body


def test_every_address_is_called_back(caller: Caller, clock: ManualClock, receiver: Receiver) -> None:
    """`callback_url` is a POST, also together with `callback_config`; a config whose flag is off sends nothing."""
    config = {"url": f"{receiver.url}/new", "method": "PUT"}
    caller.create(callback_url=f"{receiver.url}/old", callback=True, callback_config=config)
    caller.create(callback=False, callback_config=config)
    clock.advance(3)
    assert 2 == len(caller.emulator.settle())
    assert {("POST", "/old"), ("PUT", "/new")} == {(command, path) for command, path, _, _ in receiver.received}


def test_many_callbacks_take_turns(emulate: Callable[..., Caller], clock: ManualClock, receiver: Receiver) -> None:
    """At most fifty callbacks are sent at a time, and the timeout of the others has not started."""
    caller = emulate(callback_timeout=600)
    receiver.wait.clear()
    made = [caller.create(callback_url=receiver.url) for _ in range(60)]
    clock.advance(3)
    until(lambda: len(receiver.received) >= 50)
    for _ in range(10):  # during these requests the others would arrive
        caller.http.get(JOBS, params={"limit": 1})
    assert 50 == len(receiver.received)
    receiver.wait.set()
    sent = caller.emulator.settle(60)
    assert (set(made), {1}) == ({one.job_id for one in sent}, {one.attempts for one in sent})


def test_real_time_passes(emulate: Callable[..., Caller], receiver: Receiver) -> None:
    """With the system's clock, jobs end and call back without steps."""
    caller = emulate(clock=SystemClock(), queue_seconds=0.01, processing_seconds=0.02)
    job_id = caller.create(callback_url=receiver.url)
    until(lambda: caller.emulator.callbacks)
    assert 0.03 <= caller.emulator.callbacks[0].sent_at - caller.emulator.jobs[0].created_at + 1e-5
    assert "done" == caller.get(job_id)["status"]


@pytest.mark.parametrize(
    ("statuses", "attempts", "status"),
    [([500], 2, 200), ([503, 502], 2, 502), ([404], 1, 404), ([301], 1, 301), ([204], 1, 204)],
)
def test_a_failing_receiver_is_tried_once_more(
    caller: Caller, clock: ManualClock, receiver: Receiver, statuses: list[int], attempts: int, status: int
) -> None:
    """A server error is tried again once; any other answer is the outcome, and redirects are not followed."""
    receiver.statuses = statuses
    caller.create(callback_url=receiver.url)
    clock.advance(3)
    (sent,) = caller.emulator.settle()
    assert (attempts, status, status < 300) == (sent.attempts, sent.status, sent.delivered)
    assert attempts == len(receiver.received)


def test_an_address_that_nobody_answers_at_is_recorded(caller: Caller, clock: ManualClock) -> None:
    """Without a receiver, or with an odd address, the failure is recorded after a second attempt; the job is done."""
    job_id = caller.create(callback_url="http://127.0.0.1:1/")
    for url in ("http://xn--/", "http://" + "a" * 300 + "/", "http://é\u202e/", "http://127.0.0.1:1/%zz"):
        caller.create(callback_url=url)
    clock.advance(3)
    outcomes = {sent.job_id: sent for sent in caller.emulator.settle(30)}
    assert [(None, False)] * 5 == [(sent.status, sent.delivered) for sent in outcomes.values()]
    assert 2 == outcomes[job_id].attempts
    assert "ConnectError" in str(outcomes[job_id].error)
    assert "done" == caller.get(job_id)["status"]


def test_a_slow_receiver_delays_nothing_else(
    emulate: Callable[..., Caller], clock: ManualClock, receiver: Receiver
) -> None:
    """While a receiver is silent, requests are answered and other callbacks are sent; a stop does not wait for it."""
    caller = emulate(callback_timeout=600)
    receiver.wait.clear()
    caller.create(callback_url=receiver.url)
    other = caller.create(callback_url="http://127.0.0.1:1/")
    clock.advance(3)
    assert 200 == caller.http.get(JOBS).status_code
    until(lambda: receiver.received and [other] == [sent.job_id for sent in caller.emulator.callbacks])
    with pytest.raises(TimeoutError):
        caller.emulator.settle(0.01)
    caller.emulator.stop()
    assert [other] == [sent.job_id for sent in caller.emulator.callbacks]


def test_a_silent_receiver_fails_after_the_timeout(
    emulate: Callable[..., Caller], clock: ManualClock, receiver: Receiver
) -> None:
    """The timeout limits each attempt, and the outcome names it."""
    caller = emulate(callback_timeout=0.05)
    receiver.wait.clear()
    caller.create(callback_url=receiver.url)
    clock.advance(3)
    (sent,) = caller.emulator.settle(60)
    assert (2, None, "no answer within 0.05 s") == (sent.attempts, sent.status, sent.error)


def test_callbacks_are_waited_for(emulate: Callable[..., Caller], receiver: Receiver) -> None:
    """In real time, without asking whether they are due. The error names those that came."""
    caller = emulate(clock=SystemClock(), queue_seconds=0.0, processing_seconds=0.02)
    first = caller.create(callback_url=receiver.url)
    assert [first] == [sent.job_id for sent in caller.emulator.wait_for_callbacks()]
    second = caller.create(callback_url=f"{receiver.url}/b")
    assert [first, second] == [sent.job_id for sent in caller.emulator.wait_for_callbacks(2)]
    told = f"expected 3 callbacks within 0.01 s, and 2 came: transcription.success of job {first} to {receiver.url}: "
    with pytest.raises(TimeoutError, match=f"^{re.escape(told)}status 200; transcription.success of job {second}"):
        caller.emulator.wait_for_callbacks(3, timeout=0.01)
    with pytest.raises(TimeoutError, match=r"expected 1 callbacks within 0 s, and 0 came: none"):
        emulate().emulator.wait_for_callbacks(timeout=0)
    with pytest.raises(RuntimeError, match="before it is started"):
        Emulator().wait_for_callbacks()
