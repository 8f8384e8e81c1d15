"""Keeps what the rows of the fault matrix came to, for docs/reliability.md."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

RESULTS = "RELIABILITY_RESULTS"
"""Environment variable: a file that the outcomes of all rows are written to."""

_outcomes: list[dict[str, Any]] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note the outcome of a row; with several processes, the one that sees all reports does so."""
    if report.when == "teardown":
        _outcomes.extend(value for name, value in report.user_properties if name == "row" and isinstance(value, dict))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the outcomes where they are wanted."""
    path = os.environ.get(RESULTS)
    if path and not hasattr(session.config, "workerinput"):
        Path(path).write_text(json.dumps(_outcomes, indent=1, sort_keys=True), encoding="utf-8")
