"""The reports of a drift check, for people and for programs, and its entry in the changelog."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.tools.drift import document, tree
from tests.tools.tree import ROOT
from tools.changelog import with_drift
from tools.documents import Document
from tools.drift import cli, report
from tools.drift.judge import Change, Drift
from tools.drift.rules import RULES

TEXT = {"type": "string"}
NASTY = "\x1b[31m`x` <script> @everyone [a](http://b) | *c*\u202e\x9b"
DAY = date(2026, 11, 24)


def thing(**properties: Any) -> Document:
    """A document whose request has an object `thing` with these properties."""
    schema = {"type": "object", "properties": properties}
    return document({"Thing": schema}, sent={"$ref": "#/components/schemas/Thing"})


def check(folder: Path, before: Document, after: Document) -> Drift:
    """The drift between two documents."""
    root = tree(folder, before)
    (root / "upstream.json").write_text(json.dumps(after), encoding="utf-8")
    return cli.check(root, str(root / "upstream.json"), build=False)


@pytest.fixture
def drift(tmp_path: Path) -> Drift:
    """Changes of every level, a defect, and hostile text in places that upstream writes."""
    before = thing(a=TEXT | {"enum": ["x", "y", "z"]}, b=TEXT | {"description": "Old."})
    after = thing(
        a=TEXT | {"enum": ["z"]}, b=TEXT | {"description": NASTY}, c=TEXT, d={"type": "array", "example": [NASTY]}
    )
    return check(tmp_path, before, after)


def test_the_terminal_is_told_everything(drift: Drift) -> None:
    """The text has the verdict and, for each change, its level, place, values, Python names and what to do."""
    text = report.to_text(drift)
    assert text.startswith("Drift: breaking: callers of our packages would have to change (exit status 2)\n")
    for part in (
        "BREAKING: enum values removed (request)",
        "/components/schemas/Thing/properties/a/enum",
        '["x", "y"]',
    ):
        assert part in text
    for part in (
        "Thing.c",
        'Gladia.transcribe(thing={"c": …})',
        "to do:  Regenerate",
        "Defects that make `make generate` fail",
    ):
        assert part in text
    assert "  - x-name: thing-d-items" in text


def test_upstream_does_not_steer_the_terminal(drift: Drift) -> None:
    """Control characters of upstream's texts are shown as escapes, in every form of the report."""
    for text in (report.to_text(drift), report.to_markdown(drift), report.to_json(drift)):
        assert [] == [character for character in text if character in "\x1b\x9b\u202e"]


def test_upstream_writes_no_markdown(drift: Drift) -> None:
    """Upstream's text never becomes a link, a mention or HTML, because it only appears in code and fences."""
    outside = re.sub(r"(?s)(`{3,})yaml\n.*?\n\1", "", report.to_markdown(drift))
    outside = re.sub(r"(?s)(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", outside)
    assert [] == [word for word in ("<script>", "@everyone", "](http") if word in outside]


def test_programs_get_the_documented_shape(drift: Drift) -> None:
    """The JSON has only keys that docs/drift.md documents, also if the check could not tell."""
    documented = set(re.findall(r"`([a-z_]+)`", (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")))
    parsed = json.loads(report.to_json(drift))
    parts = [parsed, parsed["operations"], *parsed["changes"], *parsed["overlay"], *parsed["defects"]]
    assert set() == {key for part in parts for key in part} - documented
    assert parsed.keys() == json.loads(report.undecided_json("x", "Why.")).keys()
    assert (2, "breaking", None) == (parsed["status"], parsed["level"], parsed["error"])


def test_every_kind_of_change_is_documented() -> None:
    """The documentation lists every kind with the title and the levels of its rule."""
    text = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")
    for kind, rule in RULES.items():
        assert f"| `{kind}` | {rule.title} | {rule.request} | {rule.response} |" in text


def test_a_long_report_fits_into_an_issue(tmp_path: Path) -> None:
    """A long Markdown report is cut to GitHub's limit. It keeps the worst changes and the cures, and counts others."""
    after = thing(**{f"field_{i}": TEXT | {"description": "long " * 40} for i in range(400)}, d={"type": "array"})
    text = report.to_markdown(check(tmp_path, thing(a=TEXT), after))
    assert report.MOST_MARKDOWN - 1000 < len(text) < report.MOST_MARKDOWN
    assert text.index("BREAKING") < text.index("ADDITIVE") < text.index("thing-d-items")
    left = re.search(r"… and (\d+) more changes: run `make drift`", text)
    assert left is not None
    assert 403 == text.count("\n- BREAKING") + text.count("\n- ADDITIVE") + int(left[1])


def test_both_reports_for_people_say_the_same(drift: Drift) -> None:
    """The terminal and the issue get the same words, apart from layout and markup."""

    def words(text: str) -> list[str]:
        return re.sub(r"(?m)^#+ |^- |^`+(yaml)?$|[`:\\\u200b]", "", text).split()

    assert words(report.to_text(drift)) == words(report.to_markdown(drift))


def test_a_password_in_the_address_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """A password or a query in an address never appears in a report."""
    assert 3 == cli.main(["--upstream", "https://me:secret@localhost:1/a?key=secret", "--format", "json"])
    assert "secret" not in "".join(capsys.readouterr())


def test_a_missing_library_is_no_verdict(tmp_path: Path) -> None:
    """Without a library that it needs, the check says so and ends with 3, where Python would end with 1."""
    command = [sys.executable, "-I", "-c", "import sys, runpy; sys.modules['attrs'] = None; sys.path.insert(0, '.');"
               "sys.argv = ['drift']; runpy.run_module('tools.drift', run_name='__main__')"]  # fmt: skip
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (3, 1) == (result.returncode, len(result.stderr.splitlines())), result.stderr


# ---------------------------------------------------------------------- the changelog

EMPTY = "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\n### Added\n\n- Everything.\n"


def test_the_changelog_tells_what_users_get(drift: Drift) -> None:
    """The entry goes under Unreleased, names the version step, and lists changes by their Python names."""
    text = with_drift(EMPTY, drift, DAY)
    new, _, old = text.partition("## [0.1.0]")
    assert EMPTY.partition("## [0.1.0]")[2] == old
    assert (
        "document of 2026-11-24: **major** version step (breaking); while the version begins with 0, a minor one."
        in new
    )
    assert "enum values removed (`x`, `y`)." in new
    assert new.index("### Changed") < new.index("### Added")
    assert "- `Thing.c`, `Gladia.transcribe(thing={\"c\": …})`: optional property added." in new  # fmt: skip


def test_entries_are_added_to_what_is_there(drift: Drift) -> None:
    """Existing parts of the section are continued, others stay as they are; a second entry follows the first."""
    there = EMPTY.replace("## [Unreleased]\n", "## [Unreleased]\n\n### Added\n\n- A.\n\n### Fixed\n\n- F.\n", 1)
    text = with_drift(with_drift(there, drift, DAY), drift, DAY)
    assert (2, 2) == (text.count("### Added"), text.count("**major**"))
    assert text.index("- A.") < text.index("`Thing.c`") < text.index("### Fixed") < text.index("- F.")
    assert [] == re.findall(r"\n\n\n", text)


@pytest.mark.parametrize(("level", "step"), [("documentation", "patch"), ("additive", "minor"), ("breaking", "major")])
def test_the_step_follows_the_worst_level(level: Any, step: str) -> None:
    """Documentation is a patch, an addition a minor and a break a major version."""
    change = Change(level, "text-changed", "text changed", "both", "/info", None, "x", ("A.b",), "Do.")
    text = with_drift(EMPTY, Drift("x", "page", [change], [], [], []), DAY)
    assert f"**{step}** version step" in text
