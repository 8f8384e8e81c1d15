"""The promises about bills and ownership, in many plays."""

from __future__ import annotations

import pytest

from tests import tiers
from tests.simulation.play import Play

PLAYS = 1000
"""Plays of one test."""


@pytest.mark.parametrize(
    "first",
    [0, PLAYS, *(pytest.param(n * 50_000, marks=tiers.long, id=f"50000 from {n * 50_000}") for n in range(1, 21))],
)
def test_a_token_is_billed_once_and_no_transcript_is_a_strangers(first: int) -> None:
    """Whatever is lost, damaged, late or killed; a failure names the seed of its play: `Play(seed).run()`."""
    for seed in range(first, first + (PLAYS if first <= PLAYS else 50_000)):
        try:
            Play(seed).run()
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise
