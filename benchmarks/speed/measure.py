"""What all comparisons share: rows with a bar, and programs that take turns."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from attrs import frozen

from benchmarks.environment import PYTHON, ROOT


@frozen(kw_only=True)
class Row:
    """One figure.

    Attributes:
        what: What is compared, such as `small call: ours / httpx by hand`.
        found: A ratio, or a figure with a unit.
        bar: What is to be reached; None where there is none.
        at_least: Whether `found` must be the bar or more, rather than the bar or less.
        unit: Unit of `found` and of the bar, if they have one.
        took: What both sides took.
    """

    what: str
    found: float
    bar: float | None = None
    at_least: bool = False
    unit: str = ""
    took: str = ""

    @property
    def met(self) -> str:
        """Whether the bar is reached."""
        if self.bar is None:
            return ""
        return "yes" if (self.found >= self.bar if self.at_least else self.found <= self.bar) else "**no**"


def compared(
    what: str,
    one: Sequence[float],
    other: Sequence[float],
    bar: float | None = None,
    *,
    unit: str = "ms",
    scale: float = 1000.0,
    at_least: bool = False,
) -> Row:
    """A row with the ratio of two medians; `scale` makes the unit of what was measured."""
    took = f"{spread(one, unit, scale)} / {spread(other, unit, scale)}"
    return Row(
        what=what, found=statistics.median(one) / statistics.median(other), bar=bar, at_least=at_least, took=took
    )


def spread(values: Sequence[float], unit: str, scale: float) -> str:
    """The median, and in brackets the middle half."""
    text = f"{figure(statistics.median(values) * scale)} {unit}"
    if len(values) < 2:
        return text
    low, _, high = statistics.quantiles(values, n=4)
    return f"{text} ({figure(low * scale)} to {figure(high * scale)})"


def figure(value: float, digits: int = 3) -> str:
    """So many digits, without an exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.{digits}g}"


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| what | found | bar | met | took |", "|---|---|---|---|---|"]
    for row in rows:
        bar = "" if row.bar is None else f"{'≥' if row.at_least else '≤'} {row.bar:g} {row.unit}".rstrip()
        found = f"{figure(row.found, 4)} {row.unit}".rstrip()
        lines.append(f"| {row.what} | {found} | {bar} | {row.met} | {row.took} |")
    return "\n".join([*lines, ""])


# Programs


def environment() -> dict[str, str]:
    """The environment of a measured program: byte code is cached, and no certificate file of the machine is read."""
    left_out = ("SSL_CERT_FILE", "SSL_CERT_DIR", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if name not in left_out}


def command(module: str, *arguments: object) -> list[str]:
    """The command that runs a module of this package in the measured environment."""
    return [str(PYTHON), "-m", module, *map(str, arguments)]


def in_turns(module: str, sides: Sequence[str], rounds: int, *arguments: object) -> dict[str, list[float]]:
    """Start a module once for each side, and let them measure in turns: other load on the machine affects all alike.

    The module calls `answer` with what it measures.
    """
    found: dict[str, list[float]] = {side: [] for side in sides}
    with contextlib.ExitStack() as stack:
        stack.enter_context(one_processor())
        programs = {side: stack.enter_context(_started(command(module, side, *arguments))) for side in sides}
        for _ in range(rounds):
            for side, program in programs.items():
                program.stdin.write("\n")
                program.stdin.flush()
                found[side].append(json.loads(program.stdout.readline()))
    return found


def answer(measure: Callable[[], float]) -> None:
    """The other end of `in_turns`: measure once for each line of standard input."""
    for _ in sys.stdin:
        print(json.dumps(measure()), flush=True)


@contextlib.contextmanager
def serving(seconds: float = 0.0) -> Iterator[str]:
    """The URL of a server, a process of its own, whose jobs take so long."""
    with _started(command("benchmarks.speed.server", seconds)) as program:
        yield f"http://127.0.0.1:{program.stdout.readline().strip()}"


@contextlib.contextmanager
def one_processor() -> Iterator[None]:
    """Let what this thread starts run on one processor: two are not equally fast at all times."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


@contextlib.contextmanager
def _started(program: list[str]) -> Iterator[Any]:
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(program, cwd=ROOT, env=environment(), **pipes) as running:
        yield running
