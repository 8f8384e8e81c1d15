"""Client tokens in use."""

from __future__ import annotations

import os

import pytest
from gladia_control.operations import claims


def test_a_token_is_claimed_once_per_server() -> None:
    """Until it is released; another server knows nothing of it."""
    assert [True, False, True] == [claims.claim(server, "token") for server in ("one", "one", "other")]
    claims.release("one", "token")
    assert claims.claim("one", "token")
    for server in ("one", "other"):
        claims.release(server, "token")


def test_a_forked_child_does_not_wait_for_its_parents_submissions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody in the child would ever release the token."""
    assert claims.claim("server", "token")
    with monkeypatch.context() as child:
        child.setattr(os, "getpid", lambda: 1)
        assert claims.claim("server", "token")
    claims.release("server", "token")
