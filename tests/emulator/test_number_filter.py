"""The list's filter finds a number by its text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.support import JOBS, Caller

FILTERS: list[tuple[Any, Any, bool]] = [
    (234, "234", True),
    (234, 234, True),
    (2348739875894375, "2348739875894375", True),
    (-5, "-5", True),
    (0.5, "0.5", True),
    (234.0, "234", True),
    (234.0, "234.0", True),
    ({"last4Digits": 4576}, {"last4Digits": "4576"}, True),
    ([1, {"a": 2}], ["1", {"a": "2"}], True),
    (234, "0234", False),
    (234, " 234", False),
    (234, "23", False),
    ("234", 234, False),
    (True, "1", False),
    (1, "true", False),
    (1, True, False),
    (None, "null", False),
    ({"a": 1}, "1", False),
    ({"a": 1, "b": 2}, {"a": "1"}, False),
    ([1, 2], ["1"], False),
]


@pytest.mark.parametrize(("stored", "wanted", "found"), FILTERS)
def test_a_number_is_found_by_its_text(caller: Caller, stored: Any, wanted: Any, found: bool) -> None:
    """At any depth, and never the other way round."""
    caller.create(custom_metadata={"id": stored, "other": "x"})
    query = {"custom_metadata": json.dumps({"id": wanted})}
    assert int(found) == len(caller.http.get(JOBS, params=query).json()["items"])
