"""The promises about bills and ownership, in many plays."""

from __future__ import annotations

import logging

import pytest

from tests import tiers
from tests.simulation.play import Play

PLAYS = {"short": [range(2000)], "long": [range(n, n + 50_000) for n in range(50_000, 550_000, 50_000)]}
"""Seeds of the plays of each test."""


@pytest.mark.parametrize(
    "seeds", PLAYS["short"] + [pytest.param(seeds, marks=tiers.long) for seeds in PLAYS["long"]], ids=str
)
def test_a_token_is_billed_once_and_no_transcript_is_a_strangers(seeds: range) -> None:
    """Whatever is lost, damaged, late or killed; a failure names the seed of its play: `Play(seed).run()`."""
    logging.disable()
    try:
        for seed in seeds:
            try:
                Play(seed).run()
            except AssertionError as error:
                error.add_note(f"seed {seed}")
                raise
    finally:
        logging.disable(logging.NOTSET)
