"""What makes two requests the same."""

from __future__ import annotations

from gladia_control.request.submission import request_digest


def test_the_digest_does_not_depend_on_the_order_of_options() -> None:
    """The digest ignores the order of options, and depends on the source."""
    left = request_digest({"a": 1, "b": {"c": 2, "d": 3}}, "x")
    assert left == request_digest({"b": {"d": 3, "c": 2}, "a": 1}, "x")
    assert left != request_digest({"b": {"d": 3, "c": 2}, "a": 1}, "y")
