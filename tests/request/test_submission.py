"""What makes two requests the same."""

from __future__ import annotations

import uuid
from typing import Any, get_args

import pytest
from gladia_control.errors import BadOption
from gladia_control.request.submission import EarlierTry, prepare, request_digest

NOTHING: dict[str, Any] = {
    "extra_body": None,
    "earlier_try": "unknown",
    "resubmit": False,
    "on_submitted": None,
    "filename": None,
    "timeout": None,
    "asynchronous": False,
}


def test_a_token_is_the_callers_or_a_random_uuid() -> None:
    """The client draws another token for each submission; one that the caller gives is the caller's own."""
    drawn = [prepare("https://example.com/a.mp3", None, {}, token=None, **NOTHING) for _ in range(2)]
    assert [(4, "impossible")] * 2 == [(uuid.UUID(found.token).version, found.earlier_try) for found in drawn]
    assert drawn[0].token != drawn[1].token
    given = prepare("https://example.com/a.mp3", None, {}, token="order-42", **NOTHING)
    assert ("order-42", "unknown") == (given.token, given.earlier_try)


@pytest.mark.parametrize("known", get_args(EarlierTry))
def test_what_is_known_of_an_earlier_try_is_said(known: EarlierTry) -> None:
    """It is kept as it is given, for a token of the caller's."""
    arguments: dict[str, Any] = NOTHING | {"earlier_try": known}
    given = prepare("https://example.com/a.mp3", None, {}, token="order-42", **arguments)
    assert known == given.earlier_try


@pytest.mark.parametrize(
    ("token", "given", "expected"),
    [
        ("order-42", "perhaps", "expected 'unknown' or 'possible' or 'impossible', got 'perhaps'"),
        ("order-42", None, "expected 'unknown' or 'possible' or 'impossible', got None"),
        ("order-42", ["unknown"], "expected 'unknown' or 'possible' or 'impossible', got ['unknown']"),
        (None, "possible", "'possible' is about an earlier submission with your own token: give token=…"),
        (None, "impossible", "'impossible' is about an earlier submission with your own token: give token=…"),
    ],
)
def test_what_cannot_be_known_of_an_earlier_try_is_refused(token: str | None, given: Any, expected: str) -> None:
    """The error names the argument and what would be right."""
    with pytest.raises(BadOption) as caught:
        prepare("https://example.com/a.mp3", None, {}, token=token, **NOTHING | {"earlier_try": given})
    assert f"earlier_try: {expected}" == str(caught.value)


def test_the_digest_does_not_depend_on_the_order_of_options() -> None:
    """The digest ignores the order of options, and depends on the source."""
    left = request_digest({"a": 1, "b": {"c": 2, "d": 3}}, "x")
    assert left == request_digest({"b": {"d": 3, "c": 2}, "a": 1}, "x")
    assert left != request_digest({"b": {"d": 3, "c": 2}, "a": 1}, "y")
