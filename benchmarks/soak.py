"""Ten bad minutes: programs are killed, requests are lost, and in the end every order has its transcript from one job.

    python -m benchmarks.soak [--minutes 10] [--jobs 200] [--seed 1]

Four programs, two with each client, have orders transcribed against the emulator, with tokens of their own. Meanwhile
the emulator drops, cuts, delays or refuses requests and lists new jobs late, and the programs are stopped for a while
or killed and started again. Exit status 0 if each order has its transcript, from the only job that was made for it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TextIO

from attrs import define
from gladia_control import AsyncGladia, Event, Gladia, GladiaError, JobFailed, TokenReused
from gladia_control.emulator import Emulator

from tests.support.places import silence

DOWN = 8.0
"""Seconds until a killed program starts again: long enough for the list to show its jobs."""
LAST_ORDER = 0.8
"""Part of the time after which no order comes."""
GRACE = 300.0
"""Seconds after the set time in which all programs have to end."""
LISTED_AFTER = (0.0, 0.0, 1.0, 4.0)
RETRY_AFTER = 2.0
"""Seconds after which a program repeats a call that failed."""

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


# A program, as a user would write it


class Worker:
    """Transcribes its orders, each at its second, and keeps a journal, since it may be killed at any time."""

    def __init__(self, url: str, key: str, journal: TextIO):
        self.arguments: dict[str, Any] = {"api_key": key, "base_url": url, "on_event": self.event}
        self.lock, self.journal = threading.Lock(), journal
        self.began = time.monotonic()
        self.journal.write("\n")  # the last line of an earlier process may be incomplete

    def write(self, **entry: Any) -> None:
        """Add a line."""
        with self.lock:
            self.journal.write(json.dumps(entry) + "\n")
            self.journal.flush()

    def event(self, event: Event) -> None:
        """Write down what the client does."""
        self.write(event=event.kind, operation=event.operation)

    def finished(self, order: str, result: Any) -> bool:
        """Write down how a call ended; returns whether the order is finished."""
        if isinstance(result, GladiaError):
            self.write(order=order, error=type(result).__name__)
            return isinstance(result, (JobFailed, TokenReused))
        self.write(order=order, done=result.raw["id"], text=result.text)
        return True

    def pause(self, at: float) -> float:
        """Seconds until the second of an order."""
        return max(0.0, self.began + at - time.monotonic())

    def blocking(self, orders: dict[str, float]) -> None:
        """All orders, in threads that share a client."""
        with Gladia(**self.arguments) as gladia, ThreadPoolExecutor(len(orders) or 1) as pool:

            def work(order: str, at: float) -> None:
                time.sleep(self.pause(at))
                while True:
                    try:
                        result: Any = gladia.transcribe(source(order), token=order)
                    except GladiaError as error:
                        result = error
                    if self.finished(order, result):
                        return
                    time.sleep(RETRY_AFTER)

            list(pool.map(work, orders.keys(), orders.values()))

    async def asyncio(self, orders: dict[str, float]) -> None:
        """All orders, in tasks that share a client."""
        async with AsyncGladia(**self.arguments) as gladia:

            async def work(order: str, at: float) -> None:
                await asyncio.sleep(self.pause(at))
                while True:
                    try:
                        result: Any = await gladia.transcribe(source(order), token=order)
                    except GladiaError as error:
                        result = error
                    if self.finished(order, result):
                        return
                    await asyncio.sleep(RETRY_AFTER)

            await asyncio.gather(*[work(order, at) for order, at in orders.items()])


def source(order: str) -> str | bytes:
    """A URL, or for every third order an upload."""
    number = int(order)
    return silence(8000 + number) if number % 3 == 0 else f"https://example.com/{number}.mp3"


def worker(kind: str, url: str, key: str, journal: str, orders: str) -> None:
    """Run a program to its end."""
    with Path(journal).open("a", encoding="utf-8") as file:
        program = Worker(url, key, file)
        if kind == "blocking":
            program.blocking(json.loads(orders))
        else:
            asyncio.run(program.asyncio(json.loads(orders)))


# What happens to the programs


@define
class Program:
    """A program that starts again after it was killed."""

    kind: str
    journal: Path
    orders: dict[str, float]
    process: subprocess.Popen[bytes] | None = None
    start_at: float = 0.0
    starts: int = 0

    def entries(self) -> list[dict[str, Any]]:
        """The complete lines of its journal."""
        lines = self.journal.read_text(encoding="utf-8").splitlines() if self.journal.exists() else []
        return [json.loads(line) for line in lines if line.endswith("}")]

    def start(self, emulator: Emulator, elapsed: float) -> None:
        """Start with the orders that have no transcript yet."""
        done = {entry["order"] for entry in self.entries() if "done" in entry}
        left = {order: at - elapsed for order, at in self.orders.items() if order not in done}
        arguments = [self.kind, emulator.url, emulator.api_key, str(self.journal), json.dumps(left)]
        self.process = subprocess.Popen([sys.executable, "-W", "error", "-m", __spec__.name, "--worker", *arguments])
        self.starts += 1

    def kill(self, start_at: float = 0.0) -> None:
        """Kill it, if it runs."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process, self.start_at = None, start_at


def spoil(programs: list[Program], emulator: Emulator, seconds: float, rng: random.Random) -> Counter[str]:
    """Let things go wrong for some time, then wait until all programs end."""
    began, happened = time.monotonic(), Counter[str]()
    next_kill = next_stop = 0.0
    while (elapsed := time.monotonic() - began) < seconds + GRACE:
        for program in programs:
            if program.process is None and elapsed >= program.start_at:
                program.start(emulator, elapsed)
        running = [program for program in programs if program.process is not None and program.process.poll() is None]
        if elapsed < seconds:
            operation, fault = rng.choice(FAULTS)
            emulator.fail(operation, times=rng.choice([1, 1, 1, 4]), **fault)
            emulator.settings.listed_after = rng.choice(LISTED_AFTER)
            happened["faults"] += 1
            if running and elapsed >= next_kill:
                next_kill = elapsed + seconds / 12
                rng.choice(running).kill(elapsed + DOWN)
                happened["killed"] += 1
            elif running and elapsed >= next_stop and (process := rng.choice(running).process):
                next_stop = elapsed + seconds / 20
                process.send_signal(signal.SIGSTOP)  # like a laptop that sleeps
                time.sleep(rng.uniform(0.5, 3.0))
                process.send_signal(signal.SIGCONT)
                happened["stopped"] += 1
        elif not running and all(program.process is not None for program in programs):
            return happened
        time.sleep(rng.uniform(0.1, 0.6))
    happened["programs that did not end"] += 1
    return happened


def account(programs: list[Program], emulator: Emulator) -> list[str]:
    """What is wrong: orders without a transcript or with several jobs, and jobs without an order."""
    jobs: dict[str, list[str]] = defaultdict(list)
    for job in emulator.jobs:
        jobs[str((job.custom_metadata or {}).get("client_token"))].append(job.id)
    wrong, events, errors = [], Counter[str](), Counter[str]()
    for program in programs:
        entries = program.entries()
        events.update(f"{entry['event']} {entry['operation']}" for entry in entries if "event" in entry)
        errors.update(entry["error"] for entry in entries if "error" in entry)
        done = {entry["order"]: entry for entry in entries if "done" in entry}
        for order in program.orders:
            made = jobs.pop(order, [])
            if order not in done or not done[order]["text"]:
                wrong.append(f"order {order}: no transcript; its jobs are {made}")
            elif [done[order]["done"]] != made:
                wrong.append(f"order {order}: the transcript is of {done[order]['done']}, and its jobs are {made}")
    wrong += [f"jobs {made} of the token {token}, which no order has" for token, made in jobs.items()]
    print("what the clients did:", dict(sorted(events.items())))
    print("errors that the programs met:", dict(errors))
    return wrong


def main() -> int:
    """Run; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worker", nargs=5, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        worker(*arguments.worker)
        return 0
    seconds, rng = arguments.minutes * 60, random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder, Emulator(queue_seconds=1.0, processing_seconds=6.0) as emulator:
        kinds = ("blocking", "asyncio") * 2
        programs = [Program(kind, Path(folder) / f"{number}.jsonl", {}) for number, kind in enumerate(kinds)]
        for number in range(arguments.jobs):
            programs[number % len(programs)].orders[str(number)] = rng.uniform(0.0, seconds * LAST_ORDER)
        happened = spoil(programs, emulator, seconds, rng)
        for program in programs:
            program.kill()
        wrong = account(programs, emulator)
    starts = sum(program.starts for program in programs)
    print(f"{dict(happened)}, {starts} starts of {len(programs)} programs")
    wrong += ["a program did not end"] if happened["programs that did not end"] else []
    print("\n".join(wrong) or f"{arguments.jobs} orders, each with its transcript and one job")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
