"""One input without sockets: a client that answers from a script, and a clock that moves only in pauses."""

from __future__ import annotations

import asyncio
import copy
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen
from gladia_control import Transcript
from gladia_control.batch.inputs import BatchInput, BatchItem, Entry
from gladia_control.batch.item import process
from gladia_control.batch.journal import Journal, Row
from gladia_control.batch.results import Results, check_formats
from gladia_control.batch.work import Left, Work, drive, drive_async

from tests.support.jobs import full_job

URL = "https://example.com/a.mp3"
TOKEN = "the-token"


def transcript(job_id: str) -> Transcript:
    """What a job ends with."""
    return Transcript.from_raw(full_job() | {"id": job_id})


@define(eq=False, slots=False)
class Client:
    """A client that notes what it is asked, and answers from a script.

    Attributes:
        script: For each method what its calls bring in turn, the last one for ever: an error to raise, a value, or the
            id of a job. Without it a submission makes a job, a wait brings a transcript, and no job is found.
        asynchronous: Whether its answers have to be awaited.
        calls: The calls, each with what matters of it.
        sent: The arguments of the submissions.
    """

    script: dict[str, list[Any]]
    asynchronous: bool
    calls: list[tuple[str, ...]] = field(factory=list)
    sent: list[dict[str, Any]] = field(factory=list)

    def submit(self, source: Any, **arguments: Any) -> Any:
        self.sent.append(arguments)
        return self._answer("made", "submit", arguments["earlier_try"])

    def find(self, token: str) -> Any:
        assert TOKEN == token
        return self._answer(None, "find")

    def job(self, job_id: str) -> Job:
        return Job(self, job_id)

    def wait(self, job_id: str) -> Any:
        return self._answer(transcript(job_id), "wait", job_id)

    def delete(self, job_id: str) -> Any:
        return self._answer(None, "delete", job_id)

    def _answer(self, usual: Any, *call: str) -> Any:
        self.calls.append(call)
        answers = self.script.get(call[0], [usual])
        given = answers.pop(0) if len(answers) > 1 else answers[0]
        given = Job(self, given) if isinstance(given, str) else given
        return self._awaited(given) if self.asynchronous else _told(given)

    async def _awaited(self, given: Any) -> Any:
        await asyncio.sleep(0)
        return _told(given)


def _told(given: Any) -> Any:
    if isinstance(given, BaseException):
        raise copy.copy(given)  # each error gets the context of its own input
    return given


@frozen
class Job:
    """A job of a client."""

    client: Any
    id: str

    def wait(self, *, timeout: float, on_update: Callable[[], None]) -> Any:
        on_update()
        return self.client.wait(self.id)


@define(eq=False, slots=False)
class Hands:
    """Hands whose clock moves only in pauses."""

    client: Any
    uploads: Any
    time: float = 1000.0
    pauses: list[float] = field(factory=list)
    left: bool = False

    def now(self) -> float:
        return self.time

    def work(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        assert len(self.pauses) < 100, "no end"
        self.time += seconds

    def check(self, update: Any = None) -> None:
        if self.left:
            raise Left

    def event(self) -> Any:
        return asyncio.Event() if self.client.asynchronous else threading.Event()


@define(eq=False)
class Scene:
    """A batch of one input, whose journal is in memory.

    Attributes:
        kind: `blocking` or `asyncio`.
        script: See `Client`.
        source: The recording; that of the plan, if it is a file.
        row: Columns of the input's row.
        out: Where results go, if they are written.
    """

    kind: str
    script: dict[str, list[Any]] = field(factory=dict)
    source: Any = URL
    row: dict[str, Any] = field(factory=dict)
    out: Path | None = None
    timeout: float = 100.0
    delete_after: bool = False
    journal: Journal = field(init=False)
    position: int = field(init=False)
    hands: Hands = field(init=False)
    work: Work = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.journal = Journal(":memory:")
        self.position = self.add("a", **self.row)
        asynchronous = self.kind == "asyncio"
        uploads: Any = asyncio.Semaphore(1) if asynchronous else threading.Semaphore(1)
        script = {method: list(answers) for method, answers in self.script.items()}
        self.hands = Hands(Client(script, asynchronous), uploads)
        results = None if self.out is None else Results(self.out, check_formats(["json", "srt"]))
        self.work = Work(self.hands, self.journal, results, self.timeout, self.delete_after)

    def add(self, name: str, **columns: Any) -> int:
        """Add a row to the journal; returns its position."""
        usual = {"key": name, "name": name, "folded": name, "kind": "text", "options": "-", "token": TOKEN}
        number = self.journal.value("SELECT count(*) FROM items")
        return self.journal.add(**{**usual, "number": number, "state": "planned", **columns})

    @property
    def row_now(self) -> Row:
        """The row of the input."""
        row = self.journal.row("position = ?", self.position)
        assert row is not None
        return row

    @property
    def calls(self) -> list[tuple[str, ...]]:
        """What the client was asked."""
        calls: list[tuple[str, ...]] = self.hands.client.calls
        return calls

    def entry(self, **changes: Any) -> Entry:
        """The input as the journal has it."""
        row = self.row_now
        entry = Entry(index=0, input=BatchInput(self.source), name=row.name, token=row.token, state=row.state)
        entry.job_id, entry.content, entry.position, entry.same_as = row.job_id, row.content, row.position, row.same_as
        return evolve(entry, **changes)

    def run(self, **changes: Any) -> BatchItem:
        """Bring the input to its end, as a run of the batch does."""
        if self.kind == "blocking":
            return drive(process(self.work, self.entry(**changes)))

        async def steps() -> BatchItem:
            return await drive_async(process(self.work, self.entry(**changes)))

        return asyncio.run(steps())
