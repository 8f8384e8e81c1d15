"""Delivery: wait for the transcript of one recording, show progress, and write the result."""

from __future__ import annotations

import asyncio
import os
import shlex
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from attrs import define, evolve, field

from gladia_control import GladiaError, Transcript, Update

from . import PROGRAM
from .exit_code import BROKEN_PIPE, OK, OUTPUT
from .problem import Problem, code, sentence
from .rendering import Rendering
from .terminal import Line, Terminal


def again_with(token: str) -> str:
    """How to go on after an interrupt in the middle of a create."""
    return (
        f"; if there is a job already, the same command finds it with --token {token}, and submits only if there is "
        "no job"
    )


@define(eq=False)
class Delivery:
    """The delivery of one recording.

    Attributes:
        terminal: Where progress is shown.
        rendering: What is made of the transcript.
        paths: The file for each format; None for standard output.
        url: The `--url` that was given.
        name: The start of error messages; empty if there is only one source.
        job_id: Id of the job, as soon as there is one.
        token: Client token of the create, if this command makes one.
        source: The recording, if this command is given it: a page plays it.
        sent: The tokens of all creates that were begun.
        before: The delivery whose result comes before this one on standard output.
        ended: Set when this delivery has ended.
    """

    terminal: Terminal
    rendering: Rendering
    paths: Sequence[Path | None]
    url: str | None = None
    name: str = ""
    job_id: str | None = field(default=None, kw_only=True)
    token: str | None = field(default=None, kw_only=True)
    source: str | None = field(default=None, kw_only=True)
    sent: set[str | None] = field(factory=set, kw_only=True)
    before: Delivery | None = field(default=None, kw_only=True)
    ended: asyncio.Event = field(factory=asyncio.Event, init=False)
    _line: Line | None = field(default=None, init=False)

    @property
    def is_begun(self) -> bool:
        """Whether anything was done for it."""
        return self._line is not None

    def submitted(self, job_id: str) -> None:
        """Remember the job."""
        self.job_id = job_id

    def update(self, update: Update) -> None:
        """Show where the job stands."""
        if self._line is not None:
            self._line.update(update)

    async def deliver(self, name: str, status: str, finished: Callable[[], Awaitable[Transcript]]) -> int:
        """Wait for a transcript and write it; returns the exit code. An error is printed.

        Args:
            name: What progress is shown for.
            status: What happens first.
            finished: Returns the transcript.

        Raises:
            CancelledError, KeyboardInterrupt: The program is interrupted, after a sentence that says how to go on.
            BrokenPipeError: The reader of standard output has gone.
        """
        self._line = self.terminal.line(name, status)
        try:
            transcript = await finished()
            self.job_id = self.job_id or transcript.id
            self._line.end()
            if None in self.paths and self.before is not None:
                await self.before.ended.wait()
            with self.terminal.hidden():
                written = self.rendering.write(transcript, self.paths, self.source, self.name)
        except (GladiaError, Problem) as error:
            return self._failed(error)
        except (asyncio.CancelledError, KeyboardInterrupt):
            self._say(f"interrupted{self._left_behind()}")
            raise
        finally:
            self._line.end()
            self.ended.set()
        for path in written:
            self.terminal.note(f"wrote {path} (job {self.job_id})")
        return OK

    def _failed(self, error: GladiaError | Problem) -> int:
        if code(error) == BROKEN_PIPE:
            raise BrokenPipeError from error
        if isinstance(error, Problem) and str(error).startswith("--output-language"):
            self.rendering = evolve(self.rendering, language=None)  # the same again would fail again
        text = sentence(error, resume=self.resume_command())
        if code(error) == OUTPUT and self.job_id is not None:
            text += f"; job {self.job_id} is done: {self.resume_command()} {self.job_id}"
        self._say(text)
        return code(error)

    def _say(self, text: str) -> None:
        self.terminal.say(text if text.startswith(self.name) else f"{self.name}: {text}")

    def _left_behind(self) -> str:
        """How to go on after an interrupt."""
        if self.job_id is not None:
            return f"; job {self.job_id} goes on; wait for it with: {self.resume_command()} {self.job_id}"
        if self.token not in self.sent:
            return ""
        return again_with(self.token or "")

    def resume_command(self) -> str:
        """The command that waits for a job and writes its result to the same place; the job's id is missing."""
        words = [PROGRAM, "resume"]
        if self.url is not None:
            words += ["--url", self.url]
        if self.source is not None and os.path.isfile(self.source) and "html" in self.rendering.names:
            words += ["--audio", self.source]
        return shlex.join([*words, *self.rendering.arguments(self.paths[0])])
