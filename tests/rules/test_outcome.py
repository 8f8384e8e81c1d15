"""The outcome of every status."""

from __future__ import annotations

import pytest
from gladia_control.rules.outcome import Outcome, outcome_of_status


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ((200, 201, 202, 204, 206), Outcome.OK),
        ((421, 425, 429), Outcome.TRY_LATER),
        ((300, 301, 302, 303, 304, 307, 308, 399), Outcome.REDIRECT),
        ((400, 401, 402, 403, 404, 405, 413, 415, 422, 451, 498), Outcome.REFUSED),
        ((408, 409, 499, 500, 502, 503, 504, 507, 520, 527, 530, 598, 599, 999, 100, 199), Outcome.AMBIGUOUS),
    ],
)
def test_every_status_has_its_outcome(statuses: tuple[int, ...], outcome: Outcome) -> None:
    """The outcome table, non-standard codes included."""
    assert {outcome} == {outcome_of_status(status) for status in statuses}
