"""Small calls, beside httpx by hand, and lists of any length."""

from __future__ import annotations

import urllib.request

from benchmarks.speed.frame import Row, Section, Setting, Spread, in_turns, printed, ratio, serving

LISTS = (500, 2000, 8000)

ABOUT = """Processor time of the client only; the server is a process of its own on this machine. By hand, httpx is
given `json.dumps` and its answers `json.loads`, nothing is checked, and one connection serves for everything;
ours opens another one for each create, so that it can tell whether a create that failed was sent."""


def calling(setting: Setting) -> Section:
    """Measure a submission with one poll, and lists of three lengths."""
    with serving(setting, 0.0) as url:
        commands = {who: setting.program("calls", who, url) for who in ("ours", "hand")}
        times = {who: Spread(found) for who, found in in_turns(commands, setting.rounds(30, 6)).items()}
        each: dict[int, Spread] = {}
        for count in LISTS:
            with urllib.request.urlopen(f"{url}/jobs?count={count}") as answer:  # noqa: S310  # it is ours
                answer.read()
            rounds = [printed(setting.program("listing", url)) for _ in range(setting.rounds(5, 1))]
            each[count] = Spread([found["each"] for found in rounds])
    call = Row(
        what="submit and one poll: ours / httpx by hand",
        ratio=ratio(times["ours"], times["hand"]),
        bar=1.3,
        details=f"{times['ours'].text('µs', 1e6)} / {times['hand'].text('µs', 1e6)}",
    )
    growth = Row(
        what=f"list, growth from {LISTS[0]} to {LISTS[-1]} jobs, per job",
        ratio=ratio(each[LISTS[-1]], each[LISTS[0]]),
        bar=1.25,
        details=", ".join(f"{count} jobs: {spread.text('µs each', 1e6)}" for count, spread in each.items()),
    )
    return Section(title="Calling", about=ABOUT, rows=[call, growth])
