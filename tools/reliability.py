"""Write the outcomes of the fault matrix into docs/faults.md, or check that the document still has them.

    RELIABILITY_RESULTS=results.json python -m pytest tests/faults
    python -m tools.reliability [--check] results.json

The tests' own marks name the rows and the faults, so the table lists what the tests do.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "faults.md"
BEGIN = "<!-- Written by `make {}`. -->"
END = "<!-- End of what `make {}` writes. -->"
MATRIX = "reliability-docs"

CLIENTS = ("blocking", "asyncio")
EITHER = {
    "test_answered_too_early": {"ConnectionFailed", "MalformedResponse"},  # the answer arrives first, or the end does
    "test_no_connection_within_the_time_out": {"ConnectionFailed", "DeadlineExceeded"},  # which limit is seen first
}
"""Tests with two right outcomes, of which a few milliseconds select one; the table names both."""

COUNTED = 3
"""Most creates in excess of the jobs that the table counts; how often a 429 is repeated depends on timing."""

Case = dict[str, Any]


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="tools.reliability", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("results", type=Path, help="the file that RELIABILITY_RESULTS named")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if the document is out of date")
    parser.add_argument("--document", type=Path, default=DOCUMENT, help="default: docs/faults.md")
    arguments = parser.parse_args(argv)
    try:
        cases: list[Case] = json.loads(arguments.results.read_text(encoding="utf-8"))
        problems = missing(cases) + update(arguments.document, MATRIX, matrix(cases), check=arguments.check)
    except (OSError, ValueError) as error:
        problems = [str(error)]
    print(*problems, sep="\n", file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


def update(document: Path, target: str, lines: Iterable[str], *, check: bool) -> list[str]:
    """Write the part of the document that belongs to a make target; with `check`, return the lines that differ.

    Raises:
        ValueError: The document does not have the marks of the target.
    """
    begin, end = BEGIN.format(target), END.format(target)
    before, found, rest = document.read_text(encoding="utf-8").partition(begin)
    old, ended, after = rest.partition(end)
    if not found or not ended:
        raise ValueError(f"{document} has no part between {begin} and {end}")
    new = "\n".join(["", "", *lines, "", ""])
    if not check:
        document.write_text(before + begin + new + end + after, encoding="utf-8")
        return []
    changed = [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line.startswith(("- ", "+ "))]
    advice = f"{document} is out of date; if the change is right, run `make {target}`:"
    return [advice, *changed] if old != new else []


def missing(cases: Iterable[Case]) -> list[str]:
    """The numbers below the highest that no test covers, as a message."""
    covered = {number for case in cases for number in numbers(covered_rows(case)[0])}
    gaps = sorted(set(range(1, max(covered, default=1) + 1)) - covered)
    return [f"no test ran for these rows: {', '.join(map(str, gaps))}"] if gaps else []


def matrix(cases: Iterable[Case]) -> list[str]:
    """A table of all faults, with what became of them."""
    faults: dict[tuple[str, str], dict[str, list[Case]]] = defaultdict(lambda: defaultdict(list))
    for case in cases:
        faults[covered_rows(case)][case["kind"]].append(case)
    lines = []
    for (rows, text), found in sorted(faults.items(), key=lambda item: (min(numbers(item[0][0])), item[0])):
        outcome = _by_client(found, _outcomes) + (f" ({next(iter(found))} only)" if len(found) == 1 else "")
        lines.append((rows, text, _by_client(found, lambda some: str(len(some))), outcome, _by_client(found, _creates)))
    total = sum(len(some) for found in faults.values() for some in found.values())
    head = ("row", "fault", "cases", "outcome", "creates → jobs")
    return [f"{len(faults)} faults, {total} cases.", "", *table(head, lines)]


def covered_rows(case: Case) -> tuple[str, str]:
    """The rows that a case covers, and its fault: a mark's text may end with a list such as `(20, 21 and 25 to 28)`."""
    listed = re.fullmatch(r"(.+) \((\d+(?:(?:, | and | to )\d+)*)\)", case["fault"])
    if listed and case["row"] in numbers(listed[2]):
        return listed[2], listed[1]
    return str(case["row"]), case["fault"]


def numbers(rows: str) -> set[int]:
    """The numbers in a list of rows."""
    ranges = [[int(number) for number in part.split(" to ")] for part in re.split(", | and ", rows)]
    return {number for part in ranges for number in range(part[0], part[-1] + 1)}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lines of a Markdown table."""
    cells = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {' | '.join(row)} |" for row in cells)]


def _by_client(found: dict[str, list[Case]], told: Callable[[list[Case]], str]) -> str:
    """One text if it is the same for both clients, otherwise one for each."""
    texts = {client: told(found[client]) for client in CLIENTS if client in found}
    if len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    return "; ".join(f"{client}: {text}" for client, text in texts.items())


def _outcomes(cases: list[Case]) -> str:
    names = {str(name) for case in cases for name in case["outcomes"]}
    either = EITHER.get(cases[0]["test"].partition("[")[0].rpartition("::")[2], set())
    if names & either:
        names = names - either | {" or ".join(sorted(either))}
    classes = [" or ".join(f"`{name}`" for name in each.split(" or ")) for each in sorted(names - {"ok"})]
    return ", ".join(["ok"] * ("ok" in names) + classes)


def _creates(cases: list[Case]) -> str:
    pairs = sorted({(case["posts"], case["jobs"]) for case in cases})
    counts = [f"{posts if posts <= jobs + COUNTED else 'more'} → {jobs}" if posts else "0" for posts, jobs in pairs]
    return " or ".join(dict.fromkeys(counts))


if __name__ == "__main__":
    sys.exit(main())
