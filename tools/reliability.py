"""Write what the fault matrix and the comparison came to into docs/reliability.md, or check that it still holds.

    RELIABILITY_RESULTS=results.json python -m pytest tests/faults
    python -m tools.reliability results.json [--check]

The rows and faults of the matrix are those of the tests' own marks, so a row is what its tests do.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT, COMPARISON = "docs/reliability.md", "benchmarks/reliability.json"
BEGIN = "<!-- From here on written by `make reliability-docs` (tools/reliability.py). -->"
END = "<!-- Until here. -->"

CLIENTS = ("blocking", "asyncio")
SECTIONS = {
    "Connect": range(1, 10),
    "Request": range(10, 19),
    "Response framing": range(19, 33),
    "JSON": range(33, 43),
    "Create status": range(43, 56),
    "Poll status": range(56, 67),
    "Time": range(67, 71),
    "Cancellation": range(71, 77),
    "Scale": range(77, 81),
    "Upload": range(81, 92),
    "Configuration": range(92, 98),
    "Secrets": range(98, 101),
}
"""The rows of the matrix; each of them has to have a test that ran."""

ONE_CLIENT = {
    "test_a_cancelled_task": "asyncio",  # only tasks are cancelled
    "test_another_event_loop": "asyncio",  # blocking code has none
    "test_many_threads": "blocking",  # an asyncio client stays on its loop
}
"""Tests that only one client can be put to."""

BY_CHANCE = {
    "test_answered_too_early": ("ConnectionFailed", "MalformedResponse"),  # what arrives first: the answer or the end
    "test_no_connection_within_the_time_out": ("ConnectionFailed", "DeadlineExceeded"),  # which limit is looked at
}
"""Outcomes of a test of which either is right, and a few milliseconds decide."""

REFUSED_OFTEN = {"test_a_limit_on_creates"}
"""Tests in which it is chance how many creates are refused before all are accepted."""


class ReliabilityError(Exception):
    """There is nothing to write or to compare with; the message says why."""


@frozen
class Fault:
    """A fault, and what its cases came to.

    Attributes:
        number: The row of the matrix that its test is marked with.
        rows: All rows that it covers: a list of rows at the end of the mark's text, or the number alone.
        text: What happens.
        test: Name of the test.
        cases: Of each client, what each case came to, as tests/conftest.py keeps it.
    """

    number: int
    rows: str
    text: str
    test: str
    cases: dict[str, list[dict[str, Any]]]

    @property
    def covered(self) -> set[int]:
        """The rows as numbers."""
        parts = [list(map(int, part.split(" to "))) for part in re.split(", | and ", self.rows)]
        return {row for part in parts for row in range(part[0], part[-1] + 1)}

    def __str__(self) -> str:
        return f"row {self.rows}, {self.text}"

    def outcome(self) -> str:
        """What the calls came to."""
        return _merged({client: _names(self._outcomes(cases)) for client, cases in self.cases.items()})

    def creates(self) -> str:
        """How many creates a case sent, and how many jobs the server then had."""
        pairs = {name: {(case["posts"], case["jobs"]) for case in cases} for name, cases in self.cases.items()}
        often = self.test in REFUSED_OFTEN
        told = {client: " or ".join(_count(*pair, often) for pair in sorted(found)) for client, found in pairs.items()}
        return _merged(told, say_which=False)

    def count(self) -> str:
        """How many cases there are."""
        return _merged({client: str(len(cases)) for client, cases in self.cases.items()}, say_which=False)

    def _outcomes(self, cases: list[dict[str, Any]]) -> set[str]:
        names = {str(name) for case in cases for name in case["outcomes"]}
        either = set(BY_CHANCE.get(self.test, ()))
        return names - either | {" or ".join(sorted(either))} if names & either else names


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="tools.reliability", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("results", type=Path, help="what the tests wrote where RELIABILITY_RESULTS said")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if the document does not hold")
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree to work on (default: this one)")
    arguments = parser.parse_args(argv)
    document = arguments.root / DOCUMENT
    try:
        faults = read_faults(arguments.results)
        before, committed, after = _parts(document.read_text(encoding="utf-8"))
        comparison = json.loads((arguments.root / COMPARISON).read_text(encoding="utf-8"))
    except (ReliabilityError, OSError, ValueError) as error:
        print(f"{DOCUMENT}: {error}", file=sys.stderr)
        return 1
    rendered = render(faults, comparison)
    lines = gaps(faults)
    if arguments.check:
        lines += differences(committed, rendered)
    else:
        document.write_text(before + rendered + after, encoding="utf-8")
    if lines:
        advice = f"{DOCUMENT} does not hold; where it should change, run `make reliability-docs`:"
        print(advice, *lines, sep="\n", file=sys.stderr)
    return 1 if lines else 0


def read_faults(results: Path) -> list[Fault]:
    """The faults that the tests wrote about, in the order of the matrix.

    Raises:
        ReliabilityError: They wrote about none.
    """
    found: dict[tuple[int, str, str], dict[str, list[dict[str, Any]]]] = {}
    for case in json.loads(results.read_text(encoding="utf-8")):
        test = case["test"].partition("[")[0].rpartition("::")[2]
        found.setdefault((case["row"], case["fault"], test), {}).setdefault(case["kind"], []).append(case)
    if not found:
        raise ReliabilityError(f"{results} has no rows; were the tests of the matrix run?")
    faults = []
    for (number, text, test), cases in sorted(found.items()):
        ordered = {client: cases[client] for client in CLIENTS if client in cases}
        fault = Fault(number, str(number), text, test, ordered)
        if listed := re.fullmatch(rf"(.+) \(({_ROWS}(?:(?:, | and ){_ROWS})*)\)", text):
            several = Fault(number, listed[2], listed[1], test, ordered)
            fault = several if number in several.covered else fault
        faults.append(fault)
    return sorted(faults, key=lambda fault: min(fault.covered))


_ROWS = r"\d{1,3}(?: to \d{1,3})?"


def gaps(faults: list[Fault]) -> list[str]:
    """Lines that say which rows have no test, and which tests did not run for a client."""
    covered = {row for fault in faults for row in fault.covered}
    known = {row for rows in SECTIONS.values() for row in rows}
    lines = [f"row {row}: no test of it ran" for row in sorted(known - covered)]
    for fault in faults:
        if fault.number not in known:
            lines.append(f"{fault}: the matrix has no such row")
        only = ONE_CLIENT.get(fault.test)
        counts = {client: len(fault.cases.get(client, ())) for client in CLIENTS}
        if only is None and len(set(counts.values())) > 1:
            told = " and ".join(f"{count} for {client}" for client, count in counts.items())
            lines.append(f"{fault}: of its cases ran {told}")
        elif only is not None and {only} != set(fault.cases):
            lines.append(f"{fault}: ran for {' and '.join(fault.cases)}, and ONE_CLIENT says for {only} only")
    unused = ONE_CLIENT.keys() - {fault.test for fault in faults}
    return lines + [f"{test}: ONE_CLIENT has it, and it did not run" for test in sorted(unused)]


def render(faults: list[Fault], comparison: dict[str, Any]) -> str:
    """The generated part of the document."""
    return "\n".join(["", "", *_matrix(faults), *_comparison(comparison), "", ""])


def _matrix(faults: list[Fault]) -> Iterator[str]:
    cases = sum(len(cases) for fault in faults for cases in fault.cases.values())
    yield from ("## The matrix", "", f"{len(faults)} faults, {cases} cases.")
    for section, rows in SECTIONS.items():
        inside = [fault for fault in faults if fault.number in rows]
        lines = ((f.rows, f.text, f.count(), f.outcome(), f.creates()) for f in inside)
        yield from ("", f"### {section}", "")
        yield from _table(("row", "fault", "cases", "what it came to", "creates → jobs"), lines)


def _comparison(comparison: dict[str, Any]) -> Iterator[str]:
    about, rows = comparison["about"], comparison["rows"]
    vendor = about["vendor"]
    order = list(about["verdicts"])
    worst = {
        library: Counter(
            min((row[f"{library} {client}"]["verdict"] for client in CLIENTS), key=order.index) for row in rows.values()
        )
        for library in ("vendor", "ours")
    }
    yield from ("", f"## Beside {vendor}", "")
    yield f"Settings: {about['settings']}. The first verdict that applies counts, and of the two clients the worse one."
    yield ""
    verdicts = ((name, text, worst["vendor"][name], worst["ours"][name]) for name, text in about["verdicts"].items())
    yield from _table(("verdict", "what it means", f"rows: {vendor}", "rows: this library"), verdicts)
    yield ""
    faults = {name: row["fault"] + (f" ({row['setting']})" if "setting" in row else "") for name, row in rows.items()}
    lines = ((name, faults[name], _verdict(row, "vendor"), _verdict(row, "ours")) for name, row in rows.items())
    yield from _table(("row", "fault", vendor, "this library"), lines)


def _verdict(row: dict[str, Any], library: str) -> str:
    told = {}
    for client in CLIENTS:
        entry = row[f"{library} {client}"]
        errors = {str(name).rpartition(".")[2] for name in [*entry.get("errors", ()), entry.get("error", "")]} - {""}
        told[client] = f"{entry['verdict']}, {_names(errors)}" if errors else str(entry["verdict"])
    return _merged(told)


def _names(names: set[str]) -> str:
    """Classes as code; `ok` first."""
    classes = [" or ".join(f"`{part}`" for part in name.split(" or ")) for name in sorted(names - {"ok"})]
    return ", ".join(["ok"] * ("ok" in names) + classes)


def _count(posts: int, jobs: int, often: bool) -> str:
    told = f"{jobs} or more" if often and posts > jobs else str(posts)
    return f"{told} → {jobs}" if posts else "0"


def _merged(told: dict[str, str], *, say_which: bool = True) -> str:
    """What both clients have in common, or each by its name; of a single one, which it is."""
    if len(set(told.values())) > 1:
        return "; ".join(f"{client}: {text}" for client, text in told.items())
    text = next(iter(told.values()))
    return f"{text} ({next(iter(told))} only)" if say_which and len(told) == 1 else text


def _table(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in row)} |"


def _parts(document: str) -> tuple[str, str, str]:
    """The document up to its generated part, that part, and the rest."""
    before, begin, rest = document.partition(BEGIN)
    generated, end, after = rest.partition(END)
    if not begin or not end:
        raise ReliabilityError(f"has no part between {BEGIN} and {END}")
    return before + begin, generated, end + after


def differences(committed: str, rendered: str) -> list[str]:
    """Lines that say which rows are not as they were committed."""
    (was, texts_before), (now, texts_now) = _told(committed), _told(rendered)
    lines = [f"was: {text}" for text in texts_before if text not in texts_now]
    lines += [f"is: {text}" for text in texts_now if text not in texts_before]
    for place in was | now:
        old, new = was.get(place), now.get(place)
        if old is None or new is None:
            lines.append(f"{place}: is {'not in the document' if old is None else 'in the document only'}")
        else:
            changed = [name for name in old if old[name] != new.get(name)]
            lines += [f"{place}: {name} was {old[name]!r} and is {new.get(name)!r}" for name in changed]
    return lines or (["the order or the form of the lines differs"] if committed != rendered else [])


def _told(part: str) -> tuple[dict[str, dict[str, str]], list[str]]:
    """The rows of the tables, each by the heading above it and its first two cells; and all other lines."""
    rows: dict[str, dict[str, str]] = {}
    texts: list[str] = []
    heading, head = "", list[str]()
    for line in part.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if not line.startswith("|"):
            heading, head = (line.lstrip("# ") if line.startswith("#") else heading), []
            texts += [line] if line else []
        elif not head:
            head = cells
        elif set(line) != {"|", "-"}:
            rows[f"{heading}: {head[0]} {', '.join(cells[:2])}"] = dict(zip(head, cells, strict=False))
    return rows, texts


if __name__ == "__main__":
    sys.exit(main())
