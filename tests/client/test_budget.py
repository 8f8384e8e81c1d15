"""The budget of retries."""

from __future__ import annotations

import threading

import pytest
from gladia_control.rules.policy import Budget


def spend(budget: Budget, *, after_timeout: bool = False) -> int:
    """Take what there is; returns how many retries that were."""
    count = 0
    while budget.take(after_timeout=after_timeout):
        count += 1
    return count


@pytest.mark.parametrize(("after_timeout", "retries"), [(False, 20), (True, 10)])
def test_a_retry_has_its_cost(after_timeout: bool, retries: int) -> None:
    """A hundred, 5 each; 10 after a time-out, which holds up the server for longer."""
    assert retries == spend(Budget(), after_timeout=after_timeout)


def test_what_is_too_little_for_one_is_left_for_the_other() -> None:
    """A refusal takes nothing."""
    budget = Budget()
    for _ in range(19):
        budget.take()
    assert [False, True, False] == [budget.take(after_timeout=after_timeout) for after_timeout in (True, False, False)]


@pytest.mark.parametrize(("after_timeout", "successes"), [(False, 10), (True, 20)])
def test_a_retry_is_earned_by_successes(after_timeout: bool, successes: int) -> None:
    """Half a point each, so that retries are a tenth of the load in the long run."""
    budget = Budget()
    spend(budget)
    for _ in range(successes - 1):
        budget.success()
    assert not budget.take(after_timeout=after_timeout)
    budget.success()
    assert budget.take(after_timeout=after_timeout)


def test_no_more_is_saved_than_at_first() -> None:
    """A good week does not allow a storm."""
    budget = Budget()
    for _ in range(10_000):
        budget.success()
    assert 20 == spend(budget)


def test_threads_do_not_spend_the_same_point_twice() -> None:
    """However many take at once."""
    budget = Budget()
    taken: list[int] = []
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        taken.append(spend(budget))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 20 == sum(taken)
