"""A play: the processes of a caller submit to the model of Gladia. One seed makes one play, always the same.

A submission is a generator of steps (see `gladia_control.operations.steps`). It can be left between any two of them, as
by a process that dies, and others go on meanwhile. Time is virtual: it jumps to the next step.
"""

from __future__ import annotations

import heapq
import random
from typing import Any

from attrs import define, field
from gladia_control import Event, GladiaError, SubmissionUnknown, TokenReused, Transcript
from gladia_control.operations.lookup import READ_JOBS, find
from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Digest, Notify, Owner, Send, Sleep, Steps, Work
from gladia_control.operations.transcribe import transcribe
from gladia_control.request.recording import Url
from gladia_control.request.submission import EarlierTry, Submission, request_digest
from gladia_control.rules.policy import Policy

from tests.simulation.gladia import DAMAGES, Gladia, Made, Weather

POLICY = Policy()
REQUESTS = ("https://example.com/a.mp3", "https://example.com/b.mp3")


@define(eq=False)
class Process:
    """A process that submits once.

    Attributes:
        dies: After how many steps it is killed; None if it is not.
        interrupted: After how many steps Ctrl-C comes; None if it does not.
        made: Jobs that its creates made.
        creates: How many creates it sent that may have made one.
        told: Ids that the caller was told.
    """

    submission: Submission
    url: str
    steps: Steps[Transcript]
    dies: int | None
    interrupted: int | None
    made: list[Made] = field(factory=list)
    creates: int = 0
    told: set[str] = field(factory=set)
    transcript: Transcript | None = None
    error: BaseException | None = None
    over: bool = False

    @property
    def token(self) -> str:
        return self.submission.token

    @property
    def request(self) -> str:
        return request_digest(self.submission.body, Url(self.url).digest())


class Play:
    """One play."""

    def __init__(self, seed: int):
        self.rng = rng = random.Random(seed)
        self.now = 0.0
        rate = rng.choice([0.0, 0.1, 0.4])

        def chance() -> float:
            return rate if rng.random() < 0.4 else 0.0

        self.weather = Weather(
            lost_before=chance(),
            lost_after=chance(),
            refused=chance(),
            broken=chance(),
            replayed=chance(),
            damaged=rng.choice([0.5, 1.0]) if rng.random() < 0.3 else 0.0,
            damages=DAMAGES if rng.random() < 0.3 else [rng.choice(DAMAGES)],
            omitted=chance() if rng.random() < 0.3 else 0.0,
            deleted=chance(),
            most=rng.choice([4, 20]),
            lag=rng.choice([0.0, 0.0, 1.0, 5.0, 30.0, 100.0]),
            unfiltered=rng.random() < 0.5,
        )
        self.is_fine = self.weather == Weather(
            unfiltered=self.weather.unfiltered, damages=self.weather.damages, most=self.weather.most
        )
        self.gladia = Gladia(rng, self.weather)
        self.processes: list[Process] = []
        self.under_way: set[str] = set()
        self.overlapped: set[str] = set()

    def run(self) -> None:
        """Let some processes submit, one after the other or at the same time, and judge what came of it."""
        rng = self.rng
        queue: list[tuple[float, int, Process]] = []
        for number in range(rng.choice([1, 2, 2, 3])):
            self.gladia.add_foreign(rng.choice([0, 0, 1, 3, 19, 25]), self.now)
            process = self._begin(number)
            if rng.random() < 0.7:  # it ends before the next one begins
                self._perform([*queue, (self.now, number, process)])
                queue = []
                self.now += rng.choice([0.0, 1.0, 60.0])
            else:
                queue.append((self.now, number, process))
        self._perform(queue)
        for process in self.processes:
            self._judge(process)
        for token in {process.token: None for process in self.processes}:
            self._judge_bills(token)
            self._judge_find(token)

    def _begin(self, number: int) -> Process:
        rng = self.rng
        token = rng.choice(["order-1", "order-1", "order-1", "order-2", None])
        url = REQUESTS[rng.random() < 0.1]
        earlier_try: EarlierTry = "unknown" if token and rng.random() < 0.7 else "possible" if token else "impossible"
        told: set[str] = set()

        def heard(event: Event) -> None:
            told.update(event.job_ids)

        submission = Submission(
            source=Url(url),
            body={},
            token=token or f"made-{number}",
            earlier_try=earlier_try,
            resubmit=rng.random() < 0.3,
            on_submitted=told.add,
            timeout=rng.choice([30.0, 1000.0]),
        )
        state = ClientState(POLICY, f"process {number}", heard, lambda: self.now, lambda: 0.0, rng)
        process = Process(
            submission,
            url,
            transcribe(state, submission, None),
            dies=rng.randrange(1, 25) if rng.random() < 0.2 else None,
            interrupted=rng.randrange(2, 25) if rng.random() < 0.1 else None,
            told=told,
        )
        self.processes.append(process)
        return process

    def _perform(self, queue: list[tuple[float, int, Process]]) -> None:
        """Perform the steps of these processes in the order of time, to their ends."""
        tokens = [process.token for _, _, process in queue]
        self.overlapped |= {token for token in tokens if tokens.count(token) > 1}
        pending: dict[int, Any] = {number: None for _, number, _ in queue}
        counts = dict.fromkeys(pending, 0)
        heapq.heapify(queue)
        while queue:
            at, number, process = heapq.heappop(queue)
            self.now = max(self.now, at)
            counts[number] += 1
            if counts[number] == process.dies:
                process.steps.close()
                process.over = True
                continue
            error = KeyboardInterrupt() if counts[number] == process.interrupted else None
            try:
                step = process.steps.throw(error) if error else process.steps.send(pending[number])
            except StopIteration as end:
                process.transcript, process.over = end.value, True
                continue
            except BaseException as raised:
                process.error, process.over = raised, True
                continue
            pending[number], seconds = self._done(process, step)
            heapq.heappush(queue, (self.now + seconds, number, process))

    def _done(self, process: Process, step: Any) -> tuple[Any, float]:
        """The result of a step, and the seconds that it takes."""
        match step:
            case Sleep(seconds):
                return None, seconds
            case Send():
                response, made = self.gladia.answer(step, self.now)
                if made is not None:
                    process.made.append(made)
                if step.call.operation == "create":
                    process.creates += response.outcome.value not in ("not sent", "try later")
                return response, self.rng.choice([0.05, 0.05, 2.0])
            case Work(function):
                return function(), 0.0
            case Digest(recording):
                return recording.digest(), 0.0
            case Notify(callback, value):
                callback(value)
            case Owner():
                return (lambda: True), 0.0
        return None, 0.0

    def _judge(self, process: Process) -> None:
        """What holds of every submission."""
        token, request, error = process.token, process.request, process.error
        assert process.over
        assert process.creates <= 1 + process.submission.resubmit, "sent twice"
        if process.transcript is not None:
            assert f"{token} {request}" == process.transcript.text, "a stranger's transcript"
        ours = {job.id for job in self.gladia.of(token) if job.request == request}
        if not self.weather.replayed:
            assert process.told <= ours, "the id of another's job"
        if isinstance(error, GladiaError):
            assert token == error.token
            if process.made and not isinstance(error, SubmissionUnknown | TokenReused):
                assert error.job_id is not None, f"a job was made, and {error!r} does not say so"
            if isinstance(error, TokenReused):
                others = {job.id for job in self.gladia.of(token) if job.request != request}
                assert error.job_id in others, "the token is not another's"
        elif error is not None:
            assert isinstance(error, KeyboardInterrupt), repr(error)
            assert token in "".join(error.__notes__) or process.told, "nothing leads to the job"

    def _judge_bills(self, token: str) -> None:
        """The promise about bills: one job for a token whose submissions do not overlap and whose jobs are visible.

        Otherwise the submission that made the last one reports them all.
        """
        requests = {process.request for process in self.processes if process.token == token}
        jobs = {job.id for job in self.gladia.of(token)}
        if token not in self.overlapped and token not in self.gladia.hidden and len(requests) == 1:
            assert len(jobs) <= 1, "billed twice"
        makers = [process for process in self.processes if process.token == token and process.made]
        if self.is_fine and len(requests) == 1 and makers:
            last = max(makers, key=lambda process: process.made[-1].at)
            if last.transcript is not None:
                assert jobs == last.told, "another process's job was not reported"

    def _judge_find(self, token: str) -> None:
        """On a fine day, the token leads to all its jobs, the oldest first."""
        self.gladia.weather, self.now = Weather(unfiltered=self.weather.unfiltered, deleted=1.0), self.now + 100.0
        state = ClientState(POLICY, "", None, lambda: self.now, lambda: 0.0, self.rng)
        steps, response = find(state, token, self.now + 100.0), None
        try:
            while True:
                step = steps.send(response)
                assert isinstance(step, Send)
                response = self.gladia.answer(step, self.now)[0]
        except StopIteration as end:
            found = [job["id"] for job in end.value]
        except SubmissionUnknown:
            unread = [job for job in self.gladia.jobs if not job.metadata]
            assert len(unread) > READ_JOBS, "there are not too many jobs without metadata"
            return
        made = {job.id: job.at for job in self.gladia.of(token)}
        assert sorted(made) == sorted(found), "not all jobs of the token"
        assert sorted(made.values()) == [made[job_id] for job_id in found], "not the oldest first"
