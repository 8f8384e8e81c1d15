"""What makes two requests the same."""

from __future__ import annotations

import uuid
from typing import Any

from gladia_control.request.submission import prepare, request_digest

NOTHING: dict[str, Any] = {
    "extra_body": None,
    "resubmit": False,
    "on_submitted": None,
    "filename": None,
    "timeout": None,
    "asynchronous": False,
}


def test_a_token_is_the_callers_or_a_random_uuid() -> None:
    """The client draws another token for each submission; one that the caller gives is the caller's own."""
    drawn = [prepare("https://example.com/a.mp3", None, {}, token=None, **NOTHING) for _ in range(2)]
    assert [(4, False)] * 2 == [(uuid.UUID(found.token).version, found.own_token) for found in drawn]
    assert drawn[0].token != drawn[1].token
    given = prepare("https://example.com/a.mp3", None, {}, token="order-42", **NOTHING)
    assert ("order-42", True) == (given.token, given.own_token)


def test_the_digest_does_not_depend_on_the_order_of_options() -> None:
    """The digest ignores the order of options, and depends on the source."""
    left = request_digest({"a": 1, "b": {"c": 2, "d": 3}}, "x")
    assert left == request_digest({"b": {"d": 3, "c": 2}, "a": 1}, "x")
    assert left != request_digest({"b": {"d": 3, "c": 2}, "a": 1}, "y")
