"""What all tests share, and the bookkeeping of the fault matrix: docs/faults.md is written from its outcomes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gladia_control.result import json as result_json

RESULTS = "RELIABILITY_RESULTS"
"""Environment variable that names a file for the outcomes of all rows."""


@pytest.fixture(scope="module", params=["standard library", "fast"])
def both_decoders(request: pytest.FixtureRequest) -> Iterator[None]:
    """The tests of a module run once with each decoder of JSON, whatever the size of what they decode."""
    fast = None if request.param == "standard library" else result_json.fast_decoder()
    assert (request.param == "fast") == (fast is not None), "the development environment has both"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(result_json, "LARGE", 0)
        patch.setattr(result_json, "fast_decoder", lambda: fast)
        yield


_outcomes: list[dict[str, Any]] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note the outcome of each case of a row. With several processes, the one that sees all reports does so."""
    if report.when == "teardown":
        _outcomes.extend(value for name, value in report.user_properties if name == "row" and isinstance(value, dict))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the outcomes to the file that the environment names."""
    path = os.environ.get(RESULTS)
    if path and not hasattr(session.config, "workerinput"):
        Path(path).write_text(json.dumps(_outcomes, indent=1, sort_keys=True), encoding="utf-8")
