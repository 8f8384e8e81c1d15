"""The settings of a client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_a_result_may_have_128_mib(connect: Callable[..., Any]) -> None:
    """Decoded, unless the caller says otherwise."""
    assert 128 * 2**20 == connect("a-key")._settings.max_response_bytes
    assert 5 == connect("a-key", max_response_bytes=5)._settings.max_response_bytes
