"""Client tokens in use."""

from __future__ import annotations

import os

import pytest
from gladia_control.operations import claims
from gladia_control.operations.claims import Claim
from gladia_control.per_process import PerProcess


@pytest.fixture(autouse=True)
def _no_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with no token in use."""
    monkeypatch.setattr(claims, "_claims", PerProcess[dict[tuple[str, str], Claim]](dict))


def claim(server: str = "server", token: str = "token", *, can_go_on: bool = True) -> Claim:
    return Claim(server, token, lambda: can_go_on)


def test_a_token_is_claimed_once_per_server() -> None:
    """Until it is released; another server, and another token, know nothing of it."""
    first = claim("one")
    assert [True, False, True, True] == [
        each.take() for each in (first, claim("one"), claim("other"), claim("one", "another"))
    ]
    first.release()
    assert claim("one").take()


def test_a_holder_that_cannot_go_on_is_replaced() -> None:
    """The token is free at the next try: a submission whose event loop is closed would hold it for ever."""
    dead, living = claim(can_go_on=False), claim()
    assert dead.take()
    assert [False, True] == [living.take() for _ in range(2)]
    assert not claim().take()


def test_a_claim_releases_only_itself() -> None:
    """A submission that comes to its end after it was replaced leaves the token to the other one."""
    dead, living = claim(can_go_on=False), claim()
    assert [True, False, True] == [dead.take(), living.take(), living.take()]
    dead.release()
    assert not claim().take()
    living.release()
    living.release()
    assert claim().take()


def test_a_forked_child_does_not_wait_for_its_parents_submissions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody in the child would ever release the token."""
    assert claim().take()
    with monkeypatch.context() as child:
        child.setattr(os, "getpid", lambda: 1)
        assert claim().take()
