"""A batch of recordings that an example transcribes in processes of its own, and what became of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from gladia_control.emulator import Emulator

from tests.support.places import silence

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples" / "scale"
SLOTS = 25
LISTED_AFTER = 2.0
"""Seconds until a job is listed, where a test uses the pauses of `quick.py`."""
PATIENCE = 600.0
"""Seconds after which a test no longer waits for something that has to happen."""


class Batch:
    """Recordings, each with words of its own, for a running emulator and the processes that a test starts."""

    def __init__(self, folder: Path, count: int, *, processing_seconds: float, listed_after: float):
        self.names = [f"calls/{number:04}.{'mp3' if number % 10 else 'wav'}" for number in range(count)]
        self.words = {name: f"These are the words of {name[:-4]}." for name in self.names}
        scripts = {Path(name).name: text for name, text in self.words.items()}
        self.emulator = Emulator(scripts=scripts, processing_seconds=processing_seconds, listed_after=listed_after)
        self.folder, self.results, self.manifest = folder, folder / "results", folder / "recordings.csv"
        rows = [f"{name},{self._source(name)}" for name in self.names]
        self.manifest.write_text("\n".join(["name,source", *rows]), encoding="utf-8")
        self.log = folder / "log.txt"

    def _source(self, name: str) -> str:
        """A file for every tenth recording, a URL for the others."""
        if name.endswith(".mp3"):
            return f"https://example.com/{name}"
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(silence())
        return name

    @contextmanager
    def started(self, *command: str | Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
        """A program in a process group of its own, which ends with the block."""
        known = {"GLADIA_API_URL": self.emulator.url, "GLADIA_API_KEY": self.emulator.api_key}
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=os.environ | known | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            kill_group(process)

    @property
    def jobs(self) -> int:
        """How many jobs there are."""
        return len(self.emulator.jobs)

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Wait until a condition holds."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"{what}: not within {PATIENCE:g} s\n{self.tail()}"
            time.sleep(0.02)

    def tail(self) -> str:
        """The end of what the programs printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-6000:]

    def saved(self) -> dict[str, str]:
        """The text of each result by the name of its file."""
        return {path.name: path.read_text(encoding="utf-8") for path in self.results.glob("*.json")}

    def wrong(self) -> list[str]:
        """What contradicts the promise: a transcript and a job for each recording, never too many unfinished jobs."""
        found = []
        jobs = [job.id for job in self.emulator.jobs]
        if len(jobs) != len(self.names):
            found.append(f"{len(jobs)} jobs for {len(self.names)} recordings")
        if (most := most_unfinished(self.emulator)) > SLOTS:
            found.append(f"{most} unfinished jobs at once")
        saved = {name: json.loads(text) for name, text in self.saved().items()}
        for name in self.names:
            result = saved.pop(f"{name.replace('/', '%2F')}.json", None)
            words = result and result["result"]["transcription"]["full_transcript"]
            if words != self.words[name]:
                found.append(f"{name}: {words}")
            elif result["id"] not in jobs:
                found.append(f"{name}: its job {result['id']} is unknown")
        return found + [f"{name}: a result without a recording" for name in saved]

    def requests(self) -> Mapping[str | None, int]:
        """How many requests of each operation the emulator received, of the newest 10,000."""
        return Counter(request.operation for request in self.emulator.requests)


def most_unfinished(emulator: Emulator) -> int:
    """The most jobs that were unfinished at once, from the emulator's own times of each job: exact, not sampled."""
    assert emulator._run is not None
    jobs = emulator._run.account.jobs
    return max((sum(other.created <= job.created < other.ended for other in jobs) for job in jobs), default=0)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and the processes that it started, like a machine that loses power."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
