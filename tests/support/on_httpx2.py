"""A plugin for pytest that puts httpx2 and httpcore2 in the place of httpx and httpcore: `-p tests.support.on_httpx2`.

It has to come before anything imports httpx. The whole package runs on them, the generated part and the tests, too.
"""

from __future__ import annotations

import importlib
import sys


def pytest_report_header() -> str:
    """A line at the beginning of the report."""
    return f"httpx is {sys.modules['httpx'].__name__} {sys.modules['httpx'].__version__}"


for name in ("httpcore", "httpx"):
    new = importlib.import_module(f"{name}2")
    assert name not in sys.modules, f"{name} is imported too early"
    sys.modules[name] = new
