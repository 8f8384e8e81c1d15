"""The nightly workflows: their scripts run unchanged, with a `gh` and a `make` of the tests."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.tools.tree import ROOT
from tools.documents import Document, read_yaml

GH = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$LOG"
if [ "$1 $2" = "issue list" ] && [ -n "$OPEN" ]; then echo "$OPEN"; fi
for argument in "$@"; do if [ -f "$argument" ]; then cat "$argument" >> "$LOG"; fi; done
"""


@cache
def workflow(name: str = "drift") -> Document:
    """A workflow."""
    return read_yaml(ROOT / ".github" / "workflows" / f"{name}.yml")


def step(name: str, job: str = "drift", file: str = "drift") -> str:
    """The script of a step of a workflow."""
    steps = workflow(file)["jobs"][job]["steps"]
    return str(next(one["run"] for one in steps if one.get("name") == name))


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


def follow_up(folder: Path, status: str, *, number: str) -> tuple[int, str]:
    """The exit status of the step that keeps the issue, and what it asked `gh` for; `number` is an open issue's."""
    install(folder, "gh", GH)
    (folder / "drift.md").write_text("## The report\n", encoding="utf-8")
    result = run(folder, step("Follow up in the issue"), STATUS=status, RUN="https://example.com/run/1", OPEN=number)
    return result.returncode, (folder / "log").read_text(encoding="utf-8")


def test_it_runs_nightly_and_by_hand() -> None:
    """It has a schedule and can be started by hand, one at a time, and may write issues and nothing else."""
    assert {"schedule", "workflow_dispatch"} == workflow()["on"].keys()
    assert {"contents": "read", "issues": "write"} == workflow()["permissions"]
    assert "drift" == workflow()["concurrency"]


@pytest.mark.parametrize(
    ("status", "number", "asked", "told"),
    [
        ("1", "", ["create"], ["additions or documentation only", "--label upstream-drift", "## The report"]),
        ("2", "", ["create"], ["breaking", "--label upstream-drift", "## The report"]),
        ("1", "7", ["edit"], ["issue edit 7 ", "## The report"]),
        ("2", "7", ["edit"], ["issue edit 7 ", "## The report"]),
        ("0", "7", ["close"], ["issue close 7 "]),
        ("0", "", [], []),
    ],
)
def test_one_issue_follows_the_drift(
    tmp_path: Path, status: str, number: str, asked: list[str], told: list[str]
) -> None:
    """Drift opens an issue with the report, or updates the open one; without drift, the open issue is closed."""
    code, log = follow_up(tmp_path, status, number=number)
    done = [line.split()[1] for line in log.splitlines() if line.startswith("issue ")]
    assert (0, ["list", *asked]) == (code, done)
    assert [] == [text for text in told if text not in log]


@pytest.mark.parametrize("status", ["3", "", "127"])
@pytest.mark.parametrize("number", ["7", ""])
def test_not_knowing_fails_and_touches_no_issue(tmp_path: Path, status: str, number: str) -> None:
    """A check that could not tell, or did not run, fails the job and leaves the issue as it is."""
    code, log = follow_up(tmp_path, status, number=number)
    assert (1, []) == (code, [line for line in log.splitlines() if not line.startswith("issue list")])


@pytest.mark.parametrize(("upstream", "status"), [("openapi.yaml", "0"), ("missing.yaml", "3")])
def test_the_report_goes_into_the_summary(tmp_path: Path, upstream: str, status: str) -> None:
    """The Markdown report is in the job summary, and the next step gets the exit status, also of a failure."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\ncd {shlex.quote(str(ROOT))}\nexec {shlex.quote(sys.executable)} "$@"\n', "utf-8")
    python.chmod(0o755)
    files = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "GITHUB_OUTPUT": str(tmp_path / "output")}
    result = run(tmp_path, step("Compare"), UPSTREAM=upstream, **files)
    assert (0, f"status={status}\n") == (result.returncode, (tmp_path / "output").read_text(encoding="utf-8"))
    assert (tmp_path / "summary").read_text(encoding="utf-8").startswith("## Drift: ")


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
    script = step("Generate", "generate-newest", "nightly")
    result = run(tmp_path, script, GITHUB_STEP_SUMMARY=str(tmp_path / "summary"))
    summary = (tmp_path / "summary").read_text(encoding="utf-8")
    assert (status, []) == (result.returncode, [text for text in told if text not in summary])
    assert (True, True) == (len(summary) < 2**20, summary.endswith("\n````\n"))
