"""Check a promise with many examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy


def holds(promise: Callable[..., Any], *values: SearchStrategy[Any], examples: int) -> None:
    """Check a promise with so many examples: the same each time, however slow the machine is."""
    quietly = settings(
        derandomize=True, deadline=None, max_examples=examples, suppress_health_check=[HealthCheck.too_slow]
    )
    quietly(given(*values)(promise))()
