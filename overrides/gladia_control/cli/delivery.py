"""Delivery: wait for the transcript of one recording, show progress, and write the result."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

from attrs import define, field

from gladia_control import GladiaError, Transcript
from gladia_control.result.formats import Format, render

from . import PROGRAM
from .connection import LastToken
from .exit_code import BROKEN_PIPE, OK, OUTPUT
from .output import write
from .problem import Problem, code, say, sentence
from .terminal import Terminal


@define
class Delivery:
    """The delivery of one recording.

    Attributes:
        terminal: Where progress is shown.
        format: Format of the result.
        path: The file for the result; None for standard output.
        url: The `--url` that was given.
        name: The start of error messages; empty if there is only one source.
        job_id: Id of the job, as soon as there is one.
        last_token: The client token of the last create.
    """

    terminal: Terminal
    format: Format
    path: Path | None
    url: str | None = None
    name: str = ""
    job_id: str | None = field(default=None, kw_only=True)
    last_token: LastToken = field(factory=LastToken, kw_only=True)

    def submitted(self, job_id: str) -> None:
        """Remember the job."""
        self.job_id = job_id

    def deliver(self, finished: Callable[[], Transcript]) -> int:
        """Wait for a transcript and write it; returns the exit code. An error is printed.

        Raises:
            KeyboardInterrupt: Ctrl-C, after a sentence that says how to go on.
            BrokenPipeError: The reader of standard output has gone.
        """
        self.last_token.token = None
        try:
            transcript = finished()
            self.job_id = self.job_id or transcript.id
            self.terminal.clear()
            write(render(transcript, self.format), self.path)
        except (GladiaError, Problem) as error:
            self.terminal.clear()
            return self._failed(error)
        except KeyboardInterrupt:
            self.terminal.clear()
            self._say(f"interrupted{self._left_behind()}")
            raise
        if self.path is not None:
            self.terminal.note(f"wrote {self.path}")
        return OK

    def _failed(self, error: GladiaError | Problem) -> int:
        if code(error) == BROKEN_PIPE:
            raise BrokenPipeError from error
        text = sentence(error, resume=self.resume_command())
        if code(error) == OUTPUT and self.job_id is not None:
            text += f"; job {self.job_id} is done: {self.resume_command()} {self.job_id}"
        self._say(text)
        return code(error)

    def _say(self, text: str) -> None:
        say(text if text.startswith(self.name) else f"{self.name}: {text}")

    def _left_behind(self) -> str:
        """How to go on after an interrupt."""
        if self.job_id is not None:
            return f"; job {self.job_id} goes on; wait for it with: {self.resume_command()} {self.job_id}"
        if self.last_token.token is None:
            return ""
        return (
            "; if there is a job already, the same command finds it with --token "
            f"{self.last_token.token}, and submits only if there is no job"
        )

    def resume_command(self) -> str:
        """The command that waits for a job and writes its result to the same place; the job's id is missing."""
        words = [PROGRAM, "resume"]
        if self.url is not None:
            words += ["--url", self.url]
        if self.format is not Format.TEXT or self.path is not None:
            words += ["--format", self.format.value]
        if self.path is not None:
            words += ["-o", str(self.path)]
        return shlex.join(words)
