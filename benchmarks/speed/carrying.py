"""Thousands of jobs in one process, and a long transcript that arrives beside other work."""

from __future__ import annotations

import json
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.speed import transcripts
from benchmarks.speed.decoding import FAST, STANDARD
from benchmarks.speed.frame import Chart, Row, Section, Setting, printed, serving

RATE = 500
THREADS = 500
FEW, MANY = (40, 120, 400), (1000, 3000, 10_000)

ABOUT = f"""Jobs are submitted fifty at a time and then awaited all at once, with {RATE} polls a second
(`Policy(polls_per_second={RATE})`): that the last of very many ends later than its job is the submissions and that
rate. The server on this machine does nothing else, and its jobs take as long as the rows say. Memory is the growth
of the peak of the whole process, connections included. One client at a time; `gladiaio-sdk` polls each job every
three seconds and gives up a poll after ten, which is too little once so many polls keep its own process busy; what
has not ended a hundred seconds after the submissions is not waited for any longer.
Growth is that of the processor time of one job: the more jobs, the fewer polls each, since all share the rate."""


def carrying(setting: Setting) -> Section:
    """Measure this package with three numbers of jobs, the vendor's with the largest, threads, and the event loop."""
    counts, seconds = (FEW, 1.0) if setting.quick else (MANY, 20.0)
    with serving(setting, seconds) as url:
        ours = {count: printed(setting.program("scale", "ours", url, count, RATE)) for count in counts}
        vendor = printed(setting.program("scale", "vendor", url, counts[-1], RATE))
    rows = [*_jobs(ours, vendor, seconds), *_threads(setting), *_stalls(setting)]
    chart = Chart(
        name="memory",
        title="Jobs awaited at once",
        x="jobs",
        y="MB more than before",
        lines={
            "AsyncGladia": [(count, found["memory"] * count / 1e6) for count, found in ours.items()],
            "gladiaio-sdk": [(counts[-1], vendor["memory"] * counts[-1] / 1e6)],
        },
    )
    return Section(title="Carrying", about=ABOUT, rows=rows, charts=(chart,))


def _jobs(ours: dict[int, Any], vendor: Any, seconds: float) -> list[Row]:
    fewest, most = min(ours), max(ours)
    name, found = f"{most} jobs of {seconds:g} s", ours[most]
    each = {count: f"{one['cpu'] * 1000:.2f} ms" for count, one in ours.items()}
    lost = most - vendor["done"]
    vendors = f"{vendor['cpu'] * 1000:.2f} ms" if vendor["cpu"] else "none finished"
    if lost:
        vendors += f", where {lost} of them were lost ({vendor['problems'][0].partition(' for GET')[0]})"
    return [
        Row(
            what=f"{name}: how many finish",
            ratio=found["done"],
            bar=most,
            at_least=True,
            details=f"in {found['seconds']:.1f} s; gladiaio-sdk: {vendor['done']} in {vendor['seconds']:.1f} s",
        ),
        Row(
            what=f"{name}: memory for each",
            ratio=found["memory"] / 1000,
            bar=25.0,
            unit="kB",
            details=f"gladiaio-sdk: {vendor['memory'] / 1000:.1f} kB",
        ),
        _processor_time(name, found["cpu"], vendor["cpu"], 0.33 if most == MANY[-1] else None, vendors),
        Row(
            what=f"waits, growth from {fewest} to {most} jobs, processor time of each",
            ratio=ours[most]["cpu"] / ours[fewest]["cpu"],
            bar=1.25,
            details=", ".join(f"{count} jobs: {text}" for count, text in each.items()),
        ),
    ]


def _processor_time(name: str, ours: float, vendor: float | None, bar: float | None, vendors: str) -> Row:
    """A comparison, where there is something to compare with."""
    what = f"{name}: processor time of each that finished"
    if vendor is None:
        return Row(what=f"{what}; not to be compared", ratio=ours * 1000, unit="ms", details=f"gladiaio-sdk: {vendors}")
    details = f"{ours * 1000:.2f} ms / {vendors}"
    return Row(what=f"{what} / gladiaio-sdk", ratio=ours / vendor, bar=bar, details=details)


def _threads(setting: Setting) -> list[Row]:
    with serving(setting, 2.0) as url:
        found = printed(setting.program("threads", url, THREADS, RATE))
        with urllib.request.urlopen(f"{url}/count") as answer:  # noqa: S310  # it is ours
            counted = json.load(answer)
    return [
        Row(
            what=f"{THREADS} threads share one `Gladia`, each waits for a job: how many finish",
            ratio=found["done"],
            bar=THREADS,
            at_least=True,
            details=f"{counted['most_open']} connections at most",
        ),
        Row(
            what=f"{THREADS} threads share one `Gladia`: further threads, which the client started",
            ratio=found["threads_of_its_own"],
            bar=0,
        ),
    ]


def _stalls(setting: Setting) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "job.json"
        path.write_bytes(transcripts.body(3.0))
        with serving(setting, 0.0, path) as url:
            rounds = setting.rounds(5, 1)
            longest = {
                name: max(printed(setting.program("stall", name, url)) for _ in range(count)) * 1000
                for name, count in ((FAST, rounds), (STANDARD, rounds), ("vendor", int(not setting.quick)))
                if count
            }
    return [
        Row(
            what=f"a transcript of 3 h arrives: longest time in which the event loop stands still, {name}",
            ratio=longest[name],
            bar=50.0,
            unit="ms",
            details=f"the longest of {rounds}" + ("" if setting.quick else f"; vendor: {longest['vendor']:.0f} ms"),
        )
        for name in (FAST, STANDARD)
    ]
