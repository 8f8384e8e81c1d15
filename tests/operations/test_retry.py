"""Requests that are repeated."""

from __future__ import annotations

import pytest
from gladia_control import errors
from gladia_control.api import generated
from gladia_control.operations.retry import as_received, send_with_retries

from tests.support.simulation import LOST, Simulation, answers, reply


def test_a_delete_that_was_refused_first_is_not_done() -> None:
    """404 means success only after an attempt that may have worked."""
    refused = Simulation(answers(reply(429), reply(404)))
    with pytest.raises(errors.NotFound):
        refused.run(send_with_retries(refused.state, generated.delete("j"), 99.0, as_received, done_already=404))
    lost = Simulation(answers(LOST, reply(404)))
    assert (
        lost.run(send_with_retries(lost.state, generated.delete("j"), 99.0, as_received, done_already=404)).status
        == 404
    )
