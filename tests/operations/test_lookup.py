"""Look for a job by its token."""

from __future__ import annotations

from typing import Any

from gladia_control.operations.lookup import find

from tests.support.job_pages import job, page
from tests.support.simulation import LOST, Simulation, answers, reply


def test_a_lookup_reads_further_pages_and_ignores_foreign_items() -> None:
    """The server's filter is not trusted: pages of others, full or not, are read on, damaged items skipped."""
    others: list[Any] = [job(f"o{n}", "x") for n in range(16)]
    damaged: list[Any] = [{"id": 5}, {"custom_metadata": None}, {}, job("../x", "t")]
    pages = [page(*others, *damaged, more=True), page(*others, more=True), page(job("job-1", "t"), more=True)]
    simulation = Simulation(answers(*pages))
    assert ["job-1"] == [found["id"] for found in simulation.run(find(simulation.state, "t", 99.0))]
    assert [0, 20, 36] == [send.call.query["offset"] for send in simulation.sent]
    assert '{"client_token":"t"}' == simulation.sent[0].call.query["custom_metadata"]


def test_a_lookup_for_its_own_sake_is_repeated_until_it_works() -> None:
    """A failure says nothing about the job."""
    simulation = Simulation(answers(LOST, reply(503), page(job("job-1", "t"))))
    assert ["job-1"] == [found["id"] for found in simulation.run(find(simulation.state, "t", 99.0))]
