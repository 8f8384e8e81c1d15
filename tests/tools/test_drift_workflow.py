"""The action and the nightly workflow: their scripts run unchanged, with a `gh` and a `make` of the tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests import tiers
from tests.tools.tree import ROOT, copy_tree
from tools.documents import Document, read_yaml

GH = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$LOG"
case "$1 $2" in
  "issue list") if [ -n "$OPEN" ]; then echo "$OPEN"; fi ;;
  "issue view") cat "$BODY" 2> /dev/null ;;
esac
while [ $# -gt 0 ]; do
  if [ "$1" = --body-file ]; then cp "$2" "$BODY"; fi
  shift
done
"""


@cache
def parsed(path: str) -> Document:
    """A workflow, or the action."""
    return read_yaml(ROOT / path)


def workflow(name: str) -> Document:
    """A workflow."""
    return parsed(f".github/workflows/{name}.yml")


def step(name: str, steps: list[Document] | None = None) -> str:
    """The script of a step, by default of the action."""
    found = parsed("action.yml")["runs"]["steps"] if steps is None else steps
    return str(next(one["run"] for one in found if one.get("name") == name))


def run(folder: Path, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub does, in a folder."""
    paths = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    settings = {"PATH": paths, "HOME": str(folder), "LOG": str(folder / "log"), **environment}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)


def install(folder: Path, name: str, script: str) -> None:
    """Put a program into a folder for programs."""
    (folder / "bin").mkdir()
    (folder / "bin" / name).write_text(script, encoding="utf-8")
    (folder / "bin" / name).chmod(0o755)


class Issue:
    """The issue that the action keeps, in a folder."""

    def __init__(self, folder: Path):
        self.folder, self.body = folder, folder / "body.md"
        install(folder, "gh", GH)

    def follow_up(self, status: str, *, number: str, report: str = "## The report\n", keep: str = "true") -> list[str]:
        """Run the step that keeps the issue; `number` is the open issue's. What it asked `gh` for, line by line."""
        (self.folder / "log").write_text("", encoding="utf-8")
        (self.folder / "drift.md").write_text(report, encoding="utf-8")
        settings = {"STATUS": status, "REPORT": str(self.folder / "drift.md"), "ISSUE": keep, "OPEN": number}
        settings |= {"BODY": str(self.body), "RUN": "https://example.com/run/1"}
        result = run(self.folder, step("Keep the issue"), **settings)
        log = (self.folder / "log").read_text(encoding="utf-8").splitlines()
        return [*log, f"exit {result.returncode}"]


@pytest.fixture
def issue(tmp_path: Path) -> Issue:
    """No issue yet."""
    return Issue(tmp_path)


def asked(log: list[str]) -> list[str]:
    """What was asked for about issues, in words of `gh`."""
    return [line.split()[1] for line in log if line.startswith("issue ")]


def test_it_runs_nightly_and_by_hand() -> None:
    """It has a schedule and can be started by hand, one at a time, and may write issues and nothing else."""
    assert {"schedule", "workflow_dispatch"} == workflow("drift")["on"].keys()
    assert {} == workflow("drift")["permissions"]
    assert {"contents": "read", "issues": "write"} == workflow("drift")["jobs"]["drift"]["permissions"]
    assert "drift" == workflow("drift")["concurrency"]["group"]


def test_the_workflow_uses_the_action() -> None:
    """With inputs that it has."""
    [used] = [one for one in workflow("drift")["jobs"]["drift"]["steps"] if one.get("uses") == "./"]
    assert used["with"].keys() <= parsed("action.yml")["inputs"].keys()


@pytest.mark.parametrize(("status", "title"), [("1", "additions or documentation only"), ("2", "breaking")])
def test_one_issue_follows_the_drift(issue: Issue, status: str, title: str) -> None:
    """Drift opens an issue; the same drift leaves it alone; a comment tells of another one; without drift it closes."""
    log = issue.follow_up(status, number="")
    assert (["list", "create"], "exit 0") == (asked(log), log[-1])
    assert [] == [text for text in (title, "--label upstream-drift") if text not in "\n".join(log)]
    assert issue.body.read_text(encoding="utf-8").endswith("## The report\n")
    assert ["list", "view"] == asked(issue.follow_up(status, number="7"))
    log = issue.follow_up(status, number="7", report="## Another report\n")
    assert ["list", "view", "edit", "comment"] == asked(log)
    assert any(line.startswith("issue comment 7 --body The drift is another one") for line in log)
    assert issue.body.read_text(encoding="utf-8").endswith("## Another report\n")
    assert ["list", "close"] == asked(issue.follow_up("0", number="7"))
    assert ["list"] == asked(issue.follow_up("0", number=""))


def test_a_long_report_is_cut(issue: Issue) -> None:
    """GitHub refuses more than 65,536 characters. What is cut is said, and no character is cut in two."""
    issue.follow_up("2", number="", report="é€😀" * 20_000)
    body = issue.body.read_bytes()
    assert len(body) < 65_536
    assert "the summary of that run has all of it" in body.decode("utf-8")


@pytest.mark.parametrize("status", ["3", "", "127"])
@pytest.mark.parametrize("number", ["7", ""])
def test_not_knowing_fails_and_touches_no_issue(issue: Issue, status: str, number: str) -> None:
    """A check that could not tell, or did not run, fails the job and leaves the issue as it is."""
    assert ["exit 1"] == issue.follow_up(status, number=number)


def test_the_issue_can_be_left_alone(issue: Issue) -> None:
    """Only the exit status then tells of the drift."""
    assert ["exit 0"] == issue.follow_up("2", number="", keep="false")
    assert ["exit 1"] == issue.follow_up("3", number="", keep="false")


def compared(folder: Path, tree: Path, upstream: str, python: str = sys.executable) -> tuple[str, str]:
    """The output and the summary of the step that compares."""
    files = {"GITHUB_STEP_SUMMARY": str(folder / "summary"), "GITHUB_OUTPUT": str(folder / "output")}
    settings = {"TOOLS": str(ROOT), "PYTHON": python, "REPORT": str(folder / "drift.md"), "TREE": str(tree)}
    result = run(folder, step("Compare"), UPSTREAM=upstream, **files, **settings)
    assert 0 == result.returncode, result.stderr
    return (folder / "output").read_text(encoding="utf-8"), (folder / "summary").read_text(encoding="utf-8")


@pytest.mark.parametrize(("upstream", "status"), [(str(ROOT / "openapi.yaml"), "0"), ("missing.yaml", "3")])
def test_the_report_goes_into_the_summary(tmp_path: Path, upstream: str, status: str) -> None:
    """The Markdown report is in the job summary, and the next step gets the exit status, also of a failure."""
    output, summary = compared(tmp_path, ROOT, upstream)
    assert (f"status={status}\n", True) == (output, summary.startswith("## Drift: "))


@tiers.check
def test_what_it_installs_is_all_that_it_needs(tmp_path: Path) -> None:
    """The step that installs makes an environment of the pinned tools alone, and the check runs in it."""
    environment = tmp_path / "drift"
    settings = {**os.environ, "TOOLS": str(ROOT), "ENVIRONMENT": str(environment)}
    installed = run(tmp_path, step("Install"), **settings)
    assert 0 == installed.returncode, installed.stderr
    output, _ = compared(tmp_path, ROOT, str(ROOT / "openapi.yaml"), python=str(environment / "bin" / "python"))
    assert "status=0\n" == output


@tiers.check
def test_another_client_of_this_api_may_use_it(tmp_path: Path) -> None:
    """What it needs of a tree is the document, the generator's configuration and the overlay with its templates."""
    copy_tree(tmp_path, package=False, as_written=True)
    text = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    (tmp_path / "new.yaml").write_text(re.sub(r"\bcustom_metadata:", "user_metadata:", text), encoding="utf-8")
    output, summary = compared(tmp_path, tmp_path, "new.yaml")
    assert ("status=2\n", True) == (output, "custom_metadata" in summary)


@pytest.mark.parametrize(
    ("make", "status", "told"),
    [
        ("echo '+a new line'", 0, ["\n````diff\n+a new line\n"]),
        ("echo 'ImportError: strings' >&2; exit 2", 2, ["cannot be generated (exit status 2)", "ImportError: strings"]),
        ("head -c 3000000 /dev/zero | tr '\\0' x", 0, ["xxx"]),
    ],
    ids=["a difference", "a failure", "too long a difference"],
)
def test_the_newest_generator_is_only_reported(tmp_path: Path, make: str, status: int, told: list[str]) -> None:
    """The summary holds the difference, shortened if need be, or the error; the job's failure is not the workflow's."""
    assert workflow("nightly")["jobs"]["generate-newest"]["continue-on-error"] is True
    install(tmp_path, "make", f"#!/bin/sh\n{make}\n")
    script = step("Generate", workflow("nightly")["jobs"]["generate-newest"]["steps"])
    result = run(tmp_path, script, GITHUB_STEP_SUMMARY=str(tmp_path / "summary"))
    summary = (tmp_path / "summary").read_text(encoding="utf-8")
    assert (status, []) == (result.returncode, [text for text in told if text not in summary])
    assert (True, True) == (len(summary) < 2**20, summary.endswith("\n````\n"))
