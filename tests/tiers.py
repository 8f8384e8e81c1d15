"""The three tiers: what runs in `make test`, what only in `make check`, and what only in `make check-long`.

A test without a mark is part of `make test`. `check` and `long` move it to the other two; with both, it is long. No
test runs twice.
"""

from __future__ import annotations

import pytest

check = pytest.mark.check
long = pytest.mark.long


def examples(few: int, many: int) -> pytest.MarkDecorator:
    """Give a test its number of examples as `examples`: `few` in `make test`, `many` in `make check-long`."""
    return pytest.mark.parametrize("examples", [few, pytest.param(many, marks=long)])
