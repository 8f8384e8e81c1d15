"""The tables of docs/reliability.md are what tests and comparison came to, and a check says where they are not."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.tools.tree import ROOT
from tools import reliability
from tools.reliability import BEGIN, CLIENTS, DOCUMENT, END, ONE_CLIENT, SECTIONS

Case = dict[str, Any]

VERDICTS = {"pays twice": "more jobs than transcripts", "gives up": "an error", "ok": "none of the above"}


def case(row: int, fault: str, kind: str = "blocking", outcome: str = "ok", **more: Any) -> Case:
    """What one case came to, as tests/conftest.py writes it."""
    test = f"tests/faults/test_x.py::{more.pop('test', f'test_{row}')}[{kind}-{more.pop('id', 1)}]"
    return {"row": row, "fault": fault, "kind": kind, "outcomes": [outcome], "posts": 1, "jobs": 1, "test": test} | more


def both(row: int, fault: str, outcome: str = "ok", **more: Any) -> list[Case]:
    """The same for both clients."""
    return [case(row, fault, kind, outcome, **more) for kind in CLIENTS]


def whole(*without: int) -> list[Case]:
    """A matrix in which every row has a test, those left out excepted."""
    rows = [row for rows in SECTIONS.values() for row in rows if row not in without]
    ones = [case(77, f"for {kind}: {test}", kind, test=test) for test, kind in ONE_CLIENT.items()]
    return [one for row in rows for one in both(row, f"fault {row}")] + ones


def entry(verdict: str, **more: Any) -> Case:
    return {"caller": "transcript", "verdict": verdict} | more


def measured(vendor: str = "pays twice", ours: str = "ok") -> Case:
    """A row of the comparison."""
    entries = {f"vendor {client}": entry(vendor) for client in CLIENTS}
    return {"fault": "the answer is lost"} | entries | {f"ours {client}": entry(ours) for client in CLIENTS}


def comparison(**rows: Case) -> Case:
    return {"about": {"vendor": "theirs 1.2", "settings": "the defaults", "verdicts": VERDICTS}, "rows": rows}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with a document that has prose around its generated part, and a comparison."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / DOCUMENT).write_text(f"# Before\n{BEGIN}\nold\n{END}\nAfter.\n", encoding="utf-8")
    (tmp_path / "benchmarks" / "reliability.json").write_text(json.dumps(comparison(a=measured())), encoding="utf-8")
    return tmp_path


def run(tree: Path, cases: list[Case], *options: str) -> int:
    """The tool with these results."""
    results = tree / "results.json"
    results.write_text(json.dumps(cases), encoding="utf-8")
    return reliability.main([str(results), "--root", str(tree), *options])


def lines(tree: Path, cases: list[Case]) -> list[str]:
    """The lines of the document that is written."""
    run(tree, cases)
    return (tree / DOCUMENT).read_text(encoding="utf-8").splitlines()


def complaints(tree: Path, capsys: pytest.CaptureFixture[str], committed: list[Case], now: list[Case]) -> list[str]:
    """What the check of a document with other results says, after its first line; it must fail and change nothing."""
    run(tree, committed)
    before = (tree / DOCUMENT).read_bytes()
    capsys.readouterr()
    assert 1 == run(tree, now, "--check")
    assert before == (tree / DOCUMENT).read_bytes()
    return capsys.readouterr().err.splitlines()[1:]


def test_a_fault_is_a_line_of_its_section(tree: Path) -> None:
    """Row, fault, number of cases, the outcomes as a sorted set, and creates and jobs: once for both clients."""
    again = both(12, "made | reset", "SubmissionUnknown", id=2) + both(12, "made | reset", "BadOption", id=3, posts=0)
    found = lines(tree, both(12, "made | reset") + again)
    wanted = r"| 12 | made \| reset | 3 | ok, `BadOption`, `SubmissionUnknown` | 0 or 1 → 1 |"
    assert wanted in found
    assert found.index("### Request") < found.index(wanted) < found.index("### Response framing")


def test_prose_stays(tree: Path) -> None:
    """What stands around the generated part is not touched."""
    found = lines(tree, whole())
    assert (["# Before", BEGIN], [END, "After."]) == (found[:2], found[-2:])
    assert "old" not in found


def test_clients_that_differ_are_told_apart(tree: Path) -> None:
    """Each has its name before what it came to."""
    cases = [case(71, "Ctrl-C", "asyncio", "CancelledError"), case(71, "Ctrl-C", "blocking", "KeyboardInterrupt")]
    assert "| 71 | Ctrl-C | 1 | blocking: `KeyboardInterrupt`; asyncio: `CancelledError` | 1 → 1 |" in lines(
        tree, cases
    )


def test_a_fault_for_one_client_says_which(tree: Path) -> None:
    """A test that only one client can be put to is no gap, and the document says which client it is."""
    assert 0 == run(tree, whole())
    found = (tree / DOCUMENT).read_text(encoding="utf-8")
    for test, kind in ONE_CLIENT.items():
        assert f"| 77 | for {kind}: {test} | 1 | ok ({kind} only) | 1 → 1 |" in found


def test_the_order_of_the_tests_does_not_matter(tree: Path) -> None:
    """The document is the same in whatever order the tests ran."""
    cases = [*whole(), *both(12, "again"), *both(12, "again", "X", id=2)]
    first = lines(tree, cases)
    random.Random(1).shuffle(cases)
    assert first == lines(tree, cases)


def test_a_list_of_rows_covers_them_all(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mark's text may end with all rows that it is about; a number that is none of them is a part of the text."""
    cases = whole(20, 21, 25, 26) + both(25, "damaged (20, 21, 25 and 26)") + both(94, "a proxy asks for more (40)")
    assert 0 == run(tree, cases), capsys.readouterr().err
    found = (tree / DOCUMENT).read_text(encoding="utf-8")
    assert "| 20, 21, 25 and 26 | damaged | 1 |" in found
    assert "| 94 | a proxy asks for more (40) | 1 |" in found


def test_a_document_that_holds_passes(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check of what was just written exits 0 and says nothing."""
    assert (0, 0) == (run(tree, whole()), run(tree, whole(), "--check"))
    assert ("", "") == capsys.readouterr()


def test_a_changed_outcome_is_found(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line says which row changed, in what, from what to what."""
    now = whole(13) + both(13, "fault 13", "SubmissionUnknown")
    told = "Request: row 13, fault 13: what it came to was 'ok' and is '`SubmissionUnknown`'"
    assert [told] == complaints(tree, capsys, whole(), now)


def test_one_job_more_is_found(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Creates and jobs are compared, too."""
    now = whole(13) + both(13, "fault 13", posts=2, jobs=2)
    assert ["Request: row 13, fault 13: creates → jobs was '1 → 1' and is '2 → 2'"] == complaints(
        tree, capsys, whole(), now
    )


@pytest.mark.parametrize("row", [1, 50, 100])
def test_a_missing_row_is_found(tree: Path, capsys: pytest.CaptureFixture[str], row: int) -> None:
    """A row without a test that ran fails the check, whether the document has it or not."""
    assert f"row {row}: no test of it ran" in complaints(tree, capsys, whole(), whole(row))
    assert [f"row {row}: no test of it ran"] == complaints(tree, capsys, whole(row), whole(row))


def test_a_missing_row_is_told_when_the_document_is_written(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Writing a document does not hide that a row has no test."""
    assert 1 == run(tree, whole(50))
    assert "row 50: no test of it ran" in capsys.readouterr().err


def test_a_fault_that_did_not_run_is_found(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A test that was skipped does not vanish, even if others of its row ran."""
    found = complaints(tree, capsys, whole() + both(78, "a fork"), whole())
    assert "Scale: row 78, a fork: is in the document only" in found


def test_a_case_that_did_not_run_is_found(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One case less of a fault changes its line."""
    found = complaints(tree, capsys, whole() + both(50, "fault 50", id=2), whole())
    assert "Create status: row 50, fault 50: cases was '2' and is '1'" in found


@pytest.mark.parametrize(("client", "other"), [CLIENTS, CLIENTS[::-1]])
def test_a_row_for_one_client_only_is_found(
    tree: Path, capsys: pytest.CaptureFixture[str], client: str, other: str
) -> None:
    """It fails even if the document says so, unless only one client can be put to the test."""
    cases = [*whole(50), case(50, "fault 50", client)]
    counts = {client: 1, other: 0}
    told = f"row 50, fault 50: of its cases ran {counts['blocking']} for blocking and {counts['asyncio']} for asyncio"
    assert [told] == complaints(tree, capsys, cases, cases)


def test_a_test_for_one_client_that_did_not_run_is_found(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is said to run for one client must run, and for no other."""
    test, kind = next(iter(ONE_CLIENT.items()))
    missing = [one for one in whole() if test not in one["test"]]
    assert [f"{test}: ONE_CLIENT has it, and it did not run"] == complaints(tree, capsys, missing, missing)
    twice = [*whole(), *(case(77, f"for {kind}: {test}", other, test=test) for other in CLIENTS if other != kind)]
    told = f"row 77, for {kind}: {test}: ran for blocking and asyncio, and ONE_CLIENT says for {kind} only"
    assert [told] == complaints(tree, capsys, twice, twice)


def test_a_row_that_the_matrix_does_not_have_is_found(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It would be in no section, and so in no table."""
    cases = whole() + both(101, "one more")
    assert ["row 101, one more: the matrix has no such row"] == complaints(tree, capsys, cases, cases)


@pytest.mark.parametrize(("test", "either"), reliability.BY_CHANCE.items())
def test_what_milliseconds_decide_is_one_outcome(tree: Path, test: str, either: tuple[str, ...]) -> None:
    """Whichever of the right outcomes it was, the line is the same; another outcome shows."""
    found = [
        lines(
            tree, [case(82, "early", client, outcome, test=test) for client, outcome in zip(CLIENTS, pair, strict=True)]
        )
        for pair in (either, either[::-1], (either[0], either[0]))
    ]
    assert found[0] == found[1] == found[2]
    assert f"| 82 | early | 1 | `{either[0]}` or `{either[1]}` | 1 → 1 |" in found[0]
    other = both(82, "early", either[1], test=test, id=2) + both(82, "early", "Other", test=test, id=3)
    assert f"| 82 | early | 2 | `{either[0]}` or `{either[1]}`, `Other` | 1 → 1 |" in lines(tree, other)
    assert "| 82 | early | 1 | ok | 1 → 1 |" in lines(tree, both(82, "early", test=test))


@pytest.mark.parametrize("test", reliability.REFUSED_OFTEN)
def test_how_often_all_were_refused_is_no_difference(tree: Path, test: str) -> None:
    """Where chance decides how many creates it takes, the line is the same; the jobs are counted."""
    found = [lines(tree, both(46, "a limit", test=test, posts=posts, jobs=60)) for posts in (74, 122)]
    assert found[0] == found[1]
    assert "| 46 | a limit | 1 | ok | 60 or more → 60 |" in found[0]
    assert "| 46 | a limit | 1 | ok | 74 → 61 |" in lines(tree, both(46, "a limit", test="other", posts=74, jobs=61))


def test_the_verdicts_are_shown(tree: Path) -> None:
    """Both libraries' verdicts and errors stand beside each fault, with its setting, and each verdict's count."""
    rows = {
        "12": measured() | {"setting": "with care"},
        "14": measured("ok", "gives up") | {"ours blocking": entry("gives up", error="ours.SubmissionUnknown")},
        "77": measured() | {f"vendor {client}": entry("gives up", errors=["x.HttpError"]) for client in CLIENTS},
    }
    (tree / "benchmarks" / "reliability.json").write_text(json.dumps(comparison(**rows)), encoding="utf-8")
    found = lines(tree, whole())
    for line in (
        "## Beside theirs 1.2",
        "| verdict | what it means | rows: theirs 1.2 | rows: this library |",
        "| pays twice | more jobs than transcripts | 1 | 0 |",
        "| gives up | an error | 1 | 1 |",
        "| ok | none of the above | 1 | 2 |",
        "| 12 | the answer is lost (with care) | pays twice | ok |",
        "| 14 | the answer is lost | ok | blocking: gives up, `SubmissionUnknown`; asyncio: gives up |",
        "| 77 | the answer is lost | gives up, `HttpError` | ok |",
    ):
        assert line in found


def test_the_worse_client_counts(tree: Path) -> None:
    """A row in which one client does well is no good row."""
    rows = {"12": measured("ok") | {"ours asyncio": entry("pays twice")}}
    (tree / "benchmarks" / "reliability.json").write_text(json.dumps(comparison(**rows)), encoding="utf-8")
    assert "| pays twice | more jobs than transcripts | 0 | 1 |" in lines(tree, whole())


def test_a_changed_verdict_is_found(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A comparison that was measured anew has to be written, too."""
    run(tree, whole())
    (tree / "benchmarks" / "reliability.json").write_text(json.dumps(comparison(a=measured("ok"))), encoding="utf-8")
    assert 1 == run(tree, whole(), "--check")
    told = "Beside theirs 1.2: row a, the answer is lost: theirs 1.2 was 'pays twice' and is 'ok'"
    assert told in capsys.readouterr().err.splitlines()


def test_another_order_is_found(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A document that somebody edited by hand does not hold, whatever was edited."""
    run(tree, whole())
    text = (tree / DOCUMENT).read_text(encoding="utf-8")
    (tree / DOCUMENT).write_text(text.replace("### Time\n\n", "### Time\n"), encoding="utf-8")
    assert 1 == run(tree, whole(), "--check")
    assert "the order or the form of the lines differs" in capsys.readouterr().err.splitlines()


@pytest.mark.parametrize(
    ("cases", "document", "told"),
    [
        ([], f"{BEGIN}{END}", "has no rows; were the tests of the matrix run?"),
        (both(1, "x"), "# Nothing generated\n", "has no part between"),
        (both(1, "x"), f"{END}{BEGIN}", "has no part between"),
    ],
)
def test_nothing_to_write_is_an_error(
    tree: Path, capsys: pytest.CaptureFixture[str], cases: list[Case], document: str, told: str
) -> None:
    """Without results or without a place for them, the document stays as it is, and one line says why."""
    (tree / DOCUMENT).write_text(document, encoding="utf-8")
    assert 1 == run(tree, cases)
    assert told in capsys.readouterr().err
    assert document == (tree / DOCUMENT).read_text(encoding="utf-8")


def test_results_that_are_not_there_are_an_error(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that wrote nothing is told as such."""
    assert 1 == reliability.main([str(tree / "none.json"), "--root", str(tree), "--check"])
    assert "none.json" in capsys.readouterr().err


def test_our_document_has_our_comparison() -> None:
    """The comparison is that of benchmarks/reliability.json; the matrix itself is checked by `make check`."""
    ours = json.loads((ROOT / "benchmarks" / "reliability.json").read_text(encoding="utf-8"))
    written = reliability.render([], ours)
    document = (ROOT / DOCUMENT).read_text(encoding="utf-8")
    assert written[written.index("## Beside") :] + END in document
