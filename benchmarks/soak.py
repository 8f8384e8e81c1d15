"""Ten bad minutes: programs that die, a network that loses things, and at the end an account of every job.

    python -m benchmarks.soak [--minutes 10] [--jobs 200] [--seed 1]

Two programs with each client take orders with tokens of their own (see `soak_worker`). Meanwhile the emulator's answers
are dropped, cut, delayed or replaced by errors, new jobs are listed late, and programs are stopped for a while, or
killed and started again. Exit status 0 if every order has its transcript, from the one job that it was billed for.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from attrs import define, field
from gladia_control.emulator import Emulator

KINDS = ("blocking", "asyncio", "blocking", "asyncio")
LISTED_AFTER = (0.0, 0.0, 1.0, 4.0)
DOWN = 8.0
"""Seconds until a killed program is started again: by then its jobs are listed, so that it finds them."""
LAST_ORDER = 0.8
"""Part of the time after which no order comes."""
ENDS_AFTER = 300.0
"""Seconds beyond the set time after which a program that has not ended is a failure."""

FAULTS: list[tuple[Any, dict[str, Any]]] = [
    ("create", {"drop": "before"}),
    ("create", {"drop": "during"}),
    ("create", {"drop": "after"}),
    ("create", {"status": 502, "effect": True}),
    ("create", {"status": 503}),
    ("create", {"status": 429, "headers": {"retry-after": "2"}}),
    ("create", {"status": 201, "body": b'{"id": ', "effect": True}),
    ("create", {"delay": 3.0}),
    ("list", {"drop": "before"}),
    ("list", {"status": 500}),
    ("list", {"status": 200, "body": b"<html>"}),
    ("upload", {"drop": "before"}),
    ("upload", {"status": 503}),
    ("upload", {"drop": "during"}),
    ("get", {"drop": "before"}),
    ("get", {"drop": "during"}),
    ("get", {"status": 503}),
    ("get", {"status": 429, "headers": {"retry-after": "1"}}),
    ("get", {"status": 404}),
    ("get", {"status": 401}),
    ("get", {"status": 200, "body": b"null"}),
    ("get", {"delay": 2.0}),
]


@define
class Program:
    """A program that is started again when it was killed."""

    kind: str
    journal: Path
    orders: dict[str, float]
    process: subprocess.Popen[bytes] | None = None
    again_at: float = 0.0
    starts: int = 0

    def start(self, emulator: Emulator, elapsed: float) -> None:
        """Start with the orders that are not done."""
        done = {entry["order"] for entry in entries(self.journal) if "done" in entry}
        left = [f"{order}:{max(0.0, at - elapsed):.2f}" for order, at in self.orders.items() if order not in done]
        module = [sys.executable, "-W", "error", "-m", "benchmarks.soak_worker"]
        command = [*module, self.kind, emulator.url, emulator.api_key, str(self.journal), *left]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        self.starts += 1

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self.process is not None:
            self.process.send_signal(number)

    def end(self) -> None:
        """Kill it, if it runs."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
        self.process = None

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.process is not None and self.process.poll() is None


@define
class Soak:
    """The stage: an emulator, programs, and what goes wrong."""

    seconds: float
    emulator: Emulator
    programs: list[Program]
    rng: random.Random
    happened: Counter[str] = field(factory=Counter)

    def run(self) -> bool:
        """Let things go wrong until the time is over, and then nothing more; False if a program does not end."""
        began = time.monotonic()
        next_kill = next_stop = 0.0
        while True:
            elapsed = time.monotonic() - began
            over = elapsed >= self.seconds
            if not over:
                self.fault()
            for program in self.programs:
                if program.process is None and elapsed >= program.again_at:
                    program.start(self.emulator, elapsed)
            alive = [program for program in self.programs if program.running]
            if not over and elapsed >= next_kill and alive:
                next_kill = elapsed + self.seconds / 12
                self.kill(self.rng.choice(alive), elapsed)
            elif not over and elapsed >= next_stop and alive:
                next_stop = elapsed + self.seconds / 20
                self.stop(self.rng.choice(alive))
            if over and not alive and all(program.process is not None for program in self.programs):
                return True
            if elapsed >= self.seconds + ENDS_AFTER:
                return False
            time.sleep(self.rng.uniform(0.1, 0.6))

    def fault(self) -> None:
        """The next request of an operation meets a fault; sometimes the next few do."""
        operation, fault = self.rng.choice(FAULTS)
        times = self.rng.choice([1, 1, 1, 4])
        self.emulator.fail(operation, times=times, **fault)
        self.emulator.settings.listed_after = self.rng.choice(LISTED_AFTER)
        self.happened["faults"] += times

    def kill(self, program: Program, elapsed: float) -> None:
        """A program dies at once; it will be started again."""
        program.end()
        program.again_at = elapsed + DOWN
        self.happened["killed"] += 1

    def stop(self, program: Program) -> None:
        """A program stands still, as on a laptop that sleeps."""
        program.signal(signal.SIGSTOP)
        time.sleep(self.rng.uniform(0.5, 3.0))
        program.signal(signal.SIGCONT)
        self.happened["stopped"] += 1


def entries(journal: Path) -> list[dict[str, Any]]:
    """The lines of a journal; of the last one, which may have been cut off, only if it is whole."""
    lines = journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []
    whole = []
    for line in lines:
        try:
            whole.append(json.loads(line))
        except ValueError:
            continue
    return whole


def account(soak: Soak) -> list[str]:
    """What is wrong: orders without a transcript or with several jobs, jobs that nobody knows."""
    jobs: dict[str, list[str]] = defaultdict(list)
    for job in soak.emulator.jobs:
        jobs[str((job.custom_metadata or {}).get("client_token"))].append(job.id)
    wrong, events, errors = [], Counter[str](), Counter[str]()
    for program in soak.programs:
        lines = entries(program.journal)
        events.update(f"{line['event']} {line['operation']}" for line in lines if "event" in line)
        errors.update(line["error"] for line in lines if "error" in line)
        done = {line["order"]: line for line in lines if "done" in line}
        for order in program.orders:
            made = jobs.pop(order, [])
            if order not in done:
                wrong.append(f"{order}: no transcript; its jobs are {made}")
            elif [done[order]["done"]] != made:
                wrong.append(f"{order}: the transcript is of {done[order]['done']}, and its jobs are {made}")
            elif not done[order]["text"]:
                wrong.append(f"{order}: the transcript is empty")
    wrong += [f"{token}: jobs {made} of nobody's order" for token, made in jobs.items()]
    starts = sum(program.starts for program in soak.programs)
    print(f"{dict(soak.happened)}, {starts} starts of {len(soak.programs)} programs")
    print("what the clients did:", dict(sorted(events.items())))
    print("what the programs had to try again:", dict(errors) or "nothing")
    return wrong


def main() -> int:
    """Run; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    seconds, rng = arguments.minutes * 60, random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder, Emulator(queue_seconds=1.0, processing_seconds=6.0) as emulator:
        programs = [Program(kind, Path(folder) / f"{number}.jsonl", {}) for number, kind in enumerate(KINDS)]
        for number in range(arguments.jobs):
            at = rng.uniform(0.0, seconds * LAST_ORDER)
            programs[number % len(programs)].orders[f"order-{number}"] = at
        soak = Soak(seconds, emulator, programs, rng)
        ended = soak.run()
        for program in programs:
            program.end()
        wrong = account(soak)
        jobs = len(emulator.jobs)
    wrong += [] if ended else ["a program did not end"]
    print("\n".join(wrong) or f"{arguments.jobs} orders, {jobs} jobs: every order has its transcript, and one job")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
