"""What a section of the benchmark is made of, and how programs are run in turns."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import statistics
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

PROGRAMS = Path(__file__).resolve().parent / "programs"


@frozen(kw_only=True)
class Setting:
    """Where and how thoroughly to measure.

    Attributes:
        python: The Python of the environment with this package and its peers.
        plain: The Python of an environment with this package and nothing more than it needs; for imports.
        peers: Folder of generated peers, importable.
        quick: Whether fewer rounds will do.
    """

    python: Path
    plain: Path
    peers: Path
    quick: bool

    def rounds(self, thorough: int, quick: int) -> int:
        """How often to repeat, or how much to measure."""
        return quick if self.quick else thorough

    def program(self, name: str, *arguments: object) -> list[str]:
        """The command that runs one of the programs beside its peers."""
        return [str(self.python), str(PROGRAMS / f"{name}.py"), *map(str, arguments)]


@frozen
class Spread:
    """What was measured, several times.

    Attributes:
        samples: The values, in their order.
    """

    samples: Sequence[float]

    @property
    def median(self) -> float:
        """The middle of them."""
        return statistics.median(self.samples)

    def text(self, unit: str, scale: float = 1.0) -> str:
        """Median, and in brackets the range of the middle half."""
        text = f"{figure(self.median * scale)} {unit}"
        if len(self.samples) < 2:
            return text
        low, _, high = statistics.quantiles(self.samples, n=4)
        return f"{text} ({figure(low * scale)} to {figure(high * scale)})"


@frozen(kw_only=True)
class Row:
    """One comparison.

    Attributes:
        what: What is compared, such as `decode 1 h, with msgspec / pydantic`.
        ratio: What was found.
        bar: What is to be reached; None where there is none.
        at_least: Whether the ratio must be the bar or more, rather than the bar or less.
        unit: Unit of what was found and of the bar, if they have one.
        details: What both sides took.
    """

    what: str
    ratio: float
    bar: float | None = None
    at_least: bool = False
    unit: str = ""
    details: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bar is reached; None where there is none."""
        if self.bar is None:
            return None
        return self.ratio >= self.bar if self.at_least else self.ratio <= self.bar


@frozen(kw_only=True)
class Chart:
    """Lines over a common axis; each point is x and y."""

    name: str
    title: str
    x: str
    y: str
    lines: Mapping[str, Sequence[tuple[float, float]]]
    logarithmic: str = ""


@frozen(kw_only=True)
class Section:
    """What one part of the benchmark found."""

    title: str
    about: str
    rows: Sequence[Row]
    charts: Sequence[Chart] = field(factory=tuple)


def figure(value: float, digits: int = 4) -> str:
    """A number that is not negative, with so many digits and no exponent."""
    return f"{value:.0f}" if value >= 1000 else f"{value:.{digits}g}"


def environment(**more: str) -> dict[str, str]:
    """The environment of a measured program: byte code is cached, and no certificate file of this machine is read."""
    left_out = ("SSL_CERT_FILE", "SSL_CERT_DIR", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if name not in left_out} | more


def printed(command: Sequence[str], env: Mapping[str, str] | None = None) -> Any:
    """Run a program to its end; returns what it printed last, which is JSON."""
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=env or environment())
    return json.loads(output.stdout.splitlines()[-1])


def in_turns(
    commands: Mapping[str, Sequence[str]],
    rounds: int,
    env: Mapping[str, str] | None = None,
    *,
    questions: Sequence[object] = ("",),
) -> dict[str, list[Any]]:
    """Start programs that measure once for each line of input, and ask them in turns; returns what each answered, JSON.

    What else the machine does comes and goes: in turns, it meets all of them alike. Each round has all questions, so
    that the answers to one of them are as many apart as there are questions.
    """
    found: dict[str, list[Any]] = {name: [] for name in commands}
    with contextlib.ExitStack() as stack:
        stack.enter_context(one_processor())
        programs = {name: stack.enter_context(_asked(command, env)) for name, command in commands.items()}
        for _ in range(rounds):
            for question in questions:
                for name, ask in programs.items():
                    found[name].append(ask(question))
    return found


@contextlib.contextmanager
def one_processor(choose: Callable[[set[int]], int] = max) -> Iterator[None]:
    """Let what this thread starts run on one processor, the same for all: they are not equally fast at all times."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {choose(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


@contextlib.contextmanager
def _asked(command: Sequence[str], env: Mapping[str, str] | None) -> Iterator[Callable[[object], Any]]:
    """A running program; calling it asks it to measure."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    program: Any
    with subprocess.Popen(command, env=env or environment(), **pipes) as program:

        def ask(question: object) -> Any:
            program.stdin.write(f"{question}\n")
            program.stdin.flush()
            answer = program.stdout.readline()
            if not answer:
                raise SystemExit(f"{' '.join(command)} ended with {program.wait()}")
            return json.loads(answer)

        yield ask


@contextlib.contextmanager
def serving(setting: Setting, seconds: float, *more: object) -> Iterator[str]:
    """A server of jobs that take so long; its URL."""
    command = setting.program("serve", seconds, *more)
    program: Any
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        yield f"http://127.0.0.1:{program.stdout.readline().strip()}"
        program.communicate()


def processor_time(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Spread]:
    """Seconds of processor time that each program takes in all; the first round is not counted."""
    found: dict[str, list[float]] = {name: [] for name in commands}
    with one_processor():
        for number in range(rounds + 1):
            for name, command in commands.items():
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                subprocess.run(command, check=True, env=environment())
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                if number:
                    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
                    found[name].append(used)
    return {name: Spread(values) for name, values in found.items()}


def ratio(one: Spread, other: Spread) -> float:
    """The median of one over that of the other."""
    return one.median / other.median
