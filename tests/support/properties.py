"""Check a promise with many examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy


def holds(promise: Callable[..., Any], *values: SearchStrategy[Any], examples: int) -> None:
    """Check a promise with so many examples: the same each time, however slow the machine is."""
    quietly = settings(
        derandomize=True,
        database=None,
        deadline=None,  # the first example of a strategy also pays for making it
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],  # a transcript is large
    )
    quietly(given(*values)(promise))()


def json_values(*, finite: bool = True) -> SearchStrategy[Any]:
    """JSON of any shape; with NaN and infinities unless it is to be finite."""
    floats = st.floats(allow_nan=not finite, allow_infinity=not finite)
    return st.recursive(
        st.none() | st.booleans() | st.integers() | floats | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=6,
    )
