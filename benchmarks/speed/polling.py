"""The poll plan, simulated: the real rules of a wait, a made-up Gladia, and no time that passes."""

from __future__ import annotations

import heapq
import json
import math
import os
import random
import statistics
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

from attrs import frozen
from gladia_control.operations.response import Response
from gladia_control.operations.state import ClientState
from gladia_control.operations.steps import Send, Sleep
from gladia_control.operations.wait import JobFacts, wait
from gladia_control.rules.policy import Policy

from benchmarks.speed.frame import Chart, Row, Section, Setting

JOBS, SLOTS = 300, 25
LENGTHS = (2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0, 1800.0, 3600.0)
WITH_A_BAR = (2.0, 5.0, 10.0, 60.0, 600.0, 3600.0)
LONGEST_QUICK_QUEUE = 10.0
ROUND_TRIP = 0.1
SPREAD = 0.2
INTERVAL = 3.0
UNLIMITED = Policy(polls_per_second=1e9, poll_burst=10**9, polls_at_once=10**9)


@frozen
class Cost:
    """What a plan costs for one job: requests, and seconds from its end until the caller has it; both are means."""

    requests: float
    lag: float


class Gladia:
    """Jobs that are all created at once, are processed in their order in so many slots, and take so long."""

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
    """The rules of this client, for jobs that were created just now."""
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
    """Seconds that jobs take which usually take `length`."""
    draw = random.Random(round(length))
    return [length * draw.lognormvariate(0.0, SPREAD) for _ in range(count)]


def recording_of(length: float) -> float:
    """The duration of a recording that usually takes so long, by POLICY's rule of thumb."""
    return max(0.5, (length - 2.5) / 0.018)


def polling(setting: Setting) -> Section:
    """Compare with a fixed interval: alone, with a duration or without, and behind a queue."""
    lengths = WITH_A_BAR if setting.quick else LENGTHS
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(partial(_costs, quick=setting.quick), reversed(lengths))  # the longest first
    costs = dict(reversed(list(zip(reversed(lengths), found, strict=True))))
    charts = (
        ()
        if setting.quick
        else (
            _chart("lag", "From the end of a job until the caller has it", "seconds", costs),
            _chart("requests", "Requests for one job", "requests", costs),
        )
    )
    return Section(
        title="Polling",
        about=ABOUT,
        rows=[row for length in lengths for row in rows(length, costs[length])],
        charts=charts,
    )


def _costs(length: float, *, quick: bool) -> dict[str, Cost]:
    """What each plan costs; some only for the charts."""
    jobs, recording = jobs_of(length), recording_of(length)
    costs = {"fixed": fixed(jobs), "with a duration": planned(jobs, recording)}
    if not quick:
        costs["without"] = planned(jobs, None)
    if not quick or length <= LONGEST_QUICK_QUEUE:
        costs |= {"fixed, queue": fixed(jobs, SLOTS), "queue": planned(jobs, recording, SLOTS)}
    return costs


ABOUT = f"""Simulated, {JOBS} jobs for each length, so the figures are the same each time; ours come first. A job
takes its length times a random factor (log-normal, sigma {SPREAD}), and a poll takes {ROUND_TRIP} s. `fixed` polls at
once and then every {INTERVAL:g} s. The duration of a recording is known of what was uploaded, and of a URL once a
poll tells it. For long jobs and in a queue, some lag is the price of far fewer requests. With a queue, all
jobs are created at once and {SLOTS} of them are processed at a time."""


def rows(length: float, costs: dict[str, Cost]) -> list[Row]:
    """The comparisons for jobs of one length."""
    interval, known = costs["fixed"], costs["with a duration"]
    details = f"lag {known.lag:.2f} / {interval.lag:.2f} s, requests {known.requests:.1f} / {interval.requests:.1f}"
    name = f"job of {length:g} s"
    found = []
    if length <= 10:
        found.append(Row(what=f"{name}: lag / fixed", ratio=known.lag / interval.lag, bar=0.5, details=details))
        more = known.requests - interval.requests
        found.append(Row(what=f"{name}: requests more than fixed", ratio=more, bar=2.0, unit="", details=details))
    elif length == 60:
        found.append(Row(what=f"{name}: lag / fixed", ratio=known.lag / interval.lag, bar=1.1, details=details))
        found.append(
            Row(what=f"{name}: requests / fixed", ratio=known.requests / interval.requests, bar=1.0, details=details)
        )
    elif length in (600, 3600):
        found.append(Row(what=f"{name}: lag / job", ratio=known.lag / length, bar=0.01, details=details))
        found.append(
            Row(
                what=f"{name}: requests / fixed",
                ratio=known.requests / interval.requests,
                bar=0.25,
                details=details,
            )
        )
    if "queue" not in costs:
        return found
    queued, behind = costs["queue"], costs["fixed, queue"]
    details = f"lag {queued.lag:.2f} / {behind.lag:.2f} s, requests {queued.requests:.1f} / {behind.requests:.1f}"
    found.append(
        Row(
            what=f"{name}, behind a queue: requests / fixed",
            ratio=queued.requests / behind.requests,
            bar=0.5,
            details=details,
        )
    )
    return found


def _chart(what: str, title: str, unit: str, costs: dict[float, dict[str, Cost]]) -> Chart:
    names = {"fixed": "every 3 s", "with a duration": "ours, duration known", "without": "ours, duration unknown"}
    lines = {text: [(length, getattr(costs[length][name], what)) for length in LENGTHS] for name, text in names.items()}
    return Chart(name=what, title=title, x="seconds that the job takes", y=unit, lines=lines, logarithmic="xy")
