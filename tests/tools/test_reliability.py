"""The table in docs/faults.md has the outcomes of the fault matrix, and a check finds every difference."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tools import reliability
from tools.reliability import BEGIN, CLIENTS, EITHER, END, MATRIX

Case = dict[str, Any]
EMPTY = f"# Before\n{BEGIN.format(MATRIX)}\nold\n{END.format(MATRIX)}\nAfter.\n"


def cases(row: int, fault: str, outcome: str = "ok", clients: tuple[str, ...] = CLIENTS, **more: Any) -> list[Case]:
    """One case for each client, as tests/conftest.py writes it."""
    name = more.pop("name", "test_x")
    common = {"row": row, "fault": fault, "outcomes": [outcome], "posts": 1, "jobs": 1} | more
    return [common | {"kind": client, "test": f"tests/faults/test_y.py::{name}[{client}-1]"} for client in clients]


class Tool:
    """The tool, with a document and results of its own."""

    def __init__(self, folder: Path):
        self.document, self.results = folder / "reliability.md", folder / "results.json"
        self.document.write_text(EMPTY, encoding="utf-8")

    def run(self, found: list[Case], *options: str) -> int:
        """The exit status with these results."""
        self.results.write_text(json.dumps(found), encoding="utf-8")
        return reliability.main([str(self.results), "--document", str(self.document), *options])

    def lines(self, found: list[Case]) -> list[str]:
        """The rows that it writes for these results."""
        self.run(found)
        return [line for line in self.document.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    return Tool(tmp_path)


def test_a_row_has_the_outcomes_of_all_cases(tool: Tool) -> None:
    """Cases, outcomes, creates and jobs stand there once for both clients, in any order of the tests."""
    found = [
        *cases(2, "made | reset"),
        *cases(2, "made | reset", "SubmissionUnknown", posts=0),
        *cases(1, "refused", posts=90, jobs=60),
        *cases(3, "Ctrl-C", "KeyboardInterrupt", ("blocking",)),
        *cases(3, "Ctrl-C", "CancelledError", ("asyncio",)),
        *cases(4, "a task ends", clients=("asyncio",)),
    ]
    random.Random(1).shuffle(found)
    assert [
        "| 1 | refused | 1 | ok | more → 60 |",
        r"| 2 | made \| reset | 2 | ok, `SubmissionUnknown` | 0 or 1 → 1 |",
        "| 3 | Ctrl-C | 1 | blocking: `KeyboardInterrupt`; asyncio: `CancelledError` | 1 → 1 |",
        "| 4 | a task ends | 1 | ok (asyncio only) | 1 → 1 |",
    ] == tool.lines(found)


def test_a_mark_may_cover_several_rows(tool: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    """A list of rows at the end of the text counts if the mark's own row is in it."""
    found = [*cases(1, "a proxy asks (407)"), *cases(3, "damaged (2, 3 and 4 to 120)")]
    written = ["| 1 | a proxy asks (407) | 1 | ok | 1 → 1 |", "| 2, 3 and 4 to 120 | damaged | 1 | ok | 1 → 1 |"]
    assert (written, "") == (tool.lines(found), capsys.readouterr().err)


@pytest.mark.parametrize("name", EITHER)
def test_timing_does_not_change_a_row(tool: Tool, name: str) -> None:
    """A test with two right outcomes has the same row, whichever it was; any other outcome shows."""
    first, second = sorted(EITHER[name])
    found = [tool.lines(cases(1, "early", outcome, name=name)) for outcome in (first, second)]
    assert [[f"| 1 | early | 1 | `{first}` or `{second}` | 1 → 1 |"]] * 2 == found
    assert ["| 1 | early | 1 | `Other` | 1 → 1 |"] == tool.lines(cases(1, "early", "Other", name=name))


@pytest.mark.parametrize(
    "now",
    [
        cases(1, "a", "BadOption") + cases(2, "b"),
        cases(1, "a", posts=2, jobs=2) + cases(2, "b"),
        cases(1, "a", clients=("blocking",)) + cases(2, "b"),
        cases(1, "a") + cases(1, "a") + cases(2, "b"),
        cases(1, "a"),
    ],
    ids=["another outcome", "one job more", "one client less", "one case more", "one row less"],
)
def test_the_check_finds_a_difference(tool: Tool, capsys: pytest.CaptureFixture[str], now: list[Case]) -> None:
    """It changes nothing, names the old line and the new one, and passes for what was written."""
    committed = cases(1, "a") + cases(2, "b")
    assert (0, 0) == (tool.run(committed), tool.run(committed, "--check"))
    before = tool.document.read_text(encoding="utf-8")
    assert ("", 1) == (capsys.readouterr().err, tool.run(now, "--check"))
    assert ("# Before", "After.") == (before.splitlines()[0], before.splitlines()[-1])
    assert before == tool.document.read_text(encoding="utf-8")
    assert "- | " in capsys.readouterr().err


def test_a_missing_row_is_an_error(tool: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows have no gaps, even if the document does not mention the missing one."""
    assert 1 == tool.run(cases(1, "a") + cases(4, "b"))
    assert "no test ran for these rows: 2, 3" in capsys.readouterr().err


def test_a_document_without_marks_is_an_error(tool: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    """It stays as it is, and so it does without results."""
    tool.document.write_text("# No marks\n", encoding="utf-8")
    assert 1 == tool.run(cases(1, "a"))
    assert "has no part between" in capsys.readouterr().err
    assert 1 == reliability.main([str(tool.results.with_name("none.json")), "--check"])
