"""A caller's processes, the network and Gladia, with one clock that only this module moves.

A submission is a generator of steps (see `gladia_control.operations.steps`), so that it can be halted between any two
of them, left there for good as by a process that dies, or be run a step at a time while another one runs. What it sends
goes to the emulator over a socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import random
import socket
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any, TypeVar, cast

from attrs import define, evolve, field
from gladia_control.config import Settings
from gladia_control.emulator import Emulator, ManualClock
from gladia_control.operations.response import AnyResponse, NoResponse
from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Digest, Notify, Owner, Send, Sleep, Steps, Work
from gladia_control.operations.submit import Submitted, submit
from gladia_control.request.source import open_source
from gladia_control.request.submission import Submission
from gladia_control.rules.outcome import Outcome
from gladia_control.rules.policy import Policy
from gladia_control.secret import Secret
from gladia_control.transport.aio import AsyncTransport
from gladia_control.transport.sync import SyncTransport

from tests.faults.world import KEY, URL

T = TypeVar("T")

REAL_SECONDS = 60.0
"""How long an exchange may take on the real clock."""


@define(eq=False)
class Run:
    """A submission under way, in a process of its own.

    Attributes:
        made: Ids of the jobs that its creates made.
        creates: How many of its creates reached Gladia and may have made a job.
        operation: What was sent last.
        shown: Ids of its token's jobs that the list showed when it was last read.
        told: Ids that the caller was told, in whatever way.
        error: What it raised.
        dead: Whether its process died.
    """

    submission: Submission
    steps: Steps[Any]
    started: float
    pending: Any = None
    made: list[str] = field(factory=list)
    creates: int = 0
    uploads_after_create: int = 0
    operation: str = ""
    shown: set[str] = field(factory=set)
    told: set[str] = field(factory=set)
    result: Submitted | None = None
    error: BaseException | None = None
    dead: bool = False

    @property
    def token(self) -> str:
        """Its token."""
        return self.submission.token

    @property
    def about_to_create(self) -> bool:
        """Whether a create is what it waits for."""
        return isinstance(self.pending, Send) and self.pending.call.operation == "create"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.dead or self.result is not None or self.error is not None


class Theatre:
    """Gladia, a network with faults to come, and the processes of a caller."""

    def __init__(self, kind: str, recording: bytes):
        self.kind = kind
        self.recording = recording
        self.clock = ManualClock()
        self._began = self.clock.now()
        self.emulator = Emulator(clock=self.clock, api_key=KEY).start()
        self.policy = Policy()
        self.faults: dict[str, deque[dict[str, Any]]] = defaultdict(deque)
        self.runs: list[Run] = []
        self.visible_at: dict[str, float] = {}
        self._runner = asyncio.Runner()
        self._unused = socket.socket()  # bound, so that no other program gets the port
        self._unused.bind(("127.0.0.1", 0))
        self._nowhere = self._transport(f"http://127.0.0.1:{self._unused.getsockname()[1]}")
        self._gladia = self._transport(self.emulator.url)

    def _transport(self, url: str) -> Any:
        settings = Settings(api_key=Secret(KEY), base_url=url, policy=self.policy, max_response_bytes=2**20)
        return SyncTransport(settings, None) if self.kind == "blocking" else AsyncTransport(settings, None)

    def close(self) -> None:
        """End everything."""
        for run in self.runs:
            run.steps.close()
        for transport in (self._gladia, self._nowhere):
            if self.kind == "blocking":
                transport.close()
            else:
                self._runner.run(transport.close())
        self._runner.close()
        self._unused.close()
        self.emulator.stop()

    def now(self) -> float:
        """The rules' clock."""
        return self.clock.now() - self._began

    def begin(self, token: str | None, *, resubmit: bool = False, upload: bool = False, timeout: float = 1000.0) -> Run:
        """Begin a submission in a new process."""
        source: Any = self.recording if upload else URL
        told: set[str] = set()
        submission = Submission(
            source=open_source(source, None, asynchronous=self.kind == "asyncio"),
            body={},
            token=token or str(uuid.uuid4()),
            earlier_try="impossible" if token is None else "unknown",
            resubmit=resubmit,
            on_submitted=told.add,
        )
        number = len(self.runs)
        rules = ClientState(  # `server` tells submissions of one process apart from those of another
            self.policy, f"process {number}", None, self.now, lambda: 0.0, random.Random(number)
        )
        run = Run(submission, submit(rules, submission, self.now() + timeout), self.now(), told=told)
        run.pending = next(run.steps)
        self.runs.append(run)
        return run

    def step(self, run: Run) -> None:
        """Do what a submission waits for, and let it go on to the next step."""
        try:
            result = self._done(run)
        except BaseException as error:
            self._go_on(run, functools.partial(run.steps.throw, error))
        else:
            self._go_on(run, functools.partial(run.steps.send, result))

    def finish(self, run: Run) -> None:
        """Let a submission go on to its end."""
        while not run.over:
            self.step(run)

    def die(self, run: Run, *, after: bool) -> None:
        """The process dies, before or after what it waits for has happened: it learns nothing of that."""
        if after:
            with contextlib.suppress(Exception):
                self._done(run)
        run.steps.close()
        run.dead = True

    def interrupt(self, run: Run, *, after: bool) -> None:
        """Ctrl-C while it waits."""
        if after:
            with contextlib.suppress(Exception):
                self._done(run)
        self._go_on(run, functools.partial(run.steps.throw, KeyboardInterrupt()))

    def _go_on(self, run: Run, further: Callable[[], Any]) -> None:
        try:
            run.pending = further()
        except StopIteration as end:
            run.result = end.value
            if isinstance(end.value, Submitted):
                run.told |= {end.value.job_id, *end.value.duplicates}
        except BaseException as error:
            run.error = error
            job_id = getattr(error, "job_id", None)
            run.told |= {job_id} if job_id else set()

    def _done(self, run: Run) -> Any:
        match run.pending:
            case Sleep(seconds):
                self.clock.advance(seconds)
            case Send():
                return self._sent(run, run.pending)
            case Work(function):
                return function()
            case Digest(recording):
                return recording.digest()
            case Notify(callback, value):
                callback(value)
            case Owner():
                return lambda: True
        return None

    def _sent(self, run: Run, send: Send) -> AnyResponse:
        operation = send.call.operation
        queue = self.faults[operation]
        fault = queue.popleft() if queue else {}
        before = {job.id for job in self.emulator.jobs}
        run.uploads_after_create += operation == "upload" and run.creates > 0
        transport = self._gladia
        if fault.get("unreachable"):
            transport = self._nowhere
        elif fault and not fault.get("late"):
            self.emulator.fail(cast(Any, operation), **fault)
        run.creates += operation == "create" and transport is self._gladia and fault.get("status") != 429
        run.operation = operation
        if operation == "list" and not fault:
            run.shown = {job_id for job_id in self.jobs(run.token) if self.visible_at[job_id] <= self.now()}
        real_send = evolve(send, deadline=time.monotonic() + REAL_SECONDS)
        answer: AnyResponse = (
            transport.send(real_send) if self.kind == "blocking" else self._asend(transport, real_send)
        )
        if fault.get("late"):  # only in the theatre's time: the client has given up by then
            self.clock.advance(min(self.policy.read, max(0.0, send.deadline - self.now())))
            answer = NoResponse(Outcome.AMBIGUOUS, "ReadTimeout", timed_out=True)
        self.clock.advance(0.05)
        for job in self.emulator.jobs:
            if job.id not in before:
                run.made.append(job.id)
                self.visible_at[job.id] = job.created_at - self._began + self.emulator.settings.listed_after
        return answer

    def _asend(self, transport: Any, send: Send) -> AnyResponse:
        async def sent() -> AnyResponse:
            answer: AnyResponse = await transport.send(send)
            return answer

        return self._runner.run(sent())

    def ran(self, algorithm: Callable[[ClientState, str, float], Steps[T]], token: str) -> T:
        """The result of another algorithm about a token."""
        rules = ClientState(self.policy, "", None, self.now, lambda: 0.0, random.Random(0))
        steps = algorithm(rules, token, self.now() + 100.0)
        run = Run(self.runs[0].submission, steps, self.now(), pending=next(steps))
        self.finish(run)
        assert run.error is None, repr(run.error)
        return cast(T, run.result)

    def jobs(self, token: str) -> list[str]:
        """The jobs with a token, the oldest first."""
        return [job.id for job in self.emulator.jobs if (job.custom_metadata or {}).get("client_token") == token]
