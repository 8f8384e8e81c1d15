"""The outcome of every status."""

from __future__ import annotations

from gladia_control.rules.outcome import Outcome, outcome_of_status

OUTCOMES = {
    Outcome.OK: {*range(200, 300)},
    Outcome.REDIRECT: {*range(300, 400)},
    Outcome.TRY_LATER: {421, 425, 429},
    Outcome.REFUSED: {*range(400, 500)} - {408, 409, 421, 425, 429, 499},
    Outcome.AMBIGUOUS: {408, 409, 499, *range(100, 200), *range(500, 1000)},
}


def test_every_status_has_its_outcome() -> None:
    """Each status, also a non-standard one, has its outcome."""
    found = {outcome: {code for code in range(100, 1000) if outcome_of_status(code) is outcome} for outcome in OUTCOMES}
    assert OUTCOMES == found
