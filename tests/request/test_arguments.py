"""Arguments of the client's methods."""

from __future__ import annotations

import math
from typing import Any

import pytest
from gladia_control import errors
from gladia_control.request.arguments import check_timeout


@pytest.mark.parametrize("timeout", [0, -1, math.nan, True, "5"])
def test_a_timeout_is_a_positive_number(timeout: Any) -> None:
    """A time-out that is not a positive number is an error that names the option."""
    with pytest.raises(errors.BadOption, match=r"^timeout: expected a positive number"):
        check_timeout(timeout)
