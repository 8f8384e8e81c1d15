"""A simulation of the poll plan with the client's own rules, 300 jobs for each length; its figures never change. A
job takes its length times a random factor (log-normal, sigma 0.2), and a poll takes 0.1 s. `fixed` polls at once and
then every 3 s, as gladiaio-sdk does. Lag is the time from the end of a job until the caller has it. With a queue, all
jobs are created at once and 25 of them are processed at a time.
"""

from __future__ import annotations

import heapq
import json
import math
import os
import random
import statistics
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from attrs import frozen
from gladia_control.operations.response import Response
from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Send, Sleep
from gladia_control.operations.wait import JobFacts, wait
from gladia_control.rules.policy import Policy

from benchmarks.speed.measure import Row

JOBS, SLOTS = 300, 25
LENGTHS = (2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0, 1800.0, 3600.0)
ROUND_TRIP = 0.1
SPREAD = 0.2
INTERVAL = 3.0
UNLIMITED = Policy(polls_per_second=1e9, poll_burst=10**9, polls_at_once=10**9)


@frozen
class Cost:
    """What a plan costs for one job, on average: requests, and seconds from its end until the caller has it."""

    requests: float
    lag: float


class Gladia:
    """Jobs that are created at once, processed in their order in some slots, and take the given seconds."""

    def __init__(self, lengths: Sequence[float], slots: int | None):
        free = [0.0] * (slots or len(lengths))
        self.begin, self.end = [], []
        for length in lengths:
            begin = heapq.heappop(free)
            self.begin.append(begin)
            self.end.append(begin + length)
            heapq.heappush(free, begin + length)

    def status(self, number: int, at: float) -> str:
        """The state of a job."""
        return "queued" if at < self.begin[number] else "processing" if at < self.end[number] else "done"


def planned(lengths: Sequence[float], duration: float | None, slots: int | None = None) -> Cost:
    """What the rules of this client cost for jobs that were just created."""
    gladia, now = Gladia(lengths, slots), [0.0]
    rules = ClientState(UNLIMITED, now=lambda: now[0], rng=random.Random(1))
    waits = [wait(rules, JobFacts(f"j{number}", duration, fresh=True), math.inf) for number in range(len(lengths))]
    due: list[tuple[float, int, Any]] = [(0.0, number, None) for number in range(len(lengths))]
    requests, lags = 0, []
    while due:
        event = heapq.heappop(due)
        now[0], number = event[:2]
        try:
            step = waits[number].send(event[2])
        except StopIteration:
            lags.append(now[0] - gladia.end[number])
            continue
        if isinstance(step, Sleep):
            heapq.heappush(due, (now[0] + step.seconds, number, None))
        elif isinstance(step, Send):
            requests += 1
            heapq.heappush(due, (now[0] + ROUND_TRIP, number, _answer(gladia, number, now[0] + ROUND_TRIP / 2)))
    return Cost(requests / len(lengths), statistics.mean(lags))


def _answer(gladia: Gladia, number: int, at: float) -> Response:
    status = gladia.status(number, at)
    result: dict[str, Any] = {"result": {}} if status == "done" else {}
    return Response(200, {}, json.dumps({"id": f"j{number}", "status": status} | result).encode())


def fixed(lengths: Sequence[float], slots: int | None = None) -> Cost:
    """A poll at once, and then one every three seconds, as the vendor's library does."""
    gladia = Gladia(lengths, slots)
    requests, lags = 0, []
    for number, end in enumerate(gladia.end):
        polls = 1
        while gladia.status(number, (polls - 1) * (INTERVAL + ROUND_TRIP) + ROUND_TRIP / 2) != "done":
            polls += 1
        requests += polls
        lags.append((polls - 1) * (INTERVAL + ROUND_TRIP) + ROUND_TRIP - end)
    return Cost(requests / len(lengths), statistics.mean(lags))


def jobs_of(length: float, count: int = JOBS) -> list[float]:
    """Seconds that some jobs take which usually take `length`."""
    draw = random.Random(round(length))
    return [length * draw.lognormvariate(0.0, SPREAD) for _ in range(count)]


def recording_of(length: float) -> float:
    """The duration of a recording whose job usually takes so long (`rules.polling.expected_processing`)."""
    return max(0.5, (length - 2.5) / 0.018)


def rows() -> list[Row]:
    """Compare with a fixed interval, for jobs that start at once and jobs behind a queue."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(_rows, reversed(LENGTHS)))  # the longest first
    return [row for some in reversed(found) for row in some]


def _rows(length: float) -> list[Row]:
    """The comparisons for jobs of one length."""
    jobs, recording = jobs_of(length), recording_of(length)
    name, ours, interval = f"job of {length:g} s", planned(jobs, recording), fixed(jobs)
    lag, requests = ours.lag / interval.lag, ours.requests / interval.requests
    took = f"lag {ours.lag:.2f} / {interval.lag:.2f} s, requests {ours.requests:.1f} / {interval.requests:.1f}"
    found = []
    if length <= 10:
        more = ours.requests - interval.requests
        found.append(Row(what=f"{name}: lag / fixed", found=lag, bar=0.5, took=took))
        found.append(Row(what=f"{name}: requests more than fixed", found=more, bar=2.0, took=took))
    elif length == 60:
        found.append(Row(what=f"{name}: lag / fixed", found=lag, bar=1.1, took=took))
        found.append(Row(what=f"{name}: requests / fixed", found=requests, bar=1.0, took=took))
    elif length in (600, 3600):
        found.append(Row(what=f"{name}: lag / job", found=ours.lag / length, bar=0.01, took=took))
        found.append(Row(what=f"{name}: requests / fixed", found=requests, bar=0.25, took=took))
    ours, interval = planned(jobs, recording, SLOTS), fixed(jobs, SLOTS)
    requests = ours.requests / interval.requests
    took = f"lag {ours.lag:.2f} / {interval.lag:.2f} s, requests {ours.requests:.1f} / {interval.requests:.1f}"
    bar = 0.5 if length > 2 else None  # all jobs of 2 s are done within 24 s, and the first lookups take four requests
    return [*found, Row(what=f"{name}, behind a queue: requests / fixed", found=requests, bar=bar, took=took)]
