"""The settings of a client."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest
from gladia_control import Policy
from gladia_control.rules.policy import WAIT_TIMEOUT

SETTINGS = {
    "connect": 5.0,
    "read": 30.0,
    "write": 30.0,
    "pool": 10.0,
    "attempt": 60.0,
    "submit": 150.0,
    "stall": 60.0,
    "lookups": (2.0, 6.0, 15.0, 40.0),
    "polls_per_second": 10.0,
    "poll_burst": 20,
    "polls_at_once": 30,
    "retry_after_cap": 60.0,
}


def public(policy: Policy) -> dict[str, object]:
    return {item.name: getattr(policy, item.name) for item in fields(policy) if not item.name.startswith("_")}


def test_the_settings_are_these() -> None:
    """Whatever else is a time is a named constant of `rules/`. A value changes only with a measurement."""
    assert SETTINGS == public(Policy())
    assert 7500.0 == WAIT_TIMEOUT


def test_a_policy_for_tests_has_short_pauses() -> None:
    """Pauses are divided and rates multiplied; time limits, counts and the server's Retry-After stay."""
    real, quick = public(Policy()), public(Policy.for_tests(100))
    assert {"lookups": (0.02, 0.06, 0.15, 0.4), "polls_per_second": 1000.0} == {
        name: value for name, value in quick.items() if value != real[name]
    }
    assert (0.01, 0.02) == (Policy.for_tests(100)._pause_scale, Policy.for_tests()._pause_scale)


def test_a_policy_for_tests_may_have_short_limits() -> None:
    """With `limits=True`, time limits are divided, too, except a setting that the test gives."""
    quick = Policy.for_tests(100, limits=True, read=7.0, lookups=(1.0,))
    assert (0.05, 0.3, 0.1, 0.6, 1.5, 0.6) == pytest.approx(
        (quick.connect, quick.write, quick.pool, quick.attempt, quick.submit, quick.stall)
    )
    assert (7.0, (1.0,), 60.0) == (quick.read, quick.lookups, quick.retry_after_cap)


def test_a_policy_is_checked() -> None:
    """A duration or count that is not positive is refused where it is set."""
    for wrong in ({"polls_per_second": 0}, {"connect": -1.0}, {"lookups": (1.0, math.nan)}, {"poll_burst": "4"}):
        with pytest.raises(ValueError, match=rf"Policy\.{next(iter(wrong))}: expected positive numbers"):
            Policy(**wrong)  # pyright: ignore[reportArgumentType]
