"""How many requests one recording takes, by operation: the figures of docs/scale.md.

    python -m benchmarks.scale

Each line is 25 recordings against an emulator of their own, with the real pauses (three minutes in all). A job is
queued for a second and processed for as long as the client expects of such a recording, times a random factor
(log-normal, sigma 0.2). A repeated recording has a job, which another process made a moment ago.
"""

from __future__ import annotations

import io
import json
import random
import statistics
import time
import wave
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import attrs
from gladia_control import Event, Gladia
from gladia_control.emulator import Emulator, Script
from gladia_control.rules.polling import expected_processing

from gladia_emulator.contract.operations import Operation

RECORDINGS = 25
OPERATIONS: tuple[Operation, ...] = ("upload", "create", "get", "list")
MINUTES = (10, 60)
SPREAD = 0.2
LISTED_AFTER = 1.0
WORDS = 10_000 / 3600
"""Words per second of speech."""

EarlierTry = Literal["unknown", "possible", "impossible"]


@attrs.frozen
class Case:
    """A line of the table."""

    minutes: int
    uploaded: bool
    earlier_try: EarlierTry
    repeated: bool = False

    def measured(self) -> str:
        """Transcribe the recordings; returns the line."""
        words = " ".join(["wording"] * round(WORDS * self.minutes * 60))
        script = attrs.evolve(Script.from_text(words), length=self.minutes * 60.0)
        with Emulator(scripts={"*": script}, queue_seconds=1.0, listed_after=LISTED_AFTER) as emulator:
            recordings = Recordings(self, emulator)
            if self.repeated:
                for number in range(RECORDINGS):
                    recordings.submit(number)
            before = len(emulator.requests)
            with ThreadPoolExecutor(RECORDINGS) as pool:
                found = list(pool.map(recordings.transcribe, range(RECORDINGS)))
            counts = Counter(request.operation for request in emulator.requests[before:])
        seconds, size = (statistics.mean(values) for values in zip(*found, strict=True))
        name = f"{self.minutes} min, {'upload' if self.uploaded else 'URL'}, {'repeated' if self.repeated else 'new'}"
        requests = " | ".join(f"{counts[operation] / RECORDINGS:.1f}" for operation in OPERATIONS)
        return f"| {name} | {self.earlier_try} | {requests} | {seconds:.0f} | {size / 1e6:.2f} |"


class Recordings:
    """The recordings of a case, with one client."""

    def __init__(self, case: Case, emulator: Emulator):
        self.case, self.emulator = case, emulator
        self.expected = expected_processing(case.minutes * 60.0, diarization=False) or 0.0
        self.draw = random.Random(1)
        self.audio = silence(case.minutes * 60)
        self.gladia = Gladia(emulator.api_key, base_url=emulator.url, on_event=self.vary)

    def vary(self, event: Event) -> None:
        """Choose how long the next job takes."""
        if event.kind == "submit":
            self.emulator.settings.processing_seconds = self.expected * self.draw.lognormvariate(0.0, SPREAD)

    def source(self, number: int) -> str | bytes:
        """A recording."""
        return self.audio if self.case.uploaded else f"https://example.com/{number}.mp3"

    def submit(self, number: int) -> None:
        """What the other process did."""
        self.gladia.submit(self.source(number), token=f"token-{number}", earlier_try="impossible")

    def transcribe(self, number: int) -> tuple[float, int]:
        """Transcribe a recording; returns the seconds from the call to its end, and the bytes of the result."""
        began = time.monotonic()
        transcript = self.gladia.transcribe(
            self.source(number), token=f"token-{number}", earlier_try=self.case.earlier_try
        )
        return time.monotonic() - began, len(json.dumps(transcript.raw))


def silence(seconds: int) -> bytes:
    """A WAV file of silence, as small as its duration allows: 1 kB a second."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 1, 1000, 0, "NONE", ""))
        file.writeframes(bytes(1000 * seconds))
    return sound.getvalue()


def main() -> None:
    """Measure and print the table."""
    tries: tuple[EarlierTry, ...] = ("impossible", "unknown", "possible")
    cases = [Case(minutes, uploaded, one) for minutes in MINUTES for uploaded in (False, True) for one in tries]
    cases += [Case(minutes, uploaded=True, earlier_try="possible", repeated=True) for minutes in MINUTES]
    print(
        "| recording | `earlier_try` | upload | create | get | list | seconds | MB of result |\n|---|---|" + "--:|" * 6
    )
    with ThreadPoolExecutor(len(cases)) as pool:
        for line in pool.map(Case.measured, cases):
            print(line, flush=True)


if __name__ == "__main__":
    main()
