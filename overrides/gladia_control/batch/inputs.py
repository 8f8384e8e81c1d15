"""What a batch is given, what it gives back, and what it knows of each input in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

from attrs import define, field, frozen

from gladia_control.errors import GladiaError
from gladia_control.request.source import AsyncAudioSource
from gladia_control.request.submission import EarlierTry, Options
from gladia_control.result.transcript import Transcript

State: TypeAlias = Literal["planned", "creating", "created", "done", "delivered", "deleted", "failed"]
"""Where an input stands.

`planned`: no job was asked for. `creating`: a create may have been sent. `created`: there is a job. `done`: its
transcript was received, and there is no folder to write it to. `delivered`: the result files are on the disk.
`deleted`: and the job is deleted at Gladia. `failed`: it is not tried again unless that is asked for.
"""

FINISHED: tuple[State, ...] = ("delivered", "deleted")


@frozen
class BatchInput:
    """One recording of a batch.

    Attributes:
        source: The recording, as for `Gladia.submit`.
        name: Name of its result files, without an ending; by default that of the source, with a number if it is taken.
        options: Options of this recording, as for `Gladia.submit`. They are merged over the batch's: an object into an
            object; everything else replaces.
    """

    source: AsyncAudioSource
    name: str | None = None
    options: Options | Mapping[str, Any] | None = None


@frozen
class BatchItem:
    """How one input ended. Exactly one of `transcript` and `error` is not None.

    Attributes:
        input: The input.
        index: Its place among the inputs, from 0.
        job_id: Id of its job; None if it has no job.
        transcript: Its transcript.
        error: Why there is none.
        resumed: Whether an earlier run had begun or finished it.
    """

    input: BatchInput
    index: int
    job_id: str | None = None
    transcript: Transcript | None = None
    error: GladiaError | None = None
    resumed: bool = False


@define(eq=False, kw_only=True)
class Entry:
    """One input while it is worked on.

    Attributes:
        index: Its place among the inputs.
        input: The input.
        name: Name of its result files.
        body: The checked request, without the recording.
        token: Client token of its job.
        state: Where it stands.
        job_id: Id of its job.
        content: What tells its recording from others: a SHA-256; None if it is not known, or there is no journal.
        position: Its row in the journal.
        same_as: Row of an input with the same recording and the same options, whose job this one shares.
        rendering: Options of the formats in which its results are on the disk.
        seconds: Duration of its recording, if it is known.
        error: Why it cannot be tried.
        earlier_try: Whether an earlier try may have made its job.
        waiting: Whether it waits for something else; see `idle`.
    """

    index: int
    input: BatchInput
    name: str
    body: dict[str, Any] = field(factory=dict)
    token: str = ""
    state: State = "planned"
    job_id: str | None = None
    content: str | None = None
    position: int | None = None
    same_as: int | None = None
    rendering: str | None = None
    seconds: float | None = None
    error: GladiaError | None = None
    earlier_try: EarlierTry = "impossible"
    waiting: bool = False

    @contextmanager
    def idle(self) -> Iterator[None]:
        """While it waits for something else, so that nothing is lost if it is abandoned."""
        self.waiting = True
        try:
            yield
        finally:
            self.waiting = False

    @property
    def is_url(self) -> bool:
        """Whether Gladia fetches the recording itself."""
        return isinstance(self.input.source, str) and "://" in self.input.source
