"""What the calls of one client share, and what processes do not."""

from __future__ import annotations

import os

import pytest
from gladia_control.operations.state import ClientState
from gladia_control.rules.policy import Policy


def test_a_forked_child_shares_nothing_with_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its budget, its limit of polls and its jitter are its own: a lock of the parent's may be locked for ever."""
    state = ClientState(Policy())
    parents = (state.budget, state.limiter, state.rng)
    assert parents == (state.budget, state.limiter, state.rng)
    monkeypatch.setattr(os, "getpid", lambda: 1)
    assert not [
        one for one, other in zip(parents, (state.budget, state.limiter, state.rng), strict=True) if one is other
    ]
