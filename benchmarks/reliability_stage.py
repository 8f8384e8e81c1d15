"""Where a row is played: servers, files, and processes that each make one call."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import signal
import subprocess
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Self

from attrs import define, field, frozen

from tests.faults.server import RESULT, Behaviour, Exchange, Server

HERE = Path(__file__).resolve().parent
RUNNER = HERE / "reliability_runner.py"
KEY = "gl-S3cr3t-k3y-0f-n0b0dy"
URL = "https://example.com/a.mp3"

Spec = dict[str, Any]
Report = dict[str, Any]

WORD = {"word": "Hello there.", "start": 0.1, "end": 0.9, "confidence": 0.9}
UTTERANCE = {"text": "Hello there.", "language": "en", "start": 0.1, "end": 0.9, "confidence": 0.9, "channel": 0}
WHOLE_RESULT: dict[str, Any] = RESULT | {
    "transcription": RESULT["transcription"] | {"utterances": [UTTERANCE | {"words": [WORD]}]}
}


def complete(job: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A job that is done, with every field that Gladia's document promises: only the fault is wrong with an answer."""
    file = {"id": "f-1", "filename": "a.mp3", "source": URL, "audio_duration": 2.0, "number_of_channels": 1}
    promised = {"request_id": "G-1", "version": 2, "kind": "pre-recorded", "post_session_metadata": {}, "file": file}
    ended = {"status": "done", "completed_at": job["created_at"], "error_code": None, "result": WHOLE_RESULT}
    return job | promised | ended | changes


def polled(**changes: Any) -> Behaviour:
    """An answer to a poll: the job as it is when it is done, but for these fields."""

    def behaviour(exchange: Exchange) -> None:
        exchange.read_body()
        exchange.answer(200, complete(asked_for(exchange), **changes))

    return behaviour


def asked_for(exchange: Exchange) -> dict[str, Any]:
    """The job that a request is about."""
    wanted = exchange.request.path.rpartition("/")[2]
    return next(job for job in exchange.server.jobs if job["id"] == wanted)


PROCESSING = polled(status="processing", completed_at=None, result=None)


@frozen
class Variant:
    """Which library, and in which form."""

    library: str
    kind: str

    @property
    def name(self) -> str:
        """As in the results."""
        return f"{self.library} {self.kind}"


VARIANTS = [Variant(library, kind) for library in ("vendor", "ours") for kind in ("blocking", "asyncio")]


@define(eq=False)
class Child:
    """A process that makes one call.

    Attributes:
        said: What it writes; a file, because the end of a pipe comes only when its own children have ended, too.
    """

    process: subprocess.Popen[bytes]
    said: IO[bytes]
    limit: float

    def report(self) -> Report:
        """What it reports, or that it was killed after its time."""
        try:
            self.process.wait(self.limit)
        except subprocess.TimeoutExpired:
            return {"outcome": "hangs", "ids": {}}
        finally:
            self.kill()
        self.said.seek(0)
        said = self.said.read().decode()
        lines = [line for line in said.splitlines() if line.startswith("{")]
        if not lines:
            raise RuntimeError(f"no report: {said}")
        report: Report = json.loads(lines[-1])
        return report

    def kill(self) -> None:
        """End it, and the processes that it started: it leads a group of its own."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@define(eq=False)
class Stage:
    """Servers and files for one call, or for a few that belong together.

    Attributes:
        server: What stands for Gladia.
        elsewhere: Another server, which has no business with any of it.
        seen: Facts that behaviours leave.
        limit: Seconds that a process may take.
    """

    python: Path
    folder: Path
    variant: Variant
    limit: float = 60.0
    key: str = KEY
    server: Server = field(factory=lambda: Server(state=complete))
    elsewhere: Server = field(factory=lambda: Server(state=complete))
    seen: dict[str, Any] = field(factory=dict)
    _stack: contextlib.ExitStack = field(factory=contextlib.ExitStack)

    def __enter__(self) -> Self:
        self._stack.enter_context(self.server)
        self._stack.enter_context(self.elsewhere)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(self, spec: Spec) -> Child:
        """Start a process that makes a call."""
        told = {"library": self.variant.library, "kind": self.variant.kind, "source": URL} | spec
        environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        environment |= {"HOME": str(self.folder), "GLADIA_API_KEY": self.key, "GLADIA_API_URL": self.server.url}
        said = self._stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # closed with the stage
        process = subprocess.Popen(
            [str(self.python), "-I", str(RUNNER), json.dumps(told)],
            cwd=self.folder,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        return Child(process, said, self.limit)

    def call(self, spec: Spec) -> Report:
        """Make a call in a process of its own."""
        return self.start(spec).report()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that a call in progress does."""
        ends = time.monotonic() + self.limit
        while not condition():
            if time.monotonic() >= ends:
                raise RuntimeError("the call did not come as far as it should")
            time.sleep(0.01)

    def recording(self, name: str, size: int | None = None) -> bytes:
        """A file to upload, of two seconds or of this size."""
        sound = io.BytesIO()
        with wave.open(sound, "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(bytes(2 * 8000 * 2 if size is None else size))
        content = sound.getvalue()
        (self.folder / name).write_bytes(content)
        return content

    def expect_upload(self, content: bytes) -> None:
        """Note what should arrive."""
        self.seen["wanted"] = hashlib.sha256(content).hexdigest()
