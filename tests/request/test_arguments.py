"""Arguments of the client's methods."""

from __future__ import annotations

import math
from typing import Any

import pytest
from gladia_control import errors
from gladia_control.request.arguments import check_job_id, check_timeout


@pytest.mark.parametrize("timeout", [0, -1, math.nan, True, "5"])
def test_a_timeout_is_a_positive_number(timeout: Any) -> None:
    """A time-out that is not a positive number is an error that names the option."""
    with pytest.raises(errors.BadOption, match=r"^timeout: expected a positive number"):
        check_timeout(timeout)


@pytest.mark.parametrize("job_id", ["", "j/../k", "../k", "j?k=v", "j\n", "j k", "é", "j" * 65, None, 5])
def test_a_job_id_has_no_other_characters(job_id: Any) -> None:
    """What could lead to another path, or is no id at all, is an error before anything is sent."""
    assert "Az_09-" == check_job_id("Az_09-")
    with pytest.raises(errors.BadOption, match=r"^job_id: expected 1 to 64 letters"):
        check_job_id(job_id)
